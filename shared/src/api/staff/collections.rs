//! Collections as staff make and keep them.

mod limit;

use std::borrow::Cow;
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::progress::Counts;
use crate::collection::{Bilingual, CollectionNotice, Hotline, Slug, Window, WindowState};
use crate::money::Fen;
use crate::person::SchoolCode;
use crate::photo::PhotoSpec;
use crate::problem::{FieldCode, FieldProblem};
use crate::prose::Block;
use crate::time::Timestamp;

pub use limit::{Limit, Unit};

/// The addresses of this area.
pub mod path {
    use crate::collection::Slug;

    /// `GET`: [`super::StaffCollectionList`]. `POST` [`super::CollectionForm`]: [`super::StaffCollectionView`].
    pub const COLLECTIONS: &str = "/api/staff/collections";
    /// `GET`: [`super::StaffCollectionView`]. `PUT` [`super::CollectionChange`]: the same.
    pub const COLLECTION: &str = "/api/staff/collections/{slug}";
    /// `POST` [`super::ArchiveRequest`]: [`super::StaffCollectionView`].
    pub const ARCHIVE: &str = "/api/staff/collections/{slug}/archive";
    /// `POST` [`super::RemovalRequest`]: the collection is deleted.
    pub const REMOVAL: &str = "/api/staff/collections/{slug}/removal";
    /// `POST` [`super::ProseRequest`]: [`super::ProseView`], how a Markdown text will look.
    pub const PROSE: &str = "/api/staff/prose";
    /// `POST` [`super::PosterRequest`]: [`crate::api::LinkCode`] of the collection's page. It only reads; the origin does not belong in an address.
    pub const POSTER: &str = "/api/staff/collections/{slug}/poster";

    /// [`POSTER`] with the slug filled in.
    #[must_use]
    pub fn poster(slug: &Slug) -> String {
        POSTER.replace("{slug}", slug.as_str())
    }

    /// [`ARCHIVE`] with the slug filled in.
    #[must_use]
    pub fn archive(slug: &Slug) -> String {
        ARCHIVE.replace("{slug}", slug.as_str())
    }

    /// [`REMOVAL`] with the slug filled in.
    #[must_use]
    pub fn removal(slug: &Slug) -> String {
        REMOVAL.replace("{slug}", slug.as_str())
    }

    /// [`COLLECTION`] with the slug filled in.
    #[must_use]
    pub fn collection(slug: &Slug) -> String {
        COLLECTION.replace("{slug}", slug.as_str())
    }
}

/// The longest title, name or line of hours, in characters: three lines of a phone.
pub const LINE_CHARS: usize = 120;
/// Digits of the telephone number for questions: short service numbers to a landline with its extension.
pub const HOTLINE_DIGITS: RangeInclusive<usize> = 3..=30;
/// The longest telephone number for questions, in characters, with what stands between the digits.
pub const HOTLINE_CHARS: usize = 40;
/// The longest notice in Markdown, in characters: more than anybody reads on a phone.
pub const MARKDOWN_CHARS: usize = 8000;
/// The longest review promise: 30 days.
pub const MAX_REVIEW_HOURS: u32 = 720;
/// The longest grace after a rejection, in hours: 30 days.
pub const MAX_RECAPTURE_GRACE_HOURS: u32 = 720;
/// The longest retention after the delivery, in days: three years, what PIPL article 56 asks of records.
pub const MAX_RETENTION_DAYS: u32 = 1096;
/// The highest fee: a thousand yuan. The known ones are 15 to 40.
pub const MAX_FEE: Fen = Fen::new(100_000);

/// The longest pause between two reminders, in days: a drive lasts a month or two.
pub const MAX_REMIND_EVERY_DAYS: u32 = 60;
/// The most reminders of one kind: whoever did not act after ten is telephoned.
pub const MAX_REMINDERS: u32 = 10;

/// How students who have something to do are reminded in WeChat, as far as they allowed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reminders {
    /// Days between two, and before the first; zero for none.
    pub every_days: u32,
    /// How many of one kind at most.
    pub at_most: u32,
}

impl Default for Reminders {
    fn default() -> Self {
        Self { every_days: 3, at_most: 3 }
    }
}

