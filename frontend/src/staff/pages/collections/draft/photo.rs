//! Conversion of a photograph's specification to texts and back.

use shared::api::staff::collections::{Limit, Unit};
use shared::photo::{
    Aspect, Background, BackgroundName, ByteRange, Bytes, Dpi, HeadGeometry, OutputSize, PRESETS, PhotoSpec,
    PixelSize, Preset, Quality, SourcePolicy, Span,
};
use shared::problem::FieldProblem;

use super::{Draft, F};

/// The choice of a custom specification instead of a preset.
pub(in crate::staff::pages::collections) const CUSTOM: &str = "custom";
/// The text of a ticked checkbox.
pub(in crate::staff::pages::collections) const TICKED: &str = "yes";

impl Draft {
    /// Fills a specification into the fields.
    pub(super) fn show(&mut self, spec: &PhotoSpec) {
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

    /// The specification that the fields describe.
    pub(super) fn photo(&self, unread: &mut Vec<FieldProblem>) -> PhotoSpec {
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
        let plausible = [(F::Width, width), (F::Height, height), (F::Times, times)].map(|(field, number)| {
            // The field that exceeds its own range is reported, not the size that results.
            let within = (1..=measured_max(field)).contains(&number);
            self.known(field, within.then_some(()), (), unread);
            within
        });
        let output = Aspect::new(width, height).and_then(|aspect| OutputSize::new(min, max, aspect)).ok();
        let kib =
            |field, unread: &mut Vec<FieldProblem>| Bytes::kib(self.number::<u32>(field, unread).into());
        let bytes = ByteRange::new(kib(F::MinKb, unread), kib(F::MaxKb, unread)).ok();
        // Some standards are finer than whole pixels: unchanged numbers keep their original value.
        let mut as_it_was = self.clone();
        as_it_was.show(&self.base);
        let same = |field: F| self.text(field) == as_it_was.text(field);
        let size_stands = same(F::Width) && same(F::Height);
        let mut span = |from, to, whole: u32, was: Span| {
            if size_stands && same(from) && same(to) {
                return was;
            }
            let part = |n: u32| (f64::from(n) / f64::from(whole.max(1)) * 1e6).round() / 1e6;
            let (low, high) = (self.number::<u32>(from, unread), self.number::<u32>(to, unread));
            self.known(to, Span::new(part(low), part(high)).ok(), was, unread)
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
            output: output.filter(|_| plausible.iter().all(|within| *within)).unwrap_or(self.base.output),
            dpi: self.known(F::Dpi, dpi, self.base.dpi, unread),
            output_bytes: self.known(F::MaxKb, bytes, self.base.output_bytes, unread),
            quality_floor: self.known(F::Quality, quality, self.base.quality_floor, unread),
            backgrounds: self.known(F::Blue, backgrounds, self.base.backgrounds.clone(), unread),
            head,
            ..self.base.clone()
        }
    }

    /// The ticked colours: first those of the collection in its order (the first one is the recommended one), then the
    /// others in the order of the degree register's standard.
    fn backgrounds(&self) -> Vec<Background> {
        let standard = Preset::default().spec().backgrounds;
        let ticked = |background: &&Background| {
            let field = match background.name {
                BackgroundName::LightBlue => F::Blue,
                BackgroundName::White => F::White,
                BackgroundName::LightGrey => F::Grey,
            };
            self.text(field) == TICKED
        };
        let had = |name| self.base.backgrounds.iter().any(|background| background.name == name);
        let added = standard.iter().filter(|background| !had(background.name));
        self.base.backgrounds.iter().chain(added).filter(ticked).copied().collect()
    }
}

/// Largest width in pixels: phones do not make wider portraits.
const MAX_WIDTH: u32 = 3000;
/// Largest height in pixels.
const MAX_HEIGHT: u32 = 4000;
/// Largest ratio of the kept size to the minimum size.
const MAX_TIMES: u32 = 4;

/// The largest value of a measure of the picture; zero for other fields.
const fn measured_max(field: F) -> u32 {
    match field {
        F::Width => MAX_WIDTH,
        F::Height => MAX_HEIGHT,
        F::Times => MAX_TIMES,
        _ => 0,
    }
}

/// The permitted range of a number of the photograph; `None` for other fields.
pub(super) fn limit(draft: &Draft, field: F) -> Option<Limit> {
    let number = |max, unit| Some(Limit::Number { min: 1, max, unit });
    let range = |whole, most: u32| {
        let typed = draft.text(whole).trim().parse().unwrap_or(most);
        Some(Limit::PixelRange { max: typed.min(most) })
    };
    match field {
        F::Width | F::Height => number(measured_max(field), Unit::Pixels),
        F::Times => number(MAX_TIMES, Unit::Times),
        F::Dpi => number(u16::MAX.into(), Unit::Dpi),
        F::Quality => number(Quality::MAX.get().into(), Unit::Quality),
        F::MinKb | F::MaxKb => Some(Limit::KilobyteRange),
        F::TopMin | F::TopMax | F::EyeMin | F::EyeMax => range(F::Height, MAX_HEIGHT),
        F::FaceMin | F::FaceMax => range(F::Width, MAX_WIDTH),
        F::Blue | F::White | F::Grey => Some(Limit::AtLeastOne),
        _ => None,
    }
}

/// The preset with this code word.
pub(super) fn preset(word: &str) -> Option<Preset> {
    PRESETS.iter().copied().find(|preset| preset.as_str() == word)
}

/// The source policies in the order of the form.
pub(in crate::staff::pages::collections) const SOURCES: [SourcePolicy; 3] =
    [SourcePolicy::Both, SourcePolicy::Camera, SourcePolicy::Album];

/// The code word of a policy in the form.
pub(in crate::staff::pages::collections) const fn source_word(source: SourcePolicy) -> &'static str {
    match source {
        SourcePolicy::Album => "album",
        SourcePolicy::Camera => "camera",
        SourcePolicy::Both => "both",
    }
}

fn source(word: &str) -> Option<SourcePolicy> {
    SOURCES.into_iter().find(|source| source_word(*source) == word)
}
