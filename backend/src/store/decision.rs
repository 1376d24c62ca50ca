//! Decisions about photographs. They are never deleted.

use shared::api::staff::review::DecisionFilter;
use shared::id::{ApplicationId, CollectionId, DecisionId, PhotoId};
use shared::review::{RejectReason, RejectReasons, ReviewNote, StaffName};
use shared::time::Timestamp;

use super::dialect::Engine;
use super::row::{Source, at, to_json};
use super::{Conn, Error, Tx};

const TABLE: &str = "decision";

/// A decision as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub id: DecisionId,
    pub application: ApplicationId,
    pub collection: CollectionId,
    pub photo: PhotoId,
    pub reviewer: StaffName,
    /// The reasons of a rejection; `None` for an approval.
    pub reasons: Option<RejectReasons>,
    /// The note for the student; `None` when there is none.
    pub note: Option<ReviewNote>,
    /// The note for the staff; `None` when there is none.
    pub staff_note: Option<ReviewNote>,
    pub decided_at: Timestamp,
    /// When the reviewer undid it; `None` when it was not undone.
    pub undone_at: Option<Timestamp>,
    /// When it was announced to the student; `None` before that.
    pub announced_at: Option<Timestamp>,
    /// When an administrator reopened it after the announcement; `None` when it was not reopened.
    pub reopened_at: Option<Timestamp>,
}

impl Decision {
    /// Whether it is neither undone nor reopened.
    #[must_use]
    pub const fn stands(&self) -> bool {
        self.undone_at.is_none() && self.reopened_at.is_none()
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    application: String,
    collection: String,
    photo: String,
    reviewer: String,
    reasons: String,
    note: Option<String>,
    staff_note: Option<String>,
    decided_at: i64,
    undone_at: Option<i64>,
    announced_at: Option<i64>,
    reopened_at: Option<i64>,
}

impl TryFrom<Row> for Decision {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let source = Source { table: TABLE, id: &row.id };
        let reasons: Vec<RejectReason> = source.json("reasons", &row.reasons)?;
        let note = |column: &str, text: Option<String>| {
            text.map(|text| ReviewNote::try_from(text).map_err(|_| source.inconsistent(column))).transpose()
        };
        Ok(Self {
            id: source.parse("id", &row.id)?,
            application: source.parse("application", &row.application)?,
            collection: source.parse("collection", &row.collection)?,
            photo: source.parse("photo", &row.photo)?,
            reviewer: StaffName::try_from(row.reviewer).map_err(|_| source.inconsistent("reviewer"))?,
            reasons: RejectReasons::try_from(reasons).ok(),
            note: note("note", row.note)?,
            staff_note: note("staff_note", row.staff_note)?,
            decided_at: at(row.decided_at),
            undone_at: row.undone_at.map(at),
            announced_at: row.announced_at.map(at),
            reopened_at: row.reopened_at.map(at),
        })
    }
}

select_from!(($) "SELECT id, application, collection, photo, reviewer, reasons, note, staff_note, decided_at, undone_at, \
     announced_at, reopened_at FROM decision ");

pub async fn insert(tx: &mut Tx, decision: &Decision) -> Result<(), Error> {
    let reasons = decision.reasons.as_ref().map_or(&[][..], RejectReasons::as_slice);
    sqlx::query(
        "INSERT INTO decision (id, application, collection, photo, reviewer, verdict, reasons, note, staff_note, \
         decided_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(decision.id.to_string())
    .bind(decision.application.to_string())
    .bind(decision.collection.to_string())
    .bind(decision.photo.to_string())
    .bind(decision.reviewer.to_string())
    .bind(if decision.reasons.is_some() { "reject" } else { "approve" })
    .bind(to_json(&reasons))
    .bind(decision.note.as_ref().map(ReviewNote::as_str))
    .bind(decision.staff_note.as_ref().map(ReviewNote::as_str))
    .bind(decision.decided_at.as_millis())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub async fn by_id(conn: &mut Conn, id: DecisionId) -> Result<Option<Decision>, Error> {
    let row: Option<Row> = sqlx::query_as::<Engine, _>(select!("WHERE id = $1"))
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?;
    row.map(Decision::try_from).transpose()
}

/// The valid decision about a photograph, which was neither undone nor reopened.
pub async fn standing(conn: &mut Conn, photo: PhotoId) -> Result<Option<Decision>, Error> {
    let row: Option<Row> = sqlx::query_as::<Engine, _>(select!(
        "WHERE photo = $1 AND undone_at IS NULL AND reopened_at IS NULL"
    ))
    .bind(photo.to_string())
    .fetch_optional(conn)
    .await?;
    row.map(Decision::try_from).transpose()
}

/// All decisions about the photographs of an application, the latest first.
pub async fn of_application(conn: &mut Conn, application: ApplicationId) -> Result<Vec<Decision>, Error> {
    let rows: Vec<Row> =
        sqlx::query_as::<Engine, _>(select!("WHERE application = $1 ORDER BY decided_at DESC, id DESC"))
            .bind(application.to_string())
            .fetch_all(conn)
            .await?;
    rows.into_iter().map(Decision::try_from).collect()
}

/// The latest decisions of a reviewer, the latest first.
pub async fn of_reviewer(conn: &mut Conn, reviewer: &StaffName, limit: u32) -> Result<Vec<Decision>, Error> {
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(select!(
        "WHERE reviewer = $1 ORDER BY decided_at DESC, id DESC LIMIT $2"
    ))
    .bind(reviewer.to_string())
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Decision::try_from).collect()
}

/// The decisions of a reviewer since a moment, the latest first: those that `only` admits, before the cursor.
pub async fn since(
    conn: &mut Conn,
    reviewer: &StaffName,
    since: Timestamp,
    only: Option<DecisionFilter>,
    before: Option<DecisionId>,
    limit: u32,
) -> Result<Vec<Decision>, Error> {
    // The identifiers of decisions have the same order as their moments, except when two servers have different clocks.
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(select!(
        "WHERE reviewer = $1 AND decided_at >= $2 AND ($3 = '' OR $3 = CASE \
           WHEN undone_at IS NOT NULL OR reopened_at IS NOT NULL THEN 'taken_back' \
           WHEN verdict = 'approve' THEN 'approved' ELSE 'rejected' END) \
         AND ($4 = '' OR (decided_at, id) < (SELECT b.decided_at, b.id FROM decision b WHERE b.id = $4)) \
         ORDER BY decided_at DESC, id DESC LIMIT $5"
    ))
    .bind(reviewer.to_string())
    .bind(since.as_millis())
    .bind(only.map_or("", DecisionFilter::as_str))
    .bind(before.map_or_else(String::new, |before| before.to_string()))
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Decision::try_from).collect()
}

