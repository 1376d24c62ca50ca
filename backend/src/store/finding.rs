//! Money that needs a person.

use shared::api::staff::orders::{FindingName, MoneyFinding, MoneyFindingKind};
use shared::id::OrderId;
use shared::time::Timestamp;

use super::dialect::Engine;
use super::row::{Source, at};
use super::{Conn, Error, Tx};

const TABLE: &str = "money_finding";

/// How many are read at most: a person reads them.
const LIMIT: i64 = 200;

#[derive(sqlx::FromRow)]
struct Row {
    trade_number: String,
    kind: String,
    detail: String,
    at: i64,
    closed_at: Option<i64>,
}

impl Row {
    fn finding(&self) -> Result<MoneyFinding, Error> {
        let source = Source { table: TABLE, id: &self.trade_number };
        let kind = MoneyFindingKind::from_word(&self.kind).ok_or_else(|| source.inconsistent("kind"))?;
        Ok(MoneyFinding {
            trade_number: self.trade_number.clone(),
            kind,
            at: at(self.at),
            detail: self.detail.clone(),
            closed_at: self.closed_at.map(at),
        })
    }
}

/// Writes a finding down; `false` when it is known.
pub async fn add(
    tx: &mut Tx,
    trade_number: &str,
    order: Option<OrderId>,
    kind: MoneyFindingKind,
    detail: &str,
    now: Timestamp,
) -> Result<bool, Error> {
    let added = sqlx::query(
        "INSERT INTO money_finding (trade_number, kind, payment_order, detail, at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (trade_number, kind, detail) DO NOTHING",
    )
    .bind(trade_number)
    .bind(kind.word())
    .bind(order.map(|order| order.to_string()))
    .bind(detail)
    .bind(now.as_millis())
    .execute(&mut **tx)
    .await?;
    Ok(added.rows_affected() == 1)
}

/// Takes findings away that are no more.
pub async fn clear(tx: &mut Tx, order: OrderId, kinds: &[MoneyFindingKind]) -> Result<(), Error> {
    for kind in kinds {
        sqlx::query("DELETE FROM money_finding WHERE payment_order = $1 AND kind = $2")
            .bind(order.to_string())
            .bind(kind.word())
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// The order of ours that a finding is about, if it is about one; `None` when there is no such finding.
pub async fn order_of(conn: &mut Conn, finding: &FindingName) -> Result<Option<Option<OrderId>>, Error> {
    let order: Option<Option<String>> = sqlx::query_scalar(
        "SELECT payment_order FROM money_finding WHERE trade_number = $1 AND kind = $2 AND detail = $3",
    )
    .bind(&finding.trade_number)
    .bind(finding.kind.word())
    .bind(&finding.detail)
    .fetch_optional(conn)
    .await?;
    let source = Source { table: TABLE, id: &finding.trade_number };
    order.map(|order| order.map(|id| source.parse("payment_order", &id)).transpose()).transpose()
}

/// Notes that somebody has seen to a finding; `false` when there is no such open one.
pub async fn close(tx: &mut Tx, finding: &FindingName, now: Timestamp) -> Result<bool, Error> {
    let closed = sqlx::query(
        "UPDATE money_finding SET closed_at = $1 \
         WHERE trade_number = $2 AND kind = $3 AND detail = $4 AND closed_at IS NULL",
    )
    .bind(now.as_millis())
    .bind(&finding.trade_number)
    .bind(finding.kind.word())
    .bind(&finding.detail)
    .execute(&mut **tx)
    .await?;
    Ok(closed.rows_affected() == 1)
}

/// Notes that somebody has seen to every open finding of a kind about an order.
pub async fn close_all(
    tx: &mut Tx,
    order: OrderId,
    kind: MoneyFindingKind,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE money_finding SET closed_at = $1 WHERE payment_order = $2 AND kind = $3 AND closed_at IS NULL",
    )
    .bind(now.as_millis())
    .bind(order.to_string())
    .bind(kind.word())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What was found about an order, seen to or not.
pub async fn of_order(conn: &mut Conn, order: OrderId) -> Result<Vec<MoneyFinding>, Error> {
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(
        "SELECT trade_number, kind, detail, at, closed_at FROM money_finding WHERE payment_order = $1 \
         ORDER BY at, kind, detail",
    )
    .bind(order.to_string())
    .fetch_all(conn)
    .await?;
    rows.iter().map(Row::finding).collect()
}

/// What was found about money whose order is unknown here, the latest first; those that are seen to last.
pub async fn unmatched(conn: &mut Conn) -> Result<Vec<MoneyFinding>, Error> {
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(
        "SELECT trade_number, kind, detail, at, closed_at FROM money_finding WHERE payment_order IS NULL \
         ORDER BY closed_at IS NOT NULL, at DESC, trade_number, detail LIMIT $1",
    )
    .bind(LIMIT)
    .fetch_all(conn)
    .await?;
    rows.iter().map(Row::finding).collect()
}
