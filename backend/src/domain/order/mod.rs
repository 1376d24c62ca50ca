//! Payment orders: created for a student, and checked until they reach a final state.
//!
//! [`open`] is 去支付. [`ask`] queries the provider about an order and records the answer; [`due`] does this for every
//! order that is due, and for the student who returns. [`give_back`] is an administrator's refund, and [`refund`]
//! completes all refunds.

pub mod ask;
pub mod due;
pub mod give_back;
pub mod open;
pub mod refund;

use shared::id::OrderId;
use shared::payment::OrderEvent;

use super::Error;
use super::transition::apply_to_order;
use crate::app::App;
use crate::store::audit::Actor;
use crate::store::order::Order;
use crate::store::{self, Tx};

/// Closes an order that will not be paid. A repetition changes nothing. `jobs::payments` soon closes it at the
/// provider; a payment that the provider accepts before that is refunded.
pub async fn close(app: &App, id: OrderId) -> Result<Order, Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let order = load(&mut tx, id).await?;
    let actor = Actor::Student(order.application);
    let closed = apply_to_order(&mut tx, &order, OrderEvent::Close, &actor, now).await?;
    tx.commit().await?;
    Ok(closed.unwrap_or(order))
}

pub async fn find(app: &App, id: OrderId) -> Result<Option<Order>, Error> {
    let mut reader = app.db.reader().await?;
    Ok(store::order::by_id(&mut reader, id).await?)
}

async fn load(tx: &mut Tx, id: OrderId) -> Result<Order, Error> {
    store::order::by_id(tx, id).await?.ok_or(Error::Unknown("order"))
}
