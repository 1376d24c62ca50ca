//! Identity documents: kinds, formats and check digits.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::fold;
use super::refused::RefusedCharacter;
use crate::time::Date;

/// Kinds of identity documents in a roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// 居民身份证, GB 11643.
    ResidentId,
    /// 港澳居民来往内地通行证.
    HkMacauPermit,
    /// 台湾居民来往大陆通行证.
    TaiwanPermit,
    /// 港澳台居民居住证.
    HmtResidence,
    /// 外国人永久居留身份证.
    ForeignPermanentResident,
    /// 护照.
    Passport,
}

impl DocumentKind {
    /// All kinds, in the order of forms.
    pub const ALL: [Self; 6] = [
        Self::ResidentId,
        Self::HkMacauPermit,
        Self::TaiwanPermit,
        Self::HmtResidence,
        Self::ForeignPermanentResident,
        Self::Passport,
    ];

    /// Official Chinese name, as in rosters and forms.
    #[must_use]
    pub const fn official_name(self) -> &'static str {
        match self {
            Self::ResidentId => "居民身份证",
            Self::HkMacauPermit => "港澳居民来往内地通行证",
            Self::TaiwanPermit => "台湾居民来往大陆通行证",
            Self::HmtResidence => "港澳台居民居住证",
            Self::ForeignPermanentResident => "外国人永久居留身份证",
            Self::Passport => "护照",
        }
    }

    /// Name of the kind in JSON, SQL and logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ResidentId => "resident_id",
            Self::HkMacauPermit => "hk_macau_permit",
            Self::TaiwanPermit => "taiwan_permit",
            Self::HmtResidence => "hmt_residence",
            Self::ForeignPermanentResident => "foreign_permanent_resident",
            Self::Passport => "passport",
        }
    }

    /// The kind with this name ([`Self::as_str`]) or official Chinese name; `None` for other texts.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.trim();
        Self::ALL.into_iter().find(|kind| kind.as_str() == name || kind.official_name() == name)
    }
}

/// Why a document number is invalid. No variant reveals anything about the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DocumentError {
    /// The text is empty.
    Empty,
    /// The number of characters is wrong for this kind.
    Length,
    /// A letter or digit at a position where this kind has none.
    Character,
    /// A character that no kind of document has.
    Refused(RefusedCharacter),
    /// The number has the form of another kind.
    OtherKind(DocumentKind),
    /// The first digits are no code of a province or region.
    Region,
    /// The birth date does not exist or is in the future.
    BirthDate,
    /// The check digit is wrong: a digit was mistyped.
    CheckDigit,
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the number is empty",
            Self::Length => "the number has the wrong length",
            Self::Character => "the number contains a character that this document does not have",
            Self::Refused(refused) => return write!(f, "no document number contains {refused}"),
            Self::OtherKind(kind) => {
                return write!(f, "this looks like the number of a {}", kind.official_name());
            }
            Self::Region => "the first digits name no region",
            Self::BirthDate => "the birth date is not on the calendar",
            Self::CheckDigit => "the check digit does not fit",
        })
    }
}

impl std::error::Error for DocumentError {}

/// An identity document whose number has the form of its kind.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Document {
    kind: DocumentKind,
    number: String,
}

impl Document {
    /// Normalises and checks a number. Normalising converts full-width to half-width characters and lower to
    /// upper case, removes spaces, hyphens and invisible characters, and reads signs that look like an X at the
    /// end as X. Birth dates after `today` are refused.
    pub fn parse(kind: DocumentKind, text: &str, today: Date) -> Result<Self, DocumentError> {
        let number = normal(kind, text);
        if number.is_empty() {
            return Err(DocumentError::Empty);
        }
        if !number.bytes().all(|b| b.is_ascii_alphanumeric()) {
            let is_refused = |c: char| !bare(kind, &c.to_string()).bytes().all(|b| b.is_ascii_alphanumeric());
            return Err(DocumentError::Refused(RefusedCharacter::find(text, is_refused, '×')));
        }
        match kind {
            DocumentKind::ResidentId => resident(&number, today, is_province),
            DocumentKind::HmtResidence => resident(&number, today, is_special_region),
            DocumentKind::HkMacauPermit => hk_macau_permit(&number),
            DocumentKind::TaiwanPermit => taiwan_permit(&number),
            DocumentKind::ForeignPermanentResident => foreign_permanent_resident(&number, today),
            DocumentKind::Passport => passport(&number),
        }
        .map_err(|error| match looks_like(&number) {
            Some(other) if other != kind => DocumentError::OtherKind(other),
            Some(_) | None => error,
        })?;
        Ok(Self { kind, number })
    }

