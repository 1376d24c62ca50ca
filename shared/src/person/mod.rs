//! Who a student is: name, student number, identity document, telephone.

mod document;
mod name;
mod numbers;
mod phone;

pub use document::{Document, DocumentError, DocumentKind, mask_document_number};
pub use name::{NameError, PersonName};
pub use numbers::{NumberError, SchoolCode, StudentNumber};
pub use phone::{Phone, PhoneError};

/// Implements `Serialize` as the text form and `Deserialize` through `parse`, so that the wire can't bring in what
/// the parser refuses.
macro_rules! text_newtype_serde {
    ($name:ident) => {
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
                schemars::json_schema!({ "type": "string" })
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

/// Folds what input methods produce for the same character: full-width ASCII to ASCII, the ideographic space to a
/// space. Everything else stays.
pub(crate) fn fold_width(c: char) -> char {
    match c {
        '\u{3000}' | '\u{a0}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    }
}
