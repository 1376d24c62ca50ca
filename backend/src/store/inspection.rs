//! Lots of approvals, and the results of their inspection by a second reviewer.

use shared::api::staff::inspection::{InspectionResult, LotState};
use shared::id::{ApplicationId, CollectionId, LotId, PhotoId};
use shared::review::StaffName;
use shared::sampling::Aql;
use shared::time::Timestamp;

use super::dialect::Engine;
use super::row::{Source, at};
use super::{Conn, Error, Tx};

const TABLE: &str = "inspection_lot";

/// A lot with its counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lot {
    pub id: LotId,
    pub collection: CollectionId,
    /// Counts the lots of a collection, from 1.
    pub number: u32,
    /// The AQL with which it was drawn.
    pub aql: Aql,
    /// The number of its approvals.
    pub size: u32,
    /// The number of approvals in its sample.
    pub sample: u32,
    /// The acceptance number.
    pub accept: u32,
    pub state: LotState,
    pub drawn_by: StaffName,
    pub drawn_at: Timestamp,
    /// When it passed or was released; `None` before that.
    pub ended_at: Option<Timestamp>,
    /// The number of inspected approvals.
    pub inspected: u32,
    /// The number of inspected approvals that were unfit.
    pub unfit: u32,
    /// The number of unfit approvals in the sample.
    pub unfit_sampled: u32,
    /// The number of approvals that still must be inspected.
    pub pending: u32,
    /// Of the pending ones, those that the caller did not approve.
    pub mine: u32,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    collection: String,
    number: i64,
    aql: String,
    size: i64,
    sample: i64,
    accept: i64,
    state: String,
    drawn_by: String,
    drawn_at: i64,
    ended_at: Option<i64>,
    inspected: i64,
    unfit: i64,
    unfit_sampled: i64,
    pending: i64,
    mine: i64,
}

impl TryFrom<Row> for Lot {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let source = Source { table: TABLE, id: &row.id };
        Ok(Self {
            id: source.parse("id", &row.id)?,
            collection: source.parse("collection", &row.collection)?,
            number: source.count("number", row.number)?,
            aql: source.parse("aql", &row.aql)?,
            size: source.count("size", row.size)?,
            sample: source.count("sample", row.sample)?,
            accept: source.count("accept", row.accept)?,
            state: source.parse("state", &row.state)?,
            drawn_by: source.parse("drawn_by", &row.drawn_by)?,
            drawn_at: at(row.drawn_at),
            ended_at: row.ended_at.map(at),
            inspected: source.count("inspected", row.inspected)?,
            unfit: source.count("unfit", row.unfit)?,
            unfit_sampled: source.count("unfit_sampled", row.unfit_sampled)?,
            pending: source.count("pending", row.pending)?,
            mine: source.count("mine", row.mine)?,
        })
    }
}

/// Lots with their counts; `$1` is the name of the caller.
macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT l.id, l.collection, l.number, l.aql, l.size, l.sample, l.accept, l.state, l.drawn_by, l.drawn_at, l.ended_at, \
             CAST(COUNT(i.found) AS BIGINT) AS inspected, \
             CAST(COUNT(CASE WHEN i.found = 'unfit' THEN 1 END) AS BIGINT) AS unfit, \
             CAST(COUNT(CASE WHEN i.found = 'unfit' AND i.sampled = 1 THEN 1 END) AS BIGINT) AS unfit_sampled, \
             CAST(COUNT(CASE WHEN q.pending = 1 THEN 1 END) AS BIGINT) AS pending, \
             CAST(COUNT(CASE WHEN q.pending = 1 AND q.reviewer <> $1 THEN 1 END) AS BIGINT) AS mine \
             FROM inspection_lot l JOIN inspection_item i ON i.lot = l.id \
             LEFT JOIN inspected_approval q ON q.decision = i.decision ",
            $tail
        )
    };
}

/// A lot; its counts are for the caller `asks`.
pub async fn by_id(conn: &mut Conn, id: LotId, asks: &StaffName) -> Result<Option<Lot>, Error> {
    let row: Option<Row> = sqlx::query_as::<Engine, _>(select!("WHERE l.id = $2 GROUP BY l.id"))
        .bind(asks.as_str())
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?;
    row.map(Lot::try_from).transpose()
}

/// The lots of a collection, the latest first.
pub async fn of_collection(
    conn: &mut Conn,
    collection: CollectionId,
    asks: &StaffName,
    limit: u32,
) -> Result<Vec<Lot>, Error> {
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(select!(
        "WHERE l.collection = $2 GROUP BY l.id ORDER BY l.number DESC LIMIT $3"
    ))
    .bind(asks.as_str())
    .bind(collection.to_string())
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Lot::try_from).collect()
}

