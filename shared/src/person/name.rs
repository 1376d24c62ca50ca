//! Names of students, as rosters and certificates write them.

use std::fmt;

use super::han::{is_han, is_variant};
use super::refused::RefusedCharacter;
use super::{fold, text_newtype_serde};
use crate::limits::NAME_CHARS;

/// A name in its normal form. Two spellings of one name are equal when they differ only in invisible
/// characters, widths, code points of the same Han character, composed or decomposed accents, case, hyphens or
/// apostrophes. The normal form has upper-case letters, as passports print them; one space between words and
/// none beside a Han character; `·` (U+00B7, GB/T 30879) between the parts of a transliterated name.
///
/// The feature `unicode` contains the tables for accents, case beyond ASCII and variants of Han characters.
/// Without it, on the student's page, a name is checked and not compared: the page accepts without change what
/// the server folds.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonName(String);

/// Why a text is not a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameError {
    /// The text has no visible character.
    Empty,
    /// Longer than [`NAME_CHARS`] characters.
    TooLong,
    /// A character that names do not have, or not at this position.
    Character(RefusedCharacter),
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the name is empty"),
            Self::TooLong => write!(f, "the name has more than {NAME_CHARS} characters"),
            Self::Character(refused) => write!(f, "no name contains {refused}"),
        }
    }
}

impl std::error::Error for NameError {}

/// Which folding tables are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tables {
    /// None: enough to check a name.
    None,
    /// All tables of Unicode: needed to compare names.
    #[cfg(feature = "unicode")]
    Unicode,
}

#[cfg(feature = "unicode")]
const TABLES: Tables = Tables::Unicode;
#[cfg(not(feature = "unicode"))]
const TABLES: Tables = Tables::None;

impl PersonName {
    /// Normalises and checks a name.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        Self::parse_with(text, TABLES)
    }

    fn parse_with(text: &str, tables: Tables) -> Result<Self, NameError> {
        let name = normal(text, tables);
        if name.is_empty() {
            return Err(NameError::Empty);
        }
        if name.chars().count() > NAME_CHARS {
            return Err(NameError::TooLong);
        }
        match stranger(&name, tables) {
            Some(stranger) => {
                let is_it = |c: char| letters(&c.to_string(), tables).contains(stranger);
                Err(NameError::Character(RefusedCharacter::find(text, is_it, stranger)))
            }
            None => Ok(Self(name)),
        }
    }

    /// The normal form as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Omits the name, so that it can't reach a log by accident.
impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonName(…)")
    }
}

text_newtype_serde!(PersonName, { "minLength": 1, "maxLength": NAME_CHARS });

fn normal(text: &str, tables: Tables) -> String {
    let name = drop_spaces_beside_han(&fold::words(&letters(text, tables)));
    dots_between_han(&name.replace(" ·", "·").replace("· ", "·"))
}

/// The letters and signs of a name, each folded to one form.
fn letters(text: &str, tables: Tables) -> String {
    let visible = fold::visible(text);
    let folded = match tables {
        Tables::None => visible.to_ascii_uppercase(),
        #[cfg(feature = "unicode")]
        Tables::Unicode => unicode::folded(&visible),
    };
    folded.chars().map(fold_sign).collect()
}

/// Folds signs that keyboards and spreadsheets write differently.
fn fold_sign(c: char) -> char {
    match c {
        '\u{387}' | '•' | '‧' | '∙' | '⋅' | '・' | '･' | '●' | '◦' | '∘' | '⦁' | '⸱' | '⸳' | '˙' | 'ꞏ'
        | 'ᐧ' | '᛫' | '𐄁' => '·',
        '․' | '﹒' => '.',
        '’' | '‘' | 'ʼ' | 'ʻ' | '`' | '´' | '′' => '\'',
        dash if fold::is_dash(dash) => '-',
        other => other,
    }
}

/// Removes spaces beside Han characters, which are typographic ("张 三"); Latin names keep their spaces.
fn drop_spaces_beside_han(name: &str) -> String {
    let characters: Vec<char> = name.chars().collect();
    let beside_han = |i: usize| {
        let near = |j: Option<usize>| {
            j.and_then(|j| characters.get(j)).is_some_and(|c| is_han(*c) || is_variant(*c))
        };
        near(i.checked_sub(1)) || near(i.checked_add(1))
    };
    let keep = |(i, c): (usize, &char)| (*c != ' ' || !beside_han(i)).then_some(*c);
    characters.iter().enumerate().filter_map(keep).collect()
}

