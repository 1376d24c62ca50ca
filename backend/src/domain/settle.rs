//! Money that came in.

use shared::application::Event;
use shared::payment::{OrderEvent, OrderStage, VerifiedPayment};
use shared::time::Timestamp;

use super::Error;
use super::transition::{apply, apply_to_order};
use crate::app::App;
use crate::store::audit::Actor;
use crate::store::order::Order;
use crate::store::{self, Tx};

/// What a payment did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// The student is done.
    Completed,
    /// Nobody owed it (any more), or it was another amount: it goes back.
    Refunding,
    /// It was known already.
    Repeated,
}

/// Books a payment that the provider confirmed: order and application in one transaction. Booking it again changes
/// nothing.
pub async fn settle(app: &App, provider: &'static str, payment: VerifiedPayment) -> Result<Settled, Error> {
    let now = app.clock.now();
    let actor = Actor::Provider(provider);
    let mut tx = app.db.begin().await?;
    let order =
        store::order::by_id(&mut tx, payment.receipt().order).await?.ok_or(Error::Unknown("order"))?;
    let paid = apply_to_order(&mut tx, &order, OrderEvent::Pay(payment.clone()), &actor, now).await?;
    let Some(paid) = paid else { return Ok(Settled::Repeated) };
    let settled = match &paid.stage {
        OrderStage::Paid { .. } => complete_or_refund(&mut tx, &paid, payment, &actor, now).await?,
        // It came after closing, and went to refund by itself.
        OrderStage::Refunding { .. }
        | OrderStage::Open
        | OrderStage::Awaiting { .. }
        | OrderStage::Closed { .. }
        | OrderStage::Refunded { .. } => Settled::Refunding,
    };
    tx.commit().await?;
    Ok(settled)
}

async fn complete_or_refund(
    tx: &mut Tx,
    order: &Order,
    payment: VerifiedPayment,
    actor: &Actor,
    now: Timestamp,
) -> Result<Settled, Error> {
    let application = store::application::by_id(tx, order.application).await?;
    let application = application.ok_or(Error::Unknown("application"))?;
    match apply(tx, &application, Event::Settle(payment), actor, now).await {
        Ok(()) => Ok(Settled::Completed),
        // The application owes nothing, or another amount.
        Err(Error::WrongStage(_)) => {
            apply_to_order(tx, order, OrderEvent::Refund, &Actor::System, now).await?;
            Ok(Settled::Refunding)
        }
        Err(error) => Err(error),
    }
}
