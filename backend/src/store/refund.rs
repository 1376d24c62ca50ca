//! Refunds of orders: a ledger.

use shared::api::staff::refunds::{RefundOrigin, RefundState};
use shared::id::{ApplicationId, OrderId};
use shared::money::Fen;
use shared::payment::Returned;
use shared::time::Timestamp;

use super::dialect::Engine;
use super::row::{Source, at};
use super::{Conn, Error, Tx};

const TABLE: &str = "order_refund";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    pub order: OrderId,
    /// Its number at the provider.
    pub number: String,
    pub origin: RefundOrigin,
    /// The number of our attempt, from 1; `None` for a refund that others made.
    pub attempt: Option<u32>,
    pub amount: Fen,
    pub standing: RefundState,
    /// When it was first recorded here.
    pub begun_at: Timestamp,
    /// When the provider accepted it; `None` when the provider gave no time.
    pub asked_at: Option<Timestamp>,
    /// When it was complete, closed or given up; `None` before that.
    pub ended_at: Option<Timestamp>,
    /// An administrator's text; `None` when there is none.
    pub note: Option<String>,
}

/// The total of the complete refunds, and the time of the last one; `None` when there is none.
#[must_use]
pub fn returned(refunds: &[Refund]) -> Option<Returned> {
    let done = refunds.iter().filter(|refund| refund.standing == RefundState::Done);
    let at = done.clone().map(|refund| refund.ended_at.unwrap_or(refund.begun_at)).max()?;
    Some(Returned { amount: sum(done), at })
}

/// The sum of refunds. It saturates at `u32::MAX` fen, which is more than any order.
pub fn sum<'a>(refunds: impl Iterator<Item = &'a Refund>) -> Fen {
    Fen::new(refunds.fold(0_u32, |sum, refund| sum.saturating_add(refund.amount.get())))
}

#[derive(sqlx::FromRow)]
struct Row {
    payment_order: String,
    number: String,
    origin: String,
    attempt: Option<i64>,
    amount: i64,
    standing: String,
    begun_at: i64,
    asked_at: Option<i64>,
    ended_at: Option<i64>,
    note: Option<String>,
}

impl TryFrom<Row> for Refund {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let source = Source { table: TABLE, id: &row.number };
        Ok(Self {
            order: source.parse("payment_order", &row.payment_order)?,
            origin: row.origin.parse().map_err(|_| source.inconsistent("origin"))?,
            attempt: row.attempt.map(|attempt| source.count("attempt", attempt)).transpose()?,
            amount: source.fen("amount", row.amount)?,
            standing: row.standing.parse().map_err(|_| source.inconsistent("standing"))?,
            begun_at: at(row.begun_at),
            asked_at: row.asked_at.map(at),
            ended_at: row.ended_at.map(at),
            note: row.note,
            number: row.number,
        })
    }
}

/// All refunds of an order, oldest first.
pub async fn of_order(conn: &mut Conn, order: OrderId) -> Result<Vec<Refund>, Error> {
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(
        "SELECT payment_order, number, origin, attempt, amount, standing, begun_at, asked_at, ended_at, note \
         FROM order_refund WHERE payment_order = $1 ORDER BY begun_at, attempt, number",
    )
    .bind(order.to_string())
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Refund::try_from).collect()
}

/// Refunds that the provider accepted from `start` (inclusive) to `end` (exclusive).
pub async fn asked_between(conn: &mut Conn, start: Timestamp, end: Timestamp) -> Result<Vec<Refund>, Error> {
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(
        "SELECT payment_order, number, origin, attempt, amount, standing, begun_at, asked_at, ended_at, note \
         FROM order_refund WHERE asked_at >= $1 AND asked_at < $2 ORDER BY payment_order, number",
    )
    .bind(start.as_millis())
    .bind(end.as_millis())
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Refund::try_from).collect()
}

/// Adds a refund; `false` when the order already has one of this number.
pub async fn add(tx: &mut Tx, refund: &Refund) -> Result<bool, Error> {
    let added = sqlx::query(
        "INSERT INTO order_refund \
         (payment_order, number, origin, attempt, amount, standing, begun_at, asked_at, ended_at, note) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (payment_order, number) DO NOTHING",
    )
    .bind(refund.order.to_string())
    .bind(&refund.number)
    .bind(refund.origin.as_str())
    .bind(refund.attempt)
    .bind(i64::from(refund.amount.get()))
    .bind(refund.standing.as_str())
    .bind(refund.begun_at.as_millis())
    .bind(refund.asked_at.map(Timestamp::as_millis))
    .bind(refund.ended_at.map(Timestamp::as_millis))
    .bind(&refund.note)
    .execute(&mut **tx)
    .await?;
    Ok(added.rows_affected() == 1)
}

/// Stores the state of a refund and when it ended. The time of acceptance by the provider is stored once: later values
/// are ignored.
pub async fn set_standing(
    tx: &mut Tx,
    refund: &Refund,
    standing: RefundState,
    asked_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE order_refund SET standing = $1, asked_at = COALESCE(asked_at, $2), ended_at = $3 \
         WHERE payment_order = $4 AND number = $5",
    )
    .bind(standing.as_str())
    .bind(asked_at.map(Timestamp::as_millis))
    .bind(ended_at.map(Timestamp::as_millis))
    .bind(refund.order.to_string())
    .bind(&refund.number)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Whether a refund of a payment for an application is not complete, whether an administrator or a rule caused it: the
/// fee is not due again before it is complete.
pub async fn is_under_way(conn: &mut Conn, application: ApplicationId) -> Result<bool, Error> {
    let found = sqlx::query_scalar::<Engine, i64>(
        "SELECT EXISTS (SELECT 1 FROM payment_order WHERE application = $1 AND stage = 'refunding')",
    )
    .bind(application.to_string())
    .fetch_one(conn)
    .await?;
    Ok(found == 1)
}

/// Removes the texts of administrators about the refunds of an application.
pub async fn forget_people(tx: &mut Tx, application: ApplicationId) -> Result<(), Error> {
    sqlx::query(
        "UPDATE order_refund SET note = NULL \
         WHERE payment_order IN (SELECT id FROM payment_order WHERE application = $1)",
    )
    .bind(application.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}
