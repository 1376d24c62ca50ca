//! Periodic jobs, independent of requests.

use std::time::Duration;

use serde_json::json;
use tokio::time::MissedTickBehavior;

use crate::app::App;
use crate::domain;
use crate::domain::message::{remind, send};
use crate::domain::review::{Due, due};
use crate::domain::{erase, order, retention, sweep};
use crate::http::metrics;
use crate::rate_limit::Tally;
use crate::store;
use crate::store::audit::Actor;

/// The pause between two runs of the housekeeping.
const PAUSE: Duration = Duration::from_hours(1);

/// Sessions are kept for a month after their end, so that staff can investigate a report such as "somebody else is
/// signed in as me".
const SESSION_SECONDS: i64 = 30 * 24 * 3600;

/// The result of the housekeeping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cleared {
    /// Deleted sessions.
    pub sessions: u64,
}

/// Deletes data that is no longer needed, periodically. Ends when the task is dropped.
pub async fn housekeeping(app: App) {
    let mut interval = tokio::time::interval(PAUSE);
    for round in 0_u64.. {
        interval.tick().await;
        if let Err(error) = tidy(&app, round.is_multiple_of(SWEEP_EVERY)).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "erasing or reminding failed");
        }
        // After an hour the clock is assumed to be correct.
        if round > 0
            && let Err(error) = shorten_sessions(&app).await
        {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "sessions from a clock that was ahead could not be shortened"
            );
        }
        // The log may contain data that was erased while a reader kept it open.
        if let Err(error) = app.db.truncate_log().await {
            tracing::warn!(error = &error as &dyn std::error::Error, "the write-ahead log was not emptied");
        }
        match clear(&app).await {
            Ok(cleared) => {
                tracing::info!(sessions = cleared.sessions, "housekeeping");
            }
            // The next run is in an hour; no request waits for it.
            Err(error) => tracing::warn!(error = &error as &dyn std::error::Error, "housekeeping failed"),
        }
    }
}

/// The pause between two checks whether the clock was set back.
const CLOCK_PAUSE: Duration = Duration::from_secs(5);

/// A smaller correction of the clock is ignored.
const CORRECTION_SECONDS: i64 = 60;

/// Moves times that were written while the clock was ahead back to the present: at the start, and when the clock is set
/// back. Ends when the task is dropped.
pub async fn clock(app: App) {
    let mut interval = tokio::time::interval(CLOCK_PAUSE);
    let mut latest = None;
    loop {
        interval.tick().await;
        let now = app.clock.now();
        if latest.is_none_or(|latest| now.plus_seconds(CORRECTION_SECONDS) < latest) {
            match bring_near(&app).await {
                Ok(0) => latest = Some(now),
                Ok(rows) => {
                    tracing::warn!(rows, "the clock was ahead: future times were moved to the present");
                    latest = Some(now);
                }
                // The next attempt is in five seconds.
                Err(error) => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "rows from a clock that was ahead could not be moved"
                    );
                }
            }
        } else {
            latest = latest.max(Some(now));
        }
    }
}

/// The same once; returns the number of rows.
pub async fn bring_near(app: &App) -> Result<u64, store::Error> {
    let mut tx = app.db.begin().await?;
    let rows = store::ahead::bring_near(&mut tx, app.clock.now()).await?;
    tx.commit().await?;
    Ok(rows)
}

/// Limits sessions that were opened while the clock was ahead to the normal lifetime; returns their number.
pub async fn shorten_sessions(app: &App) -> Result<u64, store::Error> {
    let mut tx = app.db.begin().await?;
    let sessions = store::ahead::shorten_sessions(&mut tx, app.clock.now()).await?;
    tx.commit().await?;
    Ok(sessions)
}

/// The pause between two checks of the outbox; the review job announces decisions once a second.
const MESSAGES_PAUSE: Duration = Duration::from_secs(1);

/// Sends messages to students, periodically. Ends when the task is dropped; a message that is being sent then is not
/// sent again.
pub async fn messages(app: App) {
    let mut interval = tokio::time::interval(MESSAGES_PAUSE);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        interval.tick().await;
        match send::run(&app).await {
            Ok(0) => {}
            Ok(sent) => tracing::info!(sent, "messages"),
            // The next attempt is in a second; messages stay in the outbox.
            Err(error) => tracing::warn!(error = &error as &dyn std::error::Error, "the outbox failed"),
        }
    }
}

