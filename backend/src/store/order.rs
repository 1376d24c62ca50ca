//! Payment orders.

use shared::id::{ApplicationId, OrderId};
use shared::money::Fen;
use shared::payment::OrderStage;
use shared::time::Timestamp;

use super::dialect::Engine;
use super::row::{Source, to_json};
use super::{Conn, Error, Revision, Tx, unless_taken};

/// An order as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Its identifier, also at the provider.
    pub id: OrderId,
    /// What it pays for.
    pub application: ApplicationId,
    /// What is to be paid.
    pub amount: Fen,
    /// Where it stands.
    pub stage: OrderStage,
    /// Counts its changes.
    pub revision: Revision,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    application: String,
    amount: i64,
    stage: String,
    stage_data: String,
    revision: i64,
}

impl TryFrom<Row> for Order {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let source = Source { table: "payment_order", id: &row.id };
        let stage: OrderStage = source.json("stage_data", &row.stage_data)?;
        if stage.word() != row.stage {
            return Err(source.inconsistent("stage"));
        }
        Ok(Self {
            id: source.parse("id", &row.id)?,
            application: source.parse("application", &row.application)?,
            amount: source.fen("amount", row.amount)?,
            stage,
            revision: Revision(row.revision),
        })
    }
}

/// One list of columns for every query that reads a [`Row`].
macro_rules! select {
    ($tail:literal) => {
        concat!("SELECT id, application, amount, stage, stage_data, revision FROM payment_order ", $tail)
    };
}

/// Adds an order in [`OrderStage::Open`]; `None` when another one of the application still waits.
pub async fn insert(
    tx: &mut Tx,
    id: OrderId,
    application: ApplicationId,
    amount: Fen,
    now: Timestamp,
) -> Result<Option<Order>, Error> {
    let stage = OrderStage::Open;
    let inserted = sqlx::query(
        "INSERT INTO payment_order (id, application, amount, stage, stage_data, revision, created_at) \
         VALUES ($1, $2, $3, $4, $5, 0, $6)",
    )
    .bind(id.to_string())
    .bind(application.to_string())
    .bind(i64::from(amount.get()))
    .bind(stage.word())
    .bind(to_json(&stage))
    .bind(now.as_millis())
    .execute(&mut **tx)
    .await;
    let order = Order { id, application, amount, stage, revision: Revision(0) };
    Ok(unless_taken(inserted)?.map(|_| order))
}

/// An order by its number.
pub async fn by_id(conn: &mut Conn, id: OrderId) -> Result<Option<Order>, Error> {
    let row: Option<Row> = sqlx::query_as::<Engine, _>(select!("WHERE id = $1"))
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?;
    row.map(Order::try_from).transpose()
}

/// The order of an application that was made last.
pub async fn latest(conn: &mut Conn, application: ApplicationId) -> Result<Option<Order>, Error> {
    let row: Option<Row> = sqlx::query_as::<Engine, _>(select!(
        "WHERE application = $1 ORDER BY created_at DESC, id DESC LIMIT 1"
    ))
    .bind(application.to_string())
    .fetch_optional(conn)
    .await?;
    row.map(Order::try_from).transpose()
}

/// Puts an order into `stage` if it still has the expected revision; its new revision, or `None` when somebody
/// else was first.
pub async fn set_stage(
    tx: &mut Tx,
    id: OrderId,
    expected: Revision,
    stage: &OrderStage,
) -> Result<Option<Revision>, Error> {
    let changed = sqlx::query(
        "UPDATE payment_order SET stage = $1, stage_data = $2, revision = $3 WHERE id = $4 AND revision = $5",
    )
    .bind(stage.word())
    .bind(to_json(stage))
    .bind(expected.next().0)
    .bind(id.to_string())
    .bind(expected.0)
    .execute(&mut **tx)
    .await?;
    Ok((changed.rows_affected() == 1).then(|| expected.next()))
}
