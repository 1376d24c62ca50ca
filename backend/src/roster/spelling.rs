//! Normalisation of the spelling of headers and document kinds.

use shared::person::{DocumentKind, plain_text};

/// The traditional characters in headers and kinds, and the simplified ones.
const TRADITIONAL: [(char, char); 31] = [
    ('學', '学'),
    ('號', '号'),
    ('證', '证'),
    ('類', '类'),
    ('別', '别'),
    ('種', '种'),
    ('碼', '码'),
    ('編', '编'),
    ('聯', '联'),
    ('絡', '络'),
    ('繫', '系'),
    ('係', '系'),
    ('電', '电'),
    ('話', '话'),
    ('機', '机'),
    ('專', '专'),
    ('業', '业'),
    ('級', '级'),
    ('稱', '称'),
    ('臺', '台'),
    ('灣', '湾'),
    ('來', '来'),
    ('內', '内'),
    ('陸', '陆'),
    ('護', '护'),
    ('國', '国'),
    ('門', '门'),
    ('單', '单'),
    ('員', '员'),
    ('實', '实'),
    ('屬', '属'),
];

/// A text without white space, in lower case and in simplified characters.
fn compact(text: &str) -> String {
    let ours = |c: char| TRADITIONAL.iter().find(|(theirs, _)| *theirs == c).map_or(c, |(_, ours)| *ours);
    let ours: String = plain_text(text).to_lowercase().chars().filter(|c| *c != ' ').map(ours).collect();
    ours.replace("身分", "身份")
}

/// A text without its parts in brackets, and these parts.
fn without_remarks(text: &str) -> (String, Vec<String>) {
    let (mut plain, mut remarks, mut depth) = (String::new(), Vec::new(), 0_u32);
    for c in text.chars() {
        match c {
            '(' | '[' | '【' | '〔' | '{' | '<' | '《' | '「' => {
                depth += 1;
                if depth == 1 {
                    remarks.push(String::new());
                }
            }
            ')' | ']' | '】' | '〕' | '}' | '>' | '》' | '」' => depth = depth.saturating_sub(1),
            other if depth == 0 => plain.push(other),
            other => {
                if let Some(remark) = remarks.last_mut() {
                    remark.push(other);
                }
            }
        }
    }
    (plain, remarks)
}

/// A header without its leading number: `1.`, `1、`, `①`, `一、`, `A.`.
fn without_number(header: &str) -> &str {
    let is_circled = |c: char| matches!(c, '①'..='⒵' | '⓪'..='⓿' | '㊀'..='㊉');
    let header = header.trim_start_matches(is_circled);
    let rest = header.trim_start_matches(|c: char| c.is_ascii_digit());
    if rest.len() < header.len() {
        return rest.trim_start_matches(is_point);
    }
    let mut chars = header.chars();
    let ordinal = |c: char| c.is_ascii_alphabetic() || "一二三四五六七八九十".contains(c);
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if ordinal(first) && is_point(second) => {
            chars.as_str().trim_start_matches(is_point)
        }
        _ => header,
    }
}

const fn is_point(c: char) -> bool {
    matches!(c, '.' | '、' | ',' | ':' | '-' | '．' | '_' | ')')
}

/// The spellings under which a header is searched: complete, each part of a bilingual header, and each language alone.
pub(super) fn of_header(header: &str) -> Vec<String> {
    let (plain, remarks) = without_remarks(&compact(header));
    // 院（系） is 院系.
    let joined = (remarks.len() == 1).then(|| [plain.as_str(), remarks[0].as_str()].concat());
    let only_remark = (plain.is_empty() && remarks.len() == 1).then(|| remarks[0].clone());
    let mut spellings = Vec::new();
    for text in [Some(plain), only_remark, joined].into_iter().flatten() {
        let trimmed =
            text.trim_matches(|c| matches!(c, '*' | ':' | '★' | '☆' | '※' | '●' | '▲' | '△' | '"' | '.'));
        let bare = without_number(trimmed).trim_matches(['*', ':']);
        spellings.extend(std::iter::once(bare).chain(bare.split(['/', '|', '\\'])).map(letters));
        let is_latin = |c: &char| c.is_ascii_alphanumeric();
        let han: String = bare.chars().filter(|c| !c.is_ascii()).collect();
        let latin: String = bare.chars().filter(is_latin).collect();
        if !han.is_empty() && !latin.is_empty() && !latin.bytes().all(|b| b.is_ascii_digit()) {
            spellings.extend([han, latin]);
        }
    }
    spellings.retain(|spelling| !spelling.is_empty());
    spellings
}

