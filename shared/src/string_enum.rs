//! Enums whose variants have one name in JSON, in SQL and on the command line.

/// Declares an enum from pairs of a variant and its name, with `ALL`, `as_str`, [`FromStr`](std::str::FromStr) and serde
/// by that name. Derive macros would need each name twice, once for serde and once for `FromStr`.
macro_rules! string_enum {
    ($(#[$enum_doc:meta])* $enum:ident { $($(#[$doc:meta])* $name:ident = $string:literal,)* }) => {
        $(#[$enum_doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $enum {
            $($(#[$doc])* #[serde(rename = $string)] $name,)*
        }

        impl $enum {
            /// Every variant, in the order in which they are shown.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The name in JSON, SQL and on the command line.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $string),* }
            }
        }

        impl std::str::FromStr for $enum {
            type Err = $crate::string_enum::UnknownName;

            fn from_str(name: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|one| one.as_str() == name).ok_or($crate::string_enum::UnknownName)
            }
        }
    };
}

pub(crate) use string_enum;

/// A string that names no variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownName;

impl std::fmt::Display for UnknownName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("not one of the known names")
    }
}

impl std::error::Error for UnknownName {}
