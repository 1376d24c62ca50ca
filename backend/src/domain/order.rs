//! Payment orders of a student.

use serde_json::json;
use shared::application::Stage;
use shared::id::{ApplicationId, OrderId};
use shared::payment::{OrderEvent, OrderStage};
use shared::time::Timestamp;

use super::Error;
use super::transition::apply_to_order;
use crate::app::App;
use crate::store::audit::{Action, Actor};
use crate::store::order::Order;
use crate::store::{self, Tx};

/// The order that still waits, or a new one. The provider knows it when this returns.
pub async fn open(app: &App, id: ApplicationId) -> Result<Order, Error> {
    let now = app.clock.now();
    let order = open_or_waiting(app, id, now).await?;
    match order.stage {
        // In two steps, so that no transaction waits for a provider's network. Whoever is cut off between them starts
        // the same order again.
        OrderStage::Open => {
            let started = app.provider.start(order.id, now)?;
            accept(app, &order, OrderEvent::Accepted { expires_at: started.expires_at }, now).await
        }
        OrderStage::Awaiting { .. }
        | OrderStage::Paid { .. }
        | OrderStage::Closed { .. }
        | OrderStage::Refunding { .. }
        | OrderStage::Refunded { .. } => Ok(order),
    }
}

async fn open_or_waiting(app: &App, id: ApplicationId, now: Timestamp) -> Result<Order, Error> {
    let actor = Actor::Student(id);
    let mut tx = app.db.begin().await?;
    let application = store::application::by_id(&mut tx, id).await?.ok_or(Error::Unknown("application"))?;
    let Stage::Approved { due, .. } = application.stage else {
        return Err(shared::application::InvalidTransition {
            stage: application.stage.word(),
            event: "order",
        }
        .into());
    };
    if let Some(order) = store::order::latest(&mut tx, id).await? {
        match order.stage {
            OrderStage::Open => return Ok(order),
            OrderStage::Awaiting { expires_at } if now < expires_at => return Ok(order),
            OrderStage::Awaiting { .. } => {
                apply_to_order(&mut tx, &order, OrderEvent::Close, &Actor::System, now).await?;
            }
            OrderStage::Paid { .. }
            | OrderStage::Closed { .. }
            | OrderStage::Refunding { .. }
            | OrderStage::Refunded { .. } => {}
        }
    }
    let order = store::order::insert(&mut tx, OrderId::new(now, app.dice.roll()), id, due, now).await?;
    let order = order.ok_or(Error::Conflict)?;
    let detail = json!({ "application": id, "amount": due });
    store::audit::append(&mut tx, now, &actor, Action::OrderOpened, &order.id.to_string(), detail).await?;
    tx.commit().await?;
    Ok(order)
}

async fn accept(app: &App, order: &Order, event: OrderEvent, now: Timestamp) -> Result<Order, Error> {
    let mut tx = app.db.begin().await?;
    let current = load(&mut tx, order.id).await?;
    if current.stage != OrderStage::Open {
        // Another request of the same student was faster.
        return Ok(current);
    }
    let accepted = apply_to_order(&mut tx, &current, event, &Actor::System, now).await?;
    tx.commit().await?;
    Ok(accepted.unwrap_or(current))
}

/// Closes an order that nobody will pay. Closing it again changes nothing.
pub async fn close(app: &App, id: OrderId) -> Result<Order, Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let order = load(&mut tx, id).await?;
    let actor = Actor::Student(order.application);
    let closed = apply_to_order(&mut tx, &order, OrderEvent::Close, &actor, now).await?;
    tx.commit().await?;
    Ok(closed.unwrap_or(order))
}

/// An order by its number.
pub async fn find(app: &App, id: OrderId) -> Result<Option<Order>, Error> {
    let mut reader = app.db.reader().await?;
    Ok(store::order::by_id(&mut reader, id).await?)
}

async fn load(tx: &mut Tx, id: OrderId) -> Result<Order, Error> {
    store::order::by_id(tx, id).await?.ok_or(Error::Unknown("order"))
}
