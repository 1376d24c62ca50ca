//! Erasing a person: the photographs, the roster's entry, what they wrote, whose WeChat they are and what it was told. The application stays, without anybody in
//! it, so that the counts hold; so do the audit log and the orders, which name nobody.

use shared::application::{Event, InvalidTransition, Stage};
use shared::id::ApplicationId;
use shared::payment::{OrderEvent, OrderStage};
use shared::photo::PhotoDigest;
use shared::time::Timestamp;

use super::Error;
use super::transition::{apply, apply_to_order};
use crate::app::App;
use crate::objects::Drawer;
use crate::store::application::Application;
use crate::store::audit::Actor;
use crate::store::session::Ended;
use crate::store::{self, Tx};

/// Files that are to go once the rows are committed.
#[derive(Debug, Default)]
#[must_use]
pub struct Gone(Vec<(Drawer, PhotoDigest)>);

/// The student's wish, until the school has the photograph. Signs every device out.
pub async fn at_own_wish(app: &App, id: ApplicationId) -> Result<(), Error> {
    let (now, actor) = (app.clock.now(), Actor::Student(id));
    let mut tx = app.db.begin().await?;
    let application = store::application::by_id(&mut tx, id).await?.ok_or(Error::Unknown("application"))?;
    if matches!(application.stage, Stage::Delivered { .. }) {
        return Err(InvalidTransition { stage: application.stage.word(), event: "erase" }.into());
    }
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

/// Takes the person out of the rows. Not committed yet; [`remove`] then takes the files.
pub(super) async fn erase(
    app: &App,
    tx: &mut Tx,
    application: &Application,
    actor: &Actor,
    now: Timestamp,
) -> Result<Gone, Error> {
    apply(tx, application, Event::Erase, actor, now).await?;
    let mut gone = Vec::new();
    for digest in store::photo::erase(tx, application.id, now).await? {
        gone.push((Drawer::Masters, digest));
    }
    if let Some(digest) = store::delivery::erase_item(tx, application.id).await? {
        gone.push((Drawer::Delivered, digest));
    }
    store::correction::erase(tx, application.id).await?;
    store::notes::erase(tx, application.id).await?;
    store::outbox::erase(tx, application.id).await?;
    store::wechat::unbind(tx, application.id).await?;
    store::order::forget_people(tx, application.id).await?;
    store::student::erase(tx, &app.keys, &app.dice, application.student, now).await?;
    store::session::end_all(tx, application.id, Ended::SignedOut, now).await?;
    Ok(Gone(gone))
}

/// Takes the files. Cut off here, the sweep finds them: no row names them any more.
pub(super) async fn remove(app: &App, gone: Gone) -> Result<(), Error> {
    for (drawer, digest) in gone.0 {
        if !is_kept(app, drawer, digest).await? {
            app.photographs.drawer(drawer).delete(digest).await?;
        }
    }
    Ok(())
}

/// Whether a row still names a file: two people may have handed in the same bytes.
pub(super) async fn is_kept(app: &App, drawer: Drawer, digest: PhotoDigest) -> Result<bool, Error> {
    let mut reader = app.db.reader().await?;
    Ok(match drawer {
        Drawer::Masters => store::photo::is_kept(&mut reader, digest).await?,
        Drawer::Delivered => store::delivery::is_kept(&mut reader, digest).await?,
        Drawer::Lists => store::delivery::is_list(&mut reader, digest).await?,
    })
}
