//! Orders that are to be looked at: by the clock, or because a student came back.

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

/// Orders of one round.
const ROUND: u32 = 64;

/// Questions to the provider at the same time: a second of WeChat's silence must not hold up the others, and it limits a
/// merchant's rate.
const AT_ONCE: usize = 8;

/// How long a look may take: four requests of ten seconds each. A replica that takes longer is taken to be dead, and
/// another looks.
const LEASE_SECONDS: i64 = 60;

/// Between two attempts when the provider does not answer, in seconds; the last one for ever.
const PAUSES: [i64; 6] = [5, 30, 60, 180, 600, 1800];

/// A student's page has the provider asked this often at most.
const ASK_SECONDS: i64 = 3;

/// Looks at every order whose time has come; how many.
pub async fn run(app: &App) -> Result<usize, Error> {
    let due = store::order::due(&mut *app.db.reader().await?, app.clock.now(), ROUND).await?;
    let count = due.len();
    futures_util::stream::iter(due)
        .for_each_concurrent(AT_ONCE, |order| async move {
            if let Err(error) = look(app, &order).await {
                // It is looked at again; nobody waits for it.
                tracing::warn!(order = %order.id, error = &error as &dyn std::error::Error, "an order's check failed");
            }
        })
        .await;
    Ok(count)
}

/// Looks at an order that nobody else looks at.
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
    // What changed its stage said itself when it is looked at again.
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
        // One that is paid is looked at while a refund of the merchant platform is under way.
        OrderStage::Paid { .. } | OrderStage::Refunding { .. } => Some(refund::next(order, now)),
        OrderStage::Refunded { .. } => None,
    }
}

/// Has the provider asked about a student's latest order, if it was not asked just now. That it does not answer is no
/// failure: the order is then what it is here. `sheet` is what the page's payment sheet said that took no payment.
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
        tracing::warn!(order = %order.id, said, "a payment sheet took no payment");
        store::order::set_trouble(&mut tx, order.id, &["sheet: ", &said].concat(), now).await?;
    }
    let may = store::order::may_ask(&mut tx, order.id, now.plus_seconds(-ASK_SECONDS), now).await?;
    tx.commit().await?;
    if may && let Err(error) = ask::look(app, &order).await {
        tracing::warn!(order = %order.id, error = &error as &dyn std::error::Error, "an order's check failed");
    }
    super::find(app, order.id).await?.ok_or(Error::Unknown("order"))
}
