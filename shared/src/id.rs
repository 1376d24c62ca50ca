//! Identifiers: a prefix for the kind of object and 128 bits that sort by creation time.

use std::fmt;
use std::str::FromStr;

use crate::time::Timestamp;

/// A text that is not an identifier of the expected kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidId {
    /// The expected prefix.
    pub expected: &'static str,
}

impl fmt::Display for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not an identifier of the form {}_…", self.expected)
    }
}

impl std::error::Error for InvalidId {}

/// Number of an order at the payment provider: WeChat Pay allows at most 32 characters of `0-9A-Za-z_-|*`, so
/// the prefix is left out.
impl OrderId {
    /// The order's number at the payment provider, the `out_trade_no`: the 32 digits without the prefix.
    #[must_use]
    pub fn trade_number(self) -> String {
        format!("{:032x}", self.0)
    }

    /// The order of a [`Self::trade_number`]; an error for any other text.
    pub fn from_trade_number(text: &str) -> Result<Self, InvalidId> {
        digits(text).map(Self).ok_or(InvalidId { expected: Self::PREFIX })
    }

    /// Number of a refund attempt, the `out_refund_no`; attempts count from 1. It is derived from order and
    /// attempt, so repeating a request refunds once. WeChat Pay allows at most 64 characters of
    /// `0-9A-Za-z_-|*@`.
    #[must_use]
    pub fn refund_number(self, attempt: u32) -> String {
        match attempt {
            // Same format as in versions that knew only one attempt.
            0 | 1 => format!("{REFUND_PREFIX}{:032x}", self.0),
            _ => format!("{REFUND_PREFIX}{:032x}-{attempt}", self.0),
        }
    }
}

impl ApplicationId {
    /// The 80 random bits.
    pub(crate) const fn random_bits(self) -> u128 {
        self.0 & ((1 << 80) - 1)
    }
}

const REFUND_PREFIX: char = 'R';

/// Milliseconds since 1970 in the upper 48 bits, 80 random bits below (the layout of UUID version 7 without its
/// fixed bits).
fn compose(at: Timestamp, random: u128) -> u128 {
    let millis = u128::from(at.as_millis().unsigned_abs()) & ((1 << 48) - 1);
    (millis << 80) | (random & ((1 << 80) - 1))
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u128);

        impl $name {
            /// The part before the underscore.
            pub const PREFIX: &'static str = $prefix;

            /// A new identifier; the low 80 bits of `random` are its random part.
            #[must_use]
            pub fn new(at: Timestamp, random: u128) -> Self {
                Self(compose(at, random))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "_{:032x}"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                parse(text, Self::PREFIX).map(Self)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": concat!("^", $prefix, "_[0-9a-f]{32}$") })
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

fn parse(text: &str, prefix: &'static str) -> Result<u128, InvalidId> {
    let rest = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_'));
    rest.and_then(digits).ok_or(InvalidId { expected: prefix })
}

/// 32 lower-case hexadecimal digits.
fn digits(text: &str) -> Option<u128> {
    let lower_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    (text.len() == 32 && text.bytes().all(lower_hex)).then(|| u128::from_str_radix(text, 16).ok())?
}

ids! {
    /// A collection; see [`crate::collection::CollectionNotice`].
    CollectionId = "col";
    /// A row of a collection's roster.
    StudentId = "stu";
    /// A student's application in a collection; its stages are [`crate::application::Stage`].
    ApplicationId = "app";
    /// A submitted photograph.
    PhotoId = "pho";
    /// A payment order; see [`OrderId::trade_number`] for its number at the payment provider.
    OrderId = "ord";
    /// A consent that a student gave.
    ConsentId = "con";
    /// A reviewer's decision about a photograph. The reviewer's browser chooses it, so that the server
    /// recognises a repeated request.
    DecisionId = "dec";
    /// A delivery of photographs to the school.
    ExportId = "exp";
    /// A session of a staff account.
    StaffSessionId = "sse";
    /// A correction request of a student.
    CorrectionId = "cor";
    /// A message to a student in WeChat.
    MessageId = "msg";
    /// A lot of approvals that is inspected by sampling.
    LotId = "lot";
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_id_survives_its_text(millis in 0_i64..(1 << 47), random: u128) {
            let id = ApplicationId::new(Timestamp::from_millis(millis), random);
            prop_assert_eq!(id.to_string().parse::<ApplicationId>(), Ok(id));
        }

        #[test]
        fn ids_sort_by_creation(a in 0_i64..(1 << 40), later in 1_i64..(1 << 40), x: u128, y: u128) {
            let first = OrderId::new(Timestamp::from_millis(a), x);
            let second = OrderId::new(Timestamp::from_millis(a + later), y);
            prop_assert!(first.to_string() < second.to_string());
        }

        #[test]
        fn any_text_is_an_id_or_an_error(text in ".{0,60}") {
            if let Ok(id) = text.parse::<PhotoId>() {
                prop_assert_eq!(id.to_string(), text);
            }
        }
    }

    #[test]
    fn an_order_has_numbers_that_the_provider_takes() {
        let order = OrderId::new(Timestamp::from_millis(1_800_000_000_000), u128::MAX);
        let trade = order.trade_number();
        let refunds = [1, 2, u32::MAX].map(|attempt| order.refund_number(attempt));
        assert_eq!((trade.len(), refunds.each_ref().map(String::len)), (32, [33, 35, 44]));
        assert_eq!(OrderId::from_trade_number(&trade), Ok(order));
        assert!(refunds.iter().all(|refund| OrderId::from_trade_number(refund).is_err()));
        assert_eq!(refunds[1], format!("R{trade}-2"));
        assert!(OrderId::from_trade_number(&order.to_string()).is_err());
    }

    #[test]
    fn an_order_is_no_application() {
        let order = OrderId::new(Timestamp::from_millis(1), 7).to_string();
        assert_eq!(order.parse::<ApplicationId>(), Err(InvalidId { expected: "app" }));
    }
}
