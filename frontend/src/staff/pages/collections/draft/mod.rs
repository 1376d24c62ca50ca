//! The form of a collection as it is typed: every field is text. Pure.

mod names;
mod photo;

use std::borrow::Cow;

use shared::api::staff::collections::{BilingualInput, CollectionForm, Limit, Reminders, local, moment};
use shared::collection::Window;
use shared::money::Fen;
use shared::photo::{PhotoSpec, Preset};
use shared::problem::{FieldCode, FieldProblem};
use shared::sampling::Aql;
use shared::time::Timestamp;

pub(in crate::staff) use names::F;
use photo::preset;
pub(super) use photo::{CUSTOM, SOURCES, TICKED, source_word};

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Draft {
    texts: Vec<String>,
    /// The specification that the form was filled in from; provides the values that no field has.
    base: PhotoSpec,
}

impl Draft {
    /// A new collection: open for a month from tomorrow; the telephone is answered in these `hours`.
    pub(super) fn new(now: Timestamp, hours: &str) -> Self {
        const DAY: i64 = 86_400;
        let midnight = now.date_in_china().days() * DAY - 8 * 3600;
        let at = |days: i64| Timestamp::from_millis((midnight + days * DAY) * 1000);
        let nothing = BilingualInput::default;
        Self::of(&CollectionForm {
            slug: String::new(),
            title: nothing(),
            school_name: nothing(),
            school_code: String::new(),
            centre: nothing(),
            markdown: nothing(),
            window: Window { opens_at: at(1), closes_at: at(31) },
            offset_minutes: shared::api::staff::collections::CHINA_OFFSET_MINUTES,
            fee: Fen::new(2000),
            hotline: String::new(),
            hotline_hours: BilingualInput { zh: hours.to_owned(), en: String::new() },
            review_hours: 24,
            recapture_grace_hours: shared::collection::RECAPTURE_GRACE_HOURS,
            retention_days: 90,
            document_in_file_names: false,
            reminders: Reminders::default(),
            sampling: None,
            photo: Preset::default().spec(),
        })
    }

    /// A new collection that starts as a copy of another one, without its slug and dates.
    pub(super) fn copy_of(form: &CollectionForm) -> Self {
        let blank = |draft: Self, field: F| draft.with(field, String::new());
        [F::Slug, F::OpensAt, F::ClosesAt].into_iter().fold(Self::of(form), blank)
    }

    /// The texts for the values of `form`.
    pub(super) fn of(form: &CollectionForm) -> Self {
        let mut draft = Self { texts: vec![String::new(); F::ALL.len()], base: form.photo.clone() };
        let offset = form.offset_minutes;
        for (field, text) in [
            (F::Slug, form.slug.clone()),
            (F::TitleZh, form.title.zh.clone()),
            (F::TitleEn, form.title.en.clone()),
            (F::SchoolZh, form.school_name.zh.clone()),
            (F::SchoolEn, form.school_name.en.clone()),
            (F::SchoolCode, form.school_code.clone()),
            (F::CentreZh, form.centre.zh.clone()),
            (F::CentreEn, form.centre.en.clone()),
            (F::MarkdownZh, form.markdown.zh.clone()),
            (F::MarkdownEn, form.markdown.en.clone()),
            (F::OpensAt, local(form.window.opens_at, offset)),
            (F::ClosesAt, local(form.window.closes_at, offset)),
            (F::Offset, offset.to_string()),
            (F::Fee, form.fee.to_string()),
            (F::Hotline, form.hotline.clone()),
            (F::HoursZh, form.hotline_hours.zh.clone()),
            (F::HoursEn, form.hotline_hours.en.clone()),
            (F::ReviewHours, form.review_hours.to_string()),
            (F::RecaptureGraceHours, form.recapture_grace_hours.to_string()),
            (F::RetentionDays, form.retention_days.to_string()),
            (F::DocumentInFileNames, if form.document_in_file_names { TICKED } else { "" }.to_owned()),
            (F::Sampling, form.sampling.map_or("", Aql::as_str).to_owned()),
            (F::RemindEvery, form.reminders.every_days.to_string()),
            (F::RemindAtMost, form.reminders.at_most.to_string()),
            (F::Source, source_word(form.photo.source).to_owned()),
            (F::Preset, Preset::of(&form.photo).map_or(CUSTOM, Preset::as_str).to_owned()),
        ] {
            draft.texts[field as usize] = text;
        }
        draft.show(&form.photo);
        draft
    }

    /// The text of a field.
    pub(super) fn text(&self, field: F) -> &str {
        &self.texts[field as usize]
    }

