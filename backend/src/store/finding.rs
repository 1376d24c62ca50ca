//! Money that needs a person.

use shared::api::staff::orders::{MoneyFinding, MoneyFindingKind, Stray};
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
}

impl Row {
    fn finding(&self) -> Result<MoneyFinding, Error> {
        let source = Source { table: TABLE, id: &self.trade_number };
        let kind = MoneyFindingKind::from_word(&self.kind).ok_or_else(|| source.inconsistent("kind"))?;
        Ok(MoneyFinding { kind, at: at(self.at), detail: self.detail.clone() })
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
         ON CONFLICT (trade_number, kind) DO NOTHING",
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

/// What was found about an order.
pub async fn of_order(conn: &mut Conn, order: OrderId) -> Result<Vec<MoneyFinding>, Error> {
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(
        "SELECT trade_number, kind, detail, at FROM money_finding WHERE payment_order = $1 ORDER BY at, kind",
    )
    .bind(order.to_string())
    .fetch_all(conn)
    .await?;
    rows.iter().map(Row::finding).collect()
}

/// What was found about money whose order is unknown here, the latest first.
pub async fn strays(conn: &mut Conn) -> Result<Vec<Stray>, Error> {
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(
        "SELECT trade_number, kind, detail, at FROM money_finding WHERE payment_order IS NULL \
         ORDER BY at DESC, trade_number LIMIT $1",
    )
    .bind(LIMIT)
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| Ok(Stray { finding: row.finding()?, trade_number: row.trade_number }))
        .collect()
}
