//! Judging photographs.

use shared::application::{Event, Stage};
use shared::id::{ApplicationId, CollectionId};
use shared::review::{RejectReasons, ReviewNote, Reviewer};

use super::{Error, transition};
use crate::app::App;
use crate::store::application::Application;
use crate::store::audit::Actor;
use crate::store::{self, Tx};

/// How many a list shows at most: as many as a reviewer does in a day.
pub const LIST_LIMIT: u32 = 1000;

/// The photographs of a collection that wait for a reviewer, the one that waits longest first; behind them those that
/// somebody has open.
pub async fn waiting(app: &App, collection: CollectionId) -> Result<Vec<Application>, Error> {
    let mut reader = app.db.reader().await?;
    let mut waiting = store::application::queue(&mut reader, collection, "submitted", LIST_LIMIT).await?;
    waiting.extend(store::application::queue(&mut reader, collection, "under_review", LIST_LIMIT).await?);
    Ok(waiting)
}

/// Opens a photograph: from now on the student can't take it back and no other reviewer judges it.
pub async fn claim(app: &App, id: ApplicationId, reviewer: &Reviewer) -> Result<(), Error> {
    let mut tx = app.db.begin().await?;
    let application = load(&mut tx, id).await?;
    let event = Event::Claim(reviewer.clone());
    transition::apply(&mut tx, &application, event, &actor(reviewer), app.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Puts a photograph back unjudged.
pub async fn release(app: &App, id: ApplicationId, reviewer: &Reviewer) -> Result<(), Error> {
    let mut tx = app.db.begin().await?;
    let application = load(&mut tx, id).await?;
    ensure_claimed_by(&application, reviewer)?;
    transition::apply(&mut tx, &application, Event::Release, &actor(reviewer), app.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Finds a photograph good. The fee is the collection's; a free collection settles at once.
pub async fn approve(app: &App, id: ApplicationId, reviewer: &Reviewer) -> Result<(), Error> {
    let mut tx = app.db.begin().await?;
    let application = load(&mut tx, id).await?;
    let collection = store::collection::by_id(&mut tx, application.collection).await?;
    judge(app, &mut tx, &application, Event::Approve { due: collection.notice.fee }, reviewer).await?;
    tx.commit().await?;
    Ok(())
}

/// Finds a photograph wanting.
pub async fn reject(
    app: &App,
    id: ApplicationId,
    reviewer: &Reviewer,
    reasons: RejectReasons,
    note: Option<ReviewNote>,
) -> Result<(), Error> {
    let mut tx = app.db.begin().await?;
    let application = load(&mut tx, id).await?;
    judge(app, &mut tx, &application, Event::Reject { reasons, note }, reviewer).await?;
    tx.commit().await?;
    Ok(())
}

/// A verdict by whoever has the photograph open.
async fn judge(
    app: &App,
    tx: &mut Tx,
    application: &Application,
    verdict: Event,
    reviewer: &Reviewer,
) -> Result<(), Error> {
    ensure_claimed_by(application, reviewer)?;
    transition::apply(tx, application, verdict, &actor(reviewer), app.clock.now()).await
}

fn ensure_claimed_by(application: &Application, reviewer: &Reviewer) -> Result<(), Error> {
    match &application.stage {
        Stage::UnderReview { reviewer: other, .. } if other != reviewer.name() => {
            Err(Error::ClaimedBy(other.clone()))
        }
        // In every other stage the arrows themselves refuse.
        Stage::Matched
        | Stage::Submitted { .. }
        | Stage::UnderReview { .. }
        | Stage::Rejected { .. }
        | Stage::Approved { .. }
        | Stage::Paid { .. }
        | Stage::Delivered { .. } => Ok(()),
    }
}

async fn load(tx: &mut Tx, id: ApplicationId) -> Result<Application, Error> {
    store::application::by_id(tx, id).await?.ok_or(Error::Unknown("application"))
}

fn actor(reviewer: &Reviewer) -> Actor {
    Actor::Staff(reviewer.name().clone())
}
