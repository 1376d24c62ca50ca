//! 学号 and 院校代码.

use std::fmt;

use super::refused::RefusedCharacter;
use super::{fold, text_newtype_serde};
use crate::limits::STUDENT_NUMBER_CHARS;

/// Why a text is not a student number or school code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberError {
    /// The text has no visible character.
    Empty,
    /// The length is outside the allowed range.
    Length,
    /// A character that such numbers do not have.
    Character(RefusedCharacter),
}

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the number is empty"),
            Self::Length => f.write_str("the number has the wrong length"),
            Self::Character(refused) => write!(f, "no such number contains {refused}"),
        }
    }
}

impl std::error::Error for NumberError {}

/// The first character that does not fold to an `allowed` one.
fn stranger(text: &str, allowed: fn(char) -> bool) -> NumberError {
    let is_refused = |c: char| !fold::number(&c.to_string()).chars().all(allowed);
    NumberError::Character(RefusedCharacter::find(text, is_refused, '?'))
}

/// 学号: letters, digits, `-` and `_`; leading zeros are significant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StudentNumber(String);

impl StudentNumber {
    /// Normalises (half-width, upper case, without spaces and invisible characters) and checks a student
    /// number.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let number = fold::number(text);
        if number.is_empty() {
            return Err(NumberError::Empty);
        }
        if !number.chars().all(allowed) {
            return Err(stranger(text, allowed));
        }
        if number.len() <= STUDENT_NUMBER_CHARS { Ok(Self(number)) } else { Err(NumberError::Length) }
    }

    /// The normal form as text; safe in a file name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

text_newtype_serde!(StudentNumber, { "pattern": format!("^[A-Z0-9_-]{{1,{STUDENT_NUMBER_CHARS}}}$") });

/// 院校代码: the national code of a school, five digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchoolCode(String);

impl SchoolCode {
    /// Number of digits of a code.
    pub const DIGITS: usize = 5;

    /// Checks a school code; an error unless it has five digits.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let digit = |c: char| c.is_ascii_digit();
        let code = fold::number(text);
        match code.len() {
            0 => Err(NumberError::Empty),
            _ if !code.chars().all(digit) => Err(stranger(text, digit)),
            Self::DIGITS => Ok(Self(code)),
            _ => Err(NumberError::Length),
        }
    }

    /// The five digits as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

text_newtype_serde!(SchoolCode, { "pattern": "^[0-9]{5}$" });

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_zeros_count() {
        let with = StudentNumber::parse("0114827492").unwrap();
        let without = StudentNumber::parse("114827492").unwrap();
        assert_ne!(with, without);
    }

    fn refused(place: u32, character: char) -> NumberError {
        NumberError::Character(RefusedCharacter { place, character })
    }

    #[test]
    fn a_student_number_can_be_a_file_name() {
        assert_eq!(StudentNumber::parse("../x"), Err(refused(1, '.')));
        assert_eq!(StudentNumber::parse("１１１４８２７４９２").unwrap().as_str(), "1114827492");
    }

    #[test]
    fn the_ways_to_write_a_student_number_are_one_number() {
        for text in ["T0000-23", " t0000-23", "\u{202d}T0000-23\u{202c}", "Ｔ0000－23", "T00 00–23"] {
            assert_eq!(StudentNumber::parse(text).unwrap().as_str(), "T0000-23", "{text}");
        }
        assert_eq!(StudentNumber::parse("20①7"), Err(refused(3, '①')));
    }

    #[test]
    fn a_school_code_has_five_digits() {
        assert_eq!(SchoolCode::parse("10007").unwrap().as_str(), "10007");
        assert_eq!(SchoolCode::parse("1000"), Err(NumberError::Length));
        assert_eq!(SchoolCode::parse("1000a"), Err(refused(5, 'a')));
    }
}