    /// A copy with another text in a field. Choosing a preset fills in its numbers.
    pub(super) fn with(&self, field: F, text: String) -> Self {
        let mut draft = self.clone();
        if field == F::Preset
            && let Some(preset) = preset(&text)
        {
            draft.base = preset.spec();
            draft.show(&preset.spec());
        }
        draft.texts[field as usize] = text;
        draft
    }

    /// The parsed form, or the fields that can't be parsed.
    pub(super) fn form(&self) -> Result<CollectionForm, Vec<FieldProblem>> {
        let mut unread = Vec::new();
        let typed = |zh, en| BilingualInput { zh: self.text(zh).to_owned(), en: self.text(en).to_owned() };
        let offset = self.number(F::Offset, &mut unread);
        let opens_at = self.moment(F::OpensAt, offset, &mut unread);
        let closes_at = self.moment(F::ClosesAt, offset, &mut unread);
        let fee = self.known(F::Fee, fen(self.text(F::Fee)), Fen::ZERO, &mut unread);
        let form = CollectionForm {
            slug: self.text(F::Slug).trim().to_owned(),
            title: typed(F::TitleZh, F::TitleEn),
            school_name: typed(F::SchoolZh, F::SchoolEn),
            school_code: self.text(F::SchoolCode).trim().to_owned(),
            centre: typed(F::CentreZh, F::CentreEn),
            markdown: typed(F::MarkdownZh, F::MarkdownEn),
            window: Window { opens_at, closes_at },
            offset_minutes: offset,
            fee,
            hotline: self.text(F::Hotline).trim().to_owned(),
            hotline_hours: typed(F::HoursZh, F::HoursEn),
            review_hours: self.number(F::ReviewHours, &mut unread),
            recapture_grace_hours: self.number(F::RecaptureGraceHours, &mut unread),
            retention_days: self.number(F::RetentionDays, &mut unread),
            document_in_file_names: self.text(F::DocumentInFileNames) == TICKED,
            reminders: Reminders {
                every_days: self.number(F::RemindEvery, &mut unread),
                at_most: self.number(F::RemindAtMost, &mut unread),
            },
            sampling: self.text(F::Sampling).parse().ok(),
            photo: self.photo(&mut unread),
        };
        match form.parse() {
            Ok(_) if unread.is_empty() => Ok(form),
            Ok(_) => Err(unread),
            Err(wrong) => {
                // An unparsable field has a placeholder in the form; errors of the placeholder are not reported.
                let told = |field: &FieldProblem| unread.iter().any(|other| other.pointer == field.pointer);
                let wrong: Vec<_> = wrong.into_iter().filter(|field| !told(field)).collect();
                Err([unread, wrong].concat())
            }
        }
    }

    fn number<T: std::str::FromStr + Default>(&self, field: F, unread: &mut Vec<FieldProblem>) -> T {
        self.known(field, self.text(field).trim().parse().ok(), T::default(), unread)
    }

    fn moment(&self, field: F, offset: i16, unread: &mut Vec<FieldProblem>) -> Timestamp {
        self.known(field, moment(self.text(field), offset), Timestamp::from_millis(0), unread)
    }

    /// The parsed value of a field; otherwise the field is added to `unread` and the placeholder `otherwise` is used.
    fn known<T>(&self, field: F, read: Option<T>, otherwise: T, unread: &mut Vec<FieldProblem>) -> T {
        if read.is_none() && !unread.iter().any(|problem| problem.pointer == field.pointer()) {
            let code = if self.text(field).trim().is_empty() && !field.is_tick() {
                FieldCode::Required
            } else {
                FieldCode::Form
            };
            unread.push(FieldProblem { pointer: Cow::Borrowed(field.pointer()), code });
        }
        read.unwrap_or(otherwise)
    }

    /// The permitted range of a field; `None` where every text is accepted. Measures on the picture are bounded by the
    /// picture's size.
    pub(super) fn limit(&self, field: F) -> Option<Limit> {
        photo::limit(self, field).or_else(|| Limit::of(field.pointer()))
    }
}

/// `20`, `20.5` and `20.50` yuan in fen.
fn fen(text: &str) -> Option<Fen> {
    let (yuan, cents) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let cents: u32 = match cents.len() {
        0 => 0,
        1 => cents.parse::<u32>().ok()? * 10,
        2 => cents.parse().ok()?,
        _ => return None,
    };
    Some(Fen::new(yuan.parse::<u32>().ok()?.checked_mul(100)?.checked_add(cents)?))
}

#[cfg(test)]
mod tests;
