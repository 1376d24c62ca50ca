//! Collections as staff create and edit them.

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
use crate::sampling::Aql;
use crate::time::Timestamp;

pub use limit::{Limit, Unit};

/// Paths of collections in the console.
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
    /// `POST` [`super::ProseRequest`]: [`super::ProseView`], a preview of a Markdown text.
    pub const PROSE: &str = "/api/staff/prose";
    /// `POST` [`super::PosterRequest`]: [`crate::api::LinkCode`] of the collection's page. It changes nothing;
    /// it is a `POST` because the origin is not allowed in a path.
    pub const POSTER: &str = "/api/staff/collections/{slug}/poster";

    /// Path of [`POSTER`] for a slug.
    #[must_use]
    pub fn poster(slug: &Slug) -> String {
        POSTER.replace("{slug}", slug.as_str())
    }

    /// Path of [`ARCHIVE`] for a slug.
    #[must_use]
    pub fn archive(slug: &Slug) -> String {
        ARCHIVE.replace("{slug}", slug.as_str())
    }

    /// Path of [`REMOVAL`] for a slug.
    #[must_use]
    pub fn removal(slug: &Slug) -> String {
        REMOVAL.replace("{slug}", slug.as_str())
    }

    /// Path of [`COLLECTION`] for a slug.
    #[must_use]
    pub fn collection(slug: &Slug) -> String {
        COLLECTION.replace("{slug}", slug.as_str())
    }
}

/// Longest title, name or line of opening hours, in characters: three lines on a phone.
pub const LINE_CHARS: usize = 120;
/// Digits of the hotline number: from short service numbers to a landline with extension.
pub const HOTLINE_DIGITS: RangeInclusive<usize> = 3..=30;
/// Longest hotline number in characters, with separators between the digits.
pub const HOTLINE_CHARS: usize = 40;
/// Longest notice in Markdown, in characters: more than students read on a phone.
pub const MARKDOWN_CHARS: usize = 8000;
/// Longest promised review time: 30 days.
pub const MAX_REVIEW_HOURS: u32 = 720;
/// Longest grace period after a rejection, in hours: 30 days.
pub const MAX_RECAPTURE_GRACE_HOURS: u32 = 720;
/// Longest retention after the delivery, in days: three years, as PIPL article 56 requires for records.
pub const MAX_RETENTION_DAYS: u32 = 1096;
/// Highest fee: 1,000 yuan. The known fees are 15 to 40 yuan.
pub const MAX_FEE: Fen = Fen::new(100_000);

/// Longest interval between two reminders, in days: a collection is open for a month or two.
pub const MAX_REMIND_EVERY_DAYS: u32 = 60;
/// Most reminders of one kind: a student who did not act after ten is telephoned.
pub const MAX_REMINDERS: u32 = 10;

/// Reminders in WeChat to students who have something to do and allowed messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reminders {
    /// Days between two reminders, and before the first; zero for no reminders.
    pub every_days: u32,
    /// Most reminders of one kind for one student.
    pub at_most: u32,
}

impl Default for Reminders {
    fn default() -> Self {
        Self { every_days: 3, at_most: 3 }
    }
}

/// The collections that the staff member may see.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StaffCollectionList {
    /// The collection that closes last comes first.
    pub collections: Vec<StaffCollectionSummary>,
}

/// One collection in the console's list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StaffCollectionSummary {
    /// Name of the collection in URLs.
    pub slug: Slug,
    /// Title of the collection.
    pub title: Bilingual,
    /// 院校名称, as staff wrote it.
    pub school_name: Bilingual,
    /// 院校代码, five digits.
    pub school_code: SchoolCode,
    /// When the collection accepts photographs.
    pub window: Window,
    /// State of the window by the server's clock.
    pub window_state: WindowState,
    /// Number of students in each stage.
    pub counts: Counts,
    /// When the collection was archived, which closes it and makes it read-only; `None` when it is not
    /// archived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived_at: Option<Timestamp>,
}

/// A collection as the console edits it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StaffCollectionView {
    /// Values of the form's fields.
    pub form: CollectionForm,
    /// The notice as students read it.
    pub notice: CollectionNotice,
    /// State of the window by the server's clock.
    pub window_state: WindowState,
    /// Number of changes so far; a change names the revision that it was made from.
    pub revision: i64,
    /// Which fields are locked because students have relied on them.
    pub edit_locks: EditLocks,
    /// When the collection was archived; nothing changes until it is taken out of the archive. `None` when it
    /// is not archived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived_at: Option<Timestamp>,
    /// Whether the roster has a student who is not erased; then the collection can't be deleted.
    #[serde(default)]
    pub has_students: bool,
}

/// Archives a collection, or takes it out of the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ArchiveRequest {
    /// `true` archives, `false` takes it out of the archive.
    pub archived: bool,
}

/// Deletes a collection without students.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RemovalRequest {
    /// The collection's slug, typed again as confirmation.
    pub slug: String,
}

/// A change of a collection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CollectionChange {
    /// The revision that the form was filled in from; when another change came first, the answer is `conflict`.
    pub revision: i64,
    /// All fields of the form, changed or not.
    pub form: CollectionForm,
}

