//! A collection's fields as they are being typed: texts all, whatever they will mean. Pure.

use std::borrow::Cow;

use shared::api::staff::collections::{CollectionForm, Typed, local, moment};
use shared::collection::Window;
use shared::money::Fen;
use shared::photo::{
    Aspect, Background, BackgroundName, ByteRange, Bytes, Dpi, HeadGeometry, OutputSize, PRESETS, PhotoSpec,
    PixelSize, Preset, Quality, SourcePolicy, Span,
};
use shared::problem::{FieldCode, FieldProblem};
use shared::time::Timestamp;

macro_rules! fields {
    ($($name:ident = $pointer:literal,)*) => {
        /// A field of the form.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(in crate::staff) enum F { $($name,)* }

        impl F {
            const ALL: &[Self] = &[$(Self::$name,)*];

            /// Where the server finds it.
            pub(super) const fn pointer(self) -> &'static str {
                match self { $(Self::$name => $pointer,)* }
            }

            /// The identifier of its input.
            pub(super) const fn id(self) -> &'static str {
                match self { $(Self::$name => concat!("f-", stringify!($name)),)* }
            }
        }
    };
}

fields! {
    Slug = "/slug",
    TitleZh = "/title/zh",
    TitleEn = "/title/en",
    SchoolZh = "/school_name/zh",
    SchoolEn = "/school_name/en",
    SchoolCode = "/school_code",
    CentreZh = "/centre/zh",
    CentreEn = "/centre/en",
    MarkdownZh = "/markdown/zh",
    MarkdownEn = "/markdown/en",
    OpensAt = "/window/opens_at",
    ClosesAt = "/window/closes_at",
    Offset = "/offset_minutes",
    Fee = "/fee",
    Hotline = "/hotline",
    HoursZh = "/hotline_hours/zh",
    HoursEn = "/hotline_hours/en",
    ReviewHours = "/review_hours",
    RetentionDays = "/retention_days",
    Source = "/photo/source",
    Preset = "/photo",
    Width = "/photo/width",
    Height = "/photo/height",
    Times = "/photo/times",
    Dpi = "/photo/dpi",
    MinKb = "/photo/min_kb",
    MaxKb = "/photo/max_kb",
    Quality = "/photo/quality",
    Blue = "/photo/blue",
    White = "/photo/white",
    Grey = "/photo/grey",
    TopMin = "/photo/top_min",
    TopMax = "/photo/top_max",
    EyeMin = "/photo/eye_min",
    EyeMax = "/photo/eye_max",
    FaceMin = "/photo/face_min",
    FaceMax = "/photo/face_max",
}

/// A specification of nobody's.
pub(super) const CUSTOM: &str = "custom";
/// A box that is ticked.
pub(super) const TICKED: &str = "yes";

/// What is typed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Draft {
    texts: Vec<String>,
    /// What the form was filled in from; says what no field of the form does.
    base: PhotoSpec,
}

