//! Invented people. The document numbers are made up and have valid check digits; the telephone numbers are from ranges
//! for examples.

use shared::collection::Slug;
use shared::person::{Affiliation, Document, DocumentKind, PersonName, Phone, StudentNumber, UnitName};
use shared::time::Date;

use crate::store::student::NewStudent;

/// The stage of a person when the demonstration begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DemoProgress {
    /// In the roster; never signed in.
    Roster,
    /// Found in the roster.
    Matched,
    /// Has submitted a photograph.
    Submitted,
    /// A reviewer has it open.
    UnderReview,
    /// Rejected.
    Rejected,
    /// Approved, not yet paid.
    Approved,
    /// Paid.
    Paid,
    /// Delivered to the school.
    Delivered,
}

impl DemoProgress {
    const fn words(self) -> &'static str {
        match self {
            Self::Roster => "新用户 never signed in",
            Self::Matched => "已校验 matched",
            Self::Submitted => "待审核 submitted",
            Self::UnderReview => "审核中 under review",
            Self::Rejected => "未通过 rejected",
            Self::Approved => "待支付 approved",
            Self::Paid => "已完成 paid",
            Self::Delivered => "已交付 delivered",
        }
    }
}

/// A row of an invented roster.
#[derive(Debug, Clone, Copy)]
pub(super) struct Person {
    slug: &'static str,
    number: &'static str,
    name: &'static str,
    kind: DocumentKind,
    document: &'static str,
    phone: Option<&'static str>,
    pub(super) until: DemoProgress,
}

/// 学院, 专业 and 班级, by the last digit of the student number.
const UNITS: [(&str, &str, &str); 5] = [
    ("计算机学院", "软件工程", "软件2301班"),
    ("计算机学院", "软件工程", "软件2302班"),
    ("计算机学院", "计算机科学与技术", "计科2301班"),
    ("外国语学院", "英语", "英语2301班"),
    ("外国语学院", "日语", "日语2301班"),
];

const PEOPLE: &[Person] = &[
    resident("bit-2027", "1114827492", "林晓雨", "110108200503183522", "13800138000", DemoProgress::Roster),
    resident("bit-2027", "1114827493", "陈思远", "320506200411076410", "13800138001", DemoProgress::Matched),
    resident(
        "bit-2027",
        "1114827494",
        "王梓涵",
        "440305200506221078",
        "13800138002",
        DemoProgress::Submitted,
    ),
    resident(
        "bit-2027",
        "1114827495",
        "赵一鸣",
        "510104200409152382",
        "13800138003",
        DemoProgress::UnderReview,
    ),
    resident("bit-2027", "1114827496", "李明轩", "61011320050103416X", "13800138004", DemoProgress::Rejected),
    resident("bit-2027", "1114827497", "周雅琪", "350203200412315225", "13800138005", DemoProgress::Approved),
    resident("bit-2027", "1114827498", "孙浩然", "22010220050511283X", "13800138006", DemoProgress::Paid),
    resident(
        "bit-2027",
        "1114827499",
        "吴静怡",
        "430103200410033296",
        "13800138007",
        DemoProgress::Delivered,
    ),
    resident(
        "bit-2027",
        "1114827500",
        "阿依努尔·买买提",
        "650102200508091448",
        "13800138008",
        DemoProgress::Roster,
    ),
    other("1114827501", "黄嘉欣", DocumentKind::HkMacauPermit, "H60214835", Some("+85261234567")),
    other("1114827502", "陈柏翰", DocumentKind::TaiwanPermit, "21873456", Some("+886912345678")),
    other("1114827503", "何咏诗", DocumentKind::HmtResidence, "810000200504092816", Some("13800138009")),
    other("1114827504", "SILVA MARIA", DocumentKind::ForeignPermanentResident, "911156200408235129", None),
    other("1114827505", "SMITH ANNA JANE", DocumentKind::Passport, "X4528190", Some("+14155550132")),
    resident("bit-2027", "1114827506", "郑子墨", "420106200502273315", "13800138010", DemoProgress::Roster),
    resident(
        "xingan-2027",
        "2027000001",
        "冯若曦",
        "370102200412182452",
        "13800138011",
        DemoProgress::Roster,
    ),
    resident(
        "qinghe-2026",
        "2026000001",
        "沈嘉树",
        "330106200507141272",
        "13800138012",
        DemoProgress::Roster,
    ),
    resident(
        "qinghe-2026",
        "2026000002",
        "韩雨桐",
        "210102200504301186",
        "13800138013",
        DemoProgress::Approved,
    ),
    resident(
        "yunling-2027",
        "2027100001",
        "许知远",
        "410105200411223621",
        "13800138014",
        DemoProgress::Roster,
    ),
];

const fn resident(
    slug: &'static str,
    number: &'static str,
    name: &'static str,
    document: &'static str,
    phone: &'static str,
    until: DemoProgress,
) -> Person {
    Person { slug, number, name, kind: DocumentKind::ResidentId, document, phone: Some(phone), until }
}

/// A person with another kind of document, who never signed in.
const fn other(
    number: &'static str,
    name: &'static str,
    kind: DocumentKind,
    document: &'static str,
    phone: Option<&'static str>,
) -> Person {
    Person { slug: "bit-2027", number, name, kind, document, phone, until: DemoProgress::Roster }
}

/// The roster of a collection.
pub(super) fn of(slug: &Slug) -> impl Iterator<Item = Person> {
    PEOPLE.iter().copied().filter(move |person| person.slug == slug.as_str())
}

impl Person {
    /// As a row of a roster.
    pub(super) fn student(self, today: Date) -> NewStudent {
        const VALID: &str = "a test parses every invented person";
        NewStudent {
            number: StudentNumber::parse(self.number).expect(VALID),
            name: PersonName::parse(self.name).expect(VALID),
            document: Document::parse(self.kind, self.document, today).expect(VALID),
            phone: self.phone.map(|phone| Phone::parse(phone).expect(VALID)),
        }
    }

    /// The units of this person: each collection has students of several units.
    pub(super) fn affiliation(self) -> Affiliation {
        let unit = |name: &str| UnitName::parse(name).ok();
        let last = self.number.bytes().last().map_or(0, |digit| usize::from(digit.wrapping_sub(b'0')));
        let (college, major, class) = UNITS[last % UNITS.len()];
        Affiliation { college: unit(college), major: unit(major), class: unit(class) }
    }

    /// What to type to sign in as this person. Where the demonstration invents no payments, a paid person has not paid
    /// yet.
    pub(super) fn line(self, invents_payments: bool) -> String {
        let (name, kind, document) = (self.name, self.kind.official_name(), self.document);
        let phone = self.phone.unwrap_or("(any telephone)");
        let until = match self.until {
            DemoProgress::Paid | DemoProgress::Delivered if !invents_payments => DemoProgress::Approved,
            until => until,
        };
        format!("  {}  {name}  {kind} {document}  {phone}  {}", self.number, until.words())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_invented_person_could_be_in_a_roster() {
        let today = Date::new(2026, 11, 23).unwrap();
        for person in PEOPLE {
            let student = person.student(today);
            assert_eq!(student.name.as_str(), person.name, "written in its normal form");
        }
    }

    #[test]
    fn no_person_is_in_a_roster_twice() {
        let mut keys: Vec<_> =
            PEOPLE.iter().flat_map(|p| [(p.slug, p.number), (p.slug, p.document)]).collect();
        keys.sort_unstable();
        let all = keys.len();
        keys.dedup();
        assert_eq!(keys.len(), all);
    }
}
