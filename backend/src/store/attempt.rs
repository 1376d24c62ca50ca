//! Failed verifications, counted by visitor and by identity. Only keyed hashes are stored.

use shared::time::Timestamp;

use super::dialect::Engine;
use super::row::{Source, at};
use super::{Error, Tx};
use crate::keys::BlindIndex;

/// Whose failures are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counter {
    /// A browser's, by its visitor cookie.
    Visitor(BlindIndex),
    /// An identity document's, whoever types it.
    Identity(BlindIndex),
}

impl Counter {
    const fn columns(&self) -> (&'static str, &BlindIndex) {
        match self {
            Self::Visitor(key) => ("visitor", key),
            Self::Identity(key) => ("identity", key),
        }
    }
}

/// What was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Failures in a row.
    pub failures: u32,
    /// No attempt before this.
    pub blocked_until: Timestamp,
    /// The last failure.
    pub last_at: Timestamp,
}

/// What was counted so far, zero when nothing was. The row is locked until the transaction ends, so that a hundred
/// attempts at once are counted one after the other.
pub async fn lock(tx: &mut Tx, counter: &Counter, now: Timestamp) -> Result<Tally, Error> {
    let (kind, key) = counter.columns();
    let (failures, blocked_until, last_at): (i64, i64, i64) = sqlx::query_as::<Engine, _>(
        "INSERT INTO attempt (kind, key, failures, blocked_until, last_at) VALUES ($1, $2, 0, 0, $3) \
         ON CONFLICT (kind, key) DO UPDATE SET failures = attempt.failures \
         RETURNING failures, blocked_until, last_at",
    )
    .bind(kind)
    .bind(key.as_bytes().to_vec())
    .bind(now.as_millis())
    .fetch_one(&mut **tx)
    .await?;
    let failures = Source { table: "attempt", id: kind }.count("failures", failures)?;
    Ok(Tally { failures, blocked_until: at(blocked_until), last_at: at(last_at) })
}

/// Writes what is counted now; the row was locked before, in the same transaction.
pub async fn set(tx: &mut Tx, counter: &Counter, tally: Tally) -> Result<(), Error> {
    let (kind, key) = counter.columns();
    sqlx::query(
        "UPDATE attempt SET failures = $1, blocked_until = $2, last_at = $3 WHERE kind = $4 AND key = $5",
    )
    .bind(i64::from(tally.failures))
    .bind(tally.blocked_until.as_millis())
    .bind(tally.last_at.as_millis())
    .bind(kind)
    .bind(key.as_bytes().to_vec())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Starts the count anew.
pub async fn clear(tx: &mut Tx, counter: &Counter) -> Result<(), Error> {
    let (kind, key) = counter.columns();
    sqlx::query("DELETE FROM attempt WHERE kind = $1 AND key = $2")
        .bind(kind)
        .bind(key.as_bytes().to_vec())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Forgets counts whose last failure lies before `before`.
pub async fn purge(tx: &mut Tx, before: Timestamp) -> Result<u64, Error> {
    let gone =
        sqlx::query("DELETE FROM attempt WHERE last_at < $1").bind(before.as_millis()).execute(&mut **tx);
    Ok(gone.await?.rows_affected())
}
