//! Students' words that the roster's entry is wrong. The message is sealed.

use shared::api::my_data::CorrectionField;
use shared::id::{ApplicationId, CollectionId, CorrectionId};
use shared::review::StaffName;
use shared::time::Timestamp;
use zeroize::Zeroizing;

use super::dialect::Engine;
use super::row::{Source, at};
use super::{Conn, Error, Tx};
use crate::keys::{Aad, Keys};
use crate::rng::Rng;

const TABLE: &str = "correction";

/// A request that nobody has closed, or that somebody has.
#[derive(Debug, Clone)]
pub struct Correction {
    /// Its identifier.
    pub id: CorrectionId,
    /// Whose.
    pub application: ApplicationId,
    /// What is wrong.
    pub field: CorrectionField,
    /// How it should be.
    pub value: Option<Zeroizing<String>>,
    /// In the student's words.
    pub message: Zeroizing<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// What the staff answered.
    pub answer: Option<Zeroizing<String>>,
    /// Whether a value was taken over into the roster.
    pub applied: bool,
}

/// What a student says.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// What is wrong.
    pub field: CorrectionField,
    /// How it should be.
    pub value: Option<&'a str>,
    /// In the student's words.
    pub message: &'a str,
}

/// How a request ends.
#[derive(Debug, Clone, Copy)]
pub struct Closing<'a> {
    /// By whom.
    pub by: &'a StaffName,
    /// What the student is told.
    pub answer: Option<&'a str>,
    /// Whether a value was taken over into the roster.
    pub applied: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    application: String,
    field: String,
    value: Option<Vec<u8>>,
    message: Vec<u8>,
    created_at: i64,
    closed_at: Option<i64>,
    answer: Option<Vec<u8>>,
    applied: bool,
}

select_from!(($) "SELECT c.id, c.application, c.field, c.value, c.message, c.created_at, c.closed_at, c.answer, c.applied \
     FROM correction c ");

const fn aad<'a>(column: &'static str, id: &'a str) -> Aad<'a> {
    Aad { table: TABLE, column, row: id }
}

impl Row {
    fn open(self, keys: &Keys) -> Result<Correction, Error> {
        let source = Source { table: TABLE, id: &self.id };
        let open = |column, sealed: &Vec<u8>| {
            keys.open(aad(column, &self.id), sealed).map_err(|_| source.inconsistent(column))
        };
        Ok(Correction {
            id: source.parse("id", &self.id)?,
            application: source.parse("application", &self.application)?,
            field: self.field.parse().map_err(|_| source.inconsistent("field"))?,
            value: self.value.as_ref().map(|value| open("value", value)).transpose()?,
            message: open("message", &self.message)?,
            created_at: at(self.created_at),
            closed_at: self.closed_at.map(at),
            answer: self.answer.as_ref().map(|answer| open("answer", answer)).transpose()?,
            applied: self.applied,
        })
    }
}

/// Adds a request; the one that is open already gives way to it.
pub async fn replace(
    tx: &mut Tx,
    keys: &Keys,
    rng: &Rng,
    application: ApplicationId,
    request: Request<'_>,
    now: Timestamp,
) -> Result<CorrectionId, Error> {
    let correction = CorrectionId::new(now, rng.next_u128());
    let id = correction.to_string();
    sqlx::query("DELETE FROM correction WHERE application = $1 AND closed_at IS NULL")
        .bind(application.to_string())
        .execute(&mut **tx)
        .await?;
    sqlx::query(
        "INSERT INTO correction (id, application, field, message, created_at, value) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(&id)
    .bind(application.to_string())
    .bind(request.field.as_str())
    .bind(keys.seal(aad("message", &id), request.message, rng))
    .bind(now.as_millis())
    .bind(request.value.map(|value| keys.seal(aad("value", &id), value, rng)))
    .execute(&mut **tx)
    .await?;
    Ok(correction)
}

/// Every request of an application, the latest first.
pub async fn of_application(
    conn: &mut Conn,
    keys: &Keys,
    application: ApplicationId,
) -> Result<Vec<Correction>, Error> {
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(select!(
        "WHERE c.application = $1 ORDER BY c.created_at DESC, c.id DESC"
    ))
    .bind(application.to_string())
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(|row| row.open(keys)).collect()
}

/// The open requests of a collection, the one that waits longest first.
pub async fn waiting(
    conn: &mut Conn,
    keys: &Keys,
    collection: CollectionId,
    limit: u32,
) -> Result<Vec<Correction>, Error> {
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(select!(
        "JOIN application a ON a.id = c.application \
         WHERE a.collection = $1 AND a.stage <> 'removed' AND c.closed_at IS NULL \
         ORDER BY c.created_at, c.id LIMIT $2"
    ))
    .bind(collection.to_string())
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(|row| row.open(keys)).collect()
}

/// A request that nobody has closed.
pub async fn open(conn: &mut Conn, keys: &Keys, id: CorrectionId) -> Result<Option<Correction>, Error> {
    let row: Option<Row> = sqlx::query_as::<Engine, _>(select!("WHERE c.id = $1 AND c.closed_at IS NULL"))
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?;
    row.map(|row| row.open(keys)).transpose()
}

/// Closes a request; `false` when it is not open (any more).
pub async fn close(
    tx: &mut Tx,
    keys: &Keys,
    rng: &Rng,
    id: CorrectionId,
    closing: Closing<'_>,
    now: Timestamp,
) -> Result<bool, Error> {
    let row = id.to_string();
    let closed = sqlx::query(
        "UPDATE correction SET closed_at = $1, closed_by = $2, answer = $3, applied = $4 \
         WHERE id = $5 AND closed_at IS NULL",
    )
    .bind(now.as_millis())
    .bind(closing.by.to_string())
    .bind(closing.answer.map(|answer| keys.seal(aad("answer", &row), answer, rng)))
    .bind(i64::from(closing.applied))
    .bind(&row)
    .execute(&mut **tx)
    .await?;
    Ok(closed.rows_affected() == 1)
}

/// Erases what an application's student wrote.
pub async fn erase(tx: &mut Tx, application: ApplicationId) -> Result<(), Error> {
    sqlx::query("DELETE FROM correction WHERE application = $1")
        .bind(application.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
