//! Published photo standards, with their sources.

use serde::{Deserialize, Serialize};

use super::spec::{
    Background, BackgroundName, DeliveredForm, HeadGeometry, OutputSize, PhotoSpec, Rgb, SourcePolicy, Span,
};
use super::units::{Aspect, ByteRange, Bytes, Dpi, PixelSize, Quality};

/// A published standard, named as in configuration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// 教毕指〔2017〕99号, collected at twice the delivered size.
    #[default]
    #[serde(rename = "chsi_2017_99")]
    Chsi201799,
    /// The variant of 新华社 / 中国图片社: one background colour only.
    Xinhua,
    /// The resident identity card: GA 461-2004.
    CnId,
    /// The ordinary passport, 33×48 mm.
    Passport,
}

/// All presets, in the order of lists.
pub const PRESETS: &[Preset] = &[Preset::Chsi201799, Preset::Xinhua, Preset::CnId, Preset::Passport];

impl Preset {
    /// Name of the preset in JSON and in configuration.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Chsi201799 => "chsi_2017_99",
            Self::Xinhua => "xinhua",
            Self::CnId => "cn_id",
            Self::Passport => "passport",
        }
    }

    /// The preset with this specification, `source` ignored; `None` for a custom specification.
    #[must_use]
    pub fn of(spec: &PhotoSpec) -> Option<Self> {
        PRESETS.iter().copied().find(|preset| PhotoSpec { source: spec.source, ..preset.spec() } == *spec)
    }

    /// The specification of the preset. Callers change what their collection does differently.
    #[must_use]
    pub fn spec(self) -> PhotoSpec {
        match self {
            Self::Chsi201799 => chsi_2017_99(),
            Self::Xinhua => PhotoSpec {
                // Notices of 中国图片社 name light blue #00A3E6 only; a head takes about half of the height.
                backgrounds: vec![Background { name: BackgroundName::LightBlue, colour: Rgb(0, 163, 230) }],
                delivered: delivered(30, 60),
                ..chsi_2017_99()
            },
            Self::CnId => cn_id(),
            Self::Passport => passport(),
        }
    }
}

const VALID: &str = "the constants of the preset are in range";

/// A range on a side of `whole` pixels as fractions, rounded to a millionth: far below a pixel, and short
/// enough to survive JSON unchanged.
fn span(min: f64, max: f64, whole: f64) -> Span {
    const PARTS: f64 = 1e6;
    let part = |pixels: f64| (pixels / whole * PARTS).round() / PARTS;
    Span::new(part(min), part(max)).expect(VALID)
}

fn white() -> Background {
    Background { name: BackgroundName::White, colour: Rgb(255, 255, 255) }
}

impl Default for PhotoSpec {
    fn default() -> Self {
        Preset::default().spec()
    }
}

impl Default for DeliveredForm {
    fn default() -> Self {
        delivered(20, 40)
    }
}

/// 480×640 at 300 dpi, quality 60 or better, usually from `min` to `max` KB long: 教毕指〔2017〕99号 says 20 to 40,
/// the notices of 中国图片社 30 to 60.
fn delivered(min: u64, max: u64) -> DeliveredForm {
    const VALID: &str = "the constants of the preset are in range";
    DeliveredForm {
        size: PixelSize::new(480, 640),
        dpi: Dpi::new(300).expect(VALID),
        bytes: ByteRange::new(Bytes::kib(min), Bytes::kib(max)).expect(VALID),
        quality_floor: Quality::new(60).expect(VALID),
    }
}

