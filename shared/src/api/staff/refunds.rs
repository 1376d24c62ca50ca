//! What went back of an order's money, and what an administrator can do about a refund that does not end by itself.

use serde::{Deserialize, Serialize};

use crate::money::Fen;
use crate::string_enum::string_enum;
use crate::time::Timestamp;

/// The longest number of a refund at the provider, in characters.
pub const NUMBER_CHARS: usize = 64;

/// The longest note of [`RefundStep::SettledElsewhere`], in characters: a sentence.
pub const NOTE_CHARS: usize = 200;

string_enum! {
    /// Who made a refund.
    RefundOrigin {
        /// This server asked the provider for it.
        Ours = "ours",
        /// Somebody on the provider's merchant platform.
        Platform = "platform",
        /// An administrator states that the money was paid back by other means.
        Elsewhere = "elsewhere",
    }
}

string_enum! {
    /// How far a refund is.
    RefundState {
        /// To be asked for; the provider has not confirmed that it knows of it.
        Requested = "requested",
        /// The provider works on it.
        Processing = "processing",
        /// 退款异常: it does not reach the student's account; somebody acts on the merchant platform.
        Abnormal = "abnormal",
        /// The money is back.
        Done = "done",
        /// The provider closed it: nothing went back, and nothing will under its number.
        Closed = "closed",
        /// Given up before the provider knew of it.
        Void = "void",
    }
}

impl RefundState {
    /// Whether money may still go back by it, so that the provider is to be asked.
    #[must_use]
    pub const fn is_open(self) -> bool {
        match self {
            Self::Requested | Self::Processing | Self::Abnormal => true,
            Self::Done | Self::Closed | Self::Void => false,
        }
    }
}

/// One refund of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StaffRefund {
    /// Its number (商户退款单号).
    pub number: String,
    /// Who made it.
    pub origin: RefundOrigin,
    /// How much.
    pub amount: Fen,
    /// How far it is.
    pub standing: RefundState,
    /// When it was first known here.
    pub begun_at: Timestamp,
    /// When it ended; missing while it may still go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// An administrator's words about [`RefundOrigin::Elsewhere`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

string_enum! {
    /// What an administrator can do about a refund.
    RefundStep {
        /// The provider is asked now, and told again what it has not taken yet.
        Retry = "retry",
        /// Another attempt under a new number, once the one before can't succeed any more.
        NewNumber = "new_number",
        /// What was refunded on the merchant platform counts. Money that went back whole ends the order.
        Accept = "accept",
        /// The rest was paid back by other means, outside of the provider.
        SettledElsewhere = "settled_elsewhere",
    }
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RefundStepRequest {
    /// Which step.
    pub step: RefundStep,
    /// For [`RefundStep::Accept`]: the refund's number on the merchant platform (商户退款单号), if it is not known here yet;
    /// the provider is asked about it. At most [`NUMBER_CHARS`] characters of `0-9A-Za-z_-|*@`.
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