    /// Kind of the document.
    #[must_use]
    pub const fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// The normalised number in full.
    #[must_use]
    pub fn number(&self) -> &str {
        &self.number
    }

    /// The part of the number that stays when the document is renewed: the first nine characters of a
    /// 港澳居民来往内地通行证 (the last two count renewals, Ministry of Public Security 2010), otherwise the whole number.
    #[must_use]
    pub fn identity(&self) -> &str {
        match self.kind {
            DocumentKind::HkMacauPermit => self.number.get(..9).unwrap_or(&self.number),
            DocumentKind::ResidentId
            | DocumentKind::TaiwanPermit
            | DocumentKind::HmtResidence
            | DocumentKind::ForeignPermanentResident
            | DocumentKind::Passport => &self.number,
        }
    }

    /// The number masked by [`mask_document_number`].
    #[must_use]
    pub fn masked(&self) -> String {
        mask_document_number(&self.number)
    }
}

/// A document number with its middle masked: enough to compare it with the document itself, too little to
/// misuse it. Long numbers show the first three characters (a region, never the birth date) and the last four;
/// short ones show the first and the last two.
#[must_use]
pub fn mask_document_number(number: &str) -> String {
    let length = number.chars().count();
    let (head, tail) = match length {
        0..=5 => (0, 0),
        6..=14 => (1, 2),
        _ => (3, 4),
    };
    let mask = |(i, c)| if i < head || i + tail >= length { c } else { '*' };
    number.chars().enumerate().map(mask).collect()
}

/// Omits the number, so that it can't reach a log by accident.
impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Document({}, …)", self.kind.as_str())
    }
}

/// The characters of a number, without separators. Permits print the number of renewals, and old ones a letter,
/// in brackets: `H12345678(01)`, `1234567890(B)`.
fn bare(kind: DocumentKind, text: &str) -> String {
    let has_brackets = matches!(kind, DocumentKind::HkMacauPermit | DocumentKind::TaiwanPermit);
    let kept = |c: &char| *c != '-' && !(has_brackets && matches!(c, '(' | ')' | '[' | ']'));
    fold::number(text).chars().filter(kept).collect()
}

/// The number in its normal form, without checking it.
fn normal(kind: DocumentKind, text: &str) -> String {
    let mut number = bare(kind, text);
    if number.ends_with(is_like_x) {
        number.pop();
        number.push('X');
    }
    number
}

/// Signs and letters of other alphabets that are typed for the X at the end of a number: multiplication signs,
/// Cyrillic Ha, Greek Chi, the Roman ten.
const fn is_like_x(c: char) -> bool {
    matches!(c, '×' | 'Х' | 'х' | 'Χ' | 'χ' | '✕' | '✖' | '⨯' | '⨉' | '╳' | '☓' | 'Ⅹ' | 'ⅹ' | '❌' | 'ˣ')
}

/// The kind of document whose numbers have this form, even with wrong digits; `None` when none or several have
/// it.
fn looks_like(number: &str) -> Option<DocumentKind> {
    let (body, last) = number.split_at(number.len().saturating_sub(1));
    let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let of_eighteen = body.len() == 17 && is_digits(body) && matches!(last.as_bytes(), [b'0'..=b'9' | b'X']);
    let letters = number.bytes().take_while(u8::is_ascii_alphabetic).count();
    match (number.as_bytes(), letters) {
        _ if of_eighteen && is_special_region(body) => Some(DocumentKind::HmtResidence),
        _ if of_eighteen && number.starts_with('9') => Some(DocumentKind::ForeignPermanentResident),
        _ if of_eighteen && is_province(body) => Some(DocumentKind::ResidentId),
        (_, 3) if number.len() == 15 && is_digits(&number[3..]) => {
            Some(DocumentKind::ForeignPermanentResident)
        }
        ([b'H' | b'M', ..], 1) if matches!(number.len(), 9 | 11) && is_digits(&number[1..]) => {
            Some(DocumentKind::HkMacauPermit)
        }
        // Ordinary passports of China since 2012, and before.
        ([b'E' | b'G', ..], 1 | 2) if number.len() == 9 && is_digits(&number[letters..]) => {
            Some(DocumentKind::Passport)
        }
        _ => None,
    }
}

