//! Limits of the fields in a collection's form: [`super::CollectionForm::parse`] enforces them, and the console
//! shows them next to wrong input.

use super::{
    HOTLINE_CHARS, HOTLINE_DIGITS, LINE_CHARS, MARKDOWN_CHARS, MAX_FEE, MAX_RECAPTURE_GRACE_HOURS,
    MAX_REMIND_EVERY_DAYS, MAX_REMINDERS, MAX_RETENTION_DAYS, MAX_REVIEW_HOURS,
};
use crate::collection::Slug;
use crate::money::Fen;
use crate::person::SchoolCode;

/// The limit of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// A text of limited length, without line breaks unless the field has several lines.
    Characters {
        /// Most characters.
        max: usize,
    },
    /// Lower-case letters, digits and hyphens.
    Slug {
        /// Fewest characters.
        min: usize,
        /// Most characters.
        max: usize,
    },
    /// A fixed number of digits.
    Digits {
        /// The number of digits.
        count: usize,
    },
    /// A telephone number: digits and the usual separators.
    Telephone {
        /// Fewest digits.
        min: usize,
        /// Most digits.
        max: usize,
        /// Most characters, separators included.
        chars: usize,
    },
    /// A whole number in a range.
    Number {
        /// Smallest value.
        min: u32,
        /// Largest value.
        max: u32,
        /// What the number counts.
        unit: Unit,
    },
    /// Both ends of a range on a picture, in whole pixels from 0 to `max`; the first is not above the second.
    PixelRange {
        /// Width or height of the picture in pixels.
        max: u32,
    },
    /// Both ends of a range of file lengths, in units of 1024 bytes; the first is not above the second.
    KilobyteRange,
    /// An amount of at least 0 with at most two decimals.
    Amount {
        /// Largest amount.
        max: Fen,
    },
    /// A date and time.
    Moment,
    /// A date and time after the opening of the collection.
    AfterOpening,
    /// At least one of the boxes is ticked.
    AtLeastOne,
}

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Hours of 60 minutes.
    Hours,
    /// Days of 24 hours.
    Days,
    /// How many times something happens, or a factor.
    Times,
    /// Pixels of the picture.
    Pixels,
    /// Dots per inch.
    Dpi,
    /// The quality scale of the Independent JPEG Group.
    Quality,
}

impl Limit {
    /// The limit of the field at a JSON pointer into the form; `None` for a field without a limit, or for a
    /// pointer to no field.
    #[must_use]
    pub fn of(pointer: &str) -> Option<Self> {
        let number = |min, max, unit| Self::Number { min, max, unit };
        Some(match pointer {
            "/slug" => Self::Slug { min: *Slug::CHARS.start(), max: *Slug::CHARS.end() },
            "/school_code" => Self::Digits { count: SchoolCode::DIGITS },
            "/title/zh" | "/title/en" | "/school_name/zh" | "/school_name/en" | "/centre/zh"
            | "/centre/en" | "/hotline_hours/zh" | "/hotline_hours/en" => {
                Self::Characters { max: LINE_CHARS }
            }
            "/markdown/zh" | "/markdown/en" => Self::Characters { max: MARKDOWN_CHARS },
            "/hotline" => Self::Telephone {
                min: *HOTLINE_DIGITS.start(),
                max: *HOTLINE_DIGITS.end(),
                chars: HOTLINE_CHARS,
            },
            "/window/opens_at" => Self::Moment,
            "/window/closes_at" => Self::AfterOpening,
            "/fee" => Self::Amount { max: MAX_FEE },
            "/review_hours" => number(1, MAX_REVIEW_HOURS, Unit::Hours),
            "/recapture_grace_hours" => number(0, MAX_RECAPTURE_GRACE_HOURS, Unit::Hours),
            "/retention_days" => number(1, MAX_RETENTION_DAYS, Unit::Days),
            "/reminders/every_days" => number(0, MAX_REMIND_EVERY_DAYS, Unit::Days),
            "/reminders/at_most" => number(0, MAX_REMINDERS, Unit::Times),
            _ => return None,
        })
    }

    /// Whether the field accepts this number. Only [`Self::Number`] accepts any.
    pub(super) fn takes(self, number: u32) -> bool {
        matches!(self, Self::Number { min, max, .. } if (min..=max).contains(&number))
    }
}
