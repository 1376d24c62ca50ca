//! 学号 and 院校代码.

use std::fmt;

use super::{fold_width, text_newtype_serde};
use crate::limits::STUDENT_NUMBER_CHARS;

/// Why a text is no student number or school code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberError {
    /// Nothing but spaces.
    Empty,
    /// Longer or shorter than such numbers are.
    Length,
    /// A character other than the ones such numbers have.
    Character,
}

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the number is empty",
            Self::Length => "the number has the wrong length",
            Self::Character => "the number contains a character that such numbers do not have",
        })
    }
}

impl std::error::Error for NumberError {}

fn clean(text: &str) -> String {
    text.trim().chars().map(fold_width).filter(|c| *c != ' ').collect()
}

/// 学号: letters, digits, `-` and `_`; leading zeros count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StudentNumber(String);

impl StudentNumber {
    /// Normalises (full width to half, capitals) and checks a student number.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let number = clean(text).to_ascii_uppercase();
        if number.is_empty() {
            return Err(NumberError::Empty);
        }
        if number.len() > STUDENT_NUMBER_CHARS {
            return Err(NumberError::Length);
        }
        let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        if number.bytes().all(allowed) { Ok(Self(number)) } else { Err(NumberError::Character) }
    }

    /// The normal form; safe as a part of a file name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

text_newtype_serde!(StudentNumber);

/// 院校代码: the national code of five digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchoolCode(String);

impl SchoolCode {
    /// Checks a school code.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let code = clean(text);
        match code.len() {
            0 => Err(NumberError::Empty),
            5 if code.bytes().all(|b| b.is_ascii_digit()) => Ok(Self(code)),
            5 => Err(NumberError::Character),
            _ => Err(NumberError::Length),
        }
    }

    /// The five digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

text_newtype_serde!(SchoolCode);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_zeros_count() {
        let with = StudentNumber::parse("0114827492").unwrap();
        let without = StudentNumber::parse("114827492").unwrap();
        assert_ne!(with, without);
    }

    #[test]
    fn a_student_number_can_be_a_file_name() {
        assert_eq!(StudentNumber::parse("../x"), Err(NumberError::Character));
        assert_eq!(StudentNumber::parse("１１１４８２７４９２").unwrap().as_str(), "1114827492");
    }

    #[test]
    fn a_school_code_has_five_digits() {
        assert_eq!(SchoolCode::parse("10007").unwrap().as_str(), "10007");
        assert_eq!(SchoolCode::parse("1000"), Err(NumberError::Length));
        assert_eq!(SchoolCode::parse("1000a"), Err(NumberError::Character));
    }
}