impl Draft {
    /// A new collection: open for a month from tomorrow on.
    pub(super) fn new(now: Timestamp) -> Self {
        const DAY: i64 = 86_400;
        let midnight = now.date_in_china().days() * DAY - 8 * 3600;
        let at = |days: i64| Timestamp::from_millis((midnight + days * DAY) * 1000);
        let nothing = Typed::default;
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
            hotline_hours: Typed { zh: "工作日 9:00–17:30".to_owned(), en: String::new() },
            review_hours: 24,
            retention_days: 90,
            photo: Preset::default().spec(),
        })
    }

    /// The texts of a form.
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
            (F::RetentionDays, form.retention_days.to_string()),
            (F::Source, source_word(form.photo.source).to_owned()),
            (F::Preset, Preset::of(&form.photo).map_or(CUSTOM, Preset::word).to_owned()),
        ] {
            draft.texts[field as usize] = text;
        }
        draft.show(&form.photo);
        draft
    }

    /// Shows a specification in the fields of one's own.
    fn show(&mut self, spec: &PhotoSpec) {
        let (min, head) = (spec.output.min(), spec.head);
        let (wide, high) = (f64::from(min.width), f64::from(min.height));
        let pixels = |part: f64, whole: f64| format!("{:.0}", part * whole);
        let named = |name| spec.backgrounds.iter().any(|background| background.name == name);
        let tick = |name| if named(name) { TICKED } else { "" }.to_owned();
        for (field, text) in [
            (F::Width, min.width.to_string()),
            (F::Height, min.height.to_string()),
            (F::Times, (spec.output.max().width / min.width.max(1)).to_string()),
            (F::Dpi, spec.dpi.get().to_string()),
            (F::MinKb, (spec.output_bytes.min().0 / 1024).to_string()),
            (F::MaxKb, (spec.output_bytes.max().0 / 1024).to_string()),
            (F::Quality, spec.quality_floor.get().to_string()),
            (F::Blue, tick(BackgroundName::LightBlue)),
            (F::White, tick(BackgroundName::White)),
            (F::Grey, tick(BackgroundName::LightGrey)),
            (F::TopMin, pixels(head.top_gap.min(), high)),
            (F::TopMax, pixels(head.top_gap.max(), high)),
            (F::EyeMin, pixels(head.eye_line.min(), high)),
            (F::EyeMax, pixels(head.eye_line.max(), high)),
            (F::FaceMin, pixels(head.face_width.min(), wide)),
            (F::FaceMax, pixels(head.face_width.max(), wide)),
        ] {
            self.texts[field as usize] = text;
        }
    }

    /// What stands in a field.
    pub(super) fn text(&self, field: F) -> &str {
        &self.texts[field as usize]
    }

    /// The same with another text in a field. Choosing a preset shows its numbers.
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

    /// The form, or what can't be read.
    pub(super) fn form(&self) -> Result<CollectionForm, Vec<FieldProblem>> {
        let mut unread = Vec::new();
        let typed = |zh, en| Typed { zh: self.text(zh).to_owned(), en: self.text(en).to_owned() };
        let offset = self.number(F::Offset, &mut unread);
        let opens_at = self.moment(F::OpensAt, offset, &mut unread);
        let closes_at = self.moment(F::ClosesAt, offset, &mut unread);
        let fee = note(F::Fee, fen(self.text(F::Fee)), &mut unread);
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
            retention_days: self.number(F::RetentionDays, &mut unread),
            photo: self.photo(&mut unread),
        };
        match form.parse() {
            Ok(_) if unread.is_empty() => Ok(form),
            Ok(_) => Err(unread),
            Err(wrong) => {
                // A field that could not be read has a number of ours in the form: what is wrong with that is not said.
                let told = |field: &FieldProblem| unread.iter().any(|other| other.pointer == field.pointer);
                let wrong: Vec<_> = wrong.into_iter().filter(|field| !told(field)).collect();
                Err([unread, wrong].concat())
            }
        }
    }

    fn number<T: std::str::FromStr + Default>(&self, field: F, unread: &mut Vec<FieldProblem>) -> T {
        note(field, self.text(field).trim().parse().ok(), unread)
    }

    fn moment(&self, field: F, offset: i16, unread: &mut Vec<FieldProblem>) -> Timestamp {
        let at = moment(self.text(field), offset);
        note(field, at.map(Timestamp::as_millis), unread).pipe(Timestamp::from_millis)
    }

    /// The specification that the fields describe.
    fn photo(&self, unread: &mut Vec<FieldProblem>) -> PhotoSpec {
        let source = source(self.text(F::Source)).unwrap_or(self.base.source);
        if let Some(preset) = preset(self.text(F::Preset)) {
            return PhotoSpec { source, ..preset.spec() };
        }
        let (width, height): (u32, u32) = (self.number(F::Width, unread), self.number(F::Height, unread));
        let times: u32 = self.number(F::Times, unread);
        let (min, max) = (
            PixelSize::new(width, height),
            PixelSize::new(width.saturating_mul(times), height.saturating_mul(times)),
        );
        // Larger pictures than this no phone makes from a portrait.
        let sane = (1..=4).contains(&times) && width <= 3000 && height <= 4000;
        let output = Aspect::new(width, height).and_then(|aspect| OutputSize::new(min, max, aspect)).ok();
        let kib =
            |field, unread: &mut Vec<FieldProblem>| Bytes::kib(self.number::<u32>(field, unread).into());
        let bytes = ByteRange::new(kib(F::MinKb, unread), kib(F::MaxKb, unread)).ok();
        // Whole pixels are coarser than some standards: numbers that nobody touched mean what they meant.
        let mut as_it_was = self.clone();
        as_it_was.show(&self.base);
        let same = |field: F| self.text(field) == as_it_was.text(field);
        let same_size = same(F::Width) && same(F::Height);
        let mut span = |from, to, whole: u32, was: Span| {
            if same_size && same(from) && same(to) {
                return was;
            }
            let part = |n: u32| (f64::from(n) / f64::from(whole.max(1)) * 1e6).round() / 1e6;
            let (low, high) = (self.number::<u32>(from, unread), self.number::<u32>(to, unread));
            known(to, Span::new(part(low), part(high)).ok(), was, unread)
        };
        let head = HeadGeometry {
            top_gap: span(F::TopMin, F::TopMax, height, self.base.head.top_gap),
            eye_line: span(F::EyeMin, F::EyeMax, height, self.base.head.eye_line),
            face_width: span(F::FaceMin, F::FaceMax, width, self.base.head.face_width),
        };
        let dpi = Dpi::new(self.number(F::Dpi, unread)).ok();
        let quality = Quality::new(self.number(F::Quality, unread)).ok();
        let backgrounds = Some(self.backgrounds()).filter(|all| !all.is_empty());
        PhotoSpec {
            source,
            output: known(F::Width, output.filter(|_| sane), self.base.output, unread),
            dpi: known(F::Dpi, dpi, self.base.dpi, unread),
            output_bytes: known(F::MaxKb, bytes, self.base.output_bytes, unread),
            quality_floor: known(F::Quality, quality, self.base.quality_floor, unread),
            backgrounds: known(F::Blue, backgrounds, self.base.backgrounds.clone(), unread),
            head,
            ..self.base.clone()
        }
    }

    /// The colours that are ticked, each as the collection had it, or else as the degree register's standard has it.
    fn backgrounds(&self) -> Vec<Background> {
        let standard = Preset::default().spec().backgrounds;
        let ticked = [
            (F::Blue, BackgroundName::LightBlue),
            (F::White, BackgroundName::White),
            (F::Grey, BackgroundName::LightGrey),
        ];
        let ticked = ticked.into_iter().filter(|(field, _)| self.text(*field) == TICKED);
        let known = || self.base.backgrounds.iter().chain(&standard);
        ticked.filter_map(|(_, name)| known().find(|background| background.name == name).copied()).collect()
    }
}

