//! Payment orders: stages, events, and proofs of the provider's confirmations.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::OrderId;
use crate::money::Fen;
use crate::time::Timestamp;

/// The provider's confirmation of a payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Receipt {
    /// The order that was paid.
    pub order: OrderId,
    /// The provider's number of the payment.
    pub transaction: String,
    /// Amount in fen.
    pub amount: Fen,
    /// Time of the payment by the provider's clock.
    pub paid_at: Timestamp,
}

/// Proof that the provider confirmed a payment: by a notification with a valid signature or an answer to our
/// query. Not `Deserialize`, because the browser's report is no proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedPayment(Receipt);

impl VerifiedPayment {
    /// The proof for a receipt that a provider's verification has just confirmed; only providers call this.
    #[must_use]
    pub const fn confirmed_by_provider(receipt: Receipt) -> Self {
        Self(receipt)
    }

    /// The confirmed receipt.
    #[must_use]
    pub const fn receipt(&self) -> &Receipt {
        &self.0
    }

    /// The confirmed receipt, by value.
    #[must_use]
    pub fn into_receipt(self) -> Receipt {
        self.0
    }
}

/// The recipient of an order's payment, in WeChat's terms: a merchant and its service account. An order stores
/// it, because the settings may name another one while the order is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payee {
    /// 商户号, WeChat's number of the merchant.
    pub mch_id: String,
    /// 公众账号ID, the `AppID` of the service account.
    pub app_id: String,
}

/// The provider's confirmation of a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundReceipt {
    /// The order that was refunded.
    pub order: OrderId,
    /// Number of the refund, the `out_refund_no`.
    pub number: String,
    /// Refunded amount in fen.
    pub amount: Fen,
    /// Time of the refund by the provider's clock.
    pub refunded_at: Timestamp,
}

/// Proof that the provider confirmed a refund: by a notification with a valid signature or an answer to our
/// query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedRefund(RefundReceipt);

impl VerifiedRefund {
    /// The proof for a refund that a provider's verification has just confirmed; only providers call this.
    #[must_use]
    pub const fn confirmed_by_provider(receipt: RefundReceipt) -> Self {
        Self(receipt)
    }

    /// The confirmed receipt.
    #[must_use]
    pub const fn receipt(&self) -> &RefundReceipt {
        &self.0
    }
}

/// All money of an order that was refunded: refunds confirmed by the provider ([`VerifiedRefund`]), and amounts
/// that an administrator states to have been paid back by other means. Computed from the rows of the refunds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Returned {
    /// Sum in fen.
    pub amount: Fen,
    /// Time of the last refund.
    pub at: Timestamp,
}

/// Stage of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum OrderStage {
    /// Created here; the provider does not know it yet.
    Open,
    /// The provider accepts a payment from the student.
    Awaiting {
        /// After this time the provider accepts no payment.
        expires_at: Timestamp,
    },
    /// The payment arrived while the application was waiting for it.
    Paid {
        /// The provider's confirmation of the payment.
        receipt: Receipt,
    },
    /// The order expects no payment any more.
    Closed {
        /// When it was closed.
        closed_at: Timestamp,
    },
    /// A refund is in progress: the money was not owed, or an administrator refunds it.
    Refunding {
        /// The provider's confirmation of the payment.
        receipt: Receipt,
        /// When the refund started.
        since: Timestamp,
    },
    /// The money was refunded in full.
    Refunded {
        /// The provider's confirmation of the payment.
        receipt: Receipt,
        /// When the refund was completed.
        refunded_at: Timestamp,
    },
}

/// Events of an order.
#[derive(Debug, Clone)]
pub enum OrderEvent {
    /// The provider accepted the order.
    Accepted {
        /// After this time the provider accepts no payment.
        expires_at: Timestamp,
    },
    /// The provider confirmed a payment.
    Pay(VerifiedPayment),
    /// The student cancelled, or the order expired.
    Close,
    /// The payment is not owed, or an administrator refunds it.
    Refund,
    /// Money was refunded. The stage changes only when the whole amount was refunded; a partial refund leaves
    /// the rest unchanged.
    Return(Returned),
}

impl OrderEvent {
    /// Name of the event in logs and in the audit log.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Accepted { .. } => "accepted",
            Self::Pay(_) => "pay",
            Self::Close => "close",
            Self::Refund => "refund",
            Self::Return(_) => "return",
        }
    }
}

/// Effect of an event on an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderOutcome {
    /// The order has a new stage.
    Changed(OrderStage),
    /// The event repeats a known fact; there is nothing to write.
    Unchanged,
}

/// An event that the current stage does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidOrderTransition {
    /// Name of the current stage.
    pub stage: &'static str,
    /// Name of the refused event.
    pub event: &'static str,
}

impl fmt::Display for InvalidOrderTransition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} does not happen to an order in stage {}", self.event, self.stage)
    }
}

impl std::error::Error for InvalidOrderTransition {}

impl OrderStage {
    /// The confirmation of the payment, also after a refund; `None` without a payment.
    #[must_use]
    pub const fn receipt(&self) -> Option<&Receipt> {
        match self {
            Self::Open | Self::Awaiting { .. } | Self::Closed { .. } => None,
            Self::Paid { receipt } | Self::Refunding { receipt, .. } | Self::Refunded { receipt, .. } => {
                Some(receipt)
            }
        }
    }