/// The collections that somebody of the staff may see.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StaffCollectionList {
    /// The one that closes last first.
    pub collections: Vec<StaffCollectionSummary>,
}

/// One line of the console's list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StaffCollectionSummary {
    /// Its name in addresses.
    pub slug: Slug,
    /// 采集 title.
    pub title: Bilingual,
    /// 院校名称.
    pub school_name: Bilingual,
    /// 院校代码.
    pub school_code: SchoolCode,
    /// When photographs are taken in.
    pub window: Window,
    /// By the server's clock.
    pub window_state: WindowState,
    /// How many students are where.
    pub counts: Counts,
    /// When it was archived: since then it is closed and not changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived_at: Option<Timestamp>,
}

/// A collection as the console edits it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StaffCollectionView {
    /// What is written in its fields.
    pub form: CollectionForm,
    /// How a student reads it.
    pub notice: CollectionNotice,
    /// By the server's clock.
    pub window_state: WindowState,
    /// Counts the changes; a change names the one it was made from.
    pub revision: i64,
    /// What students rely on already.
    pub edit_locks: EditLocks,
    /// When it was archived; nothing of it changes until it is taken out of the archive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived_at: Option<Timestamp>,
    /// Whether somebody is in its roster who is not erased; only without anybody it can be deleted.
    #[serde(default)]
    pub has_students: bool,
}

/// Whether a collection is to be archived, or taken out of the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ArchiveRequest {
    /// Archived afterwards.
    pub archived: bool,
}

/// Deletes a collection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RemovalRequest {
    /// Its slug, typed again.
    pub slug: String,
}

/// A change of a collection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CollectionChange {
    /// The revision that the form was filled in from; another one since then is a `conflict`.
    pub revision: i64,
    /// All fields.
    pub form: CollectionForm,
}

/// What students of a collection rely on already; it decides what may still be changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EditLocks {
    /// Somebody verified their identity, and with it agreed to the terms.
    pub verified: bool,
    /// Somebody handed in a photograph.
    pub submitted: bool,
}

/// A text in both languages as typed; an empty English one is none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BilingualInput {
    /// 简体中文.
    pub zh: String,
    /// English.
    #[serde(default)]
    pub en: String,
}

impl BilingualInput {
    fn bilingual(&self) -> Bilingual {
        let en = self.en.trim();
        Bilingual { zh: self.zh.trim().to_owned(), en: (!en.is_empty()).then(|| en.to_owned()) }
    }
}

impl From<&Bilingual> for BilingualInput {
    fn from(text: &Bilingual) -> Self {
        Self { zh: text.zh.clone(), en: text.en.clone().unwrap_or_default() }
    }
}

/// The offset from UTC in which a window was written down, in minutes. China has one, without summer time.
pub const CHINA_OFFSET_MINUTES: i16 = 480;

/// A collection's fields as staff type them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CollectionForm {
    /// Its name in addresses.
    pub slug: String,
    /// 采集 title.
    pub title: BilingualInput,
    /// 院校名称.
    pub school_name: BilingualInput,
    /// 院校代码.
    pub school_code: String,
    /// The centre that collects on the school's behalf.
    pub centre: BilingualInput,
    /// What else the notice says, in Markdown.
    #[serde(default)]
    pub markdown: BilingualInput,
    /// When photographs are taken in.
    pub window: Window,
    /// The offset from UTC in which the console shows and takes the window's hours.
    pub offset_minutes: i16,
    /// What a student pays.
    pub fee: Fen,
    /// The telephone number for questions.
    pub hotline: String,
    /// When somebody answers it.
    pub hotline_hours: BilingualInput,
    /// Within how many hours a photograph is reviewed.
    pub review_hours: u32,
    /// For how many hours after a rejection another photograph may be submitted although the collection closed; at most
    /// [`MAX_RECAPTURE_GRACE_HOURS`], zero for none.
    #[serde(default = "crate::collection::recapture_grace_hours")]
    pub recapture_grace_hours: u32,
    /// How many days after the delivery personal data are erased.
    pub retention_days: u32,
    /// Whether the school asked for document numbers in the names of the delivered files.
    #[serde(default)]
    pub document_in_file_names: bool,
    /// How students are reminded.
    #[serde(default)]
    pub reminders: Reminders,
    /// What a photograph must be.
    pub photo: PhotoSpec,
}

