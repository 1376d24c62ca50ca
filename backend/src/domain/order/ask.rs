//! Querying the provider about an order, and recording the answer.

use shared::api::staff::orders::DiscrepancyKind;
use shared::id::OrderId;
use shared::payment::{OrderEvent, OrderStage};
use shared::time::Timestamp;

use super::super::Error;
use super::super::discrepancy::{self, About};
use super::super::settle::{SettleOutcome, settle};
use super::super::transition::apply_to_order;
use super::{load, refund};
use crate::app::App;
use crate::payment::{CloseOutcome, Confirmed, OrderStatus, ProviderError};
use crate::store;
use crate::store::audit::Actor;
use crate::store::order::Order;

/// When an open order is checked, in seconds after it was created: WeChat Pay's recommendation
/// (doc/v3/merchant/4012075249).
const LOOKS: [i64; 7] = [5, 30, 60, 180, 300, 600, 1800];

/// The next check of an open order: by the table, and once more when it expires.
#[must_use]
pub fn next_look(created_at: Timestamp, expires_at: Timestamp, now: Timestamp) -> Timestamp {
    let looks = LOOKS.iter().map(|seconds| created_at.plus_seconds(*seconds));
    let next = looks.chain([expires_at]).find(|at| *at > now);
    next.map_or(expires_at, |next| next.min(expires_at)).max(now)
}

/// Queries an order. An expired one is closed at the provider, then here; a refund is continued.
pub async fn look(app: &App, order: &Order) -> Result<(), Error> {
    match &order.stage {
        OrderStage::Open | OrderStage::Awaiting { .. } => {
            if order.expires_at() <= app.clock.now() {
                close_at_provider(app, order).await
            } else if order.started {
                ask(app, order).await.map(drop)
            } else {
                Ok(())
            }
        }
        OrderStage::Closed { .. } => close_at_provider(app, order).await,
        OrderStage::Paid { .. } | OrderStage::Refunding { .. } => refund::carry_on(app, order).await,
        OrderStage::Refunded { .. } => Ok(()),
    }
}

/// Stores the provider's refusal, for staff who look at the order. Other errors are not about the order.
pub(super) async fn keep_trouble(app: &App, id: OrderId, error: &ProviderError) -> Result<(), Error> {
    let (ProviderError::Refused(refusal) | ProviderError::Busy(refusal)) = error else { return Ok(()) };
    let mut tx = app.db.begin().await?;
    store::order::set_trouble(&mut tx, id, &refusal.to_string(), app.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// The result of a query, and whether the provider still accepts a payment.
enum QueryOutcome {
    /// It is recorded; nothing is left to close.
    Settled,
    /// It cannot be paid, or never could.
    Over,
    /// It can still be paid.
    Waiting,
}

/// Closes an order that must not be paid any more, first at the provider, then here: a payment before that is recorded.
pub async fn close_at_provider(app: &App, order: &Order) -> Result<(), Error> {
    if order.started {
        match ask(app, order).await? {
            QueryOutcome::Settled => return Ok(()),
            QueryOutcome::Over => {}
            QueryOutcome::Waiting => match app.provider.close(order.at_provider(), app.clock.now()).await? {
                CloseOutcome::Closed => {}
                CloseOutcome::Paid => match ask(app, order).await? {
                    QueryOutcome::Settled => return Ok(()),
                    QueryOutcome::Over => {}
                    QueryOutcome::Waiting => {
                        return Err(ProviderError::Unreadable("paid for closing, unpaid for asking").into());
                    }
                },
            },
        }
    }
    close_here(app, order).await
}

async fn ask(app: &App, order: &Order) -> Result<QueryOutcome, Error> {
    match app.provider.query(order.at_provider(), app.clock.now()).await? {
        OrderStatus::Paid(confirmed) => booked(app, confirmed).await,
        OrderStatus::Refunded(Some(confirmed)) => {
            // The payment counts, whatever happened to it afterwards.
            let learnt = booked(app, confirmed).await?;
            refunded_elsewhere(app, order).await?;
            Ok(learnt)
        }
        OrderStatus::Refunded(None) => {
            refunded_elsewhere(app, order).await?;
            Ok(QueryOutcome::Over)
        }
        OrderStatus::Waiting => Ok(QueryOutcome::Waiting),
        OrderStatus::Closed | OrderStatus::Unknown => Ok(QueryOutcome::Over),
    }
}

async fn booked(app: &App, confirmed: Confirmed) -> Result<QueryOutcome, Error> {
    match settle(app, app.provider.name(), confirmed).await? {
        SettleOutcome::Completed | SettleOutcome::Refunding | SettleOutcome::Repeated => {
            Ok(QueryOutcome::Settled)
        }
        // The payment at the provider differs from our order: a person handles it, and the student must not pay again.
        SettleOutcome::Contradicted => Ok(QueryOutcome::Over),
    }
}

/// A refund that we did not request: an administrator decides which refund it was (`refund::steps::accept`).
async fn refunded_elsewhere(app: &App, order: &Order) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let current = load(&mut tx, order.id).await?;
    if store::refund::of_order(&mut tx, order.id).await?.is_empty() {
        let about = About::Order(&current);
        discrepancy::add(&mut tx, about, DiscrepancyKind::RefundedElsewhere, "", now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The provider accepts no payment for it any more, so there are no further checks.
async fn close_here(app: &App, order: &Order) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let current = load(&mut tx, order.id).await?;
    match current.stage {
        OrderStage::Open | OrderStage::Awaiting { .. } => {
            apply_to_order(&mut tx, &current, OrderEvent::Close, &Actor::System, now).await?;
        }
        OrderStage::Closed { .. } => {}
        OrderStage::Paid { .. } | OrderStage::Refunding { .. } | OrderStage::Refunded { .. } => return Ok(()),
    }
    store::order::clear_check(&mut tx, order.id).await?;
    tx.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_checked_by_the_table_and_when_it_expires() {
        let made = Timestamp::from_millis(1_800_000_000_000);
        let (over, mut now, mut looks) = (made.plus_seconds(1500), made, Vec::new());
        while now < over {
            now = next_look(made, over, now);
            looks.push((now.as_millis() - made.as_millis()) / 1000);
        }
        assert_eq!(looks, [5, 30, 60, 180, 300, 600, 1500]);
        assert_eq!(next_look(made, over, over.plus_seconds(7)), over.plus_seconds(7));
    }
}
