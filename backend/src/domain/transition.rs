//! The only functions that change the stage of an application or of an order.

use serde_json::{Value, json};
use shared::application::{Event, Settlement, Stage};
use shared::audit::Action;
use shared::payment::{OrderEvent, OrderOutcome, OrderStage};
use shared::review::ReviewOutcome;
use shared::time::Timestamp;

use super::Error;
use super::order::ask::next_look;
use crate::store::application::Application;
use crate::store::audit::Actor;
use crate::store::order::Order;
use crate::store::{self, Tx};

/// Applies `event` if the application was not changed since it was read, and writes the audit row. The caller commits.
pub(super) async fn apply(
    tx: &mut Tx,
    application: &Application,
    event: Event,
    actor: &Actor,
    now: Timestamp,
) -> Result<(), Error> {
    let detail = detail_of(&event, &application.stage);
    let word = event.clone();
    let stage = application.stage.clone().apply(event, now)?;
    let action = action_of(&word, &stage);
    if !store::application::set_stage(tx, application.id, application.revision, &stage, now).await? {
        return Err(Error::Conflict);
    }
    let subject = application.id.to_string();
    store::audit::append(tx, now, actor, action, &subject, detail).await?;
    if action == Action::Approved && is_waived(&stage) {
        store::audit::append(tx, now, &Actor::System, Action::Settled, &subject, json!({ "how": "waived" }))
            .await?;
    }
    Ok(())
}

/// The audit action of an event that led to a stage. For an announcement, the new stage shows which decision it was.
const fn action_of(event: &Event, after: &Stage) -> Action {
    match event {
        Event::Submit { .. } => Action::Submitted,
        Event::Withdraw => Action::Withdrawn,
        Event::Claim(_) => Action::Claimed,
        Event::Release => Action::Released,
        Event::Decide { .. } => Action::Decided,
        Event::Undo(_) => Action::Undone,
        Event::Announce => match after {
            Stage::Rejected { .. } => Action::Rejected,
            Stage::Approved { .. }
            | Stage::Paid { .. }
            | Stage::Matched
            | Stage::Submitted { .. }
            | Stage::UnderReview { .. }
            | Stage::Decided { .. }
            | Stage::Delivered { .. }
            | Stage::Erased { .. }
            | Stage::Removed { .. } => Action::Approved,
        },
        Event::Reopen { .. } => Action::Reopened,
        Event::Settle(_) => Action::Settled,
        Event::Refund(_) => Action::FeeReturned,
        Event::Deliver(_) => Action::Delivered,
        Event::Recall(_) => Action::Recalled,
        Event::Erase => Action::Erased,
        Event::Remove => Action::Removed,
        Event::Reinstate => Action::Reinstated,
    }
}

fn is_waived(stage: &Stage) -> bool {
    matches!(stage, Stage::Paid { settlement: Settlement::Waived, .. })
}

/// The identifiers, words and numbers of an event in a stage.
fn detail_of(event: &Event, stage: &Stage) -> Value {
    match event {
        Event::Submit { photo, accepted } => json!({ "photo": photo, "sha256": accepted.digest() }),
        Event::Withdraw
        | Event::Release
        | Event::Claim(_)
        | Event::Erase
        | Event::Remove
        | Event::Reinstate => json!({}),
        Event::Decide { verdict, .. } => detail_of_verdict(verdict, stage),
        // The reason may contain personal data, so it is not in the log.
        Event::Undo(_) | Event::Reopen { .. } => json!({ "photo": stage.photo() }),
        Event::Announce => match stage {
            Stage::Decided { verdict, .. } => detail_of_verdict(verdict, stage),
            Stage::Matched
            | Stage::Submitted { .. }
            | Stage::UnderReview { .. }
            | Stage::Rejected { .. }
            | Stage::Approved { .. }
            | Stage::Paid { .. }
            | Stage::Delivered { .. }
            | Stage::Erased { .. }
            | Stage::Removed { .. } => json!({}),
        },
        Event::Settle(payment) => json!({ "order": payment.receipt().order }),
        Event::Refund(order) => json!({ "order": order }),
        Event::Deliver(export) | Event::Recall(export) => json!({ "export": export }),
    }
}

/// The details of a decision. A reviewer's note may contain personal data, so it is not in the log.
fn detail_of_verdict(verdict: &ReviewOutcome, stage: &Stage) -> Value {
    match verdict {
        ReviewOutcome::Approve { due } => json!({ "photo": stage.photo(), "due": due }),
        ReviewOutcome::Reject { reasons, note: _ } => json!({ "photo": stage.photo(), "reasons": reasons }),
    }
}

/// Applies `event` to an order if it was not changed since it was read, and writes the audit row. Returns the changed
/// order; `None` when the event repeats known information. The caller commits.
pub(super) async fn apply_to_order(
    tx: &mut Tx,
    order: &Order,
    event: OrderEvent,
    actor: &Actor,
    now: Timestamp,
) -> Result<Option<Order>, Error> {
    let stage = match order.stage.apply(event, now)? {
        OrderOutcome::Changed(stage) => stage,
        OrderOutcome::Unchanged => return Ok(None),
    };
    let next = first_look(order, &stage, now);
    let Some(revision) = store::order::set_stage(tx, order.id, order.revision, &stage, next).await? else {
        return Err(Error::Conflict);
    };
    let detail = json!({ "application": order.application, "amount": order.amount });
    store::audit::append(tx, now, actor, action_of_order(&stage), &order.id.to_string(), detail).await?;
    Ok(Some(Order { stage, revision, next_check_at: next, checks: 0, ..order.clone() }))
}

/// When to query the provider about an order that has just entered `stage`; `None` when no query is needed.
fn first_look(order: &Order, stage: &OrderStage, now: Timestamp) -> Option<Timestamp> {
    match stage {
        OrderStage::Open | OrderStage::Awaiting { .. } => {
            Some(next_look(order.created_at, order.expires_at(), now))
        }
        // Closed here and perhaps not at the provider; or due for a refund that is not requested yet.
        OrderStage::Closed { .. } | OrderStage::Refunding { .. } => Some(now),
        OrderStage::Paid { .. } | OrderStage::Refunded { .. } => None,
    }
}

const fn action_of_order(stage: &OrderStage) -> Action {
    match stage {
        OrderStage::Open => Action::OrderOpened,
        OrderStage::Awaiting { .. } => Action::OrderAccepted,
        OrderStage::Paid { .. } => Action::OrderPaid,
        OrderStage::Closed { .. } => Action::OrderClosed,
        OrderStage::Refunding { .. } => Action::OrderRefunding,
        OrderStage::Refunded { .. } => Action::OrderRefunded,
    }
}
