//! Refunds of an order, and what an administrator can do about a refund that does not complete.

use serde::{Deserialize, Serialize};

use crate::money::Fen;
use crate::string_enum::string_enum;
use crate::time::Timestamp;

/// Longest number of a refund at the provider, in characters.
pub const NUMBER_CHARS: usize = 64;

/// Longest note of [`RefundStep::SettledElsewhere`], in characters: a sentence.
pub const NOTE_CHARS: usize = 200;

string_enum! {
    /// Origin of a refund.
    RefundOrigin {
        /// This server requested it from the provider.
        Ours = "ours",
        /// The merchant refunded on the provider's merchant platform.
        Platform = "platform",
        /// An administrator states that the money was paid back by other means.
        Elsewhere = "elsewhere",
    }
}

string_enum! {
    /// State of a refund.
    RefundState {
        /// Requested here; the provider has not confirmed that it knows of it.
        Requested = "requested",
        /// The provider is processing it.
        Processing = "processing",
        /// 退款异常: it can't reach the student's bank account; it has to be handled on the merchant platform.
        Abnormal = "abnormal",
        /// The money was refunded.
        Done = "done",
        /// The provider closed it: nothing was refunded, and nothing will be under its number.
        Closed = "closed",
        /// Cancelled before the provider knew of it.
        Void = "void",
    }
}

impl RefundState {
    /// Whether the refund may still succeed, so that the server has to query the provider.
    #[must_use]
    pub const fn is_open(self) -> bool {
        match self {
            Self::Requested | Self::Processing | Self::Abnormal => true,
            Self::Done | Self::Closed | Self::Void => false,
        }
    }
}

/// A refund of an order as staff see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StaffRefund {
    /// Number of the refund (商户退款单号).
    pub number: String,
    /// Origin of the refund.
    pub origin: RefundOrigin,
    /// Refunded amount in fen.
    pub amount: Fen,
    /// State of the refund.
    pub standing: RefundState,
    /// When this server first knew of it.
    pub begun_at: Timestamp,
    /// When it reached a final state; `None` before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// The administrator's note about [`RefundOrigin::Elsewhere`]; `None` for other refunds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

string_enum! {
    /// Steps of an administrator about a refund.
    RefundStep {
        /// Query the provider now, and repeat a request that it has not accepted.
        Retry = "retry",
        /// Start another attempt under a new number, after the previous one can't succeed any more.
        NewNumber = "new_number",
        /// Accept a refund made on the merchant platform. A full refund ends the order.
        Accept = "accept",
        /// State that the rest was paid back by other means, outside the provider.
        SettledElsewhere = "settled_elsewhere",
    }
}

/// Takes a step about a refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RefundStepRequest {
    /// The step to take.
    pub step: RefundStep,
    /// For [`RefundStep::Accept`]: number of the refund on the merchant platform (商户退款单号), when it is not known
    /// here; the server queries the provider about it. At most [`NUMBER_CHARS`] characters of `0-9A-Za-z_-|*@`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// For [`RefundStep::SettledElsewhere`]: how and when, in at most [`NOTE_CHARS`] characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_one_word_everywhere() {
        for step in RefundStep::ALL {
            assert_eq!(serde_json::to_value(step).unwrap(), step.as_str());
            assert_eq!(step.as_str().parse(), Ok(*step));
        }
    }
}
