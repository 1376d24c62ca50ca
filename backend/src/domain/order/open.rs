//! 去支付: the open order, or a new one.

use serde_json::json;
use shared::api::{Cashier, LinkCode};
use shared::application::{InvalidTransition, Stage};
use shared::audit::Action;
use shared::id::{ApplicationId, OrderId};
use shared::money::Fen;
use shared::payment::{OrderEvent, OrderStage, Payee};
use shared::time::Timestamp;

use super::super::Error;
use super::super::transition::apply_to_order;
use super::{ask, load};
use crate::app::App;
use crate::payment::{ProviderError, Purchase};
use crate::store;
use crate::store::audit::Actor;
use crate::store::collection::Collection;
use crate::store::order::{NewOrder, Order};
use crate::wechat::OpenId;

#[derive(Debug, Clone)]
pub enum Payer {
    /// Any person: the provider needs no identity.
    Anybody,
    /// The WeChat account in which the page is open.
    Wechat(OpenId),
    /// A WeChat account is needed, but the page is open outside WeChat: contains the link to open there.
    NotInWechat {
        /// The address of the page, and its code.
        link: LinkCode,
    },
}

impl Payer {
    const fn open_id(&self) -> Option<&OpenId> {
        match self {
            Self::Wechat(open_id) => Some(open_id),
            Self::Anybody | Self::NotInWechat { .. } => None,
        }
    }
}

/// An order, and how to pay it.
#[derive(Debug, Clone)]
pub struct Opened {
    pub order: Order,
    /// How to pay it; `None` unless it is open.
    pub cashier: Option<Cashier>,
}

/// An order with less time left is replaced by another one: a payment page that closes while the student uses it is
/// useless, and WeChat creates none for an order that expires within a minute.
const LEAST_SECONDS: i64 = 90;

/// WeChat's limit is 127 characters, or bytes, depending on the page of its documentation.
const SUBJECT_BYTES: usize = 127;

/// The open order, or a new one; the provider knows it when this returns. At the provider, an application has one order
/// at a time: before a new one is created, the earlier one is paid or closed there.
pub async fn open(app: &App, id: ApplicationId, payer: &Payer) -> Result<Opened, Error> {
    let mut renewed = false;
    let merchant = payee(app, id).await?;
    loop {
        let now = app.clock.now();
        let order = waiting_or_new(app, id, now).await?;
        if is_stale(app, &order, (payer, merchant.as_ref()), now)? {
            ask::close_at_provider(app, &order).await?;
            continue;
        }
        if let Payer::NotInWechat { link } = payer {
            let cashier = Some(Cashier::OpenInWechat { link: link.clone() });
            return Ok(Opened { order, cashier });
        }
        let Some(order) = start(app, &order, (payer, merchant.clone()), now).await? else { continue };
        let purchase = Purchase {
            order: order.at_provider(),
            amount: order.amount,
            subject: &order.subject,
            payer: payer.open_id(),
            expires_at: order.expires_at(),
        };
        match app.provider.start(&purchase, now).await {
            Ok(started) => {
                let order = accept(app, &order, now).await?;
                let waits = matches!(order.stage, OrderStage::Awaiting { .. });
                return Ok(Opened { order, cashier: waits.then_some(started.cashier) });
            }
            Err(ProviderError::AlreadyPaid) => {
                ask::look(app, &order).await?;
                let order = super::find(app, order.id).await?.ok_or(Error::Unknown("order"))?;
                return Ok(Opened { order, cashier: None });
            }
            Err(ProviderError::NumberSpent { code }) if !renewed => {
                tracing::warn!(order = %order.id, code, "the provider requires a new order");
                renewed = true;
                ask::close_at_provider(app, &order).await?;
            }
            Err(error) => {
                ask::keep_trouble(app, order.id, &error).await?;
                return Err(error.into());
            }
        }
    }
}

/// Who receives the payment of new orders of an application.
async fn payee(app: &App, id: ApplicationId) -> Result<Option<Payee>, Error> {
    let mut reader = app.db.reader().await?;
    let application = store::application::by_id(&mut reader, id).await?;
    let application = application.ok_or(Error::Unknown("application"))?;
    let collection = store::collection::by_id(&mut reader, application.collection).await?;
    Ok(app.provider.payee(&collection.notice.slug))
}