impl CollectionForm {
    /// The fields of a collection as it stands.
    #[must_use]
    pub fn of(
        notice: &CollectionNotice,
        markdown: BilingualInput,
        offset_minutes: i16,
        reminders: Reminders,
    ) -> Self {
        Self {
            slug: notice.slug.to_string(),
            title: (&notice.title).into(),
            school_name: (&notice.school_name).into(),
            school_code: notice.school_code.as_str().to_owned(),
            centre: (&notice.centre).into(),
            markdown,
            window: notice.window,
            offset_minutes,
            fee: notice.fee,
            hotline: notice.hotline.number.clone(),
            hotline_hours: (&notice.hotline.hours).into(),
            review_hours: notice.review_hours,
            recapture_grace_hours: notice.recapture_grace_hours,
            retention_days: notice.retention_days,
            document_in_file_names: notice.document_in_file_names,
            reminders,
            photo: notice.photo.clone(),
        }
    }

    /// The notice, its Markdown not yet read; or everything that is wrong with the fields.
    pub fn parse(&self) -> Result<CollectionNotice, Vec<FieldProblem>> {
        let mut wrong = Wrong(Vec::new());
        let slug: Option<Slug> = wrong.of("/slug", &self.slug, |text| text.parse().ok());
        let code = wrong.of("/school_code", &self.school_code, |text| SchoolCode::parse(text).ok());
        let title = wrong.line(["/title/zh", "/title/en"], &self.title);
        let school_name = wrong.line(["/school_name/zh", "/school_name/en"], &self.school_name);
        let centre = wrong.line(["/centre/zh", "/centre/en"], &self.centre);
        let hours = wrong.line(["/hotline_hours/zh", "/hotline_hours/en"], &self.hotline_hours);
        let hotline = wrong.of("/hotline", &self.hotline, |text| is_dialled(text).then(|| text.to_owned()));
        for (pointer, text) in [("/markdown/zh", &self.markdown.zh), ("/markdown/en", &self.markdown.en)] {
            wrong.unless(text.chars().count() <= MARKDOWN_CHARS, pointer, FieldCode::TooLong);
        }
        let Window { opens_at, closes_at } = self.window;
        wrong.unless(opens_at < closes_at, "/window/closes_at", FieldCode::OutOfRange);
        let is_offset = (-12 * 60..=14 * 60).contains(&self.offset_minutes) && self.offset_minutes % 15 == 0;
        wrong.unless(is_offset, "/offset_minutes", FieldCode::OutOfRange);
        wrong.unless(self.fee <= MAX_FEE, "/fee", FieldCode::OutOfRange);
        let Reminders { every_days, at_most } = self.reminders;
        for (pointer, number) in [
            ("/review_hours", self.review_hours),
            ("/recapture_grace_hours", self.recapture_grace_hours),
            ("/retention_days", self.retention_days),
            ("/reminders/every_days", every_days),
            ("/reminders/at_most", at_most),
        ] {
            let takes = Limit::of(pointer).is_some_and(|limit| limit.takes(number));
            wrong.unless(takes, pointer, FieldCode::OutOfRange);
        }
        match (slug, code, hotline) {
            (Some(slug), Some(school_code), Some(number)) if wrong.0.is_empty() => Ok(CollectionNotice {
                slug,
                title,
                school_name,
                school_code,
                centre,
                window: self.window,
                fee: self.fee,
                hotline: Hotline { number, hours },
                review_hours: self.review_hours,
                recapture_grace_hours: self.recapture_grace_hours,
                retention_days: self.retention_days,
                document_in_file_names: self.document_in_file_names,
                photo: self.photo.clone(),
                text: None,
            }),
            _ => Err(wrong.0),
        }
    }
}

/// Collects what is wrong with the fields of a form.
struct Wrong(Vec<FieldProblem>);

impl Wrong {
    fn unless(&mut self, fine: bool, pointer: &'static str, code: FieldCode) {
        if !fine {
            self.0.push(FieldProblem { pointer: Cow::Borrowed(pointer), code });
        }
    }

