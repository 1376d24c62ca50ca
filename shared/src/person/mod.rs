//! A student's identity: name, student number, identity document, telephone.

mod document;
mod fold;
mod han;
mod name;
mod numbers;
mod phone;
mod refused;
mod unit;

pub use document::{Document, DocumentError, DocumentKind, mask_document_number};
pub use name::{NameError, PersonName};
pub use numbers::{NumberError, SchoolCode, StudentNumber};
pub use phone::{Phone, PhoneError};
pub use refused::RefusedCharacter;
pub use unit::{Affiliation, UnitError, UnitName};

/// Implements `Serialize` as text and `Deserialize` through `parse`, so that a request can't contain a value
/// that the parser refuses. The braces contain the limits of the normal form for JSON Schema.
macro_rules! text_newtype_serde {
    ($name:ident, { $($bound:literal: $value:expr),+ }) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", $($bound: $value),+ })
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use text_newtype_serde;

/// The text without invisible characters, with half-width letters and digits, with one space between words and
/// none around them.
#[must_use]
pub fn plain_text(text: &str) -> String {
    fold::words(&fold::visible(text))
}

/// Laws of all fields: form and roster use the same parsers, so two spellings of one person are equal.
#[cfg(test)]
mod laws {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization as _;

    use super::*;
    use crate::time::Date;

    /// How a keyboard, a spreadsheet or a PDF may write a text.
    #[derive(Debug, Clone, Copy)]
    enum Way {
        Invisible(char, usize),
        Wide,
        Decomposed,
        Small,
        White(char),
        Marked,
    }

    fn way() -> impl Strategy<Value = Way> {
        let invisible = prop::sample::select(
            "\u{ad}\u{200b}\u{200e}\u{202d}\u{2068}\u{feff}\u{fe0f}\u{3164}\u{e0100}\u{e0041}\u{180e}\u{115f}"
                .chars()
                .collect::<Vec<_>>(),
        );
        prop_oneof![
            (invisible, 0..40_usize).prop_map(|(c, at)| Way::Invisible(c, at)),
            Just(Way::Wide),
            Just(Way::Decomposed),
            Just(Way::Small),
            prop::sample::select(vec![' ', '\u{a0}', '\u{3000}', '\t', '\u{2009}']).prop_map(Way::White),
            Just(Way::Marked),
        ]
    }

    fn write(text: &str, way: Way) -> String {
        let wide = |c: char| match c {
            '!'..='~' => char::from_u32(u32::from(c) + 0xfee0).unwrap(),
            other => other,
        };
        match way {
            Way::Invisible(c, at) => {
                let at = at % (text.chars().count() + 1);
                let (head, tail): (Vec<_>, Vec<_>) = text.chars().enumerate().partition(|(i, _)| *i < at);
                head.into_iter().map(|(_, c)| c).chain([c]).chain(tail.into_iter().map(|(_, c)| c)).collect()
            }
            Way::Wide => text.chars().map(wide).collect(),
            Way::Decomposed => text.nfd().collect(),
            Way::Small => text.to_lowercase(),
            Way::White(c) => format!("{c}{}{c}", text.replace(' ', &format!("{c}{c}"))),
            Way::Marked => format!("\u{202a}{text}\u{202c}"),
        }
    }

    fn names() -> impl Strategy<Value = String> {
        prop_oneof![
            "[\u{4e00}-\u{4eff}]{2,4}",
            "[\u{4e00}-\u{4eff}]{2,4}·[\u{4e00}-\u{4eff}]{2,4}",
            "[A-ZÀ-ÖØ-Þ]{1,8} [A-ZẠẢẤẦẨẪẬẮẰẲẴẶĂÂÊÔƠƯĐ]{1,8}",
            "[A-Z]{2,6}, [A-Z]{1,6}-[A-Z]{1,4} [A-Z]\\.",
        ]
    }

    proptest! {
        #[test]
        fn a_person_is_the_same_however_each_field_is_written(
            name in names(),
            number in "[A-Z]{0,2}[0-9]{6,10}",
            phone in "1[3-9][0-9]{9}",
            prefix in prop::sample::select(vec!["", "+86", "0086", "86", "+86 ", "(+86)", "0"]),
            ways in prop::collection::vec(way(), 0..5),
        ) {
            let written = |text: &str| ways.iter().fold(text.to_owned(), |text, way| write(&text, *way));
            prop_assert_eq!(PersonName::parse(&written(&name)), PersonName::parse(&name));
            prop_assert!(PersonName::parse(&name).is_ok());
            prop_assert_eq!(StudentNumber::parse(&written(&number)), StudentNumber::parse(&number));
            prop_assert_eq!(
                Phone::parse(&written(&[prefix, &phone].concat())).map(|phone| phone.as_str().to_owned()),
                Ok(phone)
            );
            let today = Date::new(2026, 11, 23).unwrap();
            for (kind, number) in [
                (DocumentKind::ResidentId, "11010519491231002X"),
                (DocumentKind::HmtResidence, "830000200504193012"),
                (DocumentKind::HkMacauPermit, "H1234567801"),
                (DocumentKind::TaiwanPermit, "01234567"),
                (DocumentKind::Passport, "C1234567"),
            ] {
                prop_assert_eq!(
                    Document::parse(kind, &written(number), today),
                    Document::parse(kind, number, today)
                );
            }
        }
    }
}
