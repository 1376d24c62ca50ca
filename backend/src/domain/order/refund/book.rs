//! Recording the provider's information about refunds.

use shared::api::staff::orders::DiscrepancyKind;
use shared::api::staff::refunds::{RefundOrigin, RefundState};
use shared::payment::OrderStage;
use shared::time::Timestamp;

use super::super::super::Error;
use super::super::super::discrepancy::{self, About};
use super::super::load;
use super::{attempt, conclude};
use crate::app::App;
use crate::payment::{self, RefundNews};
use crate::store::audit::Actor;
use crate::store::order::Order;
use crate::store::refund::{self, Refund};
use crate::store::{self, Tx};

/// Records the provider's information about a refund, ours or one from the merchant platform. A repetition changes
/// nothing.
pub async fn book(app: &App, provider: &'static str, news: &RefundNews) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let Some(order) = store::order::by_id(&mut tx, news.order).await? else {
        let (number, detail) = (news.order.trade_number(), detail(news));
        let kind = DiscrepancyKind::RefundedElsewhere;
        discrepancy::add(&mut tx, About::Stray(&number), kind, &detail, now).await?;
        tx.commit().await?;
        return Ok(());
    };
    if let Some(kind) = contradiction(&order, news) {
        discrepancy::add(&mut tx, About::Order(&order), kind, &detail(news), now).await?;
        tx.commit().await?;
        return Ok(());
    }
    let known = refund::of_order(&mut tx, order.id).await?;
    match known.iter().find(|refund| refund.number == news.number) {
        Some(refund) if refund.amount != news.amount => {
            let kind = DiscrepancyKind::WrongRefundAmount;
            discrepancy::add(&mut tx, About::Order(&order), kind, &news.amount.to_string(), now).await?;
        }
        // This state is final: a complete refund stays complete.
        Some(refund) if refund.standing == RefundState::Done => {}
        Some(refund) => change(&mut tx, &order, refund, news, now).await?,
        None => add(&mut tx, &order, news, now).await?,
    }
    store::order::forget_reason_of_erased(&mut tx, order.id).await?;
    let order = load(&mut tx, order.id).await?;
    conclude(&mut tx, &order, &Actor::Provider(provider), now).await?;
    tx.commit().await?;
    Ok(())
}

/// Amount and number, which identify the refund of a discrepancy.
fn detail(news: &RefundNews) -> String {
    format!("{}, {}", news.amount, news.number)
}

/// The difference between a refund and our order; `None` when there is none.
fn contradiction(order: &Order, news: &RefundNews) -> Option<DiscrepancyKind> {
    let ours = order.payee.as_ref().map(|payee| &payee.mch_id);
    match &news.mch_id {
        Some(said) if ours.is_some_and(|ours| ours != said) => Some(DiscrepancyKind::WrongMerchant),
        _ if news.amount > order.amount => Some(DiscrepancyKind::WrongRefundAmount),
        _ => None,
    }
}

const fn standing(news: &RefundNews) -> RefundState {
    match news.standing {
        payment::RefundStatus::Processing => RefundState::Processing,
        payment::RefundStatus::Done(_) => RefundState::Done,
        payment::RefundStatus::Abnormal => RefundState::Abnormal,
        payment::RefundStatus::Closed => RefundState::Closed,
    }
}

/// When the refund ended, by the provider's clock if it gives a time; `None` while it is open.
fn ended_at(news: &RefundNews, now: Timestamp) -> Option<Timestamp> {
    match &news.standing {
        payment::RefundStatus::Done(refund) => Some(refund.receipt().refunded_at),
        payment::RefundStatus::Closed => Some(now),
        payment::RefundStatus::Processing | payment::RefundStatus::Abnormal => None,
    }
}

/// Updates the state of a known refund.
async fn change(
    tx: &mut Tx,
    order: &Order,
    known: &Refund,
    news: &RefundNews,
    now: Timestamp,
) -> Result<(), Error> {
    let standing = standing(news);
    // Closed is a final state: late information about an earlier state is ignored; only a complete refund counts.
    if known.standing == RefundState::Closed && standing != RefundState::Done {
        return Ok(());
    }
    refund::set_standing(tx, known, standing, news.asked_at, ended_at(news, now)).await?;
    match standing {
        RefundState::Done if known.origin == RefundOrigin::Platform => {
            let (kind, detail) = (DiscrepancyKind::RefundedElsewhere, detail(news));
            discrepancy::add(tx, About::Order(order), kind, &detail, now).await
        }
        RefundState::Abnormal => {
            let kind = DiscrepancyKind::RefundAbnormal;
            discrepancy::add(tx, About::Order(order), kind, &known.number, now).await
        }
        RefundState::Closed if known.origin == RefundOrigin::Ours => {
            let kind = DiscrepancyKind::RefundClosed;
            discrepancy::add(tx, About::Order(order), kind, &known.number, now).await?;
            let closed = Refund { ended_at: Some(now), ..known.clone() };
            Ok(store::order::look_at(tx, order.id, attempt::next_begins(&closed)).await?)
        }
        RefundState::Closed
        | RefundState::Requested
        | RefundState::Processing
        | RefundState::Done
        | RefundState::Void => Ok(()),
    }
}

/// Adds a refund that we did not request. It counts as soon as the provider confirms it; a person decides whether the
/// student owes the fee again (`steps::accept`).
async fn add(tx: &mut Tx, order: &Order, news: &RefundNews, now: Timestamp) -> Result<(), Error> {
    let refund = Refund {
        order: order.id,
        number: news.number.clone(),
        origin: RefundOrigin::Platform,
        attempt: None,
        amount: news.amount,
        standing: standing(news),
        begun_at: now,
        asked_at: news.asked_at,
        ended_at: ended_at(news, now),
        note: None,
    };
    refund::add(tx, &refund).await?;
    if refund.standing != RefundState::Closed {
        let kind = DiscrepancyKind::RefundedElsewhere;
        discrepancy::add(tx, About::Order(order), kind, &detail(news), now).await?;
    }
    match order.stage {
        // A refund of a payment that is not recorded here: the next check queries the payment. Or our remaining refund
        // is smaller now.
        OrderStage::Open
        | OrderStage::Awaiting { .. }
        | OrderStage::Closed { .. }
        | OrderStage::Refunding { .. } => Ok(store::order::look_at(tx, order.id, now).await?),
        OrderStage::Paid { .. } if refund.standing.is_open() => {
            Ok(store::order::look_at(tx, order.id, now).await?)
        }
        OrderStage::Paid { .. } | OrderStage::Refunded { .. } => Ok(()),
    }
}
