//! Students' words that the roster's entry is wrong. The message is sealed.

use shared::api::my_data::CorrectionField;
use shared::id::{ApplicationId, CollectionId, CorrectionId};
use shared::review::StaffName;
use shared::time::Timestamp;
use zeroize::Zeroizing;

use super::dialect::Engine;
use super::row::{Source, at};
use super::{Conn, Error, Tx};
use crate::dice::Dice;
use crate::keys::{Keys, Place};

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
    /// In the student's words.
    pub message: Zeroizing<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    application: String,
    field: String,
    message: Vec<u8>,
    created_at: i64,
    closed_at: Option<i64>,
}

impl Row {
    fn open(self, keys: &Keys) -> Result<Correction, Error> {
        let source = Source { table: TABLE, id: &self.id };
        let place = Place { table: TABLE, column: "message", row: &self.id };
        Ok(Correction {
            id: source.parse("id", &self.id)?,
            application: source.parse("application", &self.application)?,
            field: CorrectionField::from_word(&self.field).ok_or_else(|| source.inconsistent("field"))?,
            message: keys.open(place, &self.message).map_err(|_| source.inconsistent("message"))?,
            created_at: at(self.created_at),
            closed_at: self.closed_at.map(at),
        })
    }
}

/// Adds a request; the one that is open already gives way to it.
pub async fn replace(
    tx: &mut Tx,
    keys: &Keys,
    dice: &Dice,
    application: ApplicationId,
    field: CorrectionField,
    message: &str,
    now: Timestamp,
) -> Result<CorrectionId, Error> {
    let correction = CorrectionId::new(now, dice.roll());
    let id = correction.to_string();
    sqlx::query("DELETE FROM correction WHERE application = $1 AND closed_at IS NULL")
        .bind(application.to_string())
        .execute(&mut **tx)
        .await?;
    sqlx::query(
        "INSERT INTO correction (id, application, field, message, created_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(&id)
    .bind(application.to_string())
    .bind(field.word())
    .bind(keys.seal(Place { table: TABLE, column: "message", row: &id }, message, dice))
    .bind(now.as_millis())
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
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(
        "SELECT id, application, field, message, created_at, closed_at FROM correction \
         WHERE application = $1 ORDER BY created_at DESC, id DESC",
    )
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
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(
        "SELECT c.id, c.application, c.field, c.message, c.created_at, c.closed_at FROM correction c \
         JOIN application a ON a.id = c.application \
         WHERE a.collection = $1 AND c.closed_at IS NULL ORDER BY c.created_at, c.id LIMIT $2",
    )
    .bind(collection.to_string())
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(|row| row.open(keys)).collect()
}

/// Closes a request; `false` when it is not open (any more).
pub async fn close(tx: &mut Tx, id: CorrectionId, by: &StaffName, now: Timestamp) -> Result<bool, Error> {
    let closed = sqlx::query(
        "UPDATE correction SET closed_at = $1, closed_by = $2 WHERE id = $3 AND closed_at IS NULL",
    )
    .bind(now.as_millis())
    .bind(by.to_string())
    .bind(id.to_string())
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
