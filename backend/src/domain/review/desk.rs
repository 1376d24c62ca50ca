//! What a reviewer has open: a few photographs at a time, each under a lease.

use shared::api::staff::review::REVIEW_BATCH_MAX;
use shared::api::staff::students::Units;
use shared::application::{Event, Stage};
use shared::id::{ApplicationId, CollectionId};
use shared::review::Reviewer;
use shared::time::Timestamp;

use super::{actor, due, open};
use crate::app::App;
use crate::domain::{Error, transition};
use crate::store::application::{Application, queue};
use crate::store::{self, Tx};

/// The photographs that the reviewer has open in a collection, filled up to `want` with those of `units` that wait
/// longest, every lease renewed. With `holding`, whatever else the reviewer has open there goes back to the queue first: a lease lasts no
/// longer than the page needs the photograph. Asking again changes nothing else.
pub async fn desk(
    app: &App,
    reviewer: &Reviewer,
    (collection, units): (CollectionId, &Units),
    want: u32,
    holding: Option<&[ApplicationId]>,
) -> Result<Vec<Application>, Error> {
    let now = app.clock.now();
    let until = now.plus_seconds(app.pace.lease_seconds.into());
    let want = want.min(REVIEW_BATCH_MAX);
    let mut tx = app.db.begin().await?;
    due::put_back_lapsed(&mut tx, now).await?;
    if let Some(holding) = holding {
        for application in queue::open_with(&mut tx, collection, reviewer.name(), REVIEW_BATCH_MAX).await? {
            if !holding.contains(&application.id) {
                transition::apply(&mut tx, &application, Event::Release, &actor(reviewer), now).await?;
            }
        }
    }
    let held = queue::count_open_with(&mut tx, collection, reviewer.name()).await?;
    fill(&mut tx, reviewer, (collection, units), want.saturating_sub(held), now).await?;
    queue::renew(&mut tx, collection, reviewer.name(), until).await?;
    let open = queue::open_with(&mut tx, collection, reviewer.name(), REVIEW_BATCH_MAX).await?;
    tx.commit().await?;
    Ok(open)
}

/// Opens up to `more` photographs: those that the reviewer has not seen, then those that were skipped.
async fn fill(
    tx: &mut Tx,
    reviewer: &Reviewer,
    within: (CollectionId, &Units),
    more: u32,
    now: Timestamp,
) -> Result<(), Error> {
    let mut next = queue::next_for(tx, within, reviewer.name(), more).await?;
    let missing = more.saturating_sub(u32::try_from(next.len()).unwrap_or(more));
    next.extend(queue::skipped_by(tx, within, reviewer.name(), missing).await?);
    for application in next {
        open(tx, &application, reviewer, now).await?;
    }
    Ok(())
}

/// Puts photographs back that the reviewer has open; all others are passed over.
pub async fn put_back(app: &App, reviewer: &Reviewer, applications: &[ApplicationId]) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    for id in applications {
        let Some(application) = store::application::by_id(&mut tx, *id).await? else { continue };
        if is_open_with(&application.stage, reviewer) {
            transition::apply(&mut tx, &application, Event::Release, &actor(reviewer), now).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

pub(super) fn is_open_with(stage: &Stage, reviewer: &Reviewer) -> bool {
    matches!(stage, Stage::UnderReview { reviewer: holder, .. } if holder == reviewer.name())
}
