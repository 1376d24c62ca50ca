//! Repairs of rows that were written while the clock was ahead of the present time.
//!
//! Without a repair, such a row waits until its moment arrives: a message is not sent, an order is not checked, and a
//! session lasts too long. `domain::review::due` repairs the moments of the review, because it knows their windows.

use shared::time::Timestamp;

use super::{Error, Tx};

/// Tolerance for a normal clock error and for the time between reading the clock and writing the row.
const SLACK_SECONDS: i64 = 60;

/// The longest delay before the next attempt for a message or an order: longer than every retry pause.
const FARTHEST_SECONDS: i64 = 2 * 24 * 3600;

/// Each statement with the largest allowed distance from now; `$1` is now, `$2` is that limit.
const STATEMENTS: [(&str, i64); 5] = [
    ("UPDATE outbox SET due_at = $1 WHERE state IN ('queued', 'sending') AND due_at > $2", FARTHEST_SECONDS),
    ("UPDATE outbox SET created_at = $1 WHERE created_at > $2", SLACK_SECONDS),
    ("UPDATE payment_order SET next_check_at = $1 WHERE next_check_at > $2", FARTHEST_SECONDS),
    // The latest order of an application is the one with the latest creation time.
    (
        "UPDATE payment_order SET created_at = $1, \
         next_check_at = CASE WHEN next_check_at > $1 THEN $1 ELSE next_check_at END WHERE created_at > $2",
        SLACK_SECONDS,
    ),
    ("UPDATE payment_order SET asked_at = $1 - 60000 WHERE asked_at > $2", SLACK_SECONDS),
];

/// The same for sessions: such a session gets its normal duration, counted from now.
const SESSIONS: [(&str, i64); 2] = [
    (
        "UPDATE session SET expires_at = $1 + (expires_at - seen_at), seen_at = $1 \
         WHERE ended IS NULL AND seen_at > $2",
        SLACK_SECONDS,
    ),
    (
        "UPDATE staff_session SET expires_at = $1 + (expires_at - seen_at), seen_at = $1, created_at = $1 \
         WHERE ended_at IS NULL AND seen_at > $2",
        SLACK_SECONDS,
    ),
];

/// Moves moments that are too far ahead to a moment near now. Returns the number of rows.
pub async fn bring_near(tx: &mut Tx, now: Timestamp) -> Result<u64, Error> {
    run(tx, now, &STATEMENTS).await
}

/// Limits the expiry of sessions to their normal duration from now. Returns the number of rows. The sessions do not end
/// at once: otherwise a clock that is wrong for a moment would sign out every user when it is correct again.
pub async fn shorten_sessions(tx: &mut Tx, now: Timestamp) -> Result<u64, Error> {
    run(tx, now, &SESSIONS).await
}

async fn run(tx: &mut Tx, now: Timestamp, statements: &[(&'static str, i64)]) -> Result<u64, Error> {
    let mut rows = 0;
    for &(statement, ahead_seconds) in statements {
        let done = sqlx::query(statement)
            .bind(now.as_millis())
            .bind(now.plus_seconds(ahead_seconds).as_millis())
            .execute(&mut **tx)
            .await?;
        rows += done.rows_affected();
    }
    Ok(rows)
}
