//! Payment orders: a machine of their own beside the application's.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::OrderId;
use crate::money::Fen;
use crate::time::Timestamp;

/// What the payment provider says of money that came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Receipt {
    /// The order it was for.
    pub order: OrderId,
    /// The provider's own number of the payment.
    pub transaction: String,
    /// What was paid.
    pub amount: Fen,
    /// When, by the provider's clock.
    pub paid_at: Timestamp,
}

/// Proof that the provider confirmed a receipt: a notification whose signature held, or an answer to our query. Never
/// the browser's word, hence not `Deserialize`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedPayment(Receipt);

impl VerifiedPayment {
    /// The proof for a receipt that a provider's verification has just confirmed; only providers call this.
    #[must_use]
    pub const fn confirmed_by_provider(receipt: Receipt) -> Self {
        Self(receipt)
    }

    /// The receipt.
    #[must_use]
    pub const fn receipt(&self) -> &Receipt {
        &self.0
    }

    /// The receipt, to be kept.
    #[must_use]
    pub fn into_receipt(self) -> Receipt {
        self.0
    }
}

/// By whom an order is paid for, in WeChat's terms: a merchant, through a service account. An order keeps it, for the
/// settings may name another one while the order is still open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payee {
    /// 商户号.
    pub mch_id: String,
    /// 公众账号ID.
    pub app_id: String,
}

/// What the payment provider says of money that went back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundReceipt {
    /// The order whose money it was.
    pub order: OrderId,
    /// The refund's number, the `out_refund_no`.
    pub number: String,
    /// What went back.
    pub amount: Fen,
    /// When, by the provider's clock.
    pub refunded_at: Timestamp,
}

/// Proof that the provider confirmed a refund: a notification whose signature held, or an answer to our query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedRefund(RefundReceipt);

impl VerifiedRefund {
    /// The proof for a refund that a provider's verification has just confirmed; only providers call this.
    #[must_use]
    pub const fn confirmed_by_provider(receipt: RefundReceipt) -> Self {
        Self(receipt)
    }

    /// The receipt.
    #[must_use]
    pub const fn receipt(&self) -> &RefundReceipt {
        &self.0
    }
}

/// Everything of an order's money that went back: refunds that the provider confirmed ([`VerifiedRefund`]), and what an
/// administrator states to have been paid back by other means. The rows of the refunds are its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Returned {
    /// The sum.
    pub amount: Fen,
    /// When the last of it went back.
    pub at: Timestamp,
}

/// Where an order stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum OrderStage {
    /// Made here, not yet known to the provider.
    Open,
    /// The provider waits for the student's payment.
    Awaiting {
        /// After this the provider takes no payment.
        expires_at: Timestamp,
    },
    /// The money came in for an application that was waiting for it.
    Paid {
        /// The provider's word.
        receipt: Receipt,
    },
    /// No payment is expected any more.
    Closed {
        /// Since when.
        closed_at: Timestamp,
    },
    /// Money came in that nobody owed, or that an administrator gives back; it is on its way.
    Refunding {
        /// The provider's word for what came in.
        receipt: Receipt,
        /// Since when.
        since: Timestamp,
    },
    /// The money went back.
    Refunded {
        /// The provider's word for what came in.
        receipt: Receipt,
        /// When it went back.
        refunded_at: Timestamp,
    },
}

/// What can happen to an order.
#[derive(Debug, Clone)]
pub enum OrderEvent {
    /// The provider took the order.
    Accepted {
        /// After this it takes no payment.
        expires_at: Timestamp,
    },
    /// The provider confirmed a payment.
    Pay(VerifiedPayment),
    /// The student gave up, or the order expired.
    Close,
    /// Paid, but not owed (any more): give it back.
    Refund,
    /// Money went back. Only all of it changes the stage: a part leaves the rest where it is.
    Return(Returned),
}

impl OrderEvent {
    /// The word in logs and in the audit log.
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

/// What an event did to an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderOutcome {
    /// The order is in a new stage.
    Changed(OrderStage),
    /// The event repeated what was already known; nothing is to be written.
    Unchanged,
}

/// An event that can't happen to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidOrderTransition {
    /// The stage that refused.
    pub stage: &'static str,
    /// The event that it refused.
    pub event: &'static str,
}

impl fmt::Display for InvalidOrderTransition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} does not happen to an order in stage {}", self.event, self.stage)
    }
}

impl std::error::Error for InvalidOrderTransition {}

impl OrderStage {
    /// The provider's word for what came in, wherever the money is now.
    #[must_use]
    pub const fn receipt(&self) -> Option<&Receipt> {
        match self {
            Self::Open | Self::Awaiting { .. } | Self::Closed { .. } => None,
            Self::Paid { receipt } | Self::Refunding { receipt, .. } | Self::Refunded { receipt, .. } => {
                Some(receipt)
            }
        }
    }

    /// The tag: the word in SQL, JSON and logs.
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

    /// The stage after `event`. A repeated notification changes nothing; a payment after closing goes to refund; a
    /// less that went back than came in changes nothing, and more is refused.
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
            // The one wildcard on enums of ours: the whole table stands as a snapshot in the test below.
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

    /// Every pair was tried; what is not here is refused.
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
