//! Telephone numbers of students.

use std::fmt;

use super::refused::RefusedCharacter;
use super::{fold, text_newtype_serde};

/// A telephone number in its normal form: eleven digits of a mainland mobile number, or `+` and digits for any
/// other.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(String);

/// Why a text is not a telephone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhoneError {
    /// The text is empty.
    Empty,
    /// Neither a mainland mobile number nor `+` with a country code.
    Form,
    /// More than one number, so that the right one is unknown.
    Several,
    /// A character that telephone numbers do not have.
    Character(RefusedCharacter),
}

impl fmt::Display for PhoneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the telephone number is empty"),
            Self::Form => f.write_str("neither a mainland mobile number nor + with a country code"),
            Self::Several => f.write_str("more than one telephone number: leave one"),
            Self::Character(refused) => write!(f, "no telephone number contains {refused}"),
        }
    }
}

impl std::error::Error for PhoneError {}

impl Phone {
    /// Normalises and checks a number. Separators are removed, and the prefixes `+86`, `0086`, `86` and 0
    /// before a mainland number too.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let compact: String = fold::number(text).chars().filter(|c| !is_separator(*c)).collect();
        if compact.is_empty() {
            return Err(PhoneError::Empty);
        }
        let digits = compact.strip_prefix('+').unwrap_or(&compact);
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(not_digits(text));
        }
        let international = compact.strip_prefix('+').or_else(|| compact.strip_prefix("00"));
        if let Some(number) = mainland(international.unwrap_or(&compact)) {
            return Ok(Self(number.to_owned()));
        }
        match international {
            Some(rest) if !rest.starts_with("86") => Self::foreign(rest),
            Some(_) | None if is_several(digits) => Err(PhoneError::Several),
            Some(_) | None => Err(PhoneError::Form),
        }
    }

    /// E.164: at most 15 digits, the country code does not start with 0.
    fn foreign(digits: &str) -> Result<Self, PhoneError> {
        let well_formed = (7..=15).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit())
            && !digits.starts_with('0');
        if well_formed { Ok(Self(format!("+{digits}"))) } else { Err(PhoneError::Form) }
    }

    /// The normal form as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number with all but the first three and the last four digits masked.
    #[must_use]
    pub fn masked(&self) -> String {
        let length = self.0.chars().count();
        let mask = |(i, c)| if i < 3 || i + 4 >= length { c } else { '*' };
        self.0.chars().enumerate().map(mask).collect()
    }
}

/// Omits the number, so that it can't reach a log by accident.
impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(…)")
    }
}

text_newtype_serde!(Phone, { "pattern": r"^(1[3-9][0-9]{9}|\+[1-9][0-9]{6,14})$" });

/// Usual separators between digits.
const fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '-' | '(' | ')' | '[' | ']' | '.' | '·' | '•' | '_')
}

/// The error for a text that is not only digits: several numbers when a list separator occurs, otherwise the
/// refused character.
fn not_digits(text: &str) -> PhoneError {
    let visible = fold::visible(text);
    let parts = visible.split(['/', ',', ';', '、', '\\', '|', '或', '和']);
    if parts.filter(|part| part.bytes().filter(u8::is_ascii_digit).count() >= 7).count() > 1 {
        return PhoneError::Several;
    }
    let is_refused = |c: char| {
        fold::number(&c.to_string()).chars().any(|c| !c.is_ascii_digit() && c != '+' && !is_separator(c))
    };
    PhoneError::Character(RefusedCharacter::find(text, is_refused, '+'))
}

/// The mainland mobile number without the prefixes with which it can be dialled.
fn mainland(digits: &str) -> Option<&str> {
    let national = digits.strip_prefix("86").unwrap_or(digits);
    [digits, national, national.strip_prefix('0').unwrap_or(national)]
        .into_iter()
        .find(|n| is_mainland_mobile(n))
}

/// Whether the digits are two mainland numbers in sequence.
fn is_several(digits: &str) -> bool {
    digits.len() == 22 && digits.is_char_boundary(11) && {
        let (first, second) = digits.split_at(11);
        is_mainland_mobile(first) && is_mainland_mobile(second)
    }
}

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
        for text in [
            "13800138000",
            "+86 138 0013 8000",
            "0086-138-0013-8000",
            "１３８００１３８０００",
            "86 13800138000",
            "8613800138000",
            "+86(138)0013.8000",
            "（+86）138–0013–8000",
            "+86 (0)138 0013 8000",
            "013800138000",
            "\u{202d}13800138000\u{202c}",
            "138\u{a0}0013\u{2009}8000",
            "＋86-138‑0013‑8000",
        ] {
            assert_eq!(Phone::parse(text).map(|phone| phone.0), Ok("13800138000".to_owned()), "{text}");
        }
        for text in ["+852 6123 4567", "00852-6123-4567", "+852.6123.4567"] {
            assert_eq!(Phone::parse(text).unwrap().as_str(), "+85261234567", "{text}");
        }
    }

    #[test]
    fn what_cannot_be_dialled_is_refused() {
        for text in
            ["12800138000", "1380013800", "138001380000", "+0", "61234567", "+86 1280013800", "1+3800138000"]
        {
            assert!(matches!(Phone::parse(text), Err(PhoneError::Form | PhoneError::Character(_))), "{text}");
        }
        for text in ["1390000 1111/13800001111", "13900001111、13800001111", "13900001111 13800001111"] {
            assert_eq!(Phone::parse(text), Err(PhoneError::Several), "{text}");
        }
        for (text, place, character) in
            [("电话", 1, '电'), ("138001380o0", 10, 'o'), ("1380013800①", 11, '①')]
        {
            let refused = PhoneError::Character(RefusedCharacter { place, character });
            assert_eq!(Phone::parse(text), Err(refused), "{text}");
        }
    }

    #[test]
    fn a_masked_number_shows_its_ends() {
        assert_eq!(Phone::parse("13800138000").unwrap().masked(), "138****8000");
    }
}