/// The pause between two checks for due decisions: a student is notified a second late at most.
const REVIEW_PAUSE: Duration = Duration::from_secs(1);

/// Announces decisions and ends leases, periodically; first those that became due while the server was stopped. Ends
/// when the task is dropped.
pub async fn review(app: App) {
    let mut interval = tokio::time::interval(REVIEW_PAUSE);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        interval.tick().await;
        match due(&app).await {
            Ok(Due { announced: 0, put_back: 0 }) => {}
            Ok(Due { announced, put_back }) => tracing::info!(announced, put_back, "review"),
            // The next attempt is in a second, and the decision is not lost.
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "the review's clock failed");
            }
        }
        if let Err(error) = domain::inspection::settle_idle(&app).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "idle lots could not be settled");
        }
    }
}

/// The pause between two searches for orders to check: the first check is five seconds after an order was created.
const PAYMENT_PAUSE: Duration = Duration::from_secs(1);

/// Rounds between two updates of the gauges: as often as metrics are usually collected.
const OBSERVE_EVERY: u64 = 15;

/// Sets the gauges of payments and messages.
async fn observe(app: &App) -> Result<(), store::Error> {
    let standing = store::gauges::read(&mut *app.db.reader().await?, app.clock.now()).await?;
    metrics::standing(standing);
    Ok(())
}

/// Queries the payment provider about due orders, periodically; first those that became due while the server was
/// stopped. Ends when the task is dropped.
pub async fn payments(app: App) {
    let mut interval = tokio::time::interval(PAYMENT_PAUSE);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for round in 0_u64.. {
        interval.tick().await;
        if round.is_multiple_of(OBSERVE_EVERY)
            && let Err(error) = observe(&app).await
        {
            tracing::warn!(error = &error as &dyn std::error::Error, "the gauges could not be read");
        }
        if let Err(error) = order::due::run(&app).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "due orders could not be read");
        }
    }
}

/// The pause between two writes of failed attempts to the audit log: each source has one line in a period.
const FAILURES_PAUSE: Duration = Duration::from_mins(10);

/// Writes failed attempts to the audit log, periodically. Those that are not written when the task is dropped are
/// written by [`write_failures`].
pub async fn failures(app: App) {
    let mut interval = tokio::time::interval(FAILURES_PAUSE);
    loop {
        interval.tick().await;
        if let Err(error) = write_failures(&app).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "failed attempts were not written to the audit log"
            );
        }
    }
}

/// Writes the failed attempts since the last call into the audit log: a line for each source, with their number.
pub async fn write_failures(app: &App) -> Result<(), store::Error> {
    let failures = app.rate_limits.take_failures();
    if failures.is_empty() {
        return Ok(());
    }
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    for Tally { failure, count, first, last } in failures {
        let detail = json!({
            "count": count, "name": failure.name, "network": failure.network, "first": first, "last": last,
        });
        store::audit::append(&mut tx, now, &Actor::System, failure.action, &failure.subject, detail).await?;
    }
    tx.commit().await
}

/// Rounds between two scans of all files: once a day is enough for files that no row names.
const SWEEP_EVERY: u64 = 24;

/// Erases data at the end of its retention, sometimes also files that no row names, and reminds students of what they
/// have to do.
async fn tidy(app: &App, sweep: bool) -> Result<(), domain::Error> {
    // An error of the reminders must not prevent the erasure.
    let reminded = remind::run(app).await;
    erase::run_due(app).await?;
    retention::run(app).await?;
    if sweep {
        sweep::sweep(app).await?;
    }
    reminded.map(drop)
}

/// Runs the housekeeping once.
pub async fn clear(app: &App) -> Result<Cleared, store::Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let sessions = store::session::purge(&mut tx, now.plus_seconds(-SESSION_SECONDS)).await?;
    let staff = store::staff_session::purge(&mut tx, now.plus_seconds(-SESSION_SECONDS)).await?;
    tx.commit().await?;
    Ok(Cleared { sessions: sessions + staff })
}