/// Replaces full stops and the Hangul vowel that looks like a dot, single or repeated, by `·` between Han
/// characters; elsewhere a full stop abbreviates a Latin name.
fn dots_between_han(name: &str) -> String {
    let is_dot = |c: char| matches!(c, '·' | '.' | '。' | '｡' | 'ㆍ' | 'ᆞ');
    let mut dotted = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(c) = rest.chars().next() {
        let after = rest.trim_start_matches(is_dot);
        let run = &rest[..rest.len() - after.len()];
        let between =
            dotted.chars().next_back().is_some_and(is_letter_of_han) && after.starts_with(is_letter_of_han);
        if run.is_empty() {
            dotted.push(c);
            rest = &rest[c.len_utf8()..];
        } else {
            dotted.push_str(if between { "·" } else { run });
            rest = after;
        }
    }
    dotted
}

fn is_letter_of_han(c: char) -> bool {
    is_han(c) || is_variant(c)
}

/// The first character that a name may not have, or not at its position.
fn stranger(name: &str, tables: Tables) -> Option<char> {
    let mut before = None;
    for (at, c) in name.char_indices() {
        let after = name[at + c.len_utf8()..].chars().next();
        let belongs = match c {
            '·' => before.is_some_and(is_letter) && after.is_some_and(is_letter),
            '.' => before.is_some_and(|before| {
                is_letter(before) && (!is_letter_of_han(before) || after.is_some_and(is_letter))
            }),
            // An accent that has no composed form with the letter before it. Without tables the order of marks is not
            // known: the normal form may put another mark first.
            '\u{300}'..='\u{36f}' => tables == Tables::None || before.is_some_and(is_letter),
            ' ' | '-' | '\'' | ',' | '(' | ')' => true,
            _ if is_letter(c) => true,
            _ => tables == Tables::None && is_variant(c),
        };
        if !belongs {
            return Some(c);
        }
        before = Some(if is_accent(c) { before.unwrap_or(c) } else { c });
    }
    None
}

const fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Whether the character is a letter of any script; circled and squared letters are not.
fn is_letter(c: char) -> bool {
    is_letter_of_han(c)
        || c.is_alphabetic() && !matches!(c, '\u{24b6}'..='\u{24e9}' | '\u{1f130}'..='\u{1f189}' | 'ᆞ' | 'ㆍ')
}

/// Folding with the tables of Unicode.
#[cfg(feature = "unicode")]
mod unicode {
    use unicode_normalization::UnicodeNormalization as _;

    use super::super::han::unified;

    /// Composed characters, one code point for each Han character, upper case.
    pub(super) fn folded(text: &str) -> String {
        let composed: String = text.chars().flat_map(spelt_out).nfc().collect();
        // Lower case first, so that letters with two lower-case or upper-case forms (ẞ and ß, İ and i̇) give
        // the same result.
        composed.to_lowercase().to_uppercase().nfc().collect()
    }