/// `value.pipe(f)` reads on where `f(value)` would begin anew.
trait Pipe: Sized {
    fn pipe<T>(self, then: impl FnOnce(Self) -> T) -> T {
        then(self)
    }
}

impl<T> Pipe for T {}

fn note<T: Default>(field: F, read: Option<T>, unread: &mut Vec<FieldProblem>) -> T {
    known(field, read, T::default(), unread)
}

fn known<T>(field: F, read: Option<T>, otherwise: T, unread: &mut Vec<FieldProblem>) -> T {
    if read.is_none() {
        unread.push(FieldProblem { pointer: Cow::Borrowed(field.pointer()), code: FieldCode::Form });
    }
    read.unwrap_or(otherwise)
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

fn preset(word: &str) -> Option<Preset> {
    PRESETS.iter().copied().find(|preset| preset.word() == word)
}

/// Where photographs may come from, in the order to offer it.
pub(super) const SOURCES: [SourcePolicy; 3] = [SourcePolicy::Both, SourcePolicy::Camera, SourcePolicy::Album];

/// The word of a policy in the form.
pub(super) const fn source_word(source: SourcePolicy) -> &'static str {
    match source {
        SourcePolicy::Album => "album",
        SourcePolicy::Camera => "camera",
        SourcePolicy::Both => "both",
    }
}

fn source(word: &str) -> Option<SourcePolicy> {
    SOURCES.into_iter().find(|source| source_word(*source) == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled() -> Draft {
        [
            (F::Slug, "test-2027"),
            (F::TitleZh, "采集"),
            (F::SchoolZh, "测试大学"),
            (F::SchoolCode, "99999"),
            (F::CentreZh, "中心"),
            (F::Hotline, "400-000-0000"),
        ]
        .into_iter()
        .fold(Draft::new(Timestamp::from_millis(1_795_449_600_000)), |draft, (field, text)| {
            draft.with(field, text.to_owned())
        })
    }

    #[test]
    fn what_is_not_touched_comes_back_as_it_was() {
        for preset in PRESETS {
            for source in SOURCES {
                let mut form = filled().form().unwrap();
                form.photo = PhotoSpec { source, background_tolerance: 7.0, ..preset.spec() };
                form.offset_minutes = 330;
                let again = Draft::of(&form);
                assert_eq!(again.text(F::Preset), CUSTOM);
                assert_eq!(again.form(), Ok(form.clone()), "{preset:?} of one's own");
                form.photo.background_tolerance = preset.spec().background_tolerance;
                assert_eq!(Draft::of(&form).form(), Ok(form), "{preset:?}");
            }
        }
    }

    #[test]
    fn a_preset_shows_its_numbers_and_they_can_be_made_ones_own() {
        let draft = filled().with(F::Preset, "passport".to_owned());
        assert_eq!((draft.text(F::Width), draft.text(F::EyeMin)), ("390", "152"));
        let own = draft.with(F::Preset, CUSTOM.to_owned()).with(F::Dpi, "400".to_owned());
        assert_eq!(own.form().unwrap().photo.dpi.get(), 400);
        assert_eq!(own.form().unwrap().photo.output.min(), PixelSize::new(390, 567));
    }

    #[test]
    fn each_field_that_cannot_be_read_is_named_once() {
        let draft = [
            (F::Slug, "A b"),
            (F::Fee, "20.555"),
            (F::OpensAt, ""),
            (F::ReviewHours, "soon"),
            (F::Preset, CUSTOM),
            (F::Dpi, "0"),
            (F::TopMin, "500"),
        ]
        .into_iter()
        .fold(filled(), |draft, (field, text)| draft.with(field, text.to_owned()));
        let mut said: Vec<_> =
            draft.form().unwrap_err().iter().map(|f| f.pointer.clone().into_owned()).collect();
        said.sort();
        assert_eq!(
            said,
            ["/fee", "/photo/dpi", "/photo/top_max", "/review_hours", "/slug", "/window/opens_at"]
        );
    }

    #[test]
    fn yuan_are_read_as_people_write_them() {
        for (text, fen_) in
            [("20", Some(2000)), ("0.5", Some(50)), ("20.05", Some(2005)), ("", None), ("1,5", None)]
        {
            assert_eq!(fen(text), fen_.map(Fen::new), "{text}");
        }
    }
}
