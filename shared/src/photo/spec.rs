//! Specification of a collection's photographs.

use serde::{Deserialize, Serialize};

use super::units::{Aspect, ByteRange, Dpi, PixelSize, Quality, UnitError};

/// Where the student may take the picture from. Current policy requires the phone's camera; many schools still
/// accept a studio picture from the album.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SourcePolicy {
    /// Only a picture chosen from the album.
    Album,
    /// Only a picture taken with the camera now.
    Camera,
    /// Album or camera.
    Both,
}

/// An opaque sRGB colour: red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rgb(pub u8, pub u8, pub u8);

/// A closed range of fractions of the picture's width or height, both ends in `0.0..=1.0`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "RawSpan", into = "RawSpan")]
pub struct Span {
    min: f64,
    max: f64,
}

/// [`Span`] as written in JSON and TOML.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct RawSpan {
    min: f64,
    max: f64,
}

impl Span {
    /// The range `min..=max`; an error when it is empty or not in `0.0..=1.0`.
    pub const fn new(min: f64, max: f64) -> Result<Self, UnitError> {
        if 0.0 <= min && min <= max && max <= 1.0 {
            Ok(Self { min, max })
        } else {
            Err(UnitError::EmptyRange)
        }
    }

    /// The lower end.
    #[must_use]
    pub const fn min(self) -> f64 {
        self.min
    }

    /// The upper end.
    #[must_use]
    pub const fn max(self) -> f64 {
        self.max
    }

    /// The middle of the range, where a guide is drawn.
    #[must_use]
    pub const fn middle(self) -> f64 {
        f64::midpoint(self.min, self.max)
    }
}

impl TryFrom<RawSpan> for Span {
    type Error = UnitError;

    fn try_from(raw: RawSpan) -> Result<Self, UnitError> {
        Self::new(raw.min, raw.max)
    }
}

impl From<Span> for RawSpan {
    fn from(span: Span) -> Self {
        Self { min: span.min, max: span.max }
    }
}

/// Required position and size of the head in the finished picture.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HeadGeometry {
    /// Distance from the upper edge to the hairline (or top of the head), as a fraction of the height.
    pub top_gap: Span,
    /// Distance from the upper edge to the eye line, as a fraction of the height.
    pub eye_line: Span,
    /// Width of the face from cheek to cheek, as a fraction of the width.
    pub face_width: Span,
}

/// Allowed pixel sizes of the finished picture: whole multiples of the aspect between two sizes of exactly that
/// aspect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "RawOutput", into = "RawOutput")]
pub struct OutputSize {
    min: PixelSize,
    max: PixelSize,
    aspect: Aspect,
}

/// [`OutputSize`] as written in JSON and TOML.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct RawOutput {
    min: PixelSize,
    max: PixelSize,
    aspect: Aspect,
}

impl OutputSize {
    /// Sizes from `min` to `max`; an error unless both have exactly `aspect`.
    pub const fn new(min: PixelSize, max: PixelSize, aspect: Aspect) -> Result<Self, UnitError> {
        if min.width == 0 || min.height == 0 {
            Err(UnitError::Zero)
        } else if !max.covers(min) {
            Err(UnitError::EmptyRange)
        } else if aspect.is_of(min) && aspect.is_of(max) {
            Ok(Self { min, max, aspect })
        } else {
            Err(UnitError::Aspect)
        }
    }

    /// The smallest accepted size.
    #[must_use]
    pub const fn min(self) -> PixelSize {
        self.min
    }

    /// The largest size, which is preferred.
    #[must_use]
    pub const fn max(self) -> PixelSize {
        self.max
    }

    /// The exact aspect of all sizes.
    #[must_use]
    pub const fn aspect(self) -> Aspect {
        self.aspect
    }

    /// The output size for a crop of `available` pixels: the largest without upscaling; `None` when the crop is
    /// smaller than the minimum.
    #[must_use]
    pub fn for_crop(self, available: PixelSize) -> Option<PixelSize> {
        let bounds =
            PixelSize::new(available.width.min(self.max.width), available.height.min(self.max.height));
        self.aspect.largest_within(bounds).filter(|size| size.covers(self.min))
    }

    /// Whether a finished picture may have this size.
    #[must_use]
    pub const fn accepts(self, size: PixelSize) -> bool {
        size.covers(self.min) && self.max.covers(size) && self.aspect.is_of(size)
    }
}

impl TryFrom<RawOutput> for OutputSize {
    type Error = UnitError;

    fn try_from(raw: RawOutput) -> Result<Self, UnitError> {
        Self::new(raw.min, raw.max, raw.aspect)
    }
}

