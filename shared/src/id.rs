//! Identifiers: a prefix that says what they name, and 128 bits that sort by creation.

use std::fmt;
use std::str::FromStr;

use crate::time::Timestamp;

/// A text that is not an identifier of the expected kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidId {
    /// The prefix that was expected.
    pub expected: &'static str,
}

impl fmt::Display for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not an identifier of the form {}_…", self.expected)
    }
}

impl std::error::Error for InvalidId {}

/// Milliseconds since 1970 in the high 48 bits, 80 random bits below (the layout of UUID version 7 without its fixed bits).
fn compose(at: Timestamp, dice: u128) -> u128 {
    let millis = u128::from(at.as_millis().unsigned_abs()) & ((1 << 48) - 1);
    (millis << 80) | (dice & ((1 << 80) - 1))
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u128);

        impl $name {
            /// The word before the underscore.
            pub const PREFIX: &'static str = $prefix;

            /// A new identifier; `dice` brings the chance, its low 80 bits are used.
            #[must_use]
            pub fn new(at: Timestamp, dice: u128) -> Self {
                Self(compose(at, dice))
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
    let digits = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_'));
    let lower_hex =
        |digits: &&str| digits.len() == 32 && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    digits
        .filter(lower_hex)
        .and_then(|digits| u128::from_str_radix(digits, 16).ok())
        .ok_or(InvalidId { expected: prefix })
}

ids! {
    /// A collection: one school's drive for one graduating class.
    CollectionId = "col";
    /// A row of a collection's roster.
    StudentId = "stu";
    /// A student's application in a collection: what the stages happen to.
    ApplicationId = "app";
    /// A photograph as it was submitted.
    PhotoId = "pho";
    /// A payment order; also the `out_trade_no` at the payment provider.
    OrderId = "ord";
    /// A consent that somebody gave.
    ConsentId = "con";
    /// A reviewer's decision about a photograph; named by the reviewer's browser, so that a repeated request is known.
    DecisionId = "dec";
    /// A delivery of photographs to the school.
    ExportId = "exp";
    /// Where somebody of the staff is signed in.
    StaffSessionId = "sse";
    /// A student's word that the roster's entry is wrong.
    CorrectionId = "cor";
    /// Something that a student is told in WeChat.
    MessageId = "msg";
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_id_survives_its_text(millis in 0_i64..(1 << 47), dice: u128) {
            let id = ApplicationId::new(Timestamp::from_millis(millis), dice);
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
    fn an_order_is_no_application() {
        let order = OrderId::new(Timestamp::from_millis(1), 7).to_string();
        assert_eq!(order.parse::<ApplicationId>(), Err(InvalidId { expected: "app" }));
    }
}