/// What students of a collection have relied on; it decides which fields are locked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EditLocks {
    /// A student has verified the identity, and with it agreed to the terms.
    pub verified: bool,
    /// A student has submitted a photograph.
    pub submitted: bool,
}

/// A text in both languages as typed; an empty English text means none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BilingualInput {
    /// The text in 简体中文.
    pub zh: String,
    /// The text in English; empty for none.
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

/// The offset from UTC in which staff enter times, in minutes. China uses UTC+8 without daylight saving.
pub const CHINA_OFFSET_MINUTES: i16 = 480;

/// Fields of a collection as staff type them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CollectionForm {
    /// Name of the collection in URLs.
    pub slug: String,
    /// Title of the collection.
    pub title: BilingualInput,
    /// 院校名称 in both languages.
    pub school_name: BilingualInput,
    /// 院校代码, as typed.
    pub school_code: String,
    /// The centre that collects photographs for the school.
    pub centre: BilingualInput,
    /// Additional text of the notice, in Markdown.
    #[serde(default)]
    pub markdown: BilingualInput,
    /// When the collection accepts photographs.
    pub window: Window,
    /// The offset from UTC in which the console shows and reads the window, in minutes.
    pub offset_minutes: i16,
    /// The fee in fen; zero for none.
    pub fee: Fen,
    /// Hotline number, as typed.
    pub hotline: String,
    /// Hours at which the hotline answers.
    pub hotline_hours: BilingualInput,
    /// Hours within which a photograph is reviewed.
    pub review_hours: u32,
    /// Hours after a rejection in which the student may submit another photograph although the collection has
    /// closed; at most [`MAX_RECAPTURE_GRACE_HOURS`], zero for none.
    #[serde(default = "crate::collection::recapture_grace_hours")]
    pub recapture_grace_hours: u32,
    /// Days from the delivery to the erasure of personal data.
    pub retention_days: u32,
    /// Whether the school asked for document numbers in the names of delivered files.
    #[serde(default)]
    pub document_in_file_names: bool,
    /// Reminders to students.
    #[serde(default)]
    pub reminders: Reminders,
    /// The AQL by which a second person looks at a sample of the approvals before they are delivered; `None` for no sampling.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sampling: Option<Aql>,
    /// Specification of the photograph.
    pub photo: PhotoSpec,
}

impl CollectionForm {
    /// The form filled in with the current values of a collection.
    #[must_use]
    pub fn of(
        notice: &CollectionNotice,
        markdown: BilingualInput,
        offset_minutes: i16,
        reminders: Reminders,
        sampling: Option<Aql>,
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
            sampling,
            photo: notice.photo.clone(),
        }
    }

    /// The notice, its Markdown not yet parsed; or one problem for each wrong field.
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

/// Collects the problems of a form's fields.
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

/// Whether a text consists of digits and the usual separators.
fn is_dialled(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | ' ' | '(' | ')' | '/' | '转');
    let digits = text.chars().filter(char::is_ascii_digit).count();
    HOTLINE_DIGITS.contains(&digits) && text.chars().count() <= HOTLINE_CHARS && text.chars().all(allowed)
}

/// The fields of `new` that may not differ from `old`, because students agreed to them or acted on them:
/// [`FieldCode::Relied`]. Changes in the students' favour are always allowed.
#[must_use]
pub fn refused_changes(
    old: &CollectionNotice,
    new: &CollectionNotice,
    edit_locks: EditLocks,
) -> Vec<FieldProblem> {
    // The slug is printed on posters and saved in WeChat's favourites; the consents name who collects for whom,
    // for how long, and which data are passed on.
    let agreed = [
        ("/slug", old.slug != new.slug),
        ("/school_code", old.school_code != new.school_code),
        ("/retention_days", old.retention_days < new.retention_days),
        ("/document_in_file_names", !old.document_in_file_names && new.document_in_file_names),
    ];
    // Students made their photographs to these sizes, for this fee and with this promise.
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
    /// Markdown as typed.
    pub markdown: String,
}

/// Preview of a Markdown text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProseView {
    /// The text as students receive it.
    pub blocks: Vec<Block>,
}

/// The origin under which students reach this server, as the console sees it; `public_origin` in the server's
/// settings takes precedence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PosterRequest {
    /// For example `https://photo.example.edu.cn`.
    pub origin: String,
}

/// A time in the given offset (minutes from UTC), in the format of `<input type="datetime-local">`.
#[must_use]
pub fn local(at: Timestamp, offset_minutes: i16) -> String {
    const TO_CHINA: i64 = CHINA_OFFSET_MINUTES as i64;
    let shifted = at.plus_seconds((i64::from(offset_minutes) - TO_CHINA) * 60);
    let (date, hour, minute) = shifted.civil_in_china();
    format!("{:04}-{:02}-{:02}T{hour:02}:{minute:02}", date.year(), date.month(), date.day())
}

/// The time that `2027-03-01T08:00` names in the given offset (minutes from UTC); `None` for an invalid date or
/// time.
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
            sampling: None,
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
            None,
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
