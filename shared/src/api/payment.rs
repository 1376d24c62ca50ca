//! A student's payment.

use serde::{Deserialize, Serialize};

use crate::id::OrderId;
use crate::money::Fen;

/// An order as its payer sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrderView {
    /// The order's number.
    pub id: OrderId,
    /// What is to be paid.
    pub amount: Fen,
    /// Where it stands.
    pub state: OrderState,
    /// Where to pay: an address of this site for the sandbox cashier.
    pub cashier: String,
}

/// Where an order stands for its payer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// Waits for the payment.
    Awaiting,
    /// The money came in.
    Paid,
    /// No payment is expected any more; a new order can be made.
    Closed,
    /// The money is on its way back, or is back.
    Refunded,
}
