//! Names of people, as rosters and certificates write them.

use std::fmt;

use super::{fold_width, text_newtype_serde};
use crate::limits::NAME_CHARS;

/// A person's name in its normal form: no surrounding or double spaces, `·` between the parts of a transliterated
/// name. Two spellings of one name are equal here.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonName(String);

/// Why a text is no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameError {
    /// Nothing but spaces.
    Empty,
    /// More than [`NAME_CHARS`] characters.
    TooLong,
    /// A character that stands in no name.
    Character(char),
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the name is empty"),
            Self::TooLong => write!(f, "the name has more than {NAME_CHARS} characters"),
            Self::Character(c) => write!(f, "the name contains U+{:04X}", u32::from(*c)),
        }
    }
}

impl std::error::Error for NameError {}

impl PersonName {
    /// Normalises and checks a name.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let folded: String = text.chars().filter(|c| !is_invisible(*c)).map(fold_character).collect();
        let mut name = String::with_capacity(folded.len());
        for word in folded.split(' ').filter(|word| !word.is_empty()) {
            if !name.is_empty() {
                name.push(' ');
            }
            name.push_str(word);
        }
        let name = drop_spaces_beside_han(&name).replace(" ·", "·").replace("· ", "·").to_uppercase_ascii();
        if name.is_empty() {
            return Err(NameError::Empty);
        }
        if name.chars().count() > NAME_CHARS {
            return Err(NameError::TooLong);
        }
        match name.chars().find(|c| !belongs_in_a_name(*c)) {
            Some(stranger) => Err(NameError::Character(stranger)),
            None => Ok(Self(name)),
        }
    }

    /// The normal form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Names never enter logs by accident.
impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonName(…)")
    }
}

text_newtype_serde!(PersonName);

trait AsciiUpper {
    fn to_uppercase_ascii(self) -> String;
}

impl AsciiUpper for String {
    /// Passports print Latin names in capitals; people type them as they like.
    fn to_uppercase_ascii(mut self) -> String {
        self.make_ascii_uppercase();
        self
    }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
}

/// The separator of transliterated names is U+00B7 by GB/T 30879; keyboards and spreadsheets produce all of these.
fn fold_character(c: char) -> char {
    match fold_width(c) {
        '•' | '‧' | '∙' | '⋅' | '・' | '･' | '．' | '.' | '。' => '·',
        '\t' | '\n' | '\r' => ' ',
        '’' | '‘' | 'ʼ' => '\'',
        '‐' | '‑' | '–' | '—' => '-',
        other => other,
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '〇' | '々')
}

/// "张 三" is typeset, not spelt, with a space; Latin names keep theirs.
fn drop_spaces_beside_han(name: &str) -> String {
    let characters: Vec<char> = name.chars().collect();
    let beside_han = |i: usize| {
        let near = |j: Option<usize>| j.and_then(|j| characters.get(j)).is_some_and(|c| is_han(*c));
        near(i.checked_sub(1)) || near(i.checked_add(1))
    };
    let keep = |(i, c): (usize, &char)| (*c != ' ' || !beside_han(i)).then_some(*c);
    characters.iter().enumerate().filter_map(keep).collect()
}

fn belongs_in_a_name(c: char) -> bool {
    is_han(c) || c.is_alphabetic() || matches!(c, ' ' | '·' | '-' | '\'' | ',' | '(' | ')')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn normal(text: &str) -> String {
        PersonName::parse(text).unwrap().as_str().to_owned()
    }

    #[test]
    fn spellings_of_one_name_are_equal() {
        for (a, b) in [
            ("张三", " 张 三\u{3000}"),
            ("阿迪力·买买提", "阿迪力•买买提"),
            ("阿迪力·买买提", "阿迪力．买买提"),
            ("阿迪力·买买提", "阿迪力 · 买买提"),
            ("LI LEI", "li  lei"),
            ("LI LEI", "ＬＩ　ＬＥＩ"),
            ("㛃𠮷", "㛃 𠮷"),
        ] {
            assert_eq!(normal(a), normal(b), "{a} and {b}");
        }
    }

    #[test]
    fn different_names_stay_different() {
        assert_ne!(normal("张三"), normal("张叁"));
        assert_ne!(normal("LI LEI"), normal("LILEI"));
    }

    #[test]
    fn what_stands_in_no_name_is_refused() {
        assert_eq!(PersonName::parse("  "), Err(NameError::Empty));
        assert_eq!(PersonName::parse("张3"), Err(NameError::Character('3')));
        assert_eq!(PersonName::parse(&"张".repeat(81)), Err(NameError::TooLong));
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(text in "\\PC{0,30}") {
            if let Ok(name) = PersonName::parse(&text) {
                prop_assert_eq!(normal(name.as_str()), name.as_str());
            }
        }
    }
}
