//! Received payments: the one function that settles an order, whatever the source of the information — a notification,
//! an answer to a query, or the daily bill.

use shared::api::staff::orders::DiscrepancyKind;
use shared::application::Event;
use shared::payment::{OrderEvent, OrderStage, VerifiedPayment};
use shared::time::Timestamp;

use super::Error;
use super::discrepancy::{self, About};
use super::order::refund;
use super::transition::{apply, apply_to_order};
use crate::app::App;
use crate::payment::Confirmed;
use crate::store::audit::Actor;
use crate::store::order::Order;
use crate::store::{self, Tx};

/// The result of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettleOutcome {
    /// The application is paid.
    Completed,
    /// No fee was due: the payment is refunded.
    Refunding,
    /// The payment was already recorded.
    Repeated,
    /// It differs from our order: a person handles it, and it settles nothing.
    Contradicted,
}

/// Records a payment that the provider confirmed: order and application in one transaction. A repetition changes
/// nothing. A payment that differs from our order becomes a discrepancy.
pub async fn settle(
    app: &App,
    provider: &'static str,
    confirmed: impl Into<Confirmed>,
) -> Result<SettleOutcome, Error> {
    let confirmed = confirmed.into();
    let receipt = confirmed.payment.receipt();
    let now = app.clock.now();
    let actor = Actor::Provider(provider);
    let detail = format!("{}, {}", receipt.amount, receipt.transaction);
    let mut tx = app.db.begin().await?;
    let Some(order) = store::order::by_id(&mut tx, receipt.order).await? else {
        let number = receipt.order.trade_number();
        discrepancy::add(&mut tx, About::Stray(&number), DiscrepancyKind::UnknownOrder, &detail, now).await?;
        tx.commit().await?;
        return Ok(SettleOutcome::Contradicted);
    };
    if let Some(kind) = contradiction(app, &order, &confirmed)? {
        discrepancy::add(&mut tx, About::Order(&order), kind, &detail, now).await?;
        tx.commit().await?;
        return Ok(SettleOutcome::Contradicted);
    }
    let payment = confirmed.payment;
    let paid = apply_to_order(&mut tx, &order, OrderEvent::Pay(payment.clone()), &actor, now).await?;
    let Some(paid) = paid else { return Ok(SettleOutcome::Repeated) };
    let settled = match &paid.stage {
        OrderStage::Paid { .. } => complete_or_refund(&mut tx, &paid, payment, &actor, now).await?,
        // The payment came after the order was closed and is refunded automatically: it may already be refunded.
        OrderStage::Refunding { .. }
        | OrderStage::Open
        | OrderStage::Awaiting { .. }
        | OrderStage::Closed { .. }
        | OrderStage::Refunded { .. } => {
            refund::conclude(&mut tx, &paid, &actor, now).await?;
            SettleOutcome::Refunding
        }
    };
    tx.commit().await?;
    Ok(settled)
}

/// The difference between a payment and our order; `None` when there is none.
fn contradiction(
    app: &App,
    order: &Order,
    confirmed: &Confirmed,
) -> Result<Option<DiscrepancyKind>, store::Error> {
    let receipt = confirmed.payment.receipt();
    if confirmed.foreign.is_some() {
        return Ok(confirmed.foreign);
    }
    if let (Some(said), asked) = (&confirmed.payee, &order.payee) {
        match asked {
            Some(asked) if said.mch_id == asked.mch_id && said.app_id == asked.app_id => {}
            Some(asked) if said.mch_id == asked.mch_id => return Ok(Some(DiscrepancyKind::WrongApp)),
            Some(_) | None => return Ok(Some(DiscrepancyKind::WrongMerchant)),
        }
    }
    if receipt.amount != order.amount {
        return Ok(Some(DiscrepancyKind::WrongAmount));
    }
    // An order of an erased student does not contain its payer any more.
    let asked = order.payer(&app.keys)?;
    if asked.is_some() && confirmed.payer != asked {
        return Ok(Some(DiscrepancyKind::WrongPayer));
    }
    let known = order.stage.receipt();
    let is_another = known.is_some_and(|known| known.transaction != receipt.transaction);
    Ok(is_another.then_some(DiscrepancyKind::PaidTwice))
}

async fn complete_or_refund(
    tx: &mut Tx,
    order: &Order,
    payment: VerifiedPayment,
    actor: &Actor,
    now: Timestamp,
) -> Result<SettleOutcome, Error> {
    let application = store::application::by_id(tx, order.application).await?;
    let application = application.ok_or(Error::Unknown("application"))?;
    match apply(tx, &application, Event::Settle(payment), actor, now).await {
        Ok(()) => Ok(SettleOutcome::Completed),
        // The application owes nothing, or another amount.
        Err(Error::WrongStage(_)) => {
            apply_to_order(tx, order, OrderEvent::Refund, &Actor::System, now).await?;
            Ok(SettleOutcome::Refunding)
        }
        Err(error) => Err(error),
    }
}
