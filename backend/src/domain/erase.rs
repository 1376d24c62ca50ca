//! Erasure of a person: the photographs, the roster entry, the person's texts, the WeChat account and the messages to
//! it. The application stays without personal data, so that the counts are still correct; the audit log and the orders
//! stay too, and contain no personal data.

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

/// Files to delete when the rows are committed.
#[derive(Debug, Default)]
#[must_use]
pub struct OrphanedObjects(Vec<(Prefix, PhotoDigest)>);

impl OrphanedObjects {
    /// Adds a file.
    pub(super) fn add(&mut self, prefix: Prefix, digest: PhotoDigest) {
        self.0.push((prefix, digest));
    }
}

/// The delay between the student's request and the erasure, in seconds.
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

/// The student's request, possible until the school has the photograph. The erasure follows after [`COOLING_HOURS`]. In
/// the meantime the student cannot pay, and receives a notification where possible.
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

/// The student cancels the request.
pub async fn cancel(app: &App, id: ApplicationId) -> Result<(), Error> {
    let mut tx = app.db.begin().await?;
    call_off(&mut tx, id, app.clock.now()).await?;
    Ok(tx.commit().await?)
}

/// Cancels a pending request; also called each time the student verifies, because another person may have made the
/// request. The caller commits.
pub(super) async fn call_off(tx: &mut Tx, id: ApplicationId, now: Timestamp) -> Result<(), Error> {
    if store::erasure::forget(tx, id).await? {
        let actor = Actor::Student(id);
        store::audit::append(tx, now, &actor, Action::ErasureCancelled, &id.to_string(), json!({})).await?;
    }
    Ok(())
}

/// Refuses actions that are not allowed while an erasure is pending.
pub async fn ensure_not_pending(conn: &mut Conn, id: ApplicationId) -> Result<(), Error> {
    match store::erasure::due_at(conn, id).await? {
        None => Ok(()),
        Some(_) => Err(Error::ErasurePending),
    }
}

/// Applications erased in one run: the next run follows within the hour.
const BATCH: u32 = 200;

/// Erases the applications that are due. One that was delivered to the school in the meantime stays, and its student
/// can see that.
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

/// Erases the student who requested it. All devices are signed out.
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

/// Closes the order, so that the student does not pay for erased data. A payment that still arrives is refunded.
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

/// Erases the personal data in the rows: the only function that does this, after a request of the student or at the end
/// of the retention. The caller commits, and then deletes the files with [`remove`].
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

/// Deletes the files. After an interruption the sweep finds them, because no row refers to them any more.
pub(super) async fn remove(app: &App, gone: OrphanedObjects) -> Result<(), Error> {
    for (prefix, digest) in gone.0 {
        remove_unless_kept(app, prefix, digest).await?;
    }
    Ok(())
}

/// Deletes a file that no row refers to.
pub(super) async fn remove_unless_kept(app: &App, prefix: Prefix, digest: PhotoDigest) -> Result<(), Error> {
    if let Some(turn) = turn_unless_kept(app, prefix, digest).await? {
        app.photographs.prefix(prefix).delete(digest).await?;
        drop(turn);
    }
    Ok(())
}

/// A transaction in which a file that no row refers to may be deleted; `None` when a row refers to it.
///
/// A student may submit the same bytes at this moment: the file exists, and its row does not yet. So a file is deleted
/// while no other transaction can write, and a transaction that adds such a row checks first whether the file still
/// exists (`Photographs::holds`).
pub(super) async fn turn_unless_kept(
    app: &App,
    prefix: Prefix,
    digest: PhotoDigest,
) -> Result<Option<Tx>, Error> {
    let mut turn = app.db.begin().await?;
    // Rows that other transactions of the group added count, and so do rows that they deleted: both may be undone.
    let kept = is_kept(&mut turn, prefix, digest).await?
        || is_kept(&mut *app.db.reader().await?, prefix, digest).await?;
    Ok((!kept).then_some(turn))
}

/// Whether a row refers to a file: two people may have submitted the same bytes.
async fn is_kept(conn: &mut Conn, prefix: Prefix, digest: PhotoDigest) -> Result<bool, store::Error> {
    match prefix {
        Prefix::Masters => store::photo::is_kept(conn, digest).await,
        Prefix::Delivered => store::delivery::is_kept(conn, digest).await,
        Prefix::Lists => store::delivery::is_list(conn, digest).await,
    }
}