    fn of<T>(&mut self, pointer: &'static str, text: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = text.trim();
        let parsed = parse(text);
        let code = if text.is_empty() { FieldCode::Required } else { FieldCode::Form };
        self.unless(parsed.is_some(), pointer, code);
        parsed
    }

    fn line(&mut self, [zh, en]: [&'static str; 2], typed: &BilingualInput) -> Bilingual {
        let text = typed.bilingual();
        let fits = |text: &str| text.chars().count() <= LINE_CHARS && !text.contains(char::is_control);
        self.unless(!text.zh.is_empty(), zh, FieldCode::Required);
        self.unless(fits(&text.zh), zh, FieldCode::TooLong);
        self.unless(text.en.as_deref().is_none_or(fits), en, FieldCode::TooLong);
        text
    }
}

/// Digits with what people write between them.
fn is_dialled(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | ' ' | '(' | ')' | '/' | '转');
    let digits = text.chars().filter(char::is_ascii_digit).count();
    HOTLINE_DIGITS.contains(&digits) && text.chars().count() <= HOTLINE_CHARS && text.chars().all(allowed)
}

/// The fields of `new` that may not differ from `old` any more, because students agreed to them or acted on them:
/// [`FieldCode::Relied`]. What only makes their lot better may change at any time.
#[must_use]
pub fn refused_changes(
    old: &CollectionNotice,
    new: &CollectionNotice,
    edit_locks: EditLocks,
) -> Vec<FieldProblem> {
    // Its address is printed on posters and kept in WeChat's favourites; the consents name who collects for whom, for
    // how long, and what of it travels.
    let agreed = [
        ("/slug", old.slug != new.slug),
        ("/school_code", old.school_code != new.school_code),
        ("/retention_days", old.retention_days < new.retention_days),
        ("/document_in_file_names", !old.document_in_file_names && new.document_in_file_names),
    ];
    // Their photographs were made to this measure, for this price, and with this promise.
    let photo = |spec: &PhotoSpec| PhotoSpec { source: old.photo.source, ..spec.clone() };
    let acted_on = [
        ("/photo", photo(&old.photo) != photo(&new.photo)),
        ("/fee", old.fee < new.fee),
        ("/review_hours", old.review_hours < new.review_hours),
        ("/recapture_grace_hours", old.recapture_grace_hours > new.recapture_grace_hours),
    ];
    let agreed = agreed.into_iter().filter(|_| edit_locks.verified);
    let acted_on = acted_on.into_iter().filter(|_| edit_locks.submitted);
    agreed
        .chain(acted_on)
        .filter(|(_, differs)| *differs)
        .map(|(pointer, _)| FieldProblem { pointer: Cow::Borrowed(pointer), code: FieldCode::Relied })
        .collect()
}

/// A text in Markdown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProseRequest {
    /// The text.
    pub markdown: String,
}

/// How it will look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProseView {
    /// The text as students get it.
    pub blocks: Vec<Block>,
}

/// Where students reach this server, as far as the console knows: a public origin in the server's settings counts for more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PosterRequest {
    /// Such as `https://photo.example.edu.cn`.
    pub origin: String,
}

/// The moments of a window in the hours of an offset, as an `<input type="datetime-local">` has them.
#[must_use]
pub fn local(at: Timestamp, offset_minutes: i16) -> String {
    const TO_CHINA: i64 = CHINA_OFFSET_MINUTES as i64;
    let shifted = at.plus_seconds((i64::from(offset_minutes) - TO_CHINA) * 60);
    let (date, hour, minute) = shifted.civil_in_china();
    format!("{:04}-{:02}-{:02}T{hour:02}:{minute:02}", date.year(), date.month(), date.day())
}

