//! Recalling a delivery, and packing its photographs again with other file names.
//!
//! In both cases one short transaction ends the package. Then the photographs are released in batches; after an
//! interruption, the next start continues ([`super::prepare::resume`]).

use serde_json::json;
use shared::application::Event;
use shared::audit::Action;
use shared::delivery::NameTemplate;
use shared::id::ExportId;

use super::super::erase::remove_unless_kept;
use super::super::{Error, transition};
use crate::app::App;
use crate::objects::Prefix;
use crate::store;
use crate::store::audit::Actor;
use crate::store::collection::Collection;
use crate::store::delivery::{Complete, Delivery, State};

/// Photographs in one transaction, as many as [`super::prepare`] delivers in one.
const BATCH: u32 = 64;

fn complete(delivery: &Delivery) -> Result<&Complete, Error> {
    match &delivery.state {
        State::Ready(complete) => Ok(complete),
        State::Preparing => Err(Error::DeliveryUnderWay),
        State::Recalled(_) | State::Erased(_) => Err(Error::Conflict),
    }
}

/// Recalls a complete delivery: it cannot be downloaded any more, and its photographs can be delivered again.
pub async fn recall(app: &App, delivery: &Delivery, reason: &str, actor: &Actor) -> Result<(), Error> {
    let package = complete(delivery)?;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if !store::delivery::set_recalled(&mut tx, delivery.id, Some(reason), now).await? {
        return Err(Error::Conflict);
    }
    // The reason may contain personal data, so it is not in the log.
    let (subject, detail) = (delivery.id.to_string(), json!({ "photographs": delivery.done }));
    store::audit::append(&mut tx, now, actor, Action::DeliveryRecalled, &subject, detail).await?;
    tx.commit().await?;
    release(app, delivery.id, None, actor).await?;
    remove_lists(app, package).await
}

/// Packs the photographs of a complete delivery again with other file names, as a new delivery that replaces it;
/// [`super::prepare::prepare`] does the rest. The retention still counts from the first package.
pub async fn repack(
    app: &App,
    old: &Delivery,
    collection: &Collection,
    (template, masters): (NameTemplate, bool),
    actor: &Actor,
) -> Result<Delivery, Error> {
    let package = complete(old)?;
    let options = super::DeliveryOptions { template, masters, only: None };
    let delivery = Delivery {
        form: old.form,
        repack_of: Some(old.id),
        kept_from: Some(package.kept_from),
        ..super::new(app, collection, &options, actor)?
    };
    let now = delivery.created_at;
    let mut tx = app.db.begin().await?;
    if !store::delivery::insert(&mut tx, &delivery).await? {
        return Err(Error::DeliveryUnderWay);
    }
    let total = store::delivery::packed_count(&mut tx, old.id).await?;
    if total == 0 {
        return Err(Error::NothingToDeliver);
    }
    store::delivery::set_total(&mut tx, delivery.id, total).await?;
    if !store::delivery::set_recalled(&mut tx, old.id, None, now).await? {
        return Err(Error::Conflict);
    }
    let (before, after) = (old.id.to_string(), delivery.id.to_string());
    let detail = json!({ "delivery": delivery.id, "photographs": total });
    store::audit::append(&mut tx, now, actor, Action::DeliveryRepacked, &before, detail).await?;
    let detail =
        json!({ "collection": collection.id, "photographs": total, "masters": masters, "delivery": old.id });
    store::audit::append(&mut tx, now, actor, Action::DeliveryStarted, &after, detail).await?;
    tx.commit().await?;
    remove_lists(app, package).await?;
    Ok(Delivery { total, ..delivery })
}

async fn remove_lists(app: &App, package: &Complete) -> Result<(), Error> {
    for list in [package.csv, package.xlsx] {
        remove_unless_kept(app, Prefix::Lists, list.digest).await?;
    }
    Ok(())
}

/// Releases the remaining photographs of a recalled delivery, or reserves them for the delivery that replaces it.
pub(super) async fn release(
    app: &App,
    id: ExportId,
    into: Option<ExportId>,
    actor: &Actor,
) -> Result<(), Error> {
    loop {
        let batch = store::delivery::items(&mut *app.db.reader().await?, id, BATCH).await?;
        if batch.is_empty() {
            return Ok(());
        }
        let now = app.clock.now();
        let mut tx = app.db.begin().await?;
        for (position, application, _) in &batch {
            let current = store::application::by_id(&mut tx, *application).await?;
            let current = current.ok_or(Error::Unknown("application"))?;
            let is_with_it = current.stage.delivered_with() == Some(id);
            if is_with_it {
                transition::apply(&mut tx, &current, Event::Recall(id), actor, now).await?;
            }
            // Erased students are not packed again.
            match into {
                Some(into) if is_with_it => store::delivery::move_item(&mut tx, id, into, *position).await?,
                Some(_) | None => store::delivery::release_item(&mut tx, id, *position).await?,
            }
        }
        tx.commit().await?;
        if into.is_none() {
            for digest in batch.into_iter().filter_map(|(.., digest)| digest) {
                remove_unless_kept(app, Prefix::Delivered, digest).await?;
            }
        }
    }
}