fn digits(number: &str) -> Result<(), DocumentError> {
    if number.bytes().all(|b| b.is_ascii_digit()) { Ok(()) } else { Err(DocumentError::Character) }
}

/// GB 11643-1999: six digits of region, eight of birth date, three of sequence, one check character.
fn resident(number: &str, today: Date, is_region: fn(&str) -> bool) -> Result<(), DocumentError> {
    if number.len() != 18 {
        return Err(DocumentError::Length);
    }
    let (body, check) = number.split_at(17);
    digits(body)?;
    if !matches!(check.as_bytes(), [b'0'..=b'9' | b'X']) {
        return Err(DocumentError::Character);
    }
    if !is_region(body) {
        return Err(DocumentError::Region);
    }
    birth_date(&body[6..14], today)?;
    if mod_11_2(body) == check { Ok(()) } else { Err(DocumentError::CheckDigit) }
}

fn birth_date(text: &str, today: Date) -> Result<(), DocumentError> {
    let part = |range: std::ops::Range<usize>| text[range].parse::<u16>().ok();
    let month_and_day = |range| part(range).and_then(|n| u8::try_from(n).ok());
    let date = match (part(0..4), month_and_day(4..6), month_and_day(6..8)) {
        (Some(year), Some(month), Some(day)) => Date::new(i32::from(year), month, day),
        _ => None,
    };
    match date {
        // All living holders were born after this year.
        Some(date) if date.year() >= 1900 && date <= today => Ok(()),
        Some(_) | None => Err(DocumentError::BirthDate),
    }
}

/// ISO 7064 MOD 11-2 over the digits of `body`; its weights from the right are 2^(i+1) mod 11.
fn mod_11_2(body: &str) -> &'static str {
    const CHECK: [&str; 11] = ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"];
    let fold = |sum: usize, b: u8| (sum + usize::from(b - b'0')) * 2 % 11;
    CHECK[body.bytes().fold(0, fold)]
}

/// Two-digit province codes of GB/T 2260, without the three regions whose residents have a 港澳台居民居住证. Counties
/// are not checked: they are dissolved and renumbered, while document numbers stay.
fn is_province(number: &str) -> bool {
    !is_special_region(number)
        && matches!(
            &number[..2],
            "11" | "12"
                | "13"
                | "14"
                | "15"
                | "21"
                | "22"
                | "23"
                | "31"
                | "32"
                | "33"
                | "34"
                | "35"
                | "36"
                | "37"
                | "41"
                | "42"
                | "43"
                | "44"
                | "45"
                | "46"
                | "50"
                | "51"
                | "52"
                | "53"
                | "54"
                | "61"
                | "62"
                | "63"
                | "64"
                | "65"
                | "71"
                | "81"
                | "82"
        )
}

/// 810000 Hong Kong, 820000 Macau, 830000 Taiwan.
fn is_special_region(number: &str) -> bool {
    matches!(&number[..6], "810000" | "820000" | "830000")
}

/// `H` (Hong Kong) or `M` (Macau), eight permanent digits, and on cards before 2013 two digits that count
/// renewals.
fn hk_macau_permit(number: &str) -> Result<(), DocumentError> {
    if !matches!(number.len(), 9 | 11) {
        return Err(DocumentError::Length);
    }
    if !number.starts_with(['H', 'M']) {
        return Err(DocumentError::Character);
    }
    digits(&number[1..])
}

/// Eight permanent digits on the five-year card; ten digits and optionally a letter on the older booklet.
fn taiwan_permit(number: &str) -> Result<(), DocumentError> {
    match number.len() {
        8 | 10 => digits(number),
        11 => {
            digits(&number[..10])?;
            if number.ends_with(|c: char| c.is_ascii_uppercase()) {
                Ok(())
            } else {
                Err(DocumentError::Character)
            }
        }
        _ => Err(DocumentError::Length),
    }
}