    /// The decomposition of a compatibility code point. Not for all of them: ① is not a digit in a name.
    fn spelt_out(c: char) -> impl Iterator<Item = char> {
        let c = unified(c);
        let is_form = matches!(c,
            // Kangxi radicals, half-width kana and Hangul, ligatures, Roman numerals.
            '\u{2f00}'..='\u{2fd5}' | '\u{ff61}'..='\u{ffdc}' | '\u{fb00}'..='\u{fb06}' | '\u{2160}'..='\u{217f}');
        let (spelt, itself) = if is_form { (Some(c), None) } else { (None, Some(c)) };
        spelt.into_iter().nfkc().chain(itself)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn normal(text: &str) -> String {
        PersonName::parse(text).unwrap().as_str().to_owned()
    }

    fn refused(text: &str) -> (u32, char) {
        match PersonName::parse(text) {
            Err(NameError::Character(refused)) => (refused.place, refused.character),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn spellings_of_one_name_are_equal() {
        for (a, b) in [
            ("张三", " 张 三\u{3000}"),
            ("张三", "\u{202d}张三\u{202c}"),
            ("张三", "张\u{ad}三\u{feff}"),
            ("葛亮", "葛\u{e0100}亮"),
            ("刘䶮", "刘\u{e863}"),
            ("高文", "\u{2fbc}\u{2f42}"),
            ("见长", "\u{2ec5}\u{2ed3}"),
            ("隆国", "\u{f9dc}国"),
            ("LI LEI", "li  lei"),
            ("LI LEI", "ＬＩ　ＬＥＩ"),
            ("LI LEI", "Li\u{200b} Lei"),
            ("NGUYỄN VĂN AN", "Nguyễn Văn An"),
            ("NGUYỄN VĂN AN", "Nguye\u{302}\u{303}n Va\u{306}n An"),
            ("MÜLLER JÜRGEN", "Mu\u{308}ller jürgen"),
            ("STRASSE", "Straße"),
            ("O'BRIEN", "O’Brien"),
            ("ANNA-MARIA", "Anna–Maria"),
            ("ヤマダ", "ﾔﾏﾀﾞ"),
            ("㛃𠮷", "㛃 𠮷"),
        ] {
            assert_eq!(normal(a), normal(b), "{a} and {b}");
        }
    }

    #[test]
    fn every_dot_between_han_characters_is_one_dot() {
        for dot in "·•・‧∙．。.ᐧ･｡⋅ꞏㆍ᛫●◦․﹒⸱⸳˙⦁\u{387}\u{119e}".chars()
        {
            assert_eq!(normal(&format!("阿里木{dot}买买提")), "阿里木·买买提", "U+{:04X}", u32::from(dot));
            assert_eq!(
                normal(&format!("阿里木 {dot}\u{200b} 买买提")),
                "阿里木·买买提",
                "U+{:04X}",
                u32::from(dot)
            );
        }
        assert_eq!(normal("阿里木..买买提"), "阿里木·买买提");
    }

    #[test]
    fn a_full_stop_elsewhere_stays() {
        for name in ["SMITH J.", "J. R. R. TOLKIEN", "J.R. SMITH", "SMITH JR."] {
            assert_eq!(normal(name), name);
        }
        assert_eq!(normal("smith．j"), "SMITH.J");
        assert_ne!(normal("J.R. SMITH"), normal("J·R SMITH"));
    }

    #[test]
    fn different_names_stay_different() {
        assert_ne!(normal("张三"), normal("张叁"));
        assert_ne!(normal("LI LEI"), normal("LILEI"));
        assert_ne!(normal("MÜLLER"), normal("MULLER"));
    }

    #[test]
    fn what_stands_in_no_name_is_refused_and_shown() {
        assert_eq!(PersonName::parse(" \u{200b} "), Err(NameError::Empty));
        assert_eq!(PersonName::parse(&"张".repeat(81)), Err(NameError::TooLong));
        for (text, place, character) in [
            ("张3", 2, '3'),
            ("张３", 2, '３'),
            ("  张三①", 3, '①'),
            ("张\u{200b}三ⓐ", 3, 'ⓐ'),
            ("李\u{e5e5}", 2, '\u{e5e5}'),
            ("好\u{fffd}", 2, '\u{fffd}'),
            ("张三。", 3, '。'),
            ("张三.", 3, '.'),
            ("·张三", 1, '·'),
            ("张□", 2, '□'),
        ] {
            assert_eq!(refused(text), (place, character), "{text}");
        }
        let private = RefusedCharacter { place: 2, character: '\u{e5e5}' };
        assert_eq!(
            (private.shown(), private.to_string()),
            ("U+E5E5".to_owned(), "character 2, U+E5E5".to_owned())
        );
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(text in "\\PC{0,30}") {
            if let Ok(name) = PersonName::parse(&text) {
                prop_assert_eq!(normal(name.as_str()), name.as_str());
            }
        }

        /// Letters of all supported scripts, and the signs between them.
        #[test]
        fn normalising_a_name_twice_changes_nothing(text in "[\\p{Latin}\\p{Han}\\p{Greek}\\p{Cyrillic}\\p{Hangul}\\p{Katakana}\\p{M} .·・。'’-]{1,12}") {
            if let Ok(name) = PersonName::parse(&text) {
                prop_assert_eq!(normal(name.as_str()), name.as_str());
            }
        }

        /// The page, which has no tables, refuses nothing that the server accepts.
        #[test]
        fn what_the_server_takes_the_page_takes(text in "[\\p{Latin}\\p{Han}\\p{Hangul}\u{2e80}-\u{2fd5}\u{300}-\u{36f}\u{e815}-\u{e864} .·・。'’-]{1,12}") {
            if PersonName::parse(&text).is_ok() {
                prop_assert!(PersonName::parse_with(&text, Tables::None).is_ok());
            }
        }
    }
}
