//! Erasing a person: the photographs, the roster's entry, what they wrote, whose WeChat they are and what it was told. The application stays, without anybody in
//! it, so that the counts hold; so do the audit log and the orders, which name nobody.

use serde_json::json;
use shared::api::my_data::COOLING_HOURS;
use shared::api::staff::messages::MessageKind;
use shared::application::{Event, InvalidTransition, Stage};
use shared::audit::Action;
use shared::id::ApplicationId;
use shared::payment::{OrderEvent, OrderStage};
use shared::photo::PhotoDigest;
use shared::time::Timestamp;

use super::transition::{apply, apply_to_order};
use super::{Error, message};
use crate::app::App;
use crate::objects::Prefix;
use crate::store::application::Application;
use crate::store::audit::Actor;
use crate::store::session::SessionEnd;
use crate::store::{self, Conn, Tx};

/// Files that are to go once the rows are committed.
#[derive(Debug, Default)]
#[must_use]
pub struct OrphanedObjects(Vec<(Prefix, PhotoDigest)>);

impl OrphanedObjects {
    /// One more file.
    pub(super) fn add(&mut self, prefix: Prefix, digest: PhotoDigest) {
        self.0.push((prefix, digest));
    }
}

/// Between the student's wish and its fulfilment, in seconds.
const COOLING_SECONDS: i64 = COOLING_HOURS as i64 * 3600;

/// Refuses when the school has the photograph.
fn ensure_own(application: &Application) -> Result<(), Error> {
    match application.stage {
        Stage::Delivered { .. } | Stage::Erased { .. } => {
            Err(InvalidTransition { stage: application.stage.as_str(), event: "erase" }.into())
        }
        Stage::Matched
        | Stage::Submitted { .. }
        | Stage::UnderReview { .. }
        | Stage::Decided { .. }
        | Stage::Rejected { .. }
        | Stage::Approved { .. }
        | Stage::Paid { .. }
        | Stage::Removed { .. } => Ok(()),
    }
}

/// The student's wish, until the school has the photograph: it is fulfilled when [`COOLING_HOURS`] have passed. Nobody is
/// to pay meanwhile, and the student is told where there is a way.
pub async fn ask(app: &App, id: ApplicationId) -> Result<(), Error> {
    let (now, actor) = (app.clock.now(), Actor::Student(id));
    let mut tx = app.db.begin().await?;
    let application = store::application::by_id(&mut tx, id).await?.ok_or(Error::Unknown("application"))?;
    ensure_own(&application)?;
    let due = store::erasure::ask(&mut tx, id, now, now.plus_seconds(COOLING_SECONDS)).await?;
    close_order(&mut tx, id, &actor, now).await?;
    message::queue(
        &mut tx,
        app,
        &application,
        MessageKind::Erasing,
        &format!("{id}/{}", due.as_millis()),
        now,
    )
    .await?;
    let (subject, detail) = (id.to_string(), json!({ "due": due }));
    store::audit::append(&mut tx, now, &actor, Action::ErasureAsked, &subject, detail).await?;
    Ok(tx.commit().await?)
}

/// The student does not want to be erased any more.
pub async fn cancel(app: &App, id: ApplicationId) -> Result<(), Error> {
    let mut tx = app.db.begin().await?;
    call_off(&mut tx, id, app.clock.now()).await?;
    Ok(tx.commit().await?)
}

/// The same whenever the student verifies: another person may have asked for it. Not committed yet.
pub(super) async fn call_off(tx: &mut Tx, id: ApplicationId, now: Timestamp) -> Result<(), Error> {
    if store::erasure::forget(tx, id).await? {
        let actor = Actor::Student(id);
        store::audit::append(tx, now, &actor, Action::ErasureCancelled, &id.to_string(), json!({})).await?;
    }
    Ok(())
}

/// Refuses what goes on while the student is to be erased.
pub async fn ensure_not_pending(conn: &mut Conn, id: ApplicationId) -> Result<(), Error> {
    match store::erasure::due_at(conn, id).await? {
        None => Ok(()),
        Some(_) => Err(Error::ErasurePending),
    }
}

/// Applications that are erased in one run: the next one follows within the hour.
const BATCH: u32 = 200;

/// Erases whose time is over. One that went to the school meanwhile stays, and its student can see that.
pub async fn run_due(app: &App) -> Result<u32, Error> {
    let due = store::erasure::due(&mut *app.db.reader().await?, app.clock.now(), BATCH).await?;
    let mut erased = 0;
    for id in due {
        match at_own_wish(app, id).await {
            Ok(()) => erased += 1,
            Err(Error::WrongStage(_)) => cancel(app, id).await?,
            Err(error) => return Err(error),
        }
    }
    Ok(erased)
}