/// Since 2023: 9, two digits of the issuing place, three of nationality, birth date, three of sequence, MOD
/// 11-2. Before: three letters and twelve digits, valid until they expire.
fn foreign_permanent_resident(number: &str, today: Date) -> Result<(), DocumentError> {
    match number.len() {
        18 => resident(number, today, |number| number.starts_with('9')),
        15 if number[..3].bytes().all(|b| b.is_ascii_uppercase()) => digits(&number[3..]),
        15 => Err(DocumentError::Character),
        _ => Err(DocumentError::Length),
    }
}

/// Passports of all countries: ICAO Doc 9303 has nine characters in the machine-readable zone, some countries
/// print longer numbers; all contain a digit.
fn passport(number: &str) -> Result<(), DocumentError> {
    if !(5..=17).contains(&number.len()) {
        return Err(DocumentError::Length);
    }
    if number.bytes().any(|b| b.is_ascii_digit()) { Ok(()) } else { Err(DocumentError::Character) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn today() -> Date {
        Date::new(2026, 11, 23).unwrap()
    }

    fn refused(place: u32, character: char) -> Result<(), DocumentError> {
        Err(DocumentError::Refused(RefusedCharacter { place, character }))
    }

    fn verdict(kind: DocumentKind, text: &str) -> Result<(), DocumentError> {
        Document::parse(kind, text, today()).map(|_| ())
    }

    #[test]
    fn forms_of_each_kind() {
        use DocumentError::{BirthDate, Character, CheckDigit, Empty, Length, OtherKind, Region};
        use DocumentKind::{
            ForeignPermanentResident as Foreign, HkMacauPermit, HmtResidence, Passport, ResidentId,
            TaiwanPermit,
        };
        for (kind, text, expected) in [
            (ResidentId, "11010519491231002X", Ok(())),
            (ResidentId, " 11010519491231002x ", Ok(())),
            (ResidentId, "110105 19491231 002X", Ok(())),
            (ResidentId, "", Err(Empty)),
            (ResidentId, "110105194912310021", Err(CheckDigit)),
            (ResidentId, "11010519491231002", Err(Length)),
            (ResidentId, "1101051949123100YX", Err(Character)),
            (ResidentId, "11010519491231002身", refused(18, '身')),
            (ResidentId, "\u{202d}1101０5-19491231–002×\u{202c}", Ok(())),
            (ResidentId, "11010519491231002Х", Ok(())),
            (ResidentId, "11010519491231002ⅹ", Ok(())),
            (ResidentId, "1101051949123×002X", refused(14, '×')),
            (ResidentId, "110105①9491231002X", refused(7, '①')),
            (ResidentId, "830000200504092818", Err(OtherKind(HmtResidence))),
            (ResidentId, "911124198108030024", Err(OtherKind(Foreign))),
            (ResidentId, "H12345678", Err(OtherKind(HkMacauPermit))),
            (ResidentId, "E12345678", Err(OtherKind(Passport))),
            (HkMacauPermit, "H12345678(01)", Ok(())),
            (HkMacauPermit, "H12345678（01）", Ok(())),
            (HkMacauPermit, "11010519491231002X", Err(OtherKind(ResidentId))),
            (TaiwanPermit, "1234567890(B)", Ok(())),
            (Passport, "11010519491231002X", Err(OtherKind(ResidentId))),
            (Passport, "E1234(5678)", refused(6, '(')),
            (ResidentId, "160323197806058856", Err(Region)),
            (ResidentId, "520323197802318856", Err(BirthDate)),
            (ResidentId, "235407207006112742", Err(BirthDate)),
            (HmtResidence, "810000199408230021", Ok(())),
            (HmtResidence, "11010519491231002X", Err(OtherKind(ResidentId))),
            (HkMacauPermit, "H12345678", Ok(())),
            (HkMacauPermit, "h1234567801", Ok(())),
            (HkMacauPermit, "A12345678", Err(Character)),
            (HkMacauPermit, "H1234567", Err(Length)),
            (TaiwanPermit, "12345678", Ok(())),
            (TaiwanPermit, "1234567890", Ok(())),
            (TaiwanPermit, "1234567890B", Ok(())),
            (TaiwanPermit, "123456789", Err(Length)),
            (Foreign, "911124198108030024", Ok(())),
            (Foreign, "911124198108030028", Err(CheckDigit)),
            (Foreign, "USA110105001234", Ok(())),
            (Passport, "E12345678", Ok(())),
            (Passport, "EA1234567", Ok(())),
            (Passport, "1234", Err(Length)),
            (Passport, "ABCDEF", Err(Character)),
        ] {
            assert_eq!(verdict(kind, text), expected, "{kind:?} {text:?}");
        }
    }

    #[test]
    fn a_masked_number_shows_its_ends_and_hides_the_birth_date() {
        for (number, masked) in [
            ("11010519491231002X", "110***********002X"),
            ("USA110105001234", "USA********1234"),
            ("E12345678", "E******78"),
            ("H1234567801", "H********01"),
            ("123456", "1***56"),
            ("12345", "*****"),
            ("", ""),
        ] {
            assert_eq!(mask_document_number(number), masked, "{number}");
        }
    }

    #[test]
    fn a_renewed_permit_is_the_same_person() {
        let old = Document::parse(DocumentKind::HkMacauPermit, "H1234567801", today()).unwrap();
        let new = Document::parse(DocumentKind::HkMacauPermit, "H12345678", today()).unwrap();
        assert_eq!(old.identity(), new.identity());
    }

    /// A published test number; `ok` is absent when the publisher states no result.
    #[derive(serde::Deserialize)]
    struct Vector {
        #[serde(rename = "type")]
        kind: String,
        no: String,
        ok: Option<bool>,
    }

    /// Kinds of documents by the prefix of a vector's name.
    fn vector_kind(name: &str) -> DocumentKind {
        let by_prefix = [
            ("resident", DocumentKind::ResidentId),
            ("hmt", DocumentKind::HmtResidence),
            ("hk", DocumentKind::HkMacauPermit),
            ("hm", DocumentKind::HkMacauPermit),
            ("tw", DocumentKind::TaiwanPermit),
            ("taiwan", DocumentKind::TaiwanPermit),
            ("foreign", DocumentKind::ForeignPermanentResident),
            ("passport", DocumentKind::Passport),
        ];
        let kind = by_prefix.into_iter().find(|(prefix, _)| name.starts_with(prefix));
        kind.unwrap_or_else(|| panic!("no document kind is called {name}")).1
    }

    /// Tests the file that `ID_NUMBER_VECTORS` names, or the one beside the checkout.
    #[test]
    fn id_number_vectors() {
        let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/vectors/id_numbers.json");
        let named = std::env::var("ID_NUMBER_VECTORS");
        let Ok(json) = std::fs::read_to_string(named.as_deref().unwrap_or(beside)) else {
            assert!(named.is_err(), "the file of ID_NUMBER_VECTORS can't be read");
            println!("no published vectors beside the checkout");
            return;
        };
        let vectors: Vec<Vector> = serde_json::from_str(&json).unwrap();
        for Vector { kind, no, ok } in vectors {
            let Some(ok) = ok else { continue };
            let verdict = verdict(vector_kind(&kind), &no);
            assert_eq!(verdict.is_ok(), ok, "{kind} {no}: {verdict:?}");
        }
    }

    proptest! {
        #[test]
        fn one_mistyped_digit_is_always_found(position in 0_usize..17, digit in 0_u8..10) {
            let good = "11010519491231002X";
            let mut typed = good.as_bytes().to_vec();
            prop_assume!(typed[position] != b'0' + digit);
            typed[position] = b'0' + digit;
            let typed = String::from_utf8(typed).unwrap();
            prop_assert!(verdict(DocumentKind::ResidentId, &typed).is_err());
        }

        #[test]
        fn any_text_has_an_answer(text in "\\PC{0,24}") {
            for kind in DocumentKind::ALL {
                if let Ok(document) = Document::parse(kind, &text, today()) {
                    prop_assert_eq!(Document::parse(kind, document.number(), today()), Ok(document.clone()));
                }
            }
        }
    }
}
