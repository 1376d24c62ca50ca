//! The character that makes a field invalid, so that the message can name it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::fold::is_ignorable;

/// The first character of a field that the field does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RefusedCharacter {
    /// Position from 1, counted in visible characters; leading white space is not counted.
    pub place: u32,
    /// The character as it was written.
    pub character: char,
}

impl RefusedCharacter {
    /// The first visible character of `text` for which `is_refused` is true; `otherwise`, at position 1, when
    /// there is none.
    pub(super) fn find(text: &str, is_refused: impl Fn(char) -> bool, otherwise: char) -> Self {
        let visible = text.chars().filter(|c| !is_ignorable(*c)).skip_while(|c| c.is_whitespace());
        let found = visible.zip(1..).find(|(c, _)| is_refused(*c));
        let (character, place) = found.unwrap_or((otherwise, 1));
        Self { place, character }
    }

    /// The character for display: itself, or its code point when it has no glyph (private use, or the
    /// replacement character for damaged data).
    #[must_use]
    pub fn shown(self) -> String {
        let c = self.character;
        let has_no_shape =
            matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'.. | '\u{fffd}') || c.is_control();
        if has_no_shape || c.is_whitespace() { format!("U+{:04X}", u32::from(c)) } else { c.to_string() }
    }
}

/// `character 3, ①`: for the command line and logs of parsers.
impl fmt::Display for RefusedCharacter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "character {}, {}", self.place, self.shown())
    }
}
