//! The actions of an administrator for a refund that does not complete by itself. Each action is audited, and none
//! allows a refund of more than the payment.

use serde_json::json;
use shared::api::staff::orders::DiscrepancyKind;
use shared::api::staff::refunds::{RefundOrigin, RefundState, RefundStep};
use shared::application::{Event, Stage};
use shared::audit::Action;
use shared::id::OrderId;
use shared::payment::{OrderEvent, OrderStage};
use shared::review::StaffName;

use super::super::super::Error;
use super::super::super::transition::{apply, apply_to_order};
use super::super::{due, load};
use super::{attempt, book};
use crate::app::App;
use crate::payment::ProviderError;
use crate::store::audit::Actor;
use crate::store::order::Order;
use crate::store::refund::{self, Refund};
use crate::store::{self, Tx};

/// The actions that the refunds of an order allow, without a query of the provider. An administrator who refunds on the
/// merchant platform knows of it before this server does.
#[must_use]
pub fn possible(stage: &OrderStage, refunds: &[Refund]) -> Vec<RefundStep> {
    let latest = attempt::latest(refunds).map(|latest| latest.standing);
    let is_open_elsewhere =
        refunds.iter().any(|refund| refund.origin == RefundOrigin::Platform && refund.standing.is_open());
    match stage {
        OrderStage::Refunding { .. } => {
            let mut steps = vec![RefundStep::Retry];
            if matches!(latest, Some(RefundState::Requested | RefundState::Closed)) {
                steps.push(RefundStep::NewNumber);
            }
            steps.push(RefundStep::Accept);
            if latest != Some(RefundState::Processing) && !is_open_elsewhere {
                steps.push(RefundStep::SettledElsewhere);
            }
            steps
        }
        OrderStage::Paid { .. } => vec![RefundStep::Accept],
        OrderStage::Open
        | OrderStage::Awaiting { .. }
        | OrderStage::Closed { .. }
        | OrderStage::Refunded { .. } => Vec::new(),
    }
}

/// The order, if it is paid and its refund may need actions.
async fn refunding(tx: &mut Tx, id: OrderId) -> Result<Order, Error> {
    let order = load(tx, id).await?;
    match order.stage {
        OrderStage::Refunding { .. } => Ok(order),
        OrderStage::Open
        | OrderStage::Awaiting { .. }
        | OrderStage::Paid { .. }
        | OrderStage::Closed { .. }
        | OrderStage::Refunded { .. } => Err(Error::NothingToRefund),
    }
}

/// Queries the provider now, and repeats requests that it has not accepted. A refusal appears in the findings of the
/// order.
pub async fn retry(app: &App, id: OrderId, by: &StaffName) -> Result<(), Error> {
    let (mut tx, now) = (app.db.begin().await?, app.clock.now());
    let order = refunding(&mut tx, id).await?;
    let actor = Actor::Staff(by.clone());
    store::audit::append(&mut tx, now, &actor, Action::RefundRetried, &id.to_string(), json!({})).await?;
    tx.commit().await?;
    look(app, &order).await
}

