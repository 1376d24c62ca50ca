//! Published standards, with their sources.

use serde::{Deserialize, Serialize};

use super::spec::{Background, BackgroundName, HeadGeometry, OutputSize, PhotoSpec, Rgb, SourcePolicy, Span};
use super::units::{Aspect, ByteRange, Bytes, Dpi, PixelSize, Quality};

/// A published standard, by the name used in configuration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// 教毕指〔2017〕99号, collected at twice the delivered size.
    #[default]
    #[serde(rename = "chsi_2017_99")]
    Chsi201799,
    /// The variant of 新华社 / 中国图片社: one background only.
    Xinhua,
}

/// Every preset, in the order to list them.
pub const PRESETS: &[Preset] = &[Preset::Chsi201799, Preset::Xinhua];

impl Preset {
    /// The full specification. Callers change what their collection does differently.
    #[must_use]
    pub fn spec(self) -> PhotoSpec {
        match self {
            Self::Chsi201799 => chsi_2017_99(),
            Self::Xinhua => PhotoSpec {
                // 中国图片社's own notices give light blue #00A3E6 alone; a head is about half of the height.
                backgrounds: vec![Background { name: BackgroundName::LightBlue, colour: Rgb(0, 163, 230) }],
                ..chsi_2017_99()
            },
        }
    }
}

impl Default for PhotoSpec {
    fn default() -> Self {
        Preset::default().spec()
    }
}

/// Numbers of 教毕指〔2017〕99号 as reproduced by provincial notices: 3:4 at 300 dpi, quality ≥ 60, background
/// RGB(100,197,255), white or RGB(240,240,240); in a picture of 480×640, hairline 50–110, eyes 200–300 from the
/// top, face 180–300 wide. The 100K–2M window is the collecting service's own limit on what it receives. It is
/// collected at up to 960×1280 and delivered at 480×640, so that a reviewer sees enough.
fn chsi_2017_99() -> PhotoSpec {
    const VALID: &str = "the constants of the preset are in range";
    let window = ByteRange::new(Bytes::kib(100), Bytes::mib(2)).expect(VALID);
    let span = |min: f64, max: f64, whole: f64| Span::new(min / whole, max / whole).expect(VALID);
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
            Background { name: BackgroundName::White, colour: Rgb(255, 255, 255) },
            Background { name: BackgroundName::LightGrey, colour: Rgb(240, 240, 240) },
        ],
        background_tolerance: 10.0,
        head: HeadGeometry {
            top_gap: span(50.0, 110.0, 640.0),
            eye_line: span(200.0, 300.0, 640.0),
            face_width: span(180.0, 300.0, 480.0),
        },
    }
}