impl From<OutputSize> for RawOutput {
    fn from(output: OutputSize) -> Self {
        Self { min: output.min, max: output.max, aspect: output.aspect }
    }
}

/// What a collection requires of a photograph: of the chosen file and of the finished file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PhotoSpec {
    /// Album, camera or both.
    pub source: SourcePolicy,
    /// Allowed length of the chosen file.
    pub source_bytes: ByteRange,
    /// Whether the phone may convert a chosen file of another format or excessive length. If so, it converts
    /// without asking; otherwise such a file is refused.
    pub offer_conversion: bool,
    /// Allowed pixel sizes of the finished file.
    pub output: OutputSize,
    /// Density of the finished file.
    pub dpi: Dpi,
    /// Allowed length of the finished file.
    pub output_bytes: ByteRange,
    /// Lowest quality of the finished file.
    pub quality_floor: Quality,
    /// Allowed backgrounds, the preferred one first.
    pub backgrounds: Vec<Background>,
    /// Largest difference of a background from its colour, as a CIE76 distance in L\*a\*b\*.
    pub background_tolerance: f64,
    /// Required position of the head.
    pub head: HeadGeometry,
    /// Form in which the school receives the photograph. Collections from before this setting have the
    /// standard's.
    #[serde(default)]
    pub delivered: DeliveredForm,
}

impl PhotoSpec {
    /// The part that determines the bytes of the finished file.
    #[must_use]
    pub const fn file(&self) -> FileSpec {
        FileSpec {
            output: self.output,
            dpi: self.dpi,
            bytes: self.output_bytes,
            quality_floor: self.quality_floor,
        }
    }
}

/// Specification of the finished file: the part of a [`PhotoSpec`] that the encoder needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSpec {
    /// Allowed pixel sizes.
    pub output: OutputSize,
    /// Density written into the file.
    pub dpi: Dpi,
    /// Allowed length of the file.
    pub bytes: ByteRange,
    /// Lowest quality of the encoding.
    pub quality_floor: Quality,
}

/// Form in which the school receives a photograph, made from the submitted file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeliveredForm {
    /// Size in pixels.
    pub size: PixelSize,
    /// Density written into the file.
    pub dpi: Dpi,
    /// Preferred length of the file. The standard says "usually", so a picture that can't have this length
    /// comes as close as `quality_floor` allows.
    pub bytes: ByteRange,
    /// Lowest quality of the encoding, at any length.
    pub quality_floor: Quality,
}

/// An allowed background.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Background {
    /// Name of the background.
    pub name: BackgroundName,
    /// Colour that the standard specifies.
    pub colour: Rgb,
}

/// Usual names of backgrounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum BackgroundName {
    /// 浅蓝, light blue.
    LightBlue,
    /// 白, white.
    White,
    /// 浅灰, light grey.
    LightGrey,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::photo::preset::{PRESETS, Preset};

    #[test]
    fn every_preset_survives_json() {
        for preset in PRESETS {
            let spec = preset.spec();
            let json = serde_json::to_string(&spec).unwrap();
            assert_eq!(serde_json::from_str::<PhotoSpec>(&json).unwrap(), spec);
        }
        assert_eq!(serde_json::to_string(&Preset::default()).unwrap(), r#""chsi_2017_99""#);
    }

    #[test]
    fn an_impossible_specification_is_refused_at_the_edge() {
        let json = serde_json::to_string(&PhotoSpec::default()).unwrap();
        for (from, to) in [
            (r#""min":102400"#, r#""min":9102400"#),
            (r#""width":480"#, r#""width":481"#),
            (r#""dpi":300"#, r#""dpi":0"#),
            (r#""quality_floor":60"#, r#""quality_floor":101"#),
        ] {
            let broken = json.replacen(from, to, 1);
            assert_ne!(broken, json, "{from} is in the text");
            assert!(serde_json::from_str::<PhotoSpec>(&broken).is_err(), "{to}");
        }
    }

    proptest::proptest! {
        #[test]
        fn output_is_exact_never_upscaled_and_as_large_as_it_can_be(width in 0u32..6000, height in 0u32..6000) {
            let output = PhotoSpec::default().output;
            let crop = PixelSize::new(width, height);
            match output.for_crop(crop) {
                Some(size) => {
                    assert!(output.accepts(size) && crop.covers(size));
                    let larger = PixelSize::new(size.width + 3, size.height + 4);
                    assert!(!crop.covers(larger) || !output.max().covers(larger));
                }
                None => assert!(!crop.covers(output.min())),
            }
        }
    }
}
