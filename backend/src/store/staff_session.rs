//! Where the staff are signed in. Tokens are stored hashed.

use shared::id::StaffSessionId;
use shared::staff::StaffName;
use shared::time::Timestamp;

use super::dialect::Engine;
use super::row::{Source, at};
use super::session::TokenHash;
use super::{Conn, Error, Tx};

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffSession {
    /// Its identifier, by which it can be revoked.
    pub id: StaffSessionId,
    /// Whose it is.
    pub staff: StaffName,
    /// The family of the browser.
    pub browser: String,
    /// When its bearer signed in.
    pub created_at: Timestamp,
    /// When its bearer last gave the password or the code once more.
    pub proved_at: Option<Timestamp>,
    /// When its bearer was last seen, within a minute.
    pub seen_at: Timestamp,
    /// After this it opens nothing, however busy it was.
    pub expires_at: Timestamp,
    /// When it was ended.
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

/// Notes that the bearer has proved once more who they are.
pub async fn set_proved(tx: &mut Tx, id: StaffSessionId, now: Timestamp) -> Result<(), Error> {
    sqlx::query("UPDATE staff_session SET proved_at = $1 WHERE id = $2")
        .bind(now.as_millis())
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Adds a session.
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

/// The sessions of somebody that were not ended, the latest first; some may be over by their time.
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

/// Notes that the bearer was here.
pub async fn touch(tx: &mut Tx, id: StaffSessionId, now: Timestamp) -> Result<(), Error> {
    sqlx::query("UPDATE staff_session SET seen_at = $1 WHERE id = $2 AND seen_at < $1")
        .bind(now.as_millis())
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Ends one session of somebody; `false` when it is nobody's, somebody else's or had ended.
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

/// Ends every session of somebody but `except`; how many there were.
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

/// Forgets sessions that expired before `before`.
pub async fn purge(tx: &mut Tx, before: Timestamp) -> Result<u64, Error> {
    let gone = sqlx::query("DELETE FROM staff_session WHERE expires_at < $1")
        .bind(before.as_millis())
        .execute(&mut **tx);
    Ok(gone.await?.rows_affected())
}
