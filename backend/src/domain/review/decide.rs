//! Making a decision, and undoing it.

use shared::api::staff::messages::MessageKind;
use shared::api::staff::review::{ReviewVerdict, Standing};
use shared::application::{Event, Stage};
use shared::id::{ApplicationId, DecisionId, PhotoId};
use shared::review::{self, ReviewNote, Reviewer};
use shared::time::Timestamp;

use super::{actor, load, open, standing};
use crate::app::App;
use crate::domain::{Error, message, transition};
use crate::store::application::{Application, queue};
use crate::store::decision::Decision;
use crate::store::{self, Tx};

/// A reviewer's decision about the photograph on the screen.
#[derive(Debug, Clone)]
pub struct DecisionInput {
    /// The identifier of the decision: a repetition changes nothing.
    pub id: DecisionId,
    pub application: ApplicationId,
    /// The photograph that was on the screen.
    pub photo: PhotoId,
    pub found: ReviewVerdict,
    /// The note for the staff; `None` when there is none.
    pub staff_note: Option<ReviewNote>,
}

/// A decision that is about to be stored.
pub(super) struct NewDecision {
    pub(super) id: DecisionId,
    pub(super) found: ReviewVerdict,
    pub(super) staff_note: Option<ReviewNote>,
    /// Until when it can be undone.
    pub(super) announce_at: Timestamp,
}

/// Stores a decision. The student is notified when the time for undoing it is over; without such a time, at once.
///
/// An expired lease is no reason to refuse, as long as no other reviewer has the photograph open.
pub async fn decide(app: &App, reviewer: &Reviewer, judgement: DecisionInput) -> Result<Decision, Error> {
    let now = app.clock.now();
    let DecisionInput { id, application, photo, found, staff_note } = judgement;
    let mut tx = app.db.begin().await?;
    if let Some(known) = store::decision::by_id(&mut tx, id).await? {
        let same = known.reviewer == *reviewer.name() && known.photo == photo;
        return if same { Ok(known) } else { Err(Error::Conflict) };
    }
    let application = in_hand(&mut tx, application, photo, reviewer, now).await?;
    let announce_at = now.plus_seconds(app.pace.undo_seconds.into());
    let verdict = NewDecision { id, found, staff_note, announce_at };
    judge(&mut tx, app, &application, reviewer, verdict, now).await?;
    let decision = store::decision::by_id(&mut tx, id).await?.ok_or(Error::Unknown("decision"))?;
    tx.commit().await?;
    Ok(decision)
}

/// The application with `photo` open for this reviewer; the error says which reviewer was faster.
async fn in_hand(
    tx: &mut Tx,
    id: ApplicationId,
    photo: PhotoId,
    reviewer: &Reviewer,
    now: Timestamp,
) -> Result<Application, Error> {
    let application = load(tx, id).await?;
    match &application.stage {
        Stage::UnderReview { photo: open, reviewer: holder, .. }
            if *open == photo && holder == reviewer.name() =>
        {
            Ok(application)
        }
        Stage::Submitted { photo: waiting, .. } if *waiting == photo => {
            open(tx, &application, reviewer, now).await?;
            load(tx, id).await
        }
        Stage::Matched
        | Stage::Submitted { .. }
        | Stage::UnderReview { .. }
        | Stage::Decided { .. }
        | Stage::Rejected { .. }
        | Stage::Approved { .. }
        | Stage::Paid { .. }
        | Stage::Delivered { .. }
        | Stage::Erased { .. }
        | Stage::Removed { .. } => Err(Error::Lost(standing(tx, &application, photo).await?)),
    }
}

