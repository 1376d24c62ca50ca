//! Requests of students to correct the roster entry. The message is sealed.

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

/// A request, open or closed.
#[derive(Debug, Clone)]
pub struct Correction {
    pub id: CorrectionId,
    pub application: ApplicationId,
    /// The field that is wrong.
    pub field: CorrectionField,
    /// The correct value; `None` when the student gave none.
    pub value: Option<Zeroizing<String>>,
    /// The text of the student.
    pub message: Zeroizing<String>,
    pub created_at: Timestamp,
    /// `None` while the request is open.
    pub closed_at: Option<Timestamp>,
    /// The answer of the staff; `None` when there is none.
    pub answer: Option<Zeroizing<String>>,
    /// Whether the staff applied the value to the roster.
    pub applied: bool,
}

/// The input of a student.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The field that is wrong.
    pub field: CorrectionField,
    /// The correct value; `None` when the student gave none.
    pub value: Option<&'a str>,
    /// The text of the student.
    pub message: &'a str,
}

/// The end of a request.
#[derive(Debug, Clone, Copy)]
pub struct Closing<'a> {
    pub by: &'a StaffName,
    /// The text for the student; `None` when there is none.
    pub answer: Option<&'a str>,
    /// Whether the staff applied the value to the roster.
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

/// Adds a request; it replaces the open one, if there is one.
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

/// All requests of an application, the latest first.
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

/// The open requests of a collection, oldest first.
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

/// A request, if it is open.
pub async fn open(conn: &mut Conn, keys: &Keys, id: CorrectionId) -> Result<Option<Correction>, Error> {
    let row: Option<Row> = sqlx::query_as::<Engine, _>(select!("WHERE c.id = $1 AND c.closed_at IS NULL"))
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?;
    row.map(|row| row.open(keys)).transpose()
}

/// Closes a request; `false` when it is not open.
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

/// Erases the texts of the student of an application.
pub async fn erase(tx: &mut Tx, application: ApplicationId) -> Result<(), Error> {
    sqlx::query("DELETE FROM correction WHERE application = $1")
        .bind(application.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