async fn look(app: &App, order: &Order) -> Result<(), Error> {
    match due::look(app, order).await {
        // A refusal is an answer, and is stored with the order.
        Ok(()) | Err(Error::Provider(ProviderError::Refused(_))) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Begins another attempt with a new number, when the provider reports that the one before cannot succeed any more.
pub async fn new_number(app: &App, id: OrderId, by: &StaffName) -> Result<(), Error> {
    let (order, latest) = {
        let mut reader = app.db.reader().await?;
        let order = store::order::by_id(&mut reader, id).await?.ok_or(Error::Unknown("order"))?;
        let refunds = refund::of_order(&mut reader, id).await?;
        (order, attempt::latest(&refunds).cloned())
    };
    let Some(latest) = latest else { return Err(Error::NothingToRefund) };
    let mut is_unknown = false;
    if latest.standing.is_open() {
        let now = app.clock.now();
        match app.provider.refund_state(order.at_provider(), &latest.number, now).await? {
            Some(news) => book::book(app, app.provider.name(), &news).await?,
            None => is_unknown = true,
        }
    }
    let (mut tx, now) = (app.db.begin().await?, app.clock.now());
    let order = refunding(&mut tx, id).await?;
    let refunds = refund::of_order(&mut tx, id).await?;
    let current = attempt::latest(&refunds).filter(|current| current.number == latest.number);
    match current.map(|current| current.standing) {
        Some(RefundState::Requested) if is_unknown => {
            refund::set_standing(&mut tx, &latest, RefundState::Void, None, Some(now)).await?;
        }
        Some(RefundState::Closed | RefundState::Void) => {}
        Some(
            RefundState::Requested | RefundState::Processing | RefundState::Abnormal | RefundState::Done,
        )
        | None => return Err(Error::RefundUnderWay),
    }
    let begun = attempt::begin_now(&mut tx, &order, &Actor::Staff(by.clone()), now).await?;
    begun.ok_or(Error::NothingToRefund)?;
    store::order::look_at(&mut tx, id, now).await?;
    let order = load(&mut tx, id).await?;
    tx.commit().await?;
    look(app, &order).await
}

/// Accepts a refund from the merchant platform. `number` is a refund that is not known here yet: the provider is
/// queried about it. A full refund ends the order, and the fee is due again unless a delivery contains the photograph;
/// after a partial refund, the rest stays paid.
pub async fn accept(app: &App, id: OrderId, number: Option<&str>, by: &StaffName) -> Result<(), Error> {
    if let Some(number) = number {
        learn(app, id, number).await?;
    }
    let (mut tx, now, actor) = (app.db.begin().await?, app.clock.now(), Actor::Staff(by.clone()));
    let order = load(&mut tx, id).await?;
    let refunds = refund::of_order(&mut tx, id).await?;
    let counts = |one: &&Refund| one.origin == RefundOrigin::Platform && one.standing == RefundState::Done;
    let accepted: Vec<_> = refunds.iter().filter(counts).map(|one| one.number.as_str()).collect();
    if accepted.is_empty() || order.stage.receipt().is_none() {
        return Err(Error::NothingToRefund);
    }
    if let (OrderStage::Paid { receipt }, Some(returned)) = (&order.stage, refund::returned(&refunds)) {
        if returned.amount >= receipt.amount {
            owe_again(&mut tx, &order, &actor, now).await?;
        }
        apply_to_order(&mut tx, &order, OrderEvent::Return(returned), &actor, now).await?;
    }
    let detail = json!({ "refunds": accepted });
    store::audit::append(&mut tx, now, &actor, Action::RefundAccepted, &id.to_string(), detail).await?;
    store::discrepancy::close_all(&mut tx, id, DiscrepancyKind::RefundedElsewhere, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Queries the provider about a refund of an order by its number on the merchant platform.
pub(in crate::domain) async fn learn(app: &App, id: OrderId, number: &str) -> Result<(), Error> {
    let order = super::super::find(app, id).await?.ok_or(Error::Unknown("order"))?;
    let state = app.provider.refund_state(order.at_provider(), number, app.clock.now()).await;
    match state {
        Ok(Some(news)) => book::book(app, app.provider.name(), &news).await,
        Ok(None) | Err(ProviderError::Refused(_) | ProviderError::Unreadable(_)) => Err(Error::NoSuchRefund),
        Err(error) => Err(error.into()),
    }
}

/// Makes the fee of an application due again, because its payment was refunded.
async fn owe_again(
    tx: &mut Tx,
    order: &Order,
    actor: &Actor,
    now: shared::time::Timestamp,
) -> Result<(), Error> {
    if store::delivery::is_reserved(tx, order.application).await? {
        return Ok(());
    }
    let application = store::application::by_id(tx, order.application).await?;
    let application = application.ok_or(Error::Unknown("application"))?;
    let is_settled_by_it = application.stage.receipt().is_some_and(|receipt| receipt.order == order.id);
    if is_settled_by_it && matches!(application.stage, Stage::Paid { .. }) {
        apply(tx, &application, Event::Refund(order.id), actor, now).await?;
    }
    Ok(())
}

/// Records that the rest of a payment was refunded by other means, as `note` says. Refused while the provider may still
/// refund it.
pub async fn settled_elsewhere(app: &App, id: OrderId, note: &str, by: &StaffName) -> Result<(), Error> {
    // The present state at the provider counts first.
    let order = super::super::find(app, id).await?.ok_or(Error::Unknown("order"))?;
    let refunds = refund::of_order(&mut *app.db.reader().await?, id).await?;
    for one in refunds.iter().filter(|one| one.standing.is_open()) {
        let now = app.clock.now();
        if let Some(news) = app.provider.refund_state(order.at_provider(), &one.number, now).await? {
            book::book(app, app.provider.name(), &news).await?;
        }
    }
    let (mut tx, now, actor) = (app.db.begin().await?, app.clock.now(), Actor::Staff(by.clone()));
    let order = refunding(&mut tx, id).await?;
    let refunds = refund::of_order(&mut tx, id).await?;
    if !possible(&order.stage, &refunds).contains(&RefundStep::SettledElsewhere) {
        return Err(Error::RefundUnderWay);
    }
    for one in refunds.iter().filter(|one| one.standing == RefundState::Requested) {
        refund::set_standing(&mut tx, one, RefundState::Void, None, Some(now)).await?;
    }
    let total = order.stage.receipt().map_or(order.amount, |receipt| receipt.amount);
    let back = refund::returned(&refunds).map_or(0, |returned| returned.amount.get());
    let amount = shared::money::Fen::new(total.get().saturating_sub(back));
    let elsewhere = Refund {
        order: id,
        number: format!("E{}", id.trade_number()),
        origin: RefundOrigin::Elsewhere,
        attempt: None,
        amount,
        standing: RefundState::Done,
        begun_at: now,
        asked_at: None,
        ended_at: Some(now),
        note: Some(note.to_owned()),
    };
    if !refund::add(&mut tx, &elsewhere).await? {
        return Err(Error::Conflict);
    }
    // The note may contain personal data, so it is not in the log.
    let detail = json!({ "amount": amount });
    store::audit::append(&mut tx, now, &actor, Action::RefundElsewhere, &id.to_string(), detail).await?;
    super::conclude(&mut tx, &order, &actor, now).await?;
    tx.commit().await?;
    Ok(())
}
