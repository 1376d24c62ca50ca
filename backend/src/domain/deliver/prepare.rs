//! Rendering the photographs of a delivery. It runs as a job, may be interrupted at any point, and two runs at the same
//! time are safe: each photograph is delivered by one compare-and-set.

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::json;
use sha2::{Digest, Sha256};
use shared::application::{Event, Stage};
use shared::audit::Action;
use shared::delivery::{Token, Unfit};
use shared::id::{ApplicationId, ExportId, PhotoId};
use shared::photo::{DeliveredForm, PhotoDigest, codec};
use zeroize::Zeroizing;

use super::super::{Error, transition};
use super::render::{RENDERERS, Renderers};
use super::{manifest, package, recall};
use crate::app::App;
use crate::objects::{ObjectError, Prefix};
use crate::store::application::Application;
use crate::store::audit::Actor;
use crate::store::delivery::{Complete, Delivery, State, Stored};
use crate::store::{self, Tx};

/// Photographs in one transaction: a few hundred statements, during which other writers wait some tens of milliseconds.
const BATCH: u32 = 64;

/// Prepares a delivery, or continues an interrupted preparation.
pub async fn prepare(app: &App, id: ExportId) -> Result<(), Error> {
    let renderers = Renderers::start()?;
    take_over(app, id).await?;
    loop {
        let (delivery, batch) = {
            let mut reader = app.db.reader().await?;
            let delivery =
                store::delivery::by_id(&mut reader, id).await?.ok_or(Error::Unknown("delivery"))?;
            let batch = store::delivery::not_done(&mut reader, id, BATCH).await?;
            (delivery, batch)
        };
        match delivery.state {
            State::Preparing => {}
            State::Ready(_) | State::Recalled(_) | State::Erased(_) => return Ok(()),
        }
        if batch.is_empty() {
            finish(app, &renderers, &delivery).await?;
            continue;
        }
        let made: Vec<Made> = stream::iter(batch)
            .map(|(position, application)| make(app, &renderers, delivery.form, position, application))
            .buffered(RENDERERS)
            .try_collect()
            .await?;
        commit(app, &delivery, made).await?;
    }
}

/// Reserves the photographs of the delivery that this one replaces.
async fn take_over(app: &App, id: ExportId) -> Result<(), Error> {
    let delivery = store::delivery::by_id(&mut *app.db.reader().await?, id).await?;
    let delivery = delivery.ok_or(Error::Unknown("delivery"))?;
    match (delivery.repack_of, &delivery.state) {
        (Some(old), State::Preparing) => recall::release(app, old, Some(id), &actor(&delivery)).await,
        (Some(_), State::Ready(_) | State::Recalled(_) | State::Erased(_)) | (None, _) => Ok(()),
    }
}

/// Releases the photographs that a crash left in recalled deliveries.
async fn finish_recalls(app: &App) -> Result<(), Error> {
    let unfinished = store::delivery::recalled_unfinished(&mut *app.db.reader().await?).await?;
    for id in unfinished {
        recall::release(app, id, None, &Actor::System).await?;
    }
    Ok(())
}

/// Continues the deliveries that a crash interrupted. The failure of one delivery does not affect the others.
pub async fn resume(app: App) {
    if let Err(error) = finish_recalls(&app).await {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "the recall of a delivery was not completed"
        );
    }
    let waiting = async { store::delivery::preparing(&mut *app.db.reader().await?).await }.await;
    match waiting {
        Ok(waiting) => {
            for id in waiting {
                prepare_and_log(app.clone(), id).await;
            }
        }
        Err(error) => tracing::warn!(error = &error as &dyn std::error::Error, "deliveries were not resumed"),
    }
}

/// The same, with the result in the log.
pub async fn prepare_and_log(app: App, id: ExportId) {
    match prepare(&app, id).await {
        Ok(()) => tracing::info!(delivery = %id, "delivery ready"),
        // It continues at the next start, or when a client requests it again.
        Err(error) => {
            tracing::error!(delivery = %id, error = &error as &dyn std::error::Error, "delivery interrupted");
        }
    }
}

