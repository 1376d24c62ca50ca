//! Deliveries: reasons for leaving a photograph out, and names of the files.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::application::Stage;
use crate::person::{PersonName, StudentNumber};
use crate::string_enum::string_enum;

/// Longest template in characters: what fits one line of a form.
pub const TEMPLATE_CHARS: usize = 100;

/// Longest file name without extension, in bytes: file systems allow 255, and a number against collisions, the
/// extension and the school's folder need the rest.
const STEM_BYTES: usize = 180;

/// Why a selected photograph is not included in a delivery. Its application waits for a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Unfit {
    /// Its application has changed its stage.
    Stage,
    /// Its file is missing on the server's disk.
    Missing,
    /// Its file differs from the submitted bytes.
    Damaged,
    /// It can't be decoded and converted into the delivered form.
    Form,
}

impl Unfit {
    /// All reasons.
    pub const ALL: [Self; 4] = [Self::Stage, Self::Missing, Self::Damaged, Self::Form];

    /// Name of the reason in JSON, in the database and in the audit log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stage => "stage",
            Self::Missing => "missing",
            Self::Damaged => "damaged",
            Self::Form => "form",
        }
    }

    /// Advice for the command line and the log; the console has its own texts.
    #[must_use]
    pub const fn cure(self) -> &'static str {
        match self {
            Self::Stage => "its application has changed: look it up in the console",
            Self::Missing => "put its file back from a backup, then deliver again",
            Self::Damaged => "replace its file by the one of a backup, then deliver again",
            Self::Form => {
                "its file can't be decoded: give the fee back, have the student erase the application, and import the \
                 student again for a new photograph"
            }
        }
    }
}

impl std::str::FromStr for Unfit {
    type Err = UnknownReason;

    fn from_str(word: &str) -> Result<Self, UnknownReason> {
        Self::ALL.into_iter().find(|unfit| unfit.as_str() == word).ok_or(UnknownReason)
    }
}

/// A text that is not the name of an [`Unfit`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownReason;

impl fmt::Display for UnknownReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no reason for leaving a photograph out of a delivery")
    }
}

impl std::error::Error for UnknownReason {}

string_enum! {
    /// Why a student named in a request can't be delivered.
    Undeliverable {
        /// No student of the collection has this number, or not any more.
        NotInRoster = "not_in_roster",
        /// No photograph was submitted.
        NotSubmitted = "not_submitted",
        /// The photograph waits for a decision or for its announcement.
        NotReviewed = "not_reviewed",
        /// The photograph was rejected.
        Rejected = "rejected",
        /// The photograph is approved and the fee is due.
        NotPaid = "not_paid",
        /// A delivery with the photograph is being prepared.
        Preparing = "preparing",
        /// The sampling inspection of the approvals is not finished.
        Sampling = "sampling",
        /// An earlier delivery contains the photograph.
        Delivered = "delivered",
        /// The student is not in the roster any more.
        Withdrawn = "withdrawn",
        /// The student's data were erased.
        Erased = "erased",
    }
}

impl Undeliverable {
    /// Why an application in this stage can't be selected for a delivery; `None` when it can.
    #[must_use]
    pub const fn in_stage(stage: &Stage) -> Option<Self> {
        match stage {
            Stage::Matched => Some(Self::NotSubmitted),
            Stage::Submitted { .. } | Stage::UnderReview { .. } | Stage::Decided { .. } => {
                Some(Self::NotReviewed)
            }
            Stage::Rejected { .. } => Some(Self::Rejected),
            Stage::Approved { .. } => Some(Self::NotPaid),
            Stage::Paid { .. } => None,
            Stage::Delivered { .. } => Some(Self::Delivered),
            Stage::Erased { .. } => Some(Self::Erased),
            Stage::Removed { .. } => Some(Self::Withdrawn),
        }
    }
}

/// A placeholder in a name template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Token {
    /// 学号, the student number.
    StudentNumber,
    /// 姓名, the name.
    Name,
    /// 证件号码: only if the collection allows it.
    DocumentNumber,
}

impl Token {
    /// All placeholders.
    pub const ALL: [Self; 3] = [Self::StudentNumber, Self::Name, Self::DocumentNumber];

    /// Chinese name of the placeholder, as shown.
    #[must_use]
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::StudentNumber => "学号",
            Self::Name => "姓名",
            Self::DocumentNumber => "证件号码",
        }
    }

    /// English name of the placeholder, for keyboards without Chinese input.
    #[must_use]
    pub const fn english(self) -> &'static str {
        match self {
            Self::StudentNumber => "student_number",
            Self::Name => "name",
            Self::DocumentNumber => "document_number",
        }
    }

    fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|token| word == token.chinese() || word == token.english())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Piece {
    Text(String),
    Token(Token),
}

/// Template for file names, such as `{学号}.jpg`. A valid template ends in `.jpg`, distinguishes students, and
/// names no folder.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NameTemplate {
    pieces: Vec<Piece>,
    ending: &'static str,
}

