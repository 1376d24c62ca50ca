//! Withdrawing a photograph before a review, while another can still be submitted. The file is deleted.

use shared::application::{Event, Stage};
use shared::collection::{CollectionNotice, WindowState};
use shared::id::ApplicationId;
use shared::time::Timestamp;

use super::erase::{OrphanedObjects, remove};
use super::{Error, transition};
use crate::app::App;
use crate::objects::Prefix;
use crate::store;
use crate::store::audit::Actor;

pub async fn withdraw(app: &App, id: ApplicationId) -> Result<(), Error> {
    let mut tx = app.db.begin().await?;
    // The time after the wait for the turn to write: a request that waited until after the closing is too late.
    let now = app.clock.now();
    let application = store::application::by_id(&mut tx, id).await?.ok_or(Error::Unknown("application"))?;
    if is_unseen(&application.stage) {
        let collection = store::collection::by_id(&mut tx, application.collection).await?;
        ensure_another_can_follow(&collection.notice, now)?;
    }
    transition::apply(&mut tx, &application, Event::Withdraw, &Actor::Student(id), now).await?;
    let mut gone = OrphanedObjects::default();
    if let Some(photo) = application.stage.photo()
        && let Some(digest) = store::photo::erase_one(&mut tx, photo, now).await?
    {
        gone.add(Prefix::Masters, digest);
    }
    tx.commit().await?;
    remove(app, gone).await
}

/// Whether a photograph at `stage` can be withdrawn now; the page offers only what would be accepted.
#[must_use]
pub fn may_withdraw(stage: &Stage, notice: &CollectionNotice, now: Timestamp) -> bool {
    is_unseen(stage) && ensure_another_can_follow(notice, now).is_ok()
}

/// Whether no reviewer has seen the photograph and no payment depends on it.
fn is_unseen(stage: &Stage) -> bool {
    matches!(stage, Stage::Submitted { .. }) && !stage.is_settled_ahead()
}

/// Refuses when the student would be left without a photograph. A grace period after a rejection does not count: it
/// ends when the student submits a photograph during it.
fn ensure_another_can_follow(notice: &CollectionNotice, now: Timestamp) -> Result<(), Error> {
    let window = notice.submission_window(&Stage::Matched);
    if window.leaves_time_to_resubmit(now) {
        Ok(())
    } else if window.state(now) == WindowState::Closed {
        Err(Error::Closed)
    } else {
        Err(Error::ClosesSoon)
    }
}
