//! Reopening an announced approval.

use shared::api::staff::messages::MessageKind;
use shared::application::Event;
use shared::id::{ApplicationId, PhotoId};
use shared::review::{ReviewNote, StaffName};

use super::load;
use crate::app::App;
use crate::domain::{Error, message, transition};
use crate::store::audit::Actor;
use crate::store::{self, Tx};

/// Puts an approved photograph back into the queue, unless a delivery contains it. A payment stays valid, and the
/// student is notified. A repetition changes nothing.
pub async fn reopen(
    app: &App,
    id: ApplicationId,
    photo: PhotoId,
    reason: ReviewNote,
    by: &StaffName,
) -> Result<(), Error> {
    let mut tx = app.db.begin().await?;
    reopen_within(&mut tx, app, id, photo, reason, by).await?;
    tx.commit().await?;
    Ok(())
}

/// The same, as part of a transaction that makes other changes too. The caller commits.
pub(in crate::domain) async fn reopen_within(
    tx: &mut Tx,
    app: &App,
    id: ApplicationId,
    photo: PhotoId,
    reason: ReviewNote,
    by: &StaffName,
) -> Result<(), Error> {
    let now = app.clock.now();
    let application = load(tx, id).await?;
    let known = application.stage.reopened();
    if known.is_some_and(|known| known.photo == photo && known.by == *by && known.reason == reason) {
        return Ok(());
    }
    if application.stage.photo() != Some(photo) {
        return Err(Error::Conflict);
    }
    if store::delivery::is_reserved(tx, id).await? {
        return Err(Error::AlreadyDelivered);
    }
    let decision = store::decision::standing(tx, photo).await?;
    let event = Event::Reopen { by: by.clone(), reason };
    transition::apply(tx, &application, event, &Actor::Staff(by.clone()), now).await?;
    if let Some(decision) = decision {
        store::decision::reopened(tx, decision.id, now).await?;
    }
    // The same photograph may be reopened twice; each time has its own notification.
    let cause = format!("{}/{photo}", now.as_millis());
    message::queue(tx, app, &application, MessageKind::Reopened, &cause, now).await
}
