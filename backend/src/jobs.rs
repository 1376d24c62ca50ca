//! What has to be done now and then, whoever asks for what.

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

/// How often.
const PAUSE: Duration = Duration::from_hours(1);

/// Sessions are kept for a month after their end, so that "somebody else is signed in as me" can be looked into.
const SESSION_SECONDS: i64 = 30 * 24 * 3600;

/// What was cleared away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cleared {
    /// Sessions.
    pub sessions: u64,
}

/// Clears away what no longer matters, for ever. Ends when the task is dropped.
pub async fn housekeeping(app: App) {
    let mut interval = tokio::time::interval(PAUSE);
    for round in 0_u64.. {
        interval.tick().await;
        if let Err(error) = tidy(&app, round.is_multiple_of(SWEEP_EVERY)).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "erasing or reminding failed");
        }
        // An hour later the clock is right.
        if round > 0
            && let Err(error) = shorten_sessions(&app).await
        {
            tracing::warn!(error = &error as &dyn std::error::Error, "sessions of a clock that was ahead");
        }
        // What was erased while somebody was reading.
        if let Err(error) = app.db.truncate_log().await {
            tracing::warn!(error = &error as &dyn std::error::Error, "the write-ahead log was not emptied");
        }
        match clear(&app).await {
            Ok(cleared) => {
                tracing::info!(sessions = cleared.sessions, "housekeeping");
            }
            // It will be tried again in an hour; nobody is waiting for it.
            Err(error) => tracing::warn!(error = &error as &dyn std::error::Error, "housekeeping failed"),
        }
    }
}

/// How often it is looked whether the clock was set back.
const CLOCK_PAUSE: Duration = Duration::from_secs(5);

/// A clock that is corrected by less was right.
const CORRECTION_SECONDS: i64 = 60;

/// Brings near what was written while the clock was ahead: at the start, and when it is set back. Ends when the task is
/// dropped.
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
                    tracing::warn!(
                        rows,
                        "the clock was ahead: what waited for later moments was brought near"
                    );
                    latest = Some(now);
                }
                // It is tried again in five seconds.
                Err(error) => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "rows of a clock that was ahead"
                    );
                }
            }
        } else {
            latest = latest.max(Some(now));
        }
    }
}

/// The same once; how many rows.
pub async fn bring_near(app: &App) -> Result<u64, store::Error> {
    let mut tx = app.db.begin().await?;
    let rows = store::ahead::bring_near(&mut tx, app.clock.now()).await?;
    tx.commit().await?;
    Ok(rows)
}

/// Sessions that were opened while the clock was ahead end as others do; how many.
pub async fn shorten_sessions(app: &App) -> Result<u64, store::Error> {
    let mut tx = app.db.begin().await?;
    let sessions = store::ahead::shorten_sessions(&mut tx, app.clock.now()).await?;
    tx.commit().await?;
    Ok(sessions)
}

/// How often the outbox is looked at: the review's clock announces once a second.
const MESSAGES_PAUSE: Duration = Duration::from_secs(1);

/// Sends what students are to be told, for ever. Ends when the task is dropped, and what was on its way then is not
/// sent again.
pub async fn messages(app: App) {
    let mut interval = tokio::time::interval(MESSAGES_PAUSE);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        interval.tick().await;
        match send::run(&app).await {
            Ok(0) => {}
            Ok(sent) => tracing::info!(sent, "messages"),
            // It will be tried again in a second; what is in the outbox stays there.
            Err(error) => tracing::warn!(error = &error as &dyn std::error::Error, "the outbox failed"),
        }
    }
}

/// How often the review's clock is looked at: a student learns of a verdict a second late at most.
const REVIEW_PAUSE: Duration = Duration::from_secs(1);

/// Announces verdicts and ends leases, for ever; first what became due while nothing ran. Ends when the task is
/// dropped.
pub async fn review(app: App) {
    let mut interval = tokio::time::interval(REVIEW_PAUSE);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        interval.tick().await;
        match due(&app).await {
            Ok(Due { announced: 0, put_back: 0 }) => {}
            Ok(Due { announced, put_back }) => tracing::info!(announced, put_back, "review"),
            // It will be tried again in a second, and the verdict is not lost.
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "the review's clock failed");
            }
        }
        if let Err(error) = domain::inspection::settle_idle(&app).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "lots that nothing is left of");
        }
    }
}

/// How often orders are looked for that are to be looked at: the first look is five seconds after an order was made.
const PAYMENT_PAUSE: Duration = Duration::from_secs(1);

/// Rounds between two looks at the numbers for operators: as often as they are usually asked for.
const OBSERVE_EVERY: u64 = 15;

/// Sets the gauges of money and messages.
async fn observe(app: &App) -> Result<(), store::Error> {
    let standing = store::gauges::read(&mut *app.db.reader().await?, app.clock.now()).await?;
    metrics::standing(standing);
    Ok(())
}

/// Asks the payment provider about orders whose time has come, for ever; first what became due while nothing ran. Ends
/// when the task is dropped.
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
            tracing::warn!(error = &error as &dyn std::error::Error, "orders could not be looked for");
        }
    }
}

/// How often failed attempts go to the audit log: each source has one line in such a period.
const FAILURES_PAUSE: Duration = Duration::from_mins(10);

/// Writes failed attempts down, for ever. What was not written when the task is dropped is written by
/// [`write_failures`].
pub async fn failures(app: App) {
    let mut interval = tokio::time::interval(FAILURES_PAUSE);
    loop {
        interval.tick().await;
        if let Err(error) = write_failures(&app).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "failed attempts were not written down");
        }
    }
}

/// Writes the failed attempts since the last time into the audit log: a line for each source, with their number.
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

/// Rounds between two looks at every file: once a day is often enough for what nobody can see.
const SWEEP_EVERY: u64 = 24;

/// Erases what has been kept long enough, and now and then what nothing names; reminds whoever has something to do.
async fn tidy(app: &App, sweep: bool) -> Result<(), domain::Error> {
    // What is to be erased does not wait for what is to be said.
    let reminded = remind::run(app).await;
    erase::run_due(app).await?;
    retention::run(app).await?;
    if sweep {
        sweep::sweep(app).await?;
    }
    reminded.map(drop)
}

/// Clears away once.
pub async fn clear(app: &App) -> Result<Cleared, store::Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let sessions = store::session::purge(&mut tx, now.plus_seconds(-SESSION_SECONDS)).await?;
    let staff = store::staff_session::purge(&mut tx, now.plus_seconds(-SESSION_SECONDS)).await?;
    tx.commit().await?;
    Ok(Cleared { sessions: sessions + staff })
}
