//! Differences between payments and orders that a person must handle.

use shared::api::staff::orders::{Discrepancy, DiscrepancyKind, DiscrepancyRef};
use shared::id::OrderId;
use shared::time::Timestamp;

use super::dialect::Engine;
use super::row::{Source, at};
use super::{Conn, Error, Tx};

const TABLE: &str = "payment_discrepancy";

/// The maximum number of rows: a person reads them.
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
    fn discrepancy(&self) -> Result<Discrepancy, Error> {
        let source = Source { table: TABLE, id: &self.trade_number };
        let kind = self.kind.parse().map_err(|_| source.inconsistent("kind"))?;
        Ok(Discrepancy {
            trade_number: self.trade_number.clone(),
            kind,
            at: at(self.at),
            detail: self.detail.clone(),
            closed_at: self.closed_at.map(at),
        })
    }
}

/// Records a discrepancy; `false` when it is already recorded.
pub async fn add(
    tx: &mut Tx,
    trade_number: &str,
    order: Option<OrderId>,
    kind: DiscrepancyKind,
    detail: &str,
    now: Timestamp,
) -> Result<bool, Error> {
    let added = sqlx::query(
        "INSERT INTO payment_discrepancy (trade_number, kind, payment_order, detail, at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (trade_number, kind, detail) DO NOTHING",
    )
    .bind(trade_number)
    .bind(kind.as_str())
    .bind(order.map(|order| order.to_string()))
    .bind(detail)
    .bind(now.as_millis())
    .execute(&mut **tx)
    .await?;
    Ok(added.rows_affected() == 1)
}

/// Deletes discrepancies that no longer exist.
pub async fn clear(tx: &mut Tx, order: OrderId, kinds: &[DiscrepancyKind]) -> Result<(), Error> {
    for kind in kinds {
        sqlx::query("DELETE FROM payment_discrepancy WHERE payment_order = $1 AND kind = $2")
            .bind(order.to_string())
            .bind(kind.as_str())
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// The order of a discrepancy; `None` when it has no order here, or when there is no such discrepancy.
pub async fn order_of(
    conn: &mut Conn,
    discrepancy: &DiscrepancyRef,
) -> Result<Option<Option<OrderId>>, Error> {
    let order: Option<Option<String>> = sqlx::query_scalar(
        "SELECT payment_order FROM payment_discrepancy WHERE trade_number = $1 AND kind = $2 AND detail = $3",
    )
    .bind(&discrepancy.trade_number)
    .bind(discrepancy.kind.as_str())
    .bind(&discrepancy.detail)
    .fetch_optional(conn)
    .await?;
    let source = Source { table: TABLE, id: &discrepancy.trade_number };
    order.map(|order| order.map(|id| source.parse("payment_order", &id)).transpose()).transpose()
}

/// Marks a discrepancy as handled; `false` when there is no such open one.
pub async fn close(tx: &mut Tx, discrepancy: &DiscrepancyRef, now: Timestamp) -> Result<bool, Error> {
    let closed = sqlx::query(
        "UPDATE payment_discrepancy SET closed_at = $1 \
         WHERE trade_number = $2 AND kind = $3 AND detail = $4 AND closed_at IS NULL",
    )
    .bind(now.as_millis())
    .bind(&discrepancy.trade_number)
    .bind(discrepancy.kind.as_str())
    .bind(&discrepancy.detail)
    .execute(&mut **tx)
    .await?;
    Ok(closed.rows_affected() == 1)
}

/// Marks every open discrepancy of a kind about an order as handled.
pub async fn close_all(
    tx: &mut Tx,
    order: OrderId,
    kind: DiscrepancyKind,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE payment_discrepancy SET closed_at = $1 WHERE payment_order = $2 AND kind = $3 AND closed_at IS NULL",
    )
    .bind(now.as_millis())
    .bind(order.to_string())
    .bind(kind.as_str())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// All discrepancies of an order, handled or not.
pub async fn of_order(conn: &mut Conn, order: OrderId) -> Result<Vec<Discrepancy>, Error> {
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(
        "SELECT trade_number, kind, detail, at, closed_at FROM payment_discrepancy WHERE payment_order = $1 \
         ORDER BY at, kind, detail",
    )
    .bind(order.to_string())
    .fetch_all(conn)
    .await?;
    rows.iter().map(Row::discrepancy).collect()
}

/// Discrepancies whose order is unknown here, the latest first, handled ones last.
pub async fn unmatched(conn: &mut Conn) -> Result<Vec<Discrepancy>, Error> {
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(
        "SELECT trade_number, kind, detail, at, closed_at FROM payment_discrepancy WHERE payment_order IS NULL \
         ORDER BY closed_at IS NOT NULL, at DESC, trade_number, detail LIMIT $1",
    )
    .bind(LIMIT)
    .fetch_all(conn)
    .await?;
    rows.iter().map(Row::discrepancy).collect()
}