/// Converts `student_no.` to `studentno`.
fn letters(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '_' | '-' | '.' | '\'')).collect()
}

/// The kind of a document: its official name, the value of the API, or an abbreviation of schools, with or without a
/// remark in brackets. A remark that names another kind contradicts it.
pub(super) fn kind(text: &str) -> Option<DocumentKind> {
    let (plain, remarks) = without_remarks(&compact(text));
    let kind = kind_of(&plain)?;
    let contradicts = |remark: &String| kind_of(remark).is_some_and(|other| other != kind);
    (!remarks.iter().any(contradicts)).then_some(kind)
}

fn kind_of(name: &str) -> Option<DocumentKind> {
    let kind = match name {
        // 1 is this kind in the code tables of the ministry, the police and 学信网; the other codes differ.
        "身份证"
        | "二代身份证"
        | "第二代身份证"
        | "第二代居民身份证"
        | "二代居民身份证"
        | "内地居民身份证"
        | "大陆居民身份证"
        | "中国居民身份证"
        | "中国大陆居民身份证"
        | "中华人民共和国居民身份证"
        | "公民身份证"
        | "1"
        | "01"
        | "idcard"
        | "identitycard"
        | "residentidcard"
        | "residentidentitycard" => DocumentKind::ResidentId,
        "港澳通行证"
        | "回乡证"
        | "来往内地通行证"
        | "港澳来往内地通行证"
        | "港澳居民往来内地通行证"
        | "港澳居民通行证"
        | "香港居民来往内地通行证"
        | "澳门居民来往内地通行证"
        | "港澳同胞回乡证" => DocumentKind::HkMacauPermit,
        "台胞证"
        | "台湾通行证"
        | "台湾居民通行证"
        | "来往大陆通行证"
        | "台湾来往大陆通行证"
        | "台湾居民往来大陆通行证"
        | "台湾同胞证" => DocumentKind::TaiwanPermit,
        "港澳台居住证"
        | "港澳居民居住证"
        | "台湾居民居住证"
        | "香港居民居住证"
        | "澳门居民居住证"
        | "港澳居住证"
        | "台湾居住证" => DocumentKind::HmtResidence,
        "外国人永久居留证" | "永久居留身份证" | "永久居留证" | "外国人永居证" | "外国人居留身份证" => {
            DocumentKind::ForeignPermanentResident
        }
        "普通护照"
        | "外国护照"
        | "外国人护照"
        | "外籍护照"
        | "国外护照"
        | "中国护照"
        | "本国护照"
        | "因私护照"
        | "因私普通护照"
        | "中华人民共和国护照" => DocumentKind::Passport,
        other => return DocumentKind::from_name(other),
    };
    Some(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_recognised_in_all_usual_spellings() {
        use DocumentKind::{
            ForeignPermanentResident, HkMacauPermit, HmtResidence, Passport, ResidentId, TaiwanPermit,
        };
        for (text, expected) in [
            ("居民身份证", Some(ResidentId)),
            ("居民身份证(大陆)", Some(ResidentId)),
            ("居民身份证（大陆）", Some(ResidentId)),
            ("內地居民身份證", Some(ResidentId)),
            ("身分證", Some(ResidentId)),
            ("居民 身份证\u{200b}", Some(ResidentId)),
            ("01", Some(ResidentId)),
            ("resident_id", Some(ResidentId)),
            ("来往内地通行证", Some(HkMacauPermit)),
            ("港澳居民来往内地通行证（回乡证）", Some(HkMacauPermit)),
            ("台灣居民來往大陸通行證", Some(TaiwanPermit)),
            ("港澳台居民居住证", Some(HmtResidence)),
            ("外国人永久居留身份证（新版）", Some(ForeignPermanentResident)),
            ("外国人护照", Some(Passport)),
            ("中国护照", Some(Passport)),
            ("居民身份证（港澳台居民居住证）", None),
            ("香港永久性居民身份证", None),
            ("往来港澳通行证", None),
            ("学生证", None),
            ("6", None),
            ("", None),
        ] {
            assert_eq!(kind(text), expected, "{text:?}");
        }
    }
}
