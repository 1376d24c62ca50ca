//! Delivery of photographs to the school.
//!
//! One short transaction begins a delivery and reserves its photographs: an application is in at most one delivery that
//! is not recalled. Then [`prepare`] renders the photographs in batches, so that other writers never wait for long;
//! after an interruption it continues where it stopped. The files are in the object store, and [`package`] puts them in
//! order.

pub mod manifest;
pub mod package;
pub mod prepare;
pub mod recall;
mod render;

use serde_json::json;
use shared::audit::Action;
use shared::delivery::{NameTemplate, Undeliverable};
use shared::id::{ApplicationId, ExportId};
use shared::person::StudentNumber;

use super::Error;
use crate::app::App;
use crate::store::audit::Actor;
use crate::store::collection::Collection;
use crate::store::delivery::{Delivery, State};
use crate::store::{self, Conn, Tx};

/// The number of deliveries in a list: more than a school ever gets.
pub const LIST_LIMIT: u32 = 200;

/// The options of a new delivery.
#[derive(Debug, Clone)]
pub struct DeliveryOptions {
    /// How the files are named.
    pub template: NameTemplate,
    /// Whether the package contains the submitted photographs too.
    pub masters: bool,
    /// Only these applications; `None` for all that wait.
    pub only: Option<Vec<ApplicationId>>,
}

/// A delivery without photographs that begins now.
fn new(
    app: &App,
    collection: &Collection,
    options: &DeliveryOptions,
    actor: &Actor,
) -> Result<Delivery, Error> {
    let now = app.clock.now();
    let made_by = match actor {
        Actor::Staff(name) => Some(name.clone()),
        Actor::Student(_) | Actor::Operator | Actor::Provider(_) | Actor::System => None,
    };
    Ok(Delivery {
        id: ExportId::new(now, app.rng.next_u128()),
        collection: collection.id,
        state: State::Preparing,
        template: options.template.clone().permitted(collection.notice.document_in_file_names)?,
        masters: options.masters,
        form: collection.notice.photo.delivered,
        made_by,
        created_at: now,
        total: 0,
        done: 0,
        left_out: 0,
        repack_of: None,
        kept_from: None,
    })
}

/// Begins a delivery and reserves its photographs; [`prepare::prepare`] does the rest.
pub async fn begin(
    app: &App,
    collection: &Collection,
    options: DeliveryOptions,
    actor: &Actor,
) -> Result<Delivery, Error> {
    let delivery = new(app, collection, &options, actor)?;
    let now = delivery.created_at;
    let mut tx = app.db.begin().await?;
    if !store::delivery::insert(&mut tx, &delivery).await? {
        return Err(Error::DeliveryUnderWay);
    }
    let total = reserve(&mut tx, &delivery, options.only).await?;
    if total == 0 {
        let withheld = store::inspection::withheld(&mut tx, collection.id).await?;
        return Err(if withheld.is_empty() { Error::NothingToDeliver } else { Error::SamplingUnfinished });
    }
    store::delivery::set_total(&mut tx, delivery.id, total).await?;
    let detail = json!({ "collection": collection.id, "photographs": total, "masters": options.masters });
    store::audit::append(&mut tx, now, actor, Action::DeliveryStarted, &delivery.id.to_string(), detail)
        .await?;
    tx.commit().await?;
    Ok(Delivery { total, ..delivery })
}

/// Reserves all waiting photographs, or each of those in `only`.
async fn reserve(tx: &mut Tx, delivery: &Delivery, only: Option<Vec<ApplicationId>>) -> Result<u32, Error> {
    let Some(chosen) = only else {
        let reserved = store::delivery::reserve_all(tx, delivery).await?;
        return Ok(u32::try_from(reserved).unwrap_or(u32::MAX));
    };
    let mut total = 0;
    for application in chosen {
        if !store::delivery::reserve(tx, delivery, application, total + 1).await? {
            return Err(Error::NotDeliverable(application));
        }
        total += 1;
    }
    Ok(total)
}

/// The result of looking up a list of names.
#[derive(Debug, Default)]
pub struct Chosen {
    /// The applications that can be delivered, each once, in the order of the student numbers.
    pub applications: Vec<ApplicationId>,
    /// The positions in the list of those that cannot be delivered, and why.
    pub refused: Vec<(usize, Undeliverable)>,
}

/// Looks up the applications that the caller named by identifier or by student number.
pub async fn resolve(conn: &mut Conn, collection: &Collection, named: &[String]) -> Result<Chosen, Error> {
    let (mut found, mut refused) = (Vec::with_capacity(named.len()), Vec::new());
    for (place, word) in named.iter().enumerate() {
        match find(conn, collection, word).await? {
            Ok(application) => found.push(application),
            Err(why) => refused.push((place, why)),
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok(Chosen { applications: found.into_iter().map(|(_, id)| id).collect(), refused })
}

async fn find(
    conn: &mut Conn,
    collection: &Collection,
    word: &str,
) -> Result<Result<(StudentNumber, ApplicationId), Undeliverable>, Error> {
    let application = if let Ok(id) = word.parse::<ApplicationId>() {
        store::application::by_id(conn, id).await?
    } else if let Ok(number) = StudentNumber::parse(word) {
        match store::student::by_number(conn, collection.id, &number).await? {
            Some(student) => match store::application::by_student(conn, student.id).await? {
                Some(application) => Some(application),
                None => return Ok(Err(Undeliverable::NotSubmitted)),
            },
            None => None,
        }
    } else {
        None
    };
    let Some(application) = application.filter(|application| application.collection == collection.id) else {
        return Ok(Err(Undeliverable::NotInRoster));
    };
    if let Some(why) = Undeliverable::in_stage(&application.stage) {
        return Ok(Err(why));
    }
    if store::delivery::is_reserved(conn, application.id).await? {
        return Ok(Err(Undeliverable::Preparing));
    }
    if store::inspection::is_withheld(conn, application.id).await? {
        return Ok(Err(Undeliverable::Sampling));
    }
    let student = store::student::by_id(conn, application.student).await?;
    Ok(Ok((student.number, application.id)))
}