    /// Name of the stage: the tag in SQL, JSON and logs.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Awaiting { .. } => "awaiting",
            Self::Paid { .. } => "paid",
            Self::Closed { .. } => "closed",
            Self::Refunding { .. } => "refunding",
            Self::Refunded { .. } => "refunded",
        }
    }

    /// The stage after `event`, or an error when the stage does not allow it. A repeated notification changes
    /// nothing; a payment after closing starts a refund; a partial refund changes nothing, and a refund of more
    /// than the payment is refused.
    pub fn apply(&self, event: OrderEvent, at: Timestamp) -> Result<OrderOutcome, InvalidOrderTransition> {
        use OrderOutcome::{Changed, Unchanged};
        let refusal = InvalidOrderTransition { stage: self.as_str(), event: event.as_str() };
        match (self, event) {
            (Self::Open, OrderEvent::Accepted { expires_at }) => Ok(Changed(Self::Awaiting { expires_at })),
            (Self::Open | Self::Awaiting { .. }, OrderEvent::Pay(payment)) => {
                Ok(Changed(Self::Paid { receipt: payment.into_receipt() }))
            }
            (Self::Open | Self::Awaiting { .. }, OrderEvent::Close) => {
                Ok(Changed(Self::Closed { closed_at: at }))
            }
            (Self::Closed { .. }, OrderEvent::Pay(payment)) => {
                Ok(Changed(Self::Refunding { receipt: payment.into_receipt(), since: at }))
            }
            (Self::Paid { receipt }, OrderEvent::Refund) => {
                Ok(Changed(Self::Refunding { receipt: receipt.clone(), since: at }))
            }
            (Self::Paid { receipt } | Self::Refunding { receipt, .. }, OrderEvent::Return(returned))
                if returned.amount == receipt.amount =>
            {
                Ok(Changed(Self::Refunded { receipt: receipt.clone(), refunded_at: returned.at }))
            }
            (Self::Paid { receipt } | Self::Refunding { receipt, .. }, OrderEvent::Return(returned))
                if returned.amount < receipt.amount =>
            {
                Ok(Unchanged)
            }
            (Self::Refunded { receipt, .. }, OrderEvent::Return(returned))
                if returned.amount <= receipt.amount =>
            {
                Ok(Unchanged)
            }
            (Self::Paid { .. } | Self::Refunding { .. } | Self::Refunded { .. }, OrderEvent::Pay(_))
            | (Self::Closed { .. }, OrderEvent::Close)
            | (Self::Refunding { .. } | Self::Refunded { .. }, OrderEvent::Refund) => Ok(Unchanged),
            // The one wildcard on our own enums: a snapshot in the tests contains the whole table.
            (_, _) => Err(refusal),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    pub(crate) fn receipt(amount: Fen) -> Receipt {
        Receipt { order: OrderId::new(NOW, 3), transaction: "4200000001".to_owned(), amount, paid_at: NOW }
    }

    fn stages() -> Vec<OrderStage> {
        let receipt = receipt(Fen::new(2000));
        vec![
            OrderStage::Open,
            OrderStage::Awaiting { expires_at: NOW },
            OrderStage::Paid { receipt: receipt.clone() },
            OrderStage::Closed { closed_at: NOW },
            OrderStage::Refunding { receipt: receipt.clone(), since: NOW },
            OrderStage::Refunded { receipt, refunded_at: NOW },
        ]
    }

    fn returned(fen: u32) -> OrderEvent {
        OrderEvent::Return(Returned { amount: Fen::new(fen), at: NOW })
    }

    fn events() -> Vec<OrderEvent> {
        vec![
            OrderEvent::Accepted { expires_at: NOW },
            OrderEvent::Pay(VerifiedPayment::confirmed_by_provider(receipt(Fen::new(2000)))),
            OrderEvent::Close,
            OrderEvent::Refund,
            returned(2000),
        ]
    }

    #[test]
    fn a_part_changes_nothing_and_more_than_came_in_is_refused() {
        for stage in stages().into_iter().filter(|stage| stage.receipt().is_some()) {
            assert_eq!(stage.apply(returned(1999), NOW), Ok(OrderOutcome::Unchanged), "{}", stage.as_str());
            assert!(stage.apply(returned(2001), NOW).is_err(), "{}", stage.as_str());
        }
    }

    /// Every pair of stage and event was tried; pairs that are missing here are refused.
    #[test]
    fn the_legal_arrows() {
        let mut arrows = Vec::new();
        for stage in stages() {
            for event in events() {
                let word = event.as_str();
                match stage.apply(event, NOW) {
                    Ok(OrderOutcome::Changed(next)) => {
                        arrows.push(format!("{} --{word}--> {}", stage.as_str(), next.as_str()));
                    }
                    Ok(OrderOutcome::Unchanged) => {
                        arrows.push(format!("{} --{word}--> unchanged", stage.as_str()));
                    }
                    Err(_) => {}
                }
            }
        }
        insta::assert_snapshot!(arrows.join("\n"), @r"
        open --accepted--> awaiting
        open --pay--> paid
        open --close--> closed
        awaiting --pay--> paid
        awaiting --close--> closed
        paid --pay--> unchanged
        paid --refund--> refunding
        paid --return--> refunded
        closed --pay--> refunding
        closed --close--> unchanged
        refunding --pay--> unchanged
        refunding --refund--> unchanged
        refunding --return--> refunded
        refunded --pay--> unchanged
        refunded --refund--> unchanged
        refunded --return--> unchanged
        ");
    }
}
