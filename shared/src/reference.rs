//! 办理编号, the reference number: a student and the hotline name an application by it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::ApplicationId;
use crate::person::plain_text;

/// Eight digits, the last of which is a check digit: short enough to be read over the telephone, and without
/// letters, because letters sound alike. It reveals nothing about the student and grants no access.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReferenceNumber(u32);

/// A text that is not a reference number: wrong length, or a wrong digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidReference;

impl fmt::Display for InvalidReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a reference number has eight digits, the last of which is a check digit")
    }
}

impl std::error::Error for InvalidReference {}

/// Smallest number without check digit: it has no leading zero, which spreadsheets drop.
const FIRST: u32 = 1_000_000;
/// Number of reference numbers.
const COUNT: u32 = 9_000_000;

impl ReferenceNumber {
    /// The candidate number `attempt` (from 0) of an application, derived from the random part of its
    /// identifier. The next candidate is used when another application has the number already.
    #[must_use]
    pub fn for_application(id: ApplicationId, attempt: u32) -> Self {
        let chance = id.random_bits().wrapping_add(u128::from(attempt) * STRIDE);
        // The remainder is below COUNT.
        let body = FIRST + u32::try_from(chance % u128::from(COUNT)).unwrap_or(0);
        Self(body * 10 + check_digit(body))
    }

    /// Parses eight digits, spaces and hyphens ignored; the check digit detects one wrong digit or two
    /// exchanged neighbours.
    pub fn parse(text: &str) -> Result<Self, InvalidReference> {
        let digits: String = plain_text(text).chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        let is_number = digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_digit());
        let number: u32 = digits.parse().ok().filter(|_| is_number).ok_or(InvalidReference)?;
        let is_right = number / 10 >= FIRST && check_digit(number / 10) == number % 10;
        if is_right { Ok(Self(number)) } else { Err(InvalidReference) }
    }

    /// The eight digits without separator.
    #[must_use]
    pub fn digits(self) -> String {
        format!("{:08}", self.0)
    }
}

/// Distance between two candidates: a prime larger than [`COUNT`], so that all numbers are tried before one
/// repeats.
const STRIDE: u128 = 15_485_863;

/// The check digit of H. M. Damm, "Total anti-symmetrische Quasigruppen" (Marburg 2004): it detects every wrong
/// digit and every exchange of two neighbours.
fn check_digit(body: u32) -> u32 {
    const TABLE: [[u8; 10]; 10] = [
        [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
        [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
        [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
        [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
        [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
        [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
        [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
        [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
        [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
        [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
    ];
    let next = |interim: u8, digit: u8| TABLE[usize::from(interim)][usize::from(digit - b'0')];
    u32::from(body.to_string().bytes().fold(0, next))
}

/// Formats two groups of four digits, as shown and read aloud.
impl fmt::Display for ReferenceNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04} {:04}", self.0 / 10_000, self.0 % 10_000)
    }
}

impl TryFrom<String> for ReferenceNumber {
    type Error = InvalidReference;

    fn try_from(text: String) -> Result<Self, InvalidReference> {
        Self::parse(&text)
    }
}

impl From<ReferenceNumber> for String {
    fn from(number: ReferenceNumber) -> Self {
        number.digits()
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for ReferenceNumber {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ReferenceNumber".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[1-9][0-9]{7}$" })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::time::Timestamp;

    fn number(chance: u128, attempt: u32) -> ReferenceNumber {
        let id = ApplicationId::new(Timestamp::from_millis(1_795_420_800_000), chance);
        ReferenceNumber::for_application(id, attempt)
    }

    proptest! {
        #[test]
        fn a_number_is_read_as_it_is_shown(chance: u128, attempt in 0_u32..100) {
            let number = number(chance, attempt);
            for text in [number.to_string(), number.digits(), number.to_string().replace(' ', "-")] {
                prop_assert_eq!(ReferenceNumber::parse(&text), Ok(number));
            }
        }

        #[test]
        fn one_misread_digit_or_two_exchanged_are_found(chance: u128, place in 0_usize..8, other in 1_u8..10) {
            let right = number(chance, 0).digits();
            let mut wrong = right.clone().into_bytes();
            wrong[place] = b'0' + (wrong[place] - b'0' + other) % 10;
            prop_assert!(ReferenceNumber::parse(std::str::from_utf8(&wrong).unwrap()).is_err());
            let mut exchanged = right.clone().into_bytes();
            exchanged.swap(place, (place + 1) % 8);
            let exchanged = String::from_utf8(exchanged).unwrap();
            if place < 7 && exchanged != right {
                prop_assert!(ReferenceNumber::parse(&exchanged).is_err());
            }
        }

        #[test]
        fn the_next_choice_is_another(chance: u128, attempt in 0_u32..1000, later in 1_u32..1000) {
            prop_assert_ne!(number(chance, attempt), number(chance, attempt + later));
        }

        #[test]
        fn any_text_is_a_number_or_none(text in "\\PC{0,12}") {
            let _ = ReferenceNumber::parse(&text);
        }
    }

    #[test]
    fn the_check_digit_is_that_of_the_publication() {
        assert_eq!(check_digit(572), 4);
        assert_eq!(ReferenceNumber::parse("０").unwrap_err(), InvalidReference);
    }
}
