//! Review of photographs: open photographs, decisions, and their announcement.

mod decide;
mod desk;
mod due;
mod pass;
mod reopen;

use shared::api::staff::review::{ReviewVerdict, Standing};
use shared::application::{Event, Stage};
use shared::id::{ApplicationId, CollectionId, DecisionId, PhotoId};
use shared::review::{RejectReasons, ReviewNote, Reviewer};
use shared::time::Timestamp;

pub use decide::{DecisionInput, decide, undo};
pub use desk::{desk, put_back};
pub use due::{Due, due};
pub use pass::pass;
pub use reopen::reopen;
pub(in crate::domain) use reopen::reopen_within;

use super::{Error, transition};
use crate::app::App;
use crate::store::application::{Application, queue};
use crate::store::audit::Actor;
use crate::store::{self, Conn, Tx};

/// The maximum length of a list: as many photographs as a reviewer reviews in a day.
pub const LIST_LIMIT: u32 = 1000;

/// The photographs of a collection that wait for a reviewer, the longest wait first, then those that a reviewer has
/// open.
pub async fn waiting(app: &App, collection: CollectionId) -> Result<Vec<Application>, Error> {
    let mut reader = app.db.reader().await?;
    let mut waiting = queue::waiting(&mut reader, collection, LIST_LIMIT).await?;
    waiting.extend(queue::open(&mut reader, collection, LIST_LIMIT).await?);
    Ok(waiting)
}

/// Opens a photograph: from now on the student cannot withdraw it and no other reviewer can decide. It has no lease: it
/// stays open until a decision, or until it is put back.
pub async fn claim(app: &App, id: ApplicationId, reviewer: &Reviewer) -> Result<(), Error> {
    let mut tx = app.db.begin().await?;
    let application = load(&mut tx, id).await?;
    open(&mut tx, &application, reviewer, app.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Puts a photograph back without a decision.
pub async fn release(app: &App, id: ApplicationId, reviewer: &Reviewer) -> Result<(), Error> {
    let mut tx = app.db.begin().await?;
    let application = load(&mut tx, id).await?;
    ensure_claimed_by(&application, reviewer)?;
    transition::apply(&mut tx, &application, Event::Release, &actor(reviewer), app.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Approves a photograph; this is final at once. The fee is the collection's; a free collection needs no payment.
pub async fn approve(app: &App, id: ApplicationId, reviewer: &Reviewer) -> Result<(), Error> {
    decide_for_good(app, id, reviewer, ReviewVerdict::Approve).await
}

/// Rejects a photograph; this is final at once.
pub async fn reject(
    app: &App,
    id: ApplicationId,
    reviewer: &Reviewer,
    reasons: RejectReasons,
    note: Option<ReviewNote>,
) -> Result<(), Error> {
    decide_for_good(app, id, reviewer, ReviewVerdict::Reject { reasons, note }).await
}

/// A decision that is announced in the same transaction, by the reviewer who has the photograph open.
async fn decide_for_good(
    app: &App,
    id: ApplicationId,
    reviewer: &Reviewer,
    found: ReviewVerdict,
) -> Result<(), Error> {
    let now = app.clock.now();
    let decision = DecisionId::new(now, app.rng.next_u128());
    let mut tx = app.db.begin().await?;
    let application = load(&mut tx, id).await?;
    ensure_claimed_by(&application, reviewer)?;
    decide::judge(
        &mut tx,
        app,
        &application,
        reviewer,
        decide::NewDecision { id: decision, found, staff_note: None, announce_at: now },
        now,
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Opens a photograph that waits.
async fn open(
    tx: &mut Tx,
    application: &Application,
    reviewer: &Reviewer,
    now: Timestamp,
) -> Result<(), Error> {
    transition::apply(tx, application, Event::Claim(reviewer.clone()), &actor(reviewer), now).await
}

fn ensure_claimed_by(application: &Application, reviewer: &Reviewer) -> Result<(), Error> {
    match &application.stage {
        Stage::UnderReview { reviewer: other, .. } if other != reviewer.name() => {
            Err(Error::Lost(Standing::Open { reviewer: other.clone() }))
        }
        // In every other stage, the transition itself is refused.
        Stage::Matched
        | Stage::Submitted { .. }
        | Stage::UnderReview { .. }
        | Stage::Decided { .. }
        | Stage::Rejected { .. }
        | Stage::Approved { .. }
        | Stage::Paid { .. }
        | Stage::Delivered { .. }
        | Stage::Erased { .. }
        | Stage::Removed { .. } => Ok(()),
    }
}

/// The state of a photograph that a reviewer wanted to decide.
async fn standing(conn: &mut Conn, application: &Application, photo: PhotoId) -> Result<Standing, Error> {
    if let Some(decision) = store::decision::standing(conn, photo).await? {
        return Ok(decide::told(&decision));
    }
    match &application.stage {
        Stage::UnderReview { photo: open, reviewer, .. } if *open == photo => {
            Ok(Standing::Open { reviewer: reviewer.clone() })
        }
        // A decided photograph has its decision; otherwise the stage has another photograph, or none.
        Stage::Matched
        | Stage::Submitted { .. }
        | Stage::UnderReview { .. }
        | Stage::Decided { .. }
        | Stage::Rejected { .. }
        | Stage::Approved { .. }
        | Stage::Paid { .. }
        | Stage::Delivered { .. }
        | Stage::Erased { .. }
        | Stage::Removed { .. } => Ok(Standing::Gone),
    }
}

async fn load(tx: &mut Tx, id: ApplicationId) -> Result<Application, Error> {
    store::application::by_id(tx, id).await?.ok_or(Error::Unknown("application"))
}

fn actor(reviewer: &Reviewer) -> Actor {
    Actor::Staff(reviewer.name().clone())
}
