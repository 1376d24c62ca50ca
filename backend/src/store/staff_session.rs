//! Sessions of the staff. The table contains hashes of the tokens.

use shared::id::StaffSessionId;
use shared::staff::StaffName;
use shared::time::Timestamp;

use super::dialect::Engine;
use super::row::{Source, at};
use super::session::TokenHash;
use super::{Conn, Error, Tx};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffSession {
    /// The identifier with which it can be revoked.
    pub id: StaffSessionId,
    pub staff: StaffName,
    /// The browser family.
    pub browser: String,
    /// When the user signed in.
    pub created_at: Timestamp,
    /// When the user last confirmed the password or a code; `None` when they did not.
    pub proved_at: Option<Timestamp>,
    /// The last request, within a minute.
    pub seen_at: Timestamp,
    /// After this it is invalid, however recent the last request was.
    pub expires_at: Timestamp,
    /// `None` when it was not ended early.
    pub ended_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    staff: String,
    browser: String,
    created_at: i64,
    proved_at: Option<i64>,
    seen_at: i64,
    expires_at: i64,
    ended_at: Option<i64>,
}

impl TryFrom<Row> for StaffSession {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let source = Source { table: "staff_session", id: &row.id };
        Ok(Self {
            id: source.parse("id", &row.id)?,
            staff: source.parse("staff", &row.staff)?,
            created_at: at(row.created_at),
            proved_at: row.proved_at.map(at),
            seen_at: at(row.seen_at),
            expires_at: at(row.expires_at),
            ended_at: row.ended_at.map(at),
            browser: row.browser,
        })
    }
}

/// Records that the user has confirmed the password or a code.
pub async fn set_proved(tx: &mut Tx, id: StaffSessionId, now: Timestamp) -> Result<(), Error> {
    sqlx::query("UPDATE staff_session SET proved_at = $1 WHERE id = $2")
        .bind(now.as_millis())
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

pub async fn insert(tx: &mut Tx, token: &TokenHash, session: &StaffSession) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO staff_session (id, token_hash, staff, browser, created_at, seen_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(session.id.to_string())
    .bind(token.to_vec())
    .bind(session.staff.as_str())
    .bind(&session.browser)
    .bind(session.created_at.as_millis())
    .bind(session.seen_at.as_millis())
    .bind(session.expires_at.as_millis())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The session of a token, ended or not.
pub async fn by_token(conn: &mut Conn, token: &TokenHash) -> Result<Option<StaffSession>, Error> {
    let row: Option<Row> = sqlx::query_as::<Engine, _>(
        "SELECT id, staff, browser, created_at, proved_at, seen_at, expires_at, ended_at FROM staff_session WHERE token_hash = $1",
    )
    .bind(token.to_vec())
    .fetch_optional(conn)
    .await?;
    row.map(StaffSession::try_from).transpose()
}

/// The sessions of a user that were not ended, the latest first; some may have expired.
pub async fn open_of(conn: &mut Conn, staff: &StaffName) -> Result<Vec<StaffSession>, Error> {
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(
        "SELECT id, staff, browser, created_at, proved_at, seen_at, expires_at, ended_at FROM staff_session \
         WHERE staff = $1 AND ended_at IS NULL ORDER BY created_at DESC, id DESC",
    )
    .bind(staff.as_str())
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(StaffSession::try_from).collect()
}

/// Updates the time of the last request.
pub async fn touch(tx: &mut Tx, id: StaffSessionId, now: Timestamp) -> Result<(), Error> {
    sqlx::query("UPDATE staff_session SET seen_at = $1 WHERE id = $2 AND seen_at < $1")
        .bind(now.as_millis())
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Ends one session of a user; `false` when the user has no such open session.
pub async fn end(tx: &mut Tx, staff: &StaffName, id: StaffSessionId, now: Timestamp) -> Result<bool, Error> {
    let ended = sqlx::query(
        "UPDATE staff_session SET ended_at = $1 WHERE id = $2 AND staff = $3 AND ended_at IS NULL",
    )
    .bind(now.as_millis())
    .bind(id.to_string())
    .bind(staff.as_str())
    .execute(&mut **tx)
    .await?;
    Ok(ended.rows_affected() == 1)
}

/// Ends all sessions of a user except `except`. Returns their number.
pub async fn end_all(
    tx: &mut Tx,
    staff: &StaffName,
    except: Option<StaffSessionId>,
    now: Timestamp,
) -> Result<u64, Error> {
    let ended = sqlx::query(
        "UPDATE staff_session SET ended_at = $1 WHERE staff = $2 AND ended_at IS NULL AND id <> $3",
    )
    .bind(now.as_millis())
    .bind(staff.as_str())
    .bind(except.map(|id| id.to_string()).unwrap_or_default())
    .execute(&mut **tx)
    .await?;
    Ok(ended.rows_affected())
}

/// Deletes sessions that expired before `before`. Returns their number.
pub async fn purge(tx: &mut Tx, before: Timestamp) -> Result<u64, Error> {
    let gone = sqlx::query("DELETE FROM staff_session WHERE expires_at < $1")
        .bind(before.as_millis())
        .execute(&mut **tx);
    Ok(gone.await?.rows_affected())
}
