//! Rows that were written while the clock was ahead of what it says now.
//!
//! They would wait until it is as late again: a message is not sent, an order not asked about, a session outlives its time.
//! What the review waits for is brought near by `domain::review::due`, which knows its windows.

use shared::time::Timestamp;

use super::{Error, Tx};

/// What a clock may be off without anybody noticing, and what passes between reading it and writing the row.
const SLACK_SECONDS: i64 = 60;

/// The farthest that a message or an order is ever put off: longer than every pause between two attempts.
const FARTHEST_SECONDS: i64 = 2 * 24 * 3600;

/// Each with how far ahead of now a moment may lie; `$1` is now, `$2` that limit.
const STATEMENTS: [(&str, i64); 5] = [
    ("UPDATE outbox SET due_at = $1 WHERE state IN ('queued', 'sending') AND due_at > $2", FARTHEST_SECONDS),
    ("UPDATE outbox SET created_at = $1 WHERE created_at > $2", SLACK_SECONDS),
    ("UPDATE payment_order SET next_check_at = $1 WHERE next_check_at > $2", FARTHEST_SECONDS),
    // The latest order of an application is the one that was made last.
    (
        "UPDATE payment_order SET created_at = $1, \
         next_check_at = CASE WHEN next_check_at > $1 THEN $1 ELSE next_check_at END WHERE created_at > $2",
        SLACK_SECONDS,
    ),
    ("UPDATE payment_order SET asked_at = $1 - 60000 WHERE asked_at > $2", SLACK_SECONDS),
];

/// The same for sessions: one that was opened then lasts as long as it would have, from now on.
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

/// Brings near what waits; how many rows.
pub async fn bring_near(tx: &mut Tx, now: Timestamp) -> Result<u64, Error> {
    run(tx, now, &STATEMENTS).await
}

/// Has sessions end in their time; how many. Not at once: a clock that is wrong for a moment would sign everybody out when
/// it is right again.
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