/// The result for a reserved photograph.
struct Made {
    position: u32,
    application: ApplicationId,
    outcome: Result<Ready, Unfit>,
}

/// Both files are durable.
struct Ready {
    photo: PhotoId,
    delivered: Stored,
    master: Stored,
}

async fn make(
    app: &App,
    renderers: &Renderers,
    form: DeliveredForm,
    position: u32,
    application: ApplicationId,
) -> Result<Made, Error> {
    let outcome = render(app, renderers, form, application).await?;
    Ok(Made { position, application, outcome })
}

async fn render(
    app: &App,
    renderers: &Renderers,
    form: DeliveredForm,
    id: ApplicationId,
) -> Result<Result<Ready, Unfit>, Error> {
    let (photo, digest) = {
        let mut reader = app.db.reader().await?;
        match store::application::by_id(&mut reader, id).await?.map(|application| application.stage) {
            Some(Stage::Paid { photo, .. }) => (photo, store::photo::by_id(&mut reader, photo).await?.digest),
            _ => return Ok(Err(Unfit::Stage)),
        }
    };
    let master = match app.photographs.get(digest).await {
        Ok(master) => master,
        Err(ObjectError::Missing(_)) => return Ok(Err(Unfit::Missing)),
        Err(ObjectError::Damaged(_)) => return Ok(Err(Unfit::Damaged)),
        Err(error @ (ObjectError::Store { .. } | ObjectError::Gone(_))) => return Err(error.into()),
    };
    let work = renderers.run(move || {
        let delivered = codec::deliver(&master, &form).map_err(|_| Unfit::Form)?;
        Ok((Bytes::from(delivered.jpeg), describe(&master)))
    });
    // A panic in a decoder affects this photograph only.
    match work.await.unwrap_or(Err(Unfit::Form)) {
        Ok((jpeg, master)) => {
            let delivered = keep(app, Prefix::Delivered, jpeg).await?;
            Ok(Ok(Ready { photo, delivered, master }))
        }
        Err(unfit) => Ok(Err(unfit)),
    }
}

fn describe(bytes: &[u8]) -> Stored {
    let length = u32::try_from(bytes.len()).expect("photographs and lists are shorter than 4 GiB");
    Stored {
        digest: PhotoDigest::new(Sha256::digest(bytes).into()),
        bytes: length,
        crc32: crc32fast::hash(bytes),
    }
}

/// Makes a file durable.
async fn keep(app: &App, prefix: Prefix, bytes: Bytes) -> Result<Stored, Error> {
    let stored = describe(&bytes);
    app.photographs.prefix(prefix).put(stored.digest, bytes).await?;
    Ok(stored)
}

/// Delivers a batch, with a row in the audit log for each photograph.
async fn commit(app: &App, delivery: &Delivery, made: Vec<Made>) -> Result<(), Error> {
    let mut tx = app.db.begin().await?;
    let (mut done, mut left_out) = (0, 0);
    for Made { position, application, outcome } in made {
        if !store::delivery::is_waiting(&mut tx, delivery.id, position).await? {
            // Another run made it ready in the meantime.
            continue;
        }
        let current = store::application::by_id(&mut tx, application).await?;
        let current = current.ok_or(Error::Unknown("application"))?;
        let outcome = match outcome {
            Ok(ready) if current.stage.photo() != Some(ready.photo) => Err(Unfit::Stage),
            outcome => outcome,
        };
        match outcome {
            // A student whose file has the same bytes was erased in the meantime: the next round renders the file
            // again.
            Ok(ready) if !app.photographs.prefix(Prefix::Delivered).holds(ready.delivered.digest) => {}
            Ok(ready) => {
                hand_over(app, &mut tx, delivery, position, &current, &ready).await?;
                done += 1;
            }
            Err(unfit) => {
                leave_out(app, &mut tx, delivery, position, application, unfit).await?;
                left_out += 1;
            }
        }
    }
    store::delivery::advance(&mut tx, delivery.id, done, left_out).await?;
    tx.commit().await?;
    Ok(())
}

