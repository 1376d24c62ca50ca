//! Refunds: requested in attempts, queried, and recorded.
//!
//! [`attempt`] determines which attempt is under way and when another may begin, [`book`] records the provider's
//! information, and [`steps`] contains the actions of an administrator.
//! `docs/decisions/0100-refunds-attempt-by-attempt.md` has the reasons.

mod attempt;
pub mod book;
pub mod steps;

use shared::api::staff::orders::DiscrepancyKind;
use shared::api::staff::refunds::RefundState;
use shared::payment::{OrderEvent, OrderStage, Receipt};
use shared::time::Timestamp;

use super::super::Error;
use super::super::discrepancy::{self, About};
use super::super::transition::apply_to_order;
use super::load;
use crate::app::App;
use crate::payment::{ProviderError, ProviderRefusal, Repayment};
use crate::store::audit::Actor;
use crate::store::order::Order;
use crate::store::refund::{self, Refund};
use crate::store::{self, Tx};

/// The reason of an automatic refund. The student reads it in WeChat.
const BY_RULE: &str = "订单已关闭或重复支付，自动退回";

/// The delays between checks of a refund, in seconds: WeChat refunds to a wallet within minutes and to a bank within
/// days. The last one repeats: most refunds end with a notification, and a refund with a problem at WeChat may end on
/// any day.
const PAUSES: [i64; 6] = [10, 60, 300, 1800, 4 * 3600, 24 * 3600];

/// Discrepancies of a refund that are closed when it is complete.
const TROUBLES: [DiscrepancyKind; 3] =
    [DiscrepancyKind::RefundRefused, DiscrepancyKind::RefundAbnormal, DiscrepancyKind::RefundClosed];

/// The next check of a refund.
pub(super) fn next(order: &Order, now: Timestamp) -> Timestamp {
    let index = usize::try_from(order.checks).unwrap_or(usize::MAX).saturating_sub(1);
    now.plus_seconds(PAUSES[index.min(PAUSES.len() - 1)])
}

/// Queries the state of all refunds of an order, including those from the merchant platform, and requests what is still
/// to be refunded.
pub(super) async fn carry_on(app: &App, order: &Order) -> Result<(), Error> {
    let refunds = refund::of_order(&mut *app.db.reader().await?, order.id).await?;
    for one in refunds.iter().filter(|one| one.standing.is_open() && !is_new(order, one)) {
        let state = app.provider.refund_state(order.at_provider(), &one.number, app.clock.now()).await?;
        if let Some(news) = state {
            book::book(app, app.provider.name(), &news).await?;
        }
    }
    let mut tx = app.db.begin().await?;
    let current = load(&mut tx, order.id).await?;
    let OrderStage::Refunding { receipt, .. } = current.stage.clone() else {
        let refunds = refund::of_order(&mut tx, order.id).await?;
        if !refunds.iter().any(|one| one.standing.is_open()) {
            store::order::clear_check(&mut tx, order.id).await?;
            tx.commit().await?;
        }
        return Ok(());
    };
    let attempt = attempt::current(&mut tx, &current, app.clock.now()).await?;
    tx.commit().await?;
    match attempt {
        Some(attempt) => ask_for(app, &current, &receipt, &attempt).await,
        None => Ok(()),
    }
}

/// Whether the provider certainly does not know a refund: there was no check of the order since the refund was due.
/// After a first request it is unknown whether the request arrived.
fn is_new(order: &Order, refund: &Refund) -> bool {
    order.checks <= 1 && refund.standing == RefundState::Requested
}

async fn ask_for(app: &App, order: &Order, receipt: &Receipt, attempt: &Refund) -> Result<(), Error> {
    let repayment = Repayment {
        order: order.at_provider(),
        number: &attempt.number,
        transaction: &receipt.transaction,
        amount: attempt.amount,
        total: receipt.amount,
        reason: order.refund_reason.as_deref().unwrap_or(BY_RULE),
    };
    match app.provider.refund(&repayment, app.clock.now()).await {
        Ok(news) => book::book(app, app.provider.name(), &news).await,
        Err(ProviderError::Refused(refusal)) => {
            refused(app, order, &refusal).await?;
            Err(ProviderError::Refused(refusal).into())
        }
        Err(error) => Err(error.into()),
    }
}

async fn refused(app: &App, order: &Order, refusal: &ProviderRefusal) -> Result<(), Error> {
    let (mut tx, now) = (app.db.begin().await?, app.clock.now());
    let kind = DiscrepancyKind::RefundRefused;
    discrepancy::add(&mut tx, About::Order(order), kind, &refusal.code, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Begins another attempt at once if the provider closed the latest one.
pub(super) async fn begin_anew(app: &App, mut tx: Tx, order: &Order, actor: &Actor) -> Result<(), Error> {
    let now = app.clock.now();
    let refunds = refund::of_order(&mut tx, order.id).await?;
    if attempt::latest(&refunds).is_some_and(|latest| latest.standing == RefundState::Closed)
        && attempt::begin_now(&mut tx, order, actor, now).await?.is_some()
    {
        store::order::look_at(&mut tx, order.id, now).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Ends an order when all of its payment is refunded; a partial refund changes nothing. A refund of more than the
/// payment is a discrepancy.
pub(in crate::domain) async fn conclude(
    tx: &mut Tx,
    order: &Order,
    actor: &Actor,
    now: Timestamp,
) -> Result<(), Error> {
    match order.stage {
        OrderStage::Refunding { .. } | OrderStage::Refunded { .. } => {}
        // No payment is recorded, or no person has decided yet that the fee is due again.
        OrderStage::Open
        | OrderStage::Awaiting { .. }
        | OrderStage::Closed { .. }
        | OrderStage::Paid { .. } => return Ok(()),
    }
    let Some(returned) = refund::returned(&refund::of_order(tx, order.id).await?) else { return Ok(()) };
    match apply_to_order(tx, order, OrderEvent::Return(returned), actor, now).await {
        Ok(Some(_)) => Ok(store::discrepancy::clear(tx, order.id, &TROUBLES).await?),
        Ok(None) => Ok(()),
        Err(Error::WrongOrderStage(_)) => {
            let (kind, amount) = (DiscrepancyKind::RefundedTwice, returned.amount);
            discrepancy::add(tx, About::Order(order), kind, &amount.to_string(), now).await
        }
        Err(error) => Err(error),
    }
}
