//! Orders that are due for a check: by the clock, or because a student came back.

use futures_util::StreamExt as _;
use shared::id::ApplicationId;
use shared::payment::OrderStage;
use shared::time::Timestamp;

use super::super::Error;
use super::{ask, refund};
use crate::app::App;
use crate::store;
use crate::store::order::Order;
use crate::wechat::api::impersonal;

/// Orders in one round.
const ROUND: u32 = 64;

/// Concurrent queries of the provider: a second without an answer from WeChat must not delay the others, and WeChat
/// limits the rate of a merchant.
const AT_ONCE: usize = 8;

/// How long a check may take: four requests of ten seconds each. After this time, another replica checks the order.
const LEASE_SECONDS: i64 = 60;

/// Delays between attempts when the provider does not answer, in seconds; the last one repeats.
const PAUSES: [i64; 6] = [5, 30, 60, 180, 600, 1800];

/// The shortest interval between two queries of the provider for a student's page, in seconds.
const ASK_SECONDS: i64 = 3;

/// Checks every order that is due. Returns their number.
pub async fn run(app: &App) -> Result<usize, Error> {
    let due = store::order::due(&mut *app.db.reader().await?, app.clock.now(), ROUND).await?;
    let count = due.len();
    futures_util::stream::iter(due)
        .for_each_concurrent(AT_ONCE, |order| async move {
            if let Err(error) = look(app, &order).await {
                // It is checked again later; no request waits for it.
                tracing::warn!(order = %order.id, error = &error as &dyn std::error::Error, "an order's check failed");
            }
        })
        .await;
    Ok(count)
}

/// Checks an order that no other process is checking.
pub(super) async fn look(app: &App, order: &Order) -> Result<(), Error> {
    let lease = app.clock.now().plus_seconds(LEASE_SECONDS);
    let mut tx = app.db.begin().await?;
    let claimed = store::order::claim(&mut tx, order, lease).await?;
    tx.commit().await?;
    if !claimed {
        return Ok(());
    }
    let order = Order { checks: order.checks + 1, next_check_at: Some(lease), ..order.clone() };
    let looked = ask::look(app, &order).await;
    if let Err(Error::Provider(error)) = &looked {
        ask::keep_trouble(app, order.id, error).await?;
    }
    let mut tx = app.db.begin().await?;
    // A change of the stage has already set the next check.
    let next = next(app, &order, looked.is_ok());
    store::order::schedule_check(&mut tx, order.id, Some(lease), next).await?;
    tx.commit().await?;
    looked
}

fn next(app: &App, order: &Order, answered: bool) -> Option<Timestamp> {
    let now = app.clock.now();
    let index = usize::try_from(order.checks).unwrap_or(usize::MAX).saturating_sub(1);
    let pause = now.plus_seconds(PAUSES[index.min(PAUSES.len() - 1)]);
    match order.stage {
        OrderStage::Open if !order.started => Some(order.expires_at()),
        OrderStage::Open | OrderStage::Awaiting { .. } if answered => {
            Some(ask::next_look(order.created_at, order.expires_at(), now))
        }
        OrderStage::Open | OrderStage::Awaiting { .. } if now < order.expires_at() => {
            Some(pause.min(order.expires_at()))
        }
        OrderStage::Open | OrderStage::Awaiting { .. } | OrderStage::Closed { .. } => Some(pause),
        // A paid order is checked while a refund from the merchant platform is under way.
        OrderStage::Paid { .. } | OrderStage::Refunding { .. } => Some(refund::next(order, now)),
        OrderStage::Refunded { .. } => None,
    }
}

/// Queries the provider about a student's latest order, unless a query was made just before. A missing answer is no
/// error: the result is then the order as it is stored here. `sheet` is the message of the payment page when it
/// accepted no payment.
pub async fn check(app: &App, id: ApplicationId, sheet: Option<&str>) -> Result<Order, Error> {
    let now = app.clock.now();
    let latest = store::order::latest(&mut *app.db.reader().await?, id).await?;
    let order = latest.ok_or(Error::Unknown("order"))?;
    match order.stage {
        OrderStage::Open | OrderStage::Awaiting { .. } => {}
        OrderStage::Paid { .. }
        | OrderStage::Closed { .. }
        | OrderStage::Refunding { .. }
        | OrderStage::Refunded { .. } => return Ok(order),
    }
    let mut tx = app.db.begin().await?;
    if let Some(said) = sheet.map(impersonal).filter(|said| !said.is_empty()) {
        tracing::warn!(order = %order.id, said, "the payment page accepted no payment");
        store::order::set_trouble(&mut tx, order.id, &["sheet: ", &said].concat(), now).await?;
    }
    let may = store::order::may_ask(&mut tx, order.id, now.plus_seconds(-ASK_SECONDS), now).await?;
    tx.commit().await?;
    if may && let Err(error) = ask::look(app, &order).await {
        tracing::warn!(order = %order.id, error = &error as &dyn std::error::Error, "an order's check failed");
    }
    super::find(app, order.id).await?.ok_or(Error::Unknown("order"))
}
