//! Telephone numbers on which students are reached.

use std::fmt;

use super::{fold_width, text_newtype_serde};

/// A telephone number in its normal form: eleven digits of a mainland mobile, or `+` and digits for any other.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(String);

/// Why a text is no telephone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhoneError {
    /// Nothing was entered.
    Empty,
    /// Neither a mainland mobile number nor `+` with a country code.
    Form,
}

impl fmt::Display for PhoneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the telephone number is empty",
            Self::Form => "neither a mainland mobile number nor + with a country code",
        })
    }
}

impl std::error::Error for PhoneError {}

impl Phone {
    /// Normalises and checks a number: spaces, hyphens and brackets go, `+86`/`0086` before a mainland number too.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let kept = |c: &char| !matches!(c, ' ' | '-' | '(' | ')');
        let compact: String = text.trim().chars().map(fold_width).filter(kept).collect();
        if compact.is_empty() {
            return Err(PhoneError::Empty);
        }
        let international = compact.strip_prefix('+').or_else(|| compact.strip_prefix("00"));
        let number = match international {
            Some(rest) => match rest.strip_prefix("86") {
                Some(national) => national,
                None => return Self::foreign(rest),
            },
            None => compact.as_str(),
        };
        if is_mainland_mobile(number) { Ok(Self(number.to_owned())) } else { Err(PhoneError::Form) }
    }

    /// E.164: at most 15 digits, the country code does not start with 0.
    fn foreign(digits: &str) -> Result<Self, PhoneError> {
        let well_formed = (7..=15).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit())
            && !digits.starts_with('0');
        if well_formed { Ok(Self(format!("+{digits}"))) } else { Err(PhoneError::Form) }
    }

    /// The normal form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// All but the first three and the last four digits hidden, for showing on a screen.
    #[must_use]
    pub fn masked(&self) -> String {
        let length = self.0.chars().count();
        let mask = |(i, c)| if i < 3 || i + 4 >= length { c } else { '*' };
        self.0.chars().enumerate().map(mask).collect()
    }
}

/// Numbers never enter logs by accident.
impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(…)")
    }
}

text_newtype_serde!(Phone);

/// Eleven digits beginning with 13 to 19.
fn is_mainland_mobile(number: &str) -> bool {
    let bytes = number.as_bytes();
    bytes.len() == 11
        && bytes.iter().all(u8::is_ascii_digit)
        && bytes[0] == b'1'
        && (b'3'..=b'9').contains(&bytes[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ways_to_write_a_number_are_one_number() {
        for text in ["13800138000", "+86 138 0013 8000", "0086-138-0013-8000", "１３８００１３８０００"]
        {
            assert_eq!(Phone::parse(text).unwrap().as_str(), "13800138000", "{text}");
        }
        assert_eq!(Phone::parse("+852 6123 4567").unwrap().as_str(), "+85261234567");
    }

    #[test]
    fn what_cannot_be_dialled_is_refused() {
        for text in ["12800138000", "1380013800", "138001380000", "+0", "61234567", "电话"] {
            assert_eq!(Phone::parse(text), Err(PhoneError::Form), "{text}");
        }
    }

    #[test]
    fn a_masked_number_shows_its_ends() {
        assert_eq!(Phone::parse("13800138000").unwrap().masked(), "138****8000");
    }
}
