//! What each field of a collection's form may hold: [`super::CollectionForm::parse`] judges by it, and the console
//! tells it to whoever typed something else.

use super::{
    HOTLINE_CHARS, HOTLINE_DIGITS, LINE_CHARS, MARKDOWN_CHARS, MAX_FEE, MAX_RECAPTURE_GRACE_HOURS,
    MAX_REMIND_EVERY_DAYS, MAX_REMINDERS, MAX_RETENTION_DAYS, MAX_REVIEW_HOURS,
};
use crate::collection::Slug;
use crate::money::Fen;
use crate::person::SchoolCode;

/// What a field may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// A text of at most this many characters, without line breaks unless the field has several lines.
    Characters {
        /// The most.
        max: usize,
    },
    /// Lower-case letters, digits and hyphens.
    Slug {
        /// The fewest characters.
        min: usize,
        /// The most.
        max: usize,
    },
    /// Exactly so many digits.
    Digits {
        /// How many.
        count: usize,
    },
    /// A telephone number as it is dialled: digits, and what people write between them.
    Telephone {
        /// The fewest digits.
        min: usize,
        /// The most.
        max: usize,
        /// The most characters in all.
        chars: usize,
    },
    /// A whole number.
    Number {
        /// The least.
        min: u32,
        /// The most.
        max: u32,
        /// Of what.
        unit: Unit,
    },
    /// The ends of a range on a picture, in whole pixels: from 0 to `max`, the first not above the second.
    PixelRange {
        /// The width or height of the picture.
        max: u32,
    },
    /// The ends of a range of file lengths, in units of 1024 bytes: the first not above the second.
    KilobyteRange,
    /// An amount from 0 on, with at most two decimals.
    Amount {
        /// The most.
        max: Fen,
    },
    /// A day and an hour.
    Moment,
    /// A day and an hour after the one at which the collection opens.
    AfterOpening,
    /// At least one of the boxes is ticked.
    AtLeastOne,
}

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Hours.
    Hours,
    /// Days.
    Days,
    /// How often something happens, or how many times as large something is.
    Times,
    /// Pixels.
    Pixels,
    /// Dots per inch.
    Dpi,
    /// The quality scale of the Independent JPEG Group.
    Quality,
}

impl Limit {
    /// The limit of the field at a JSON pointer into the form; `None` for a field that takes whatever it is given, or
    /// that is none of the form's.
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

    /// Whether the field takes this number. Only a [`Self::Number`] takes any.
    pub(super) fn takes(self, number: u32) -> bool {
        matches!(self, Self::Number { min, max, .. } if (min..=max).contains(&number))
    }
}