/// Whether another order must replace it: it expires soon, it is closed here and perhaps not at the provider, or the
/// payer or the payee has changed since it was created.
fn is_stale(
    app: &App,
    order: &Order,
    (payer, merchant): (&Payer, Option<&Payee>),
    now: Timestamp,
) -> Result<bool, Error> {
    if matches!(order.stage, OrderStage::Closed { .. })
        || order.expires_at() < now.plus_seconds(LEAST_SECONDS)
    {
        return Ok(true);
    }
    if order.payee.is_some() && order.payee.as_ref() != merchant {
        return Ok(true);
    }
    let known = order.payer(&app.keys)?;
    Ok(matches!((known, payer), (Some(known), Payer::Wechat(now)) if known != *now))
}

/// Records that the provider may know the order, before the request. `None` when another request changed it in the
/// meantime.
async fn start(
    app: &App,
    order: &Order,
    (payer, merchant): (&Payer, Option<Payee>),
    now: Timestamp,
) -> Result<Option<Order>, Error> {
    if order.started {
        return Ok(Some(order.clone()));
    }
    let mut tx = app.db.begin().await?;
    let next = ask::next_look(order.created_at, order.expires_at(), now);
    let people = (payer.open_id(), merchant);
    let started = store::order::set_started(&mut tx, order, people, next, (&app.keys, &app.rng)).await?;
    tx.commit().await?;
    Ok(started)
}

/// The open order, even if it is expired, or one that is closed here only, or a new one that the provider does not
/// know.
async fn waiting_or_new(app: &App, id: ApplicationId, now: Timestamp) -> Result<Order, Error> {
    let actor = Actor::Student(id);
    let mut tx = app.db.begin().await?;
    let application = store::application::by_id(&mut tx, id).await?.ok_or(Error::Unknown("application"))?;
    let Stage::Approved { due, .. } = application.stage else {
        return Err(InvalidTransition { stage: application.stage.as_str(), event: "order" }.into());
    };
    if store::refund::is_under_way(&mut tx, id).await? {
        return Err(Error::RefundUnderWay);
    }
    if let Some(order) = store::order::latest(&mut tx, id).await? {
        match order.stage {
            OrderStage::Open | OrderStage::Awaiting { .. } => return Ok(order),
            OrderStage::Closed { .. } if order.next_check_at.is_some() => return Ok(order),
            OrderStage::Paid { .. }
            | OrderStage::Closed { .. }
            | OrderStage::Refunding { .. }
            | OrderStage::Refunded { .. } => {}
        }
    }
    let collection = store::collection::by_id(&mut tx, application.collection).await?;
    let order = OrderId::new(now, app.rng.next_u128());
    let subject = subject(&collection);
    let new = NewOrder { id: order, application: id, amount: due, subject: &subject };
    let order = store::order::insert(&mut tx, new, now).await?.ok_or(Error::Conflict)?;
    opened(&mut tx, &order, due, &actor, now).await?;
    tx.commit().await?;
    Ok(order)
}

async fn opened(
    tx: &mut store::Tx,
    order: &Order,
    due: Fen,
    actor: &Actor,
    now: Timestamp,
) -> Result<(), store::Error> {
    let detail = json!({ "application": order.application, "amount": due });
    store::audit::append(tx, now, actor, Action::OrderOpened, &order.id.to_string(), detail).await
}

/// The description that the student reads in WeChat: the title of the collection, shortened to the maximum length and
/// without characters that WeChat does not accept (beyond the basic plane, such as emoji).
fn subject(collection: &Collection) -> String {
    let mut subject = String::new();
    for c in collection.notice.title.zh.chars().filter(|c| c.len_utf8() < 4 && !c.is_control()) {
        if subject.len() + c.len_utf8() > SUBJECT_BYTES {
            break;
        }
        subject.push(c);
    }
    if subject.is_empty() { "毕业生图像采集".to_owned() } else { subject }
}

async fn accept(app: &App, order: &Order, now: Timestamp) -> Result<Order, Error> {
    let mut tx = app.db.begin().await?;
    let current = load(&mut tx, order.id).await?;
    if current.stage != OrderStage::Open {
        // An order is already open, or another request of the same student was faster.
        return Ok(current);
    }
    let event = OrderEvent::Accepted { expires_at: current.expires_at() };
    let accepted = apply_to_order(&mut tx, &current, event, &Actor::System, now).await?;
    tx.commit().await?;
    Ok(accepted.unwrap_or(current))
}