/// The student's wish is fulfilled. Signs every device out.
pub async fn at_own_wish(app: &App, id: ApplicationId) -> Result<(), Error> {
    let (now, actor) = (app.clock.now(), Actor::Student(id));
    let mut tx = app.db.begin().await?;
    let application = store::application::by_id(&mut tx, id).await?.ok_or(Error::Unknown("application"))?;
    ensure_own(&application)?;
    close_order(&mut tx, id, &actor, now).await?;
    let gone = erase(app, &mut tx, &application, &actor, now).await?;
    tx.commit().await?;
    remove(app, gone).await
}

/// Nobody is to pay for what is gone. Money that comes all the same goes to refund.
pub(super) async fn close_order(
    tx: &mut Tx,
    id: ApplicationId,
    actor: &Actor,
    now: Timestamp,
) -> Result<(), Error> {
    let Some(order) = store::order::latest(tx, id).await? else { return Ok(()) };
    match order.stage {
        OrderStage::Open | OrderStage::Awaiting { .. } => {
            apply_to_order(tx, &order, OrderEvent::Close, actor, now).await?;
        }
        OrderStage::Paid { .. }
        | OrderStage::Closed { .. }
        | OrderStage::Refunding { .. }
        | OrderStage::Refunded { .. } => {}
    }
    Ok(())
}

/// Takes the person out of the rows: the one place where a person is erased, at their own wish or at the end of the
/// retention. Not committed yet; [`remove`] then takes the files.
pub(super) async fn erase(
    app: &App,
    tx: &mut Tx,
    application: &Application,
    actor: &Actor,
    now: Timestamp,
) -> Result<OrphanedObjects, Error> {
    apply(tx, application, Event::Erase, actor, now).await?;
    store::erasure::forget(tx, application.id).await?;
    let mut gone = Vec::new();
    for digest in store::photo::erase(tx, application.id, now).await? {
        gone.push((Prefix::Masters, digest));
    }
    if let Some(digest) = store::delivery::erase_item(tx, application.id).await? {
        gone.push((Prefix::Delivered, digest));
    }
    store::correction::erase(tx, application.id).await?;
    store::notes::erase(tx, application.id).await?;
    store::outbox::erase(tx, application.id).await?;
    store::wechat::unbind(tx, application.id).await?;
    store::order::forget_people(tx, application.id).await?;
    store::student::erase(tx, &app.keys, &app.rng, application.student, now).await?;
    store::session::end_all(tx, application.id, SessionEnd::SignedOut, now).await?;
    Ok(OrphanedObjects(gone))
}

/// Takes the files. Cut off here, the sweep finds them: no row names them any more.
pub(super) async fn remove(app: &App, gone: OrphanedObjects) -> Result<(), Error> {
    for (prefix, digest) in gone.0 {
        remove_unless_kept(app, prefix, digest).await?;
    }
    Ok(())
}

/// Removes a file that no row names (any more).
pub(super) async fn remove_unless_kept(app: &App, prefix: Prefix, digest: PhotoDigest) -> Result<(), Error> {
    if let Some(turn) = turn_unless_kept(app, prefix, digest).await? {
        app.photographs.prefix(prefix).delete(digest).await?;
        drop(turn);
    }
    Ok(())
}

/// The turn to write, in which a file that no row names may be removed; `None` when a row names it.
///
/// The same bytes may be handed in at this very moment: their file is there and their row is about to be. So a file is
/// removed while nobody else can write, and whoever writes such a row looks, when it is their turn, whether the file is
/// still there (`Photographs::holds`).
pub(super) async fn turn_unless_kept(
    app: &App,
    prefix: Prefix,
    digest: PhotoDigest,
) -> Result<Option<Tx>, Error> {
    let mut turn = app.db.begin().await?;
    // Rows that others of the group have added count, and so do those that they have taken away: either may be undone.
    let kept = is_kept(&mut turn, prefix, digest).await?
        || is_kept(&mut *app.db.reader().await?, prefix, digest).await?;
    Ok((!kept).then_some(turn))
}

/// Whether a row names a file: two people may have handed in the same bytes.
async fn is_kept(conn: &mut Conn, prefix: Prefix, digest: PhotoDigest) -> Result<bool, store::Error> {
    match prefix {
        Prefix::Masters => store::photo::is_kept(conn, digest).await,
        Prefix::Delivered => store::delivery::is_kept(conn, digest).await,
        Prefix::Lists => store::delivery::is_list(conn, digest).await,
    }
}
