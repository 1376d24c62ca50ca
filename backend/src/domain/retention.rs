//! The end of the retention: a fixed number of days after a delivery its students are erased, as the notice promised.

use serde_json::json;
use shared::audit::Action;
use shared::id::ApplicationId;

use super::Error;
use super::erase::{erase, remove, remove_unless_kept};
use crate::app::App;
use crate::objects::Prefix;
use crate::store;
use crate::store::audit::Actor;
use crate::store::delivery::{Complete, Delivery, State};

/// Applications in one transaction.
const BATCH: u32 = 50;

const DAY_SECONDS: i64 = 24 * 3600;

/// Erases every delivery whose retention is over. Returns their number. After an interruption the next run continues.
pub async fn run(app: &App) -> Result<u32, Error> {
    let complete = store::delivery::complete(&mut *app.db.reader().await?).await?;
    let mut erased = 0;
    for delivery in complete {
        let State::Ready(package) = &delivery.state else { continue };
        let notice =
            store::collection::by_id(&mut *app.db.reader().await?, delivery.collection).await?.notice;
        if package.kept_until(notice.retention_days) <= app.clock.now() {
            erase_delivery(app, &delivery, package).await?;
            erased += 1;
        }
    }
    erase_withdrawn(app).await?;
    Ok(erased)
}

/// A student who left a roster without a delivery is erased after the same number of days.
async fn erase_withdrawn(app: &App) -> Result<(), Error> {
    let collections = store::collection::all(&mut *app.db.reader().await?).await?;
    for collection in collections {
        let days = i64::from(collection.notice.retention_days);
        let before = app.clock.now().plus_seconds(-days * DAY_SECONDS);
        loop {
            let mut reader = app.db.reader().await?;
            let batch = store::student::withdrawn_before(&mut reader, collection.id, before, BATCH).await?;
            drop(reader);
            if batch.is_empty() {
                break;
            }
            erase_all(app, batch).await?;
        }
    }
    Ok(())
}

/// One transaction, then the files.
async fn erase_all(app: &App, batch: Vec<ApplicationId>) -> Result<(), Error> {
    let now = app.clock.now();
    let mut gone = Vec::with_capacity(batch.len());
    let mut tx = app.db.begin().await?;
    for id in batch {
        let application = store::application::by_id(&mut tx, id).await?;
        let application = application.ok_or(Error::Unknown("application"))?;
        gone.push(erase(app, &mut tx, &application, &Actor::System, now).await?);
    }
    tx.commit().await?;
    for files in gone {
        remove(app, files).await?;
    }
    Ok(())
}

async fn erase_delivery(app: &App, delivery: &Delivery, package: &Complete) -> Result<(), Error> {
    loop {
        let batch = store::delivery::unerased(&mut *app.db.reader().await?, delivery.id, BATCH).await?;
        if batch.is_empty() {
            break;
        }
        erase_all(app, batch).await?;
    }
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if store::delivery::set_erased(&mut tx, delivery.id, now).await? {
        let (subject, detail) = (delivery.id.to_string(), json!({ "photographs": delivery.done }));
        store::audit::append(&mut tx, now, &Actor::System, Action::DeliveryErased, &subject, detail).await?;
        tx.commit().await?;
        tracing::info!(delivery = %delivery.id, photographs = delivery.done, "erased at the end of its retention");
    }
    for list in [package.csv, package.xlsx] {
        remove_unless_kept(app, Prefix::Lists, list.digest).await?;
    }
    Ok(())
}
