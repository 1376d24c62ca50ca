//! Pending requests of students to erase their data.

use shared::id::ApplicationId;
use shared::time::Timestamp;

use super::dialect::Engine;
use super::row::{Source, at};
use super::{Conn, Error, Tx};

/// Records a request to erase an application; a second request does not change the first. Returns when it is due.
pub async fn ask(
    tx: &mut Tx,
    application: ApplicationId,
    now: Timestamp,
    due_at: Timestamp,
) -> Result<Timestamp, Error> {
    let due = sqlx::query_scalar::<Engine, i64>(
        "INSERT INTO erasure (application, asked_at, due_at) VALUES ($1, $2, $3) \
         ON CONFLICT (application) DO UPDATE SET asked_at = erasure.asked_at RETURNING due_at",
    )
    .bind(application.to_string())
    .bind(now.as_millis())
    .bind(due_at.as_millis())
    .fetch_one(&mut **tx)
    .await?;
    Ok(at(due))
}

/// When an application is due for erasure; `None` without a request.
pub async fn due_at(conn: &mut Conn, application: ApplicationId) -> Result<Option<Timestamp>, Error> {
    let due = sqlx::query_scalar::<Engine, i64>("SELECT due_at FROM erasure WHERE application = $1")
        .bind(application.to_string())
        .fetch_optional(conn)
        .await?;
    Ok(due.map(at))
}

/// Applications that are due for erasure, oldest first.
pub async fn due(conn: &mut Conn, now: Timestamp, limit: u32) -> Result<Vec<ApplicationId>, Error> {
    let rows: Vec<String> = sqlx::query_scalar::<Engine, _>(
        "SELECT application FROM erasure WHERE due_at <= $1 ORDER BY due_at, application LIMIT $2",
    )
    .bind(now.as_millis())
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await?;
    rows.iter().map(|id| Source { table: "erasure", id }.parse("application", id)).collect()
}

/// Deletes a request; `false` when there was none.
pub async fn forget(tx: &mut Tx, application: ApplicationId) -> Result<bool, Error> {
    let gone = sqlx::query("DELETE FROM erasure WHERE application = $1")
        .bind(application.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(gone.rows_affected() == 1)
}