/// Numbers of 教毕指〔2017〕99号 as reproduced by provincial notices: 3:4 at 300 dpi, quality ≥ 60, background
/// RGB(100,197,255), white or RGB(240,240,240); in a picture of 480×640, hairline 50–110 and eyes 200–300 from
/// the top, face 180–300 wide. The range 100K–2M is the collecting service's own limit for uploads. Collected
/// at up to 960×1280 and delivered at 480×640, so that a reviewer sees enough detail.
fn chsi_2017_99() -> PhotoSpec {
    let window = ByteRange::new(Bytes::kib(100), Bytes::mib(2)).expect(VALID);
    PhotoSpec {
        source: SourcePolicy::Both,
        source_bytes: window,
        offer_conversion: true,
        output: OutputSize::new(
            PixelSize::new(480, 640),
            PixelSize::new(960, 1280),
            Aspect::new(3, 4).expect(VALID),
        )
        .expect(VALID),
        dpi: Dpi::new(300).expect(VALID),
        output_bytes: window,
        quality_floor: Quality::new(60).expect(VALID),
        backgrounds: vec![
            Background { name: BackgroundName::LightBlue, colour: Rgb(100, 197, 255) },
            white(),
            Background { name: BackgroundName::LightGrey, colour: Rgb(240, 240, 240) },
        ],
        background_tolerance: 10.0,
        head: HeadGeometry {
            top_gap: span(50.0, 110.0, 640.0),
            eye_line: span(200.0, 300.0, 640.0),
            face_width: span(180.0, 300.0, 480.0),
        },
        delivered: DeliveredForm::default(),
    }
}

/// Numbers of GA 461-2004 as photographers' notices reproduce them (its successor GA/T 461-2019 was not
/// available): 26×32 mm, 358×441 at 350 dpi, white; face 207±14 wide, hairline 7–21 below the upper edge, eyes
/// at least 207 above the lower edge, which takes precedence. No notice gives a highest position of the eyes;
/// they are never in the upper third. Collected at up to twice the size; the card's own file has 14–20 KB,
/// hence the lower limit.
fn cn_id() -> PhotoSpec {
    PhotoSpec {
        output: OutputSize::new(
            PixelSize::new(358, 441),
            PixelSize::new(716, 882),
            Aspect::new(358, 441).expect(VALID),
        )
        .expect(VALID),
        dpi: Dpi::new(350).expect(VALID),
        output_bytes: ByteRange::new(Bytes::kib(14), Bytes::mib(2)).expect(VALID),
        quality_floor: Quality::new(70).expect(VALID),
        backgrounds: vec![white()],
        head: HeadGeometry {
            top_gap: span(7.0, 21.0, 441.0),
            eye_line: span(147.0, 441.0 - 207.0, 441.0),
            face_width: span(193.0, 221.0, 358.0),
        },
        ..chsi_2017_99()
    }
}

/// Numbers of the exit-entry administrations' notices for 33×48 mm: 390×567 at 300 dpi, white or light blue,
/// quality 85, 40–50 KB; face 189–283 wide, eyes 152–246 below the upper edge. The gap above the head is the
/// embassies': 3–5 of 48 mm. Collected at up to twice the size.
fn passport() -> PhotoSpec {
    let blue = chsi_2017_99().backgrounds.remove(0);
    PhotoSpec {
        output: OutputSize::new(
            PixelSize::new(390, 567),
            PixelSize::new(780, 1134),
            Aspect::new(130, 189).expect(VALID),
        )
        .expect(VALID),
        output_bytes: ByteRange::new(Bytes::kib(40), Bytes::mib(2)).expect(VALID),
        quality_floor: Quality::new(85).expect(VALID),
        backgrounds: vec![white(), blue],
        head: HeadGeometry {
            top_gap: span(3.0, 5.0, 48.0),
            eye_line: span(152.0, 246.0, 567.0),
            face_width: span(189.0, 283.0, 390.0),
        },
        ..chsi_2017_99()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preset_is_known_again_by_what_it_asks_for() {
        for preset in PRESETS {
            let spec = PhotoSpec { source: SourcePolicy::Camera, ..preset.spec() };
            assert_eq!(Preset::of(&spec), Some(*preset));
            assert_eq!(serde_json::to_value(preset).unwrap(), preset.as_str());
        }
        assert_eq!(Preset::of(&PhotoSpec { background_tolerance: 3.0, ..PhotoSpec::default() }), None);
    }

    #[test]
    fn the_eyes_are_below_the_gap_and_above_the_middle_of_the_lower_half() {
        for preset in PRESETS {
            let head = preset.spec().head;
            assert!(head.top_gap.max() < head.eye_line.min() && head.eye_line.max() < 0.75, "{preset:?}");
        }
    }
}
