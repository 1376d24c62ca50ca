//! A refund by an administrator: the fee is due again when the refund is complete.

use shared::application::Event;
use shared::id::OrderId;
use shared::payment::{OrderEvent, OrderStage};

use super::super::Error;
use super::super::transition::{apply, apply_to_order};
use super::{load, refund};
use crate::app::App;
use crate::store;
use crate::store::audit::Actor;

/// Refunds a paid order, unless a delivery contains the photograph. A repetition begins another attempt if the provider
/// closed the one before, and changes nothing otherwise.
pub async fn give_back(app: &App, id: OrderId, reason: &str, actor: &Actor) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let order = load(&mut tx, id).await?;
    match order.stage {
        OrderStage::Paid { .. } => {}
        OrderStage::Refunding { .. } => return refund::begin_anew(app, tx, &order, actor).await,
        OrderStage::Refunded { .. } => return Ok(()),
        OrderStage::Open | OrderStage::Awaiting { .. } | OrderStage::Closed { .. } => {
            let refusal = order.stage.apply(OrderEvent::Refund, now);
            return Err(refusal.err().map_or(Error::Conflict, Into::into));
        }
    }
    if store::delivery::is_reserved(&mut tx, order.application).await? {
        return Err(Error::AlreadyDelivered);
    }
    let application = store::application::by_id(&mut tx, order.application).await?;
    let application = application.ok_or(Error::Unknown("application"))?;
    // A student whose data were erased before the delivery gets a refund too: nothing else of the student is left.
    if application.stage.receipt().is_some_and(|receipt| receipt.order == id) {
        apply(&mut tx, &application, Event::Refund(id), actor, now).await?;
    }
    store::order::set_refund_reason(&mut tx, id, reason).await?;
    let order = apply_to_order(&mut tx, &order, OrderEvent::Refund, actor, now).await?;
    if let Some(order) = order {
        // It may already have been refunded on the merchant platform.
        refund::conclude(&mut tx, &order, actor, now).await?;
    }
    tx.commit().await?;
    Ok(())
}