/// Why a text is not a valid template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemplateError {
    /// Longer than [`TEMPLATE_CHARS`].
    TooLong,
    /// Does not end in `.jpg`.
    Ending,
    /// Unmatched braces, or braces around an unknown placeholder.
    Token,
    /// Contains neither 学号 nor 证件号码, so that names would not distinguish students.
    NotDistinct,
    /// Contains a character that some file systems do not allow.
    Character(char),
    /// Contains 证件号码, which this collection does not allow in file names.
    DocumentNumber,
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(f, "the template has more than {TEMPLATE_CHARS} characters"),
            Self::Ending => f.write_str("the template does not end in .jpg"),
            Self::Token => f.write_str("the template may contain {学号}, {姓名} and {证件号码}"),
            Self::NotDistinct => f.write_str("the template needs {学号} or {证件号码}"),
            Self::Character(c) => write!(f, "U+{:04X} is not allowed in a file name", u32::from(*c)),
            Self::DocumentNumber => f.write_str("this collection keeps document numbers out of file names"),
        }
    }
}

impl std::error::Error for TemplateError {}

impl Default for NameTemplate {
    /// 学号: the school knows the student by it, and others can't misuse it.
    fn default() -> Self {
        Self { pieces: vec![Piece::Token(Token::StudentNumber)], ending: ".jpg" }
    }
}

impl std::str::FromStr for NameTemplate {
    type Err = TemplateError;

    fn from_str(text: &str) -> Result<Self, TemplateError> {
        if text.chars().count() > TEMPLATE_CHARS {
            return Err(TemplateError::TooLong);
        }
        let cut = text.len().checked_sub(4).filter(|cut| text.is_char_boundary(*cut));
        let (stem, ending) = text.split_at(cut.ok_or(TemplateError::Ending)?);
        let ending =
            [".jpg", ".JPG"].into_iter().find(|known| *known == ending).ok_or(TemplateError::Ending)?;
        let mut pieces = Vec::new();
        let mut rest = stem;
        while let Some((before, after)) = rest.split_once('{') {
            push_text(&mut pieces, before)?;
            let (word, behind) = after.split_once('}').ok_or(TemplateError::Token)?;
            pieces.push(Piece::Token(Token::named(word).ok_or(TemplateError::Token)?));
            rest = behind;
        }
        push_text(&mut pieces, rest)?;
        let template = Self { pieces, ending };
        if template.holds(Token::StudentNumber) || template.holds(Token::DocumentNumber) {
            Ok(template)
        } else {
            Err(TemplateError::NotDistinct)
        }
    }
}

fn push_text(pieces: &mut Vec<Piece>, text: &str) -> Result<(), TemplateError> {
    if text.contains('}') {
        return Err(TemplateError::Token);
    }
    if let Some(stranger) = text.chars().find(|c| !is_allowed_in_file_names(*c)) {
        return Err(TemplateError::Character(stranger));
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text.to_owned()));
    }
    Ok(())
}

/// Whether Windows, macOS and Linux all allow the character in a file name and no terminal interprets it.
fn is_allowed_in_file_names(c: char) -> bool {
    !c.is_control() && !is_format(c) && !matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
}

/// Invisible characters that change the writing direction or hide text.
fn is_format(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

impl fmt::Display for NameTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => f.write_str(text)?,
                Piece::Token(token) => write!(f, "{{{}}}", token.chinese())?,
            }
        }
        f.write_str(self.ending)
    }
}

impl NameTemplate {
    /// Whether the template contains a placeholder.
    #[must_use]
    pub fn holds(&self, token: Token) -> bool {
        self.pieces.contains(&Piece::Token(token))
    }

    /// The template; an error when it contains document numbers and the collection does not allow them.
    pub fn permitted(self, document_in_file_names: bool) -> Result<Self, TemplateError> {
        if self.holds(Token::DocumentNumber) && !document_in_file_names {
            Err(TemplateError::DocumentNumber)
        } else {
            Ok(self)
        }
    }

    /// Name of a student's file. `document_number` is used only if the template contains it.
    #[must_use]
    pub fn fill(&self, number: &StudentNumber, name: &PersonName, document_number: &str) -> FileName {
        let mut stem = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => stem.push_str(text),
                Piece::Token(Token::StudentNumber) => stem.push_str(number.as_str()),
                Piece::Token(Token::Name) => stem.push_str(name.as_str()),
                Piece::Token(Token::DocumentNumber) => stem.push_str(document_number),
            }
        }
        FileName { stem: sanitised(&stem), ending: self.ending }
    }
}