/// Lots without pending approvals whose inspection is not finished: the last ones were erased or reopened.
pub async fn to_settle(conn: &mut Conn) -> Result<Vec<LotId>, Error> {
    let rows: Vec<String> = sqlx::query_scalar::<Engine, _>(
        "SELECT l.id FROM inspection_lot l WHERE l.state IN ('open', 'failed') \
         AND NOT EXISTS (SELECT 1 FROM inspected_approval q WHERE q.lot = l.id AND q.pending = 1)",
    )
    .fetch_all(conn)
    .await?;
    rows.iter().map(|id| Source { table: TABLE, id }.parse("id", id)).collect()
}

/// The condition for an approval to be put into a lot: announced, paid, in no delivery and in no lot.
macro_rules! undrawn {
    ($head:literal, $tail:literal) => {
        concat!(
            $head,
            " FROM inspected_approval q JOIN application a ON a.photo = q.photo AND a.stage = 'paid' \
             WHERE q.collection = $1 AND q.lot IS NULL AND q.announced_at IS NOT NULL \
             AND NOT EXISTS (SELECT 1 FROM delivery_item i WHERE i.application = a.id)",
            $tail
        )
    };
}

/// The number of approvals of a collection that can be put into a lot.
pub async fn undrawn(conn: &mut Conn, collection: CollectionId) -> Result<u32, Error> {
    let id = collection.to_string();
    let count = sqlx::query_scalar::<Engine, i64>(undrawn!("SELECT CAST(COUNT(*) AS BIGINT)", ""))
        .bind(&id)
        .fetch_one(conn)
        .await?;
    Source { table: TABLE, id: &id }.count("count", count)
}

