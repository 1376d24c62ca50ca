//! The payment of the student who is signed in.

pub mod check;
pub mod get;
pub mod post;

use shared::api::{OrderState, OrderView};
use shared::payment::OrderStage;
use shared::time::Timestamp;

use crate::store::order::Order;

/// An order as the student who pays it sees it. An order whose time is over can't be paid, even if that is not stored
/// yet.
fn view(order: &Order, now: Timestamp) -> OrderView {
    let state = match order.stage {
        OrderStage::Awaiting { expires_at } if expires_at <= now => OrderState::Closed,
        OrderStage::Open | OrderStage::Awaiting { .. } => OrderState::Awaiting,
        OrderStage::Paid { .. } => OrderState::Paid,
        OrderStage::Closed { .. } => OrderState::Closed,
        OrderStage::Refunding { .. } | OrderStage::Refunded { .. } => OrderState::Refunded,
    };
    OrderView { id: order.id, amount: order.amount, state, cashier: None }
}