fn actor(delivery: &Delivery) -> Actor {
    delivery.made_by.clone().map_or(Actor::Operator, Actor::Staff)
}

async fn hand_over(
    app: &App,
    tx: &mut Tx,
    delivery: &Delivery,
    position: u32,
    application: &Application,
    ready: &Ready,
) -> Result<(), Error> {
    let name = free_name(app, tx, delivery, application).await?;
    store::delivery::set_done(tx, delivery.id, position, &name, ready.delivered, ready.master).await?;
    let event = Event::Deliver(delivery.id);
    transition::apply(tx, application, event, &actor(delivery), app.clock.now()).await
}

/// The name that the template gives, or the first numbered one that is free.
async fn free_name(
    app: &App,
    tx: &mut Tx,
    delivery: &Delivery,
    application: &Application,
) -> Result<String, Error> {
    let student = store::student::by_id(tx, application.student).await?;
    let document = if delivery.template.holds(Token::DocumentNumber) {
        store::student::document_number(tx, &app.keys, student.id).await?
    } else {
        Zeroizing::new(String::new())
    };
    let name = delivery.template.fill(&student.number, &student.name, &document);
    let mut n = 1;
    loop {
        let candidate = name.numbered(n);
        if !store::delivery::is_named(tx, delivery.id, &candidate).await? {
            return Ok(candidate);
        }
        n += 1;
    }
}

async fn leave_out(
    app: &App,
    tx: &mut Tx,
    delivery: &Delivery,
    position: u32,
    application: ApplicationId,
    unfit: Unfit,
) -> Result<(), Error> {
    tracing::warn!(delivery = %delivery.id, %application, why = unfit.as_str(), cure = unfit.cure(), "a photograph is left out");
    store::delivery::leave_out(tx, delivery.id, position, application, unfit).await?;
    let detail = json!({ "delivery": delivery.id, "why": unfit });
    let (now, actor, subject) = (app.clock.now(), actor(delivery), application.to_string());
    store::audit::append(tx, now, &actor, Action::DeliveryLeftOut, &subject, detail).await?;
    Ok(())
}

/// Writes the lists and lays out the package.
async fn finish(app: &App, renderers: &Renderers, delivery: &Delivery) -> Result<(), Error> {
    let now = app.clock.now();
    let contents = manifest::contents(app, delivery).await?;
    let (made_at, scratch) = (delivery.created_at, app.scratch.clone());
    let lists = renderers.run(move || {
        let csv = manifest::csv(&contents)?;
        Ok::<_, manifest::Failure>((csv, manifest::xlsx(&contents, made_at, &scratch)?))
    });
    let (csv, xlsx) = lists.await.ok_or(manifest::Failure::Panicked)??;
    let csv = keep(app, Prefix::Lists, csv.into()).await?;
    let xlsx = keep(app, Prefix::Lists, xlsx.into()).await?;
    let (bytes, tag) = {
        let layout = package::lay_out(&mut *app.db.reader().await?, delivery, csv, xlsx).await?;
        (layout.bytes(), package::tag(&layout))
    };
    let mut tx = app.db.begin().await?;
    if ![csv, xlsx].iter().all(|list| app.photographs.prefix(Prefix::Lists).holds(list.digest)) {
        // Another delivery with the same lists was erased in the meantime: the next round writes them again.
        return Ok(());
    }
    let kept_from = delivery.kept_from.unwrap_or(now);
    let complete = Complete { at: now, kept_from, csv, xlsx, bytes, tag };
    if store::delivery::set_ready(&mut tx, delivery.id, &complete).await? {
        let detail = json!({ "photographs": delivery.done, "left_out": delivery.left_out, "bytes": bytes });
        let subject = delivery.id.to_string();
        store::audit::append(&mut tx, now, &actor(delivery), Action::DeliveryReady, &subject, detail).await?;
        tx.commit().await?;
    }
    Ok(())
}