/// The moment that `2027-03-01T08:00` is in an offset; `None` for what is on no calendar or clock.
#[must_use]
pub fn moment(local: &str, offset_minutes: i16) -> Option<Timestamp> {
    let (date, time) = local.split_once('T')?;
    let mut date = date.splitn(3, '-').map(str::parse::<i32>);
    let mut next = || date.next()?.ok();
    let (year, month, day) = (next()?, u8::try_from(next()?).ok()?, u8::try_from(next()?).ok()?);
    let mut time = time.splitn(3, ':').map(|part| part.parse::<i64>().ok());
    let (hour, minute) = (time.next()??, time.next()??);
    if !(0..24).contains(&hour) || !(0..60).contains(&minute) || !(1970..2200).contains(&year) {
        return None;
    }
    let days = crate::time::Date::new(year, month, day)?.days();
    let minutes = (days * 24 + hour) * 60 + minute - i64::from(offset_minutes);
    Some(Timestamp::from_millis(minutes * 60_000))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::photo::{Preset, SourcePolicy};

    fn form() -> CollectionForm {
        let typed = |zh: &str, en: &str| BilingualInput { zh: zh.to_owned(), en: en.to_owned() };
        CollectionForm {
            slug: "test-2027".to_owned(),
            title: typed("毕业生图像采集", "Photographs"),
            school_name: typed("测试大学", "Test University"),
            school_code: "99999".to_owned(),
            centre: typed("测试中心", ""),
            markdown: BilingualInput::default(),
            window: Window {
                opens_at: Timestamp::from_millis(1),
                closes_at: Timestamp::from_millis(1_000_000),
            },
            offset_minutes: CHINA_OFFSET_MINUTES,
            fee: Fen::new(2000),
            hotline: "400-000-0000 转 2".to_owned(),
            hotline_hours: typed("工作日", ""),
            review_hours: 24,
            recapture_grace_hours: 72,
            retention_days: 90,
            document_in_file_names: false,
            reminders: Reminders::default(),
            photo: Preset::default().spec(),
        }
    }

    #[test]
    fn a_form_is_the_notice_it_was_made_from() {
        let notice = form().parse().unwrap();
        let again = CollectionForm::of(
            &notice,
            BilingualInput::default(),
            CHINA_OFFSET_MINUTES,
            Reminders::default(),
        );
        assert_eq!(again.parse(), Ok(notice));
    }

    #[test]
    fn every_wrong_field_of_a_collection_is_named_at_once() {
        let wrong = CollectionForm {
            slug: "北京".to_owned(),
            title: BilingualInput { zh: " ".to_owned(), en: "x".repeat(LINE_CHARS + 1) },
            school_code: String::new(),
            markdown: BilingualInput { zh: "字".repeat(MARKDOWN_CHARS + 1), en: String::new() },
            window: Window { opens_at: Timestamp::from_millis(5), closes_at: Timestamp::from_millis(5) },
            offset_minutes: 481,
            fee: Fen::new(MAX_FEE.get() + 1),
            hotline: "javascript:".to_owned(),
            review_hours: 0,
            recapture_grace_hours: MAX_RECAPTURE_GRACE_HOURS + 1,
            retention_days: MAX_RETENTION_DAYS + 1,
            reminders: Reminders { every_days: MAX_REMIND_EVERY_DAYS + 1, at_most: MAX_REMINDERS + 1 },
            ..form()
        };
        let said: Vec<_> =
            wrong.parse().unwrap_err().iter().map(|f| format!("{} {:?}", f.pointer, f.code)).collect();
        insta::assert_snapshot!(said.join("\n"), @r"
        /slug Form
        /school_code Required
        /title/zh Required
        /title/en TooLong
        /hotline Form
        /markdown/zh TooLong
        /window/closes_at OutOfRange
        /offset_minutes OutOfRange
        /fee OutOfRange
        /review_hours OutOfRange
        /recapture_grace_hours OutOfRange
        /retention_days OutOfRange
        /reminders/every_days OutOfRange
        /reminders/at_most OutOfRange
        ");
    }

    #[test]
    fn a_number_is_taken_up_to_its_limit_and_the_limit_is_the_one_that_is_told() {
        type Set = fn(&mut CollectionForm, u32);
        let set: [(&str, Set); 5] = [
            ("/review_hours", |form, n| form.review_hours = n),
            ("/recapture_grace_hours", |form, n| form.recapture_grace_hours = n),
            ("/retention_days", |form, n| form.retention_days = n),
            ("/reminders/every_days", |form, n| form.reminders.every_days = n),
            ("/reminders/at_most", |form, n| form.reminders.at_most = n),
        ];
        for (pointer, set) in set {
            let Some(Limit::Number { min, max, .. }) = Limit::of(pointer) else { panic!("{pointer}") };
            let taken = |number: u32| {
                let mut form = form();
                set(&mut form, number);
                form.parse().is_ok()
            };
            assert!(taken(min) && taken(max) && !taken(max + 1), "{pointer}");
            assert!(min == 0 || !taken(min - 1), "{pointer}");
        }
    }

    #[test]
    fn what_students_rely_on_only_gets_better() {
        let old = form().parse().unwrap();
        let camera = PhotoSpec { source: SourcePolicy::Camera, ..old.photo.clone() };
        let table: [(&str, CollectionNotice); 12] = [
            ("another address", CollectionNotice { slug: "other".parse().unwrap(), ..old.clone() }),
            (
                "another school",
                CollectionNotice { school_code: SchoolCode::parse("99998").unwrap(), ..old.clone() },
            ),
            ("kept longer", CollectionNotice { retention_days: 91, ..old.clone() }),
            ("kept shorter", CollectionNotice { retention_days: 89, ..old.clone() }),
            ("numbers in names", CollectionNotice { document_in_file_names: true, ..old.clone() }),
            ("dearer", CollectionNotice { fee: Fen::new(2001), ..old.clone() }),
            ("cheaper", CollectionNotice { fee: Fen::ZERO, ..old.clone() }),
            ("another photograph", CollectionNotice { photo: Preset::Passport.spec(), ..old.clone() }),
            ("camera only", CollectionNotice { photo: camera, ..old.clone() }),
            ("reviewed later", CollectionNotice { review_hours: 25, ..old.clone() }),
            ("less grace", CollectionNotice { recapture_grace_hours: 71, ..old.clone() }),
            ("more grace", CollectionNotice { recapture_grace_hours: 73, ..old.clone() }),
        ];
        let reliances = [(false, false), (true, false), (true, true)]
            .map(|(verified, submitted)| EditLocks { verified, submitted });
        let mut said = String::new();
        for (what, new) in table {
            let refused = reliances.map(|edit_locks| {
                let refused = refused_changes(&old, &new, edit_locks);
                refused.first().map_or_else(|| "may".to_owned(), |field| field.pointer.to_string())
            });
            said.extend([what, ": ", &refused.join(", "), "\n"]);
        }
        insta::assert_snapshot!(said, @r"
        another address: may, /slug, /slug
        another school: may, /school_code, /school_code
        kept longer: may, /retention_days, /retention_days
        kept shorter: may, may, may
        numbers in names: may, /document_in_file_names, /document_in_file_names
        dearer: may, may, /fee
        cheaper: may, may, may
        another photograph: may, may, /photo
        camera only: may, may, may
        reviewed later: may, may, /review_hours
        less grace: may, may, /recapture_grace_hours
        more grace: may, may, may
        ");
    }

    #[test]
    fn hours_are_those_of_the_offset() {
        // 2026-11-23T16:00:00Z
        let at = Timestamp::from_millis(1_795_449_600_000);
        assert_eq!(local(at, CHINA_OFFSET_MINUTES), "2026-11-24T00:00");
        assert_eq!(local(at, 0), "2026-11-23T16:00");
        assert_eq!(moment("2026-11-24T00:00", CHINA_OFFSET_MINUTES), Some(at));
        assert_eq!(moment("2026-11-24T00:00:00", CHINA_OFFSET_MINUTES), Some(at));
        for text in ["", "2026-11-24", "2026-02-30T00:00", "2026-11-24T24:00", "2026-11-24Tx:00"] {
            assert_eq!(moment(text, 0), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_moment_survives_its_hours(minutes in 2000_i64..100_000_000, quarter in -48_i16..=56) {
            let at = Timestamp::from_millis(minutes * 60_000);
            prop_assert_eq!(moment(&local(at, quarter * 15), quarter * 15), Some(at));
        }

        #[test]
        fn any_text_is_a_moment_or_none(text in "\\PC{0,20}") {
            let _ = moment(&text, 0);
        }
    }
}
