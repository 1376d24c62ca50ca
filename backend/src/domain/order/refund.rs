//! A refund on its way: asked for, asked about, and booked. However often, its number is the same.

use shared::api::staff::orders::MoneyFindingKind;
use shared::payment::{OrderEvent, OrderStage, Receipt};
use shared::time::Timestamp;

use super::super::Error;
use super::super::finding::{self, About};
use super::super::transition::apply_to_order;
use crate::app::App;
use crate::payment::{ProviderError, RefundNews, RefundStanding, Repayment};
use crate::store;
use crate::store::audit::Actor;
use crate::store::order::Order;

/// Why money goes back that nobody owed. The student reads it in WeChat.
const BY_RULE: &str = "订单已关闭或重复支付，自动退回";

/// When a refund is asked about, in seconds after the look before: WeChat pays back to a wallet within minutes and to a
/// bank within days. The last one for ever: most refunds end by a notification, and a refund that WeChat has trouble with
/// may end any day.
const PAUSES: [i64; 6] = [10, 60, 300, 1800, 4 * 3600, 24 * 3600];

/// What a refund's trouble was, once it is over.
const TROUBLES: [MoneyFindingKind; 3] =
    [MoneyFindingKind::RefundRefused, MoneyFindingKind::RefundAbnormal, MoneyFindingKind::RefundClosed];

/// When a refund is looked at next.
pub(super) fn next(order: &Order, now: Timestamp) -> Timestamp {
    let index = usize::try_from(order.checks).unwrap_or(usize::MAX).saturating_sub(1);
    now.plus_seconds(PAUSES[index.min(PAUSES.len() - 1)])
}

/// Asks for the refund, or how far it is.
pub(super) async fn carry_on(app: &App, order: &Order, receipt: &Receipt) -> Result<(), Error> {
    let now = app.clock.now();
    let repayment = Repayment {
        order: order.id,
        transaction: &receipt.transaction,
        amount: receipt.amount,
        reason: order.refund_reason.as_deref().unwrap_or(BY_RULE),
    };
    // After a first attempt nobody knows whether it arrived.
    let known = if order.checks > 1 { app.provider.refund_state(order.id, now).await? } else { None };
    let news = match known {
        Some(news) => news,
        None => match app.provider.refund(&repayment, now).await {
            Err(ProviderError::Refused { status, code }) => {
                refused(app, order, &code).await?;
                return Err(ProviderError::Refused { status, code }.into());
            }
            news => news?,
        },
    };
    book(app, app.provider.name(), &news).await
}

async fn refused(app: &App, order: &Order, code: &str) -> Result<(), Error> {
    let mut tx = app.db.begin().await?;
    let kind = MoneyFindingKind::RefundRefused;
    finding::add(&mut tx, About::Order(order), kind, code, app.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Books what the provider says of a refund. Saying it again changes nothing.
pub async fn book(app: &App, provider: &'static str, news: &RefundNews) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let Some(order) = store::order::by_id(&mut tx, news.order).await? else {
        let number = news.order.trade_number();
        finding::add(&mut tx, About::Stray(&number), MoneyFindingKind::RefundedElsewhere, "", now).await?;
        tx.commit().await?;
        return Ok(());
    };
    let is_ours = news.is_ours && is_refunding(&order.stage);
    match &news.standing {
        RefundStanding::Done(refund) if is_ours => {
            let event = OrderEvent::RefundConfirmed(refund.clone());
            match apply_to_order(&mut tx, &order, event, &Actor::Provider(provider), now).await {
                Ok(_) => store::finding::clear(&mut tx, order.id, &TROUBLES).await?,
                Err(Error::WrongOrderStage(_)) => {
                    let (kind, amount) = (MoneyFindingKind::WrongRefundAmount, refund.receipt().amount);
                    finding::add(&mut tx, About::Order(&order), kind, &amount.to_string(), now).await?;
                }
                Err(error) => return Err(error),
            }
        }
        RefundStanding::Done(refund) => {
            let (kind, amount) = (MoneyFindingKind::RefundedElsewhere, refund.receipt().amount);
            finding::add(&mut tx, About::Order(&order), kind, &amount.to_string(), now).await?;
        }
        RefundStanding::Abnormal if is_ours => {
            finding::add(&mut tx, About::Order(&order), MoneyFindingKind::RefundAbnormal, "", now).await?;
        }
        RefundStanding::Closed if is_ours => {
            finding::add(&mut tx, About::Order(&order), MoneyFindingKind::RefundClosed, "", now).await?;
        }
        RefundStanding::Processing | RefundStanding::Abnormal | RefundStanding::Closed => {}
    }
    if is_ours && let Some(asked_at) = news.asked_at {
        store::order::set_refund_asked(&mut tx, order.id, asked_at).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Whether a refund of ours can be under way, or was.
const fn is_refunding(stage: &OrderStage) -> bool {
    match stage {
        OrderStage::Refunding { .. } | OrderStage::Refunded { .. } => true,
        OrderStage::Open
        | OrderStage::Awaiting { .. }
        | OrderStage::Paid { .. }
        | OrderStage::Closed { .. } => false,
    }
}