/// Stores the decision, and announces it at once when it cannot be undone.
pub(super) async fn judge(
    tx: &mut Tx,
    app: &App,
    application: &Application,
    reviewer: &Reviewer,
    verdict: NewDecision,
    now: Timestamp,
) -> Result<(), Error> {
    let NewDecision { id, found, staff_note, announce_at } = verdict;
    let (reasons, note) = match &found {
        ReviewVerdict::Approve => (None, None),
        ReviewVerdict::Reject { reasons, note } => (Some(reasons.clone()), note.clone()),
    };
    let verdict = match found {
        ReviewVerdict::Approve => {
            let collection = store::collection::by_id(tx, application.collection).await?;
            review::ReviewOutcome::Approve { due: collection.notice.fee }
        }
        ReviewVerdict::Reject { reasons, note } => review::ReviewOutcome::Reject { reasons, note },
    };
    let by = reviewer.clone();
    let event = Event::Decide { by, verdict, announce_at };
    transition::apply(tx, application, event, &actor(reviewer), now).await?;
    let judged = load(tx, application.id).await?;
    let decision = Decision {
        id,
        application: judged.id,
        collection: judged.collection,
        photo: judged.stage.photo().ok_or(Error::Unknown("photograph"))?,
        reviewer: reviewer.name().clone(),
        reasons,
        note,
        staff_note,
        decided_at: now,
        undone_at: None,
        announced_at: None,
        reopened_at: None,
    };
    store::decision::insert(tx, &decision).await?;
    if announce_at <= now { announce(tx, app, &judged, now).await } else { Ok(()) }
}

/// Announces the decision to the student, in the reviewer's name: on the page at once, in WeChat when it accepts the
/// message.
pub(super) async fn announce(
    tx: &mut Tx,
    app: &App,
    judged: &Application,
    now: Timestamp,
) -> Result<(), Error> {
    let photo = judged.stage.photo().ok_or(Error::Unknown("photograph"))?;
    let decision = store::decision::standing(tx, photo).await?.ok_or(Error::Unknown("decision"))?;
    let by = store::audit::Actor::Staff(decision.reviewer.clone());
    transition::apply(tx, judged, Event::Announce, &by, now).await?;
    let kind = if decision.reasons.is_some() { MessageKind::Rejected } else { MessageKind::Approved };
    // A new decision after an approval was reopened is announced again.
    let cause = match judged.stage.reopened() {
        Some(reopened) => format!("{}/{photo}", reopened.at.as_millis()),
        None => photo.to_string(),
    };
    message::queue(tx, app, judged, kind, &cause, now).await?;
    Ok(store::decision::announced(tx, &decision, now).await?)
}

/// Undoes a decision before it is announced; the photograph is open again. A repetition changes nothing.
pub async fn undo(app: &App, reviewer: &Reviewer, id: DecisionId) -> Result<Decision, Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let decision = store::decision::by_id(&mut tx, id).await?;
    // For other reviewers, the decision does not exist.
    let decision = decision.filter(|decision| decision.reviewer == *reviewer.name());
    let decision = decision.ok_or(Error::Unknown("decision"))?;
    if decision.undone_at.is_some() {
        return Ok(decision);
    }
    let application = load(&mut tx, decision.application).await?;
    let event = Event::Undo(reviewer.clone());
    match transition::apply(&mut tx, &application, event, &actor(reviewer), now).await {
        Ok(()) => {}
        Err(Error::WrongStage(_)) => return Err(Error::Lost(told(&decision))),
        Err(error) => return Err(error),
    }
    store::decision::undone(&mut tx, id, now).await?;
    let lease = now.plus_seconds(app.pace.lease_seconds.into());
    queue::lease(&mut tx, application.id, lease).await?;
    tx.commit().await?;
    Ok(Decision { undone_at: Some(now), ..decision })
}

/// The information about a decision for a reviewer who is too late.
pub(super) fn told(decision: &Decision) -> Standing {
    use shared::api::staff::review::ReviewVerdictKind::{Approve, Reject};
    let verdict = if decision.reasons.is_some() { Reject } else { Approve };
    Standing::Decided { reviewer: decision.reviewer.clone(), verdict, at: decision.decided_at }
}