/// Adds a lot with all approvals that can be put into one: as many as [`undrawn`] returned in this transaction.
pub async fn insert(tx: &mut Tx, lot: &Lot) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO inspection_lot (id, collection, number, aql, size, sample, accept, state, drawn_by, drawn_at) \
         SELECT $2, $1, COALESCE(MAX(number), 0) + 1, $3, $4, $5, $6, 'open', $7, $8 \
         FROM inspection_lot WHERE collection = $1",
    )
    .bind(lot.collection.to_string())
    .bind(lot.id.to_string())
    .bind(lot.aql.as_str())
    .bind(i64::from(lot.size))
    .bind(i64::from(lot.sample))
    .bind(i64::from(lot.accept))
    .bind(lot.drawn_by.as_str())
    .bind(lot.drawn_at.as_millis())
    .execute(&mut **tx)
    .await?;
    sqlx::query(undrawn!(
        "INSERT INTO inspection_item (lot, position, decision, application) \
         SELECT $2, ROW_NUMBER() OVER (ORDER BY q.announced_at, q.decision), q.decision, a.id",
        ""
    ))
    .bind(lot.collection.to_string())
    .bind(lot.id.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Puts the approval at a position of a lot into its sample.
pub async fn set_sampled(tx: &mut Tx, id: LotId, position: u32) -> Result<(), Error> {
    sqlx::query("UPDATE inspection_item SET sampled = 1 WHERE lot = $1 AND position = $2")
        .bind(id.to_string())
        .bind(i64::from(position))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// An approval of a lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its position in the lot, from 1.
    pub position: u32,
    pub photo: PhotoId,
    /// The reviewer who approved it.
    pub reviewer: StaffName,
    /// Whether it still must be inspected.
    pub pending: bool,
    /// The result and the inspector; `None` before the inspection.
    pub found: Option<(InspectionResult, StaffName)>,
}

/// The approval of an application in a lot; `None` when the lot has none.
pub async fn item(conn: &mut Conn, id: LotId, application: ApplicationId) -> Result<Option<Item>, Error> {
    type Row = (i64, String, String, i64, Option<String>, Option<String>);
    let id = id.to_string();
    let row: Option<Row> = sqlx::query_as::<Engine, _>(
        "SELECT i.position, d.photo, d.reviewer, CAST(COALESCE(q.pending, 0) AS BIGINT), i.found, i.inspector \
         FROM inspection_item i JOIN decision d ON d.id = i.decision \
         LEFT JOIN inspected_approval q ON q.decision = i.decision WHERE i.lot = $1 AND i.application = $2",
    )
    .bind(&id)
    .bind(application.to_string())
    .fetch_optional(conn)
    .await?;
    let source = Source { table: "inspection_item", id: &id };
    row.map(|(position, photo, reviewer, pending, found, inspector)| {
        let found = match (found, inspector) {
            (Some(word), Some(inspector)) => {
                let result = source.parse("found", &word)?;
                Some((result, source.parse("inspector", &inspector)?))
            }
            (None, _) | (_, None) => None,
        };
        Ok(Item {
            position: source.count("position", position)?,
            photo: source.parse("photo", &photo)?,
            reviewer: source.parse("reviewer", &reviewer)?,
            pending: pending == 1,
            found,
        })
    })
    .transpose()
}

/// The applications whose approvals in a lot are pending and were made by a reviewer other than `asks`.
pub async fn pending(
    conn: &mut Conn,
    id: LotId,
    asks: &StaffName,
    limit: u32,
) -> Result<Vec<ApplicationId>, Error> {
    let rows: Vec<String> = sqlx::query_scalar::<Engine, _>(
        "SELECT application FROM inspected_approval WHERE lot = $1 AND pending = 1 AND reviewer <> $2 \
         ORDER BY position LIMIT $3",
    )
    .bind(id.to_string())
    .bind(asks.as_str())
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await?;
    rows.iter().map(|id| Source { table: "inspection_item", id }.parse("application", id)).collect()
}

/// Records the result of an inspection.
pub async fn set_found(
    tx: &mut Tx,
    id: LotId,
    position: u32,
    result: InspectionResult,
    inspector: &StaffName,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE inspection_item SET found = $1, inspector = $2, found_at = $3 WHERE lot = $4 AND position = $5",
    )
    .bind(result.as_str())
    .bind(inspector.as_str())
    .bind(now.as_millis())
    .bind(id.to_string())
    .bind(i64::from(position))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Sets the state of a lot.
pub async fn set_state(
    tx: &mut Tx,
    id: LotId,
    state: LotState,
    ended_at: Option<Timestamp>,
) -> Result<(), Error> {
    sqlx::query("UPDATE inspection_lot SET state = $1, ended_at = $2 WHERE id = $3")
        .bind(state.as_str())
        .bind(ended_at.map(Timestamp::as_millis))
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Whether the inspection withholds the photograph of an application from delivery.
pub async fn is_withheld(conn: &mut Conn, application: ApplicationId) -> Result<bool, Error> {
    let count = sqlx::query_scalar::<Engine, i64>(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM inspected_approval q JOIN application a ON a.photo = q.photo \
         WHERE a.id = $1 AND q.blocked = 1",
    )
    .bind(application.to_string())
    .fetch_one(conn)
    .await?;
    Ok(count > 0)
}

/// Paid photographs of a collection that the inspection withholds: for each lot its number, its state, the number of
/// withheld photographs and of pending approvals. Photographs in no lot have no lot number.
pub async fn withheld(
    conn: &mut Conn,
    collection: CollectionId,
) -> Result<Vec<(Option<(u32, LotState)>, u32, u32)>, Error> {
    type Row = (Option<i64>, Option<String>, i64, i64);
    let id = collection.to_string();
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(
        "SELECT l.number, l.state, CAST(COUNT(*) AS BIGINT), \
         CAST(COALESCE((SELECT COUNT(*) FROM inspected_approval p WHERE p.lot = l.id AND p.pending = 1), 0) AS BIGINT) \
         FROM inspected_approval q JOIN application a ON a.photo = q.photo AND a.stage = 'paid' \
         LEFT JOIN inspection_lot l ON l.id = q.lot \
         WHERE q.collection = $1 AND q.blocked = 1 \
         AND NOT EXISTS (SELECT 1 FROM delivery_item i WHERE i.application = a.id) \
         GROUP BY l.id, l.number, l.state ORDER BY l.number",
    )
    .bind(&id)
    .fetch_all(conn)
    .await?;
    let source = Source { table: TABLE, id: &id };
    let lot = |number: Option<i64>, state: Option<String>| -> Result<_, Error> {
        match (number, state) {
            (Some(number), Some(state)) => {
                let state = source.parse("state", &state)?;
                Ok(Some((source.count("number", number)?, state)))
            }
            (None, _) | (_, None) => Ok(None),
        }
    };
    rows.into_iter()
        .map(|(number, state, photographs, pending)| {
            let (photographs, pending) =
                (source.count("photographs", photographs)?, source.count("pending", pending)?);
            Ok((lot(number, state)?, photographs, pending))
        })
        .collect()
}
