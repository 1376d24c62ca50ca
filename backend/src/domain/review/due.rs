//! Time-based changes of the review: leases expire, decisions are announced.

use shared::application::Event;
use shared::time::Timestamp;

use super::decide::announce;
use crate::app::App;
use crate::domain::{Error, transition};
use crate::store::application::queue;
use crate::store::audit::Actor;
use crate::store::{self, Tx};

/// The maximum number in one transaction: other writers wait for it, some tens of milliseconds.
const BATCH: u32 = 100;

/// Tolerance for the limits: a decision may have been made after this function read the clock.
const SLACK_SECONDS: i64 = 60;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Due {
    /// Decisions that were announced.
    pub announced: usize,
    /// Photographs that went back to the queue.
    pub put_back: usize,
}

/// Processes what is due. A decision and its announcement are one row: after an interruption between them, the
/// announcement is made later, and only once.
pub async fn due(app: &App) -> Result<Due, Error> {
    let now = app.clock.now();
    let mut done = Due::default();
    // A read needs no writer; most of the time nothing is due.
    while is_anything_due(app, now).await? {
        let mut tx = app.db.begin().await?;
        bring_near(&mut tx, app, now).await?;
        let announced = announce_due(&mut tx, app, now).await?;
        let put_back = put_back_lapsed(&mut tx, now).await?;
        tx.commit().await?;
        done = Due { announced: done.announced + announced, put_back: done.put_back + put_back };
        if announced + put_back == 0 {
            break;
        }
    }
    Ok(done)
}

async fn is_anything_due(app: &App, now: Timestamp) -> Result<bool, Error> {
    let mut reader = app.db.reader().await?;
    let (announce_at, lease_until) = windows(app, now);
    Ok(!queue::unannounced(&mut reader, now, 1).await?.is_empty()
        || !queue::lapsed(&mut reader, now, 1).await?.is_empty()
        || !queue::announced_after(&mut reader, announce_at.plus_seconds(SLACK_SECONDS), 1).await?.is_empty()
        || queue::is_any_leased_after(&mut reader, lease_until.plus_seconds(SLACK_SECONDS)).await?)
}

/// The latest moments at which a decision made now is announced, and at which a lease taken now ends.
fn windows(app: &App, now: Timestamp) -> (Timestamp, Timestamp) {
    let after = |seconds: u32| now.plus_seconds(seconds.into());
    (after(app.pace.undo_seconds), after(app.pace.lease_seconds))
}

/// Moves announcements and ends of leases after those moments to these moments: they were written while the clock was
/// ahead, and would wait until that time. Such a decision can then be undone for as long as one that is made now.
async fn bring_near(tx: &mut Tx, app: &App, now: Timestamp) -> Result<(), Error> {
    let (announce_at, lease_until) = windows(app, now);
    let beyond = queue::announced_after(tx, announce_at.plus_seconds(SLACK_SECONDS), BATCH).await?;
    for application in &beyond {
        if let Some(sooner) = application.stage.announced_by(announce_at) {
            store::application::set_stage(tx, application.id, application.revision, &sooner, now).await?;
        }
    }
    Ok(queue::shorten_leases(tx, lease_until.plus_seconds(SLACK_SECONDS), lease_until).await?)
}

async fn announce_due(tx: &mut Tx, app: &App, now: Timestamp) -> Result<usize, Error> {
    let judged = queue::unannounced(tx, now, BATCH).await?;
    for application in &judged {
        announce(tx, app, application, now).await?;
    }
    Ok(judged.len())
}

/// Puts photographs with an expired lease back, at their old position in the queue.
pub(super) async fn put_back_lapsed(tx: &mut Tx, now: Timestamp) -> Result<usize, Error> {
    let lapsed = queue::lapsed(tx, now, BATCH).await?;
    for application in &lapsed {
        transition::apply(tx, application, Event::Release, &Actor::System, now).await?;
    }
    Ok(lapsed.len())
}