/// The number of decisions of a reviewer since a moment: valid approvals, valid rejections, and decisions that were
/// undone or reopened.
pub async fn counts_since(
    conn: &mut Conn,
    reviewer: &StaffName,
    since: Timestamp,
) -> Result<(u32, u32, u32), Error> {
    let (approved, rejected, taken_back): (i64, i64, i64) = sqlx::query_as::<Engine, _>(
        "SELECT CAST(COUNT(CASE WHEN stands = 1 AND verdict = 'approve' THEN 1 END) AS BIGINT), \
           CAST(COUNT(CASE WHEN stands = 1 AND verdict = 'reject' THEN 1 END) AS BIGINT), \
           CAST(COUNT(CASE WHEN stands = 0 THEN 1 END) AS BIGINT) \
         FROM (SELECT verdict, CASE WHEN undone_at IS NULL AND reopened_at IS NULL THEN 1 ELSE 0 END AS stands \
           FROM decision WHERE reviewer = $1 AND decided_at >= $2) AS made",
    )
    .bind(reviewer.to_string())
    .bind(since.as_millis())
    .fetch_one(conn)
    .await?;
    let source = Source { table: TABLE, id: reviewer.as_str() };
    Ok((
        source.count("approved", approved)?,
        source.count("rejected", rejected)?,
        source.count("taken_back", taken_back)?,
    ))
}

/// Records that a decision was undone.
pub async fn undone(tx: &mut Tx, id: DecisionId, now: Timestamp) -> Result<(), Error> {
    sqlx::query("UPDATE decision SET undone_at = $1 WHERE id = $2")
        .bind(now.as_millis())
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Records that an administrator reopened an announced decision.
pub async fn reopened(tx: &mut Tx, id: DecisionId, now: Timestamp) -> Result<(), Error> {
    sqlx::query("UPDATE decision SET reopened_at = $1 WHERE id = $2")
        .bind(now.as_millis())
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Records that a decision was announced to the student, and counts the reasons.
pub async fn announced(tx: &mut Tx, decision: &Decision, now: Timestamp) -> Result<(), Error> {
    sqlx::query("UPDATE decision SET announced_at = $1 WHERE id = $2")
        .bind(now.as_millis())
        .bind(decision.id.to_string())
        .execute(&mut **tx)
        .await?;
    for reason in decision.reasons.iter().flat_map(RejectReasons::as_slice) {
        sqlx::query(
            "INSERT INTO reason_count (collection, reason, times) VALUES ($1, $2, 1) \
             ON CONFLICT (collection, reason) DO UPDATE SET times = reason_count.times + 1",
        )
        .bind(decision.collection.to_string())
        .bind(reason.as_str())
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// How often each reason was announced in a collection, the most frequent first.
pub async fn reason_counts(
    conn: &mut Conn,
    collection: CollectionId,
) -> Result<Vec<(RejectReason, u32)>, Error> {
    let rows: Vec<(String, i64)> = sqlx::query_as::<Engine, _>(
        "SELECT reason, times FROM reason_count WHERE collection = $1 ORDER BY times DESC, reason",
    )
    .bind(collection.to_string())
    .fetch_all(conn)
    .await?;
    let id = collection.to_string();
    let source = Source { table: "reason_count", id: &id };
    rows.into_iter()
        .map(|(word, times)| {
            let reason = word.parse().map_err(|_| source.inconsistent("reason"))?;
            Ok((reason, source.count("times", times)?))
        })
        .collect()
}
