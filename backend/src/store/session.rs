//! Sessions of students. The table contains hashes of the tokens.

use shared::id::ApplicationId;
use shared::time::Timestamp;

use super::dialect::Engine;
use super::row::{Source, at};
use super::{Conn, Error, Tx};

/// The SHA-256 of the token of a session.
pub type TokenHash = [u8; 32];

/// How a session ended before it expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionEnd {
    /// The student verified on another device.
    Superseded,
    /// The student signed out.
    SignedOut,
}

impl SessionEnd {
    const ALL: [Self; 2] = [Self::Superseded, Self::SignedOut];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Superseded => "superseded",
            Self::SignedOut => "signed_out",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub application: ApplicationId,
    /// When the student last verified.
    pub proved_at: Timestamp,
    /// The last request, within a few minutes.
    pub seen_at: Timestamp,
    /// After this it is invalid, however recent the last request was.
    pub expires_at: Timestamp,
    /// `None` when it was not ended early.
    pub ended: Option<SessionEnd>,
}

#[derive(sqlx::FromRow)]
struct Row {
    application: String,
    proved_at: i64,
    seen_at: i64,
    expires_at: i64,
    ended: Option<String>,
}

impl TryFrom<Row> for Session {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let source = Source { table: "session", id: &row.application };
        let known = |word: &String| SessionEnd::ALL.into_iter().find(|ended| ended.as_str() == word);
        let ended = row.ended.as_ref().map(|word| known(word).ok_or_else(|| source.inconsistent("ended")));
        Ok(Self {
            application: source.parse("application", &row.application)?,
            proved_at: at(row.proved_at),
            seen_at: at(row.seen_at),
            expires_at: at(row.expires_at),
            ended: ended.transpose()?,
        })
    }
}

/// Adds a session. The application has no open session: the caller calls [`end_all`] before, in the same transaction.
pub async fn insert(
    tx: &mut Tx,
    token: &TokenHash,
    application: ApplicationId,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO session (token_hash, application, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $3, $4)",
    )
    .bind(token.to_vec())
    .bind(application.to_string())
    .bind(now.as_millis())
    .bind(expires_at.as_millis())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The session of a token, ended or not.
pub async fn by_token(conn: &mut Conn, token: &TokenHash) -> Result<Option<Session>, Error> {
    let row: Option<Row> = sqlx::query_as::<Engine, _>(
        "SELECT application, COALESCE(proved_at, created_at) AS proved_at, seen_at, expires_at, ended FROM session WHERE token_hash = $1",
    )
    .bind(token.to_vec())
    .fetch_optional(conn)
    .await?;
    row.map(Session::try_from).transpose()
}

/// Updates the time of the last request.
pub async fn touch(tx: &mut Tx, token: &TokenHash, now: Timestamp) -> Result<(), Error> {
    sqlx::query("UPDATE session SET seen_at = $1 WHERE token_hash = $2 AND seen_at < $1")
        .bind(now.as_millis())
        .bind(token.to_vec())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Records that the student has verified again.
pub async fn set_proved(tx: &mut Tx, token: &TokenHash, now: Timestamp) -> Result<(), Error> {
    sqlx::query("UPDATE session SET proved_at = $1 WHERE token_hash = $2")
        .bind(now.as_millis())
        .bind(token.to_vec())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Ends the session of a token; `false` when it already was.
pub async fn end(tx: &mut Tx, token: &TokenHash, how: SessionEnd, now: Timestamp) -> Result<bool, Error> {
    let ended =
        sqlx::query("UPDATE session SET ended = $1, ended_at = $2 WHERE token_hash = $3 AND ended IS NULL")
            .bind(how.as_str())
            .bind(now.as_millis())
            .bind(token.to_vec())
            .execute(&mut **tx)
            .await?;
    Ok(ended.rows_affected() == 1)
}

/// Ends every open session of an application. Returns how many of them were still valid.
pub async fn end_all(
    tx: &mut Tx,
    application: ApplicationId,
    how: SessionEnd,
    now: Timestamp,
) -> Result<u64, Error> {
    let ended =
        sqlx::query("UPDATE session SET ended = $1, ended_at = $2 WHERE application = $3 AND ended IS NULL")
            .bind(how.as_str())
            .bind(now.as_millis())
            .bind(application.to_string())
            .execute(&mut **tx)
            .await?;
    Ok(ended.rows_affected())
}

/// Deletes sessions that expired before `before`. Returns their number.
pub async fn purge(tx: &mut Tx, before: Timestamp) -> Result<u64, Error> {
    let gone =
        sqlx::query("DELETE FROM session WHERE expires_at < $1").bind(before.as_millis()).execute(&mut **tx);
    Ok(gone.await?.rows_affected())
}
