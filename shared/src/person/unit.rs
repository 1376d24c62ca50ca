//! 学院, 专业 and 班级 of a student, as the school writes them.

use std::fmt;

use super::text_newtype_serde;
use crate::limits::UNIT_CHARS;

/// Name of a 学院, 专业 or 班级 in its normal form: half-width letters and digits, no invisible characters, no
/// surrounding or double spaces. 1 to [`UNIT_CHARS`] characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitName(String);

/// Why a text is not the name of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitError {
    /// The text has no visible character.
    Empty,
    /// Longer than [`UNIT_CHARS`] characters.
    TooLong,
}

impl fmt::Display for UnitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the name is empty"),
            Self::TooLong => write!(f, "the name has more than {UNIT_CHARS} characters"),
        }
    }
}

impl std::error::Error for UnitError {}

impl UnitName {
    /// Normalises a name and checks its length.
    pub fn parse(text: &str) -> Result<Self, UnitError> {
        let name = super::plain_text(text);
        match name.chars().count() {
            0 => Err(UnitError::Empty),
            1..=UNIT_CHARS => Ok(Self(name)),
            _ => Err(UnitError::TooLong),
        }
    }

    /// The normal form as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

text_newtype_serde!(UnitName, { "minLength": 1, "maxLength": UNIT_CHARS });

/// Units of a student; `None` where the roster has none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Affiliation {
    /// 学院, 院系.
    pub college: Option<UnitName>,
    /// 专业.
    pub major: Option<UnitName>,
    /// 班级.
    pub class: Option<UnitName>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_unit_are_equal() {
        for text in ["软件2101班", " 软件２１０１班\u{3000}", "软件\u{200b}2101班"] {
            assert_eq!(UnitName::parse(text).unwrap().as_str(), "软件2101班");
        }
        assert_eq!(UnitName::parse(" \u{feff}"), Err(UnitError::Empty));
        assert_eq!(UnitName::parse(&"班".repeat(UNIT_CHARS + 1)), Err(UnitError::TooLong));
    }
}