/// A name that every file system allows.
fn sanitised(stem: &str) -> String {
    let mut clean: String = stem.chars().map(|c| if is_allowed_in_file_names(c) { c } else { '_' }).collect();
    if clean.len() > STEM_BYTES {
        let cut = (0..=STEM_BYTES).rev().find(|at| clean.is_char_boundary(*at)).unwrap_or(0);
        clean.truncate(cut);
    }
    // Windows removes trailing spaces and dots; a leading dot hides the file on other systems.
    let trimmed = clean.trim_matches(|c: char| c == '.' || c.is_whitespace());
    if trimmed.is_empty() || is_device(trimmed) { format!("_{trimmed}") } else { trimmed.to_owned() }
}

/// Names that Windows reserves for devices, with any extension.
fn is_device(stem: &str) -> bool {
    let word = stem.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let numbered = |port: &str| {
        word.strip_prefix(port).is_some_and(|n| n.len() == 1 && n.bytes().all(|b| b.is_ascii_digit()))
    };
    matches!(word.as_str(), "CON" | "PRN" | "AUX" | "NUL") || numbered("COM") || numbered("LPT")
}

/// Name of a file in a package, without folders.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FileName {
    stem: String,
    ending: &'static str,
}

impl FileName {
    /// The name with a number that distinguishes the `n`th equal name; unchanged for the first (`n` ≤ 1).
    #[must_use]
    pub fn numbered(&self, n: u32) -> String {
        let Self { stem, ending } = self;
        if n <= 1 { format!("{stem}{ending}") } else { format!("{stem}_{n}{ending}") }
    }

    /// Key by which two names in one folder must differ: Windows and macOS ignore case.
    #[must_use]
    pub fn key(name: &str) -> String {
        name.to_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn filled(template: &str, number: &str, name: &str, document: &str) -> String {
        let template: NameTemplate = template.parse().unwrap();
        let (number, name) = (StudentNumber::parse(number).unwrap(), PersonName::parse(name).unwrap());
        template.fill(&number, &name, document).numbered(1)
    }

    #[test]
    fn names_are_filled_in() {
        for (template, name) in [
            ("{学号}.jpg", "1114827492.jpg"),
            ("{student_number}.JPG", "1114827492.JPG"),
            ("{学号}-{姓名}.jpg", "1114827492-林晓雨.jpg"),
            ("2027_{证件号码}.jpg", "2027_110108200503183522.jpg"),
        ] {
            assert_eq!(filled(template, "1114827492", "林晓雨", "110108200503183522"), name);
        }
        assert_eq!(filled("{学号}.jpg", "con", "A", ""), "_CON.jpg");
        assert_eq!(NameTemplate::default().to_string(), "{学号}.jpg");
    }

    #[test]
    fn a_template_that_could_go_wrong_is_refused() {
        use TemplateError::{Character, Ending, NotDistinct, Token, TooLong};
        for (text, error) in [
            ("", Ending),
            ("{学号}", Ending),
            ("{学号}.jpg.exe", Ending),
            ("{姓名}.jpg", NotDistinct),
            ("photo.jpg", NotDistinct),
            ("{学号", Ending),
            ("{学号.jpg", Token),
            ("学号}.jpg", Token),
            ("{电话}{学号}.jpg", Token),
            ("../{学号}.jpg", Character('/')),
            ("a\\{学号}.jpg", Character('\\')),
            ("\u{202e}{学号}.jpg", Character('\u{202e}')),
        ] {
            assert_eq!(text.parse::<NameTemplate>(), Err(error), "{text}");
        }
        assert_eq!(format!("{}{{学号}}.jpg", "a".repeat(100)).parse::<NameTemplate>(), Err(TooLong));
    }

    #[test]
    fn document_numbers_are_in_names_only_if_the_collection_allows_it() {
        let template: NameTemplate = "{证件号码}.jpg".parse().unwrap();
        assert_eq!(template.clone().permitted(false), Err(TemplateError::DocumentNumber));
        assert!(template.permitted(true).is_ok());
        assert!(NameTemplate::default().permitted(false).is_ok());
    }

    proptest! {
        #[test]
        fn a_template_survives_its_text(text in "[a-z _-]{0,9}(\\{学号\\}|\\{证件号码\\})(\\{姓名\\})?[a-z._-]{0,9}\\.jpg") {
            let template: NameTemplate = text.parse().unwrap();
            prop_assert_eq!(template.to_string(), text);
        }

        #[test]
        fn any_text_is_a_template_or_an_error(text in "\\PC{0,40}") {
            let _ = text.parse::<NameTemplate>();
        }

        #[test]
        fn no_name_leaves_its_folder(document in any::<String>(), literal in "[ .a-zA-Z0-9_-]{0,20}") {
            let template: NameTemplate = format!("{literal}{{证件号码}}.jpg").parse().unwrap();
            let number = StudentNumber::parse("1").unwrap();
            let name = template.fill(&number, &PersonName::parse("A").unwrap(), &document).numbered(3);
            prop_assert!(!name.contains(['/', '\\', ':', '\0', '\n', '"', '*', '?', '<', '>', '|']));
            prop_assert!(!name.starts_with('.') && name.ends_with("_3.jpg") && name.len() <= 255);
        }
    }
}
