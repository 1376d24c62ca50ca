//! Encoding into a window of file lengths.

use std::fmt;

use jpeg_encoder::{ChromaSubsamplingMethod, ColorType, Encoder, PixelDensity, SamplingFactor};
use serde::{Deserialize, Serialize};

use super::picture::Pixels;
use crate::photo::units::{ByteRange, Bytes, Dpi, Quality};

/// How finely colour is stored beside brightness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Subsampling {
    /// One colour for two by two pixels: 4:2:0.
    #[serde(rename = "4:2:0")]
    Quarter,
    /// One colour for each pixel: 4:4:4.
    #[serde(rename = "4:4:4")]
    Full,
}

/// A file that lies in its window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// The JPEG.
    pub jpeg: Vec<u8>,
    /// The quality it took.
    pub quality: Quality,
    /// The subsampling it took.
    pub subsampling: Subsampling,
    /// How many encodings the search took.
    pub attempts: u32,
}

/// Why no encoding of a picture lies in the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WindowError {
    /// Even the finest encoding is too short: the picture is empty, or out of focus throughout.
    TooPlain {
        /// The length of the finest encoding.
        longest: Bytes,
    },
    /// Even the coarsest encoding allowed is too long.
    TooDetailed {
        /// The length of the coarsest encoding.
        shortest: Bytes,
    },
    /// Two neighbouring settings lie on either side of the window.
    WindowTooNarrow,
    /// The encoder refused the pixels: their number does not fit their size.
    Unencodable,
}

impl fmt::Display for WindowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooPlain { longest } => write!(f, "the finest encoding has only {} bytes", longest.0),
            Self::TooDetailed { shortest } => {
                write!(f, "the coarsest encoding still has {} bytes", shortest.0)
            }
            Self::WindowTooNarrow => f.write_str("no setting lies in the window"),
            Self::Unencodable => f.write_str("the pixels do not fit the size"),
        }
    }
}

impl std::error::Error for WindowError {}

/// One setting of the encoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Setting {
    quality: u8,
    subsampling: Subsampling,
}

/// The quality tried first: as good as a reviewer can tell, and in the middle of the usual windows.
const FIRST_TRY: u8 = 92;
/// Above this quality, finer colour gives more than finer steps.
const COLOUR_PAYS_ABOVE: u8 = 95;

/// Every setting from `floor` upwards, each longer than the one before.
fn ladder(floor: Quality) -> Vec<Setting> {
    let setting = |subsampling| move |quality| Setting { quality, subsampling };
    let floor = floor.get();
    let coarse = (floor..=COLOUR_PAYS_ABOVE).map(setting(Subsampling::Quarter));
    let fine = (floor.max(COLOUR_PAYS_ABOVE)..=Quality::MAX.get()).map(setting(Subsampling::Full));
    coarse.chain(fine).collect()
}

/// Encodes `pixels` so that the file's length lies in `window`: the usual quality first, then by halving what
/// is left above or below it, so with at most five encodings for the usual floor of 60. The file has a JFIF
/// header with `dpi` and no other application segment.
pub fn encode_within(
    pixels: &Pixels,
    window: ByteRange,
    floor: Quality,
    dpi: Dpi,
) -> Result<Encoded, WindowError> {
    match encode_towards(pixels, window, floor, dpi)? {
        (encoded, None) => Ok(encoded),
        (_, Some(miss)) => Err(miss),
    }
}

/// The same search, which gives its last try when none lies in the window: the finest of a picture that is too plain,
/// the coarsest of one that is too detailed. Beside it stands how it missed.
pub(super) fn encode_towards(
    pixels: &Pixels,
    window: ByteRange,
    floor: Quality,
    dpi: Dpi,
) -> Result<(Encoded, Option<WindowError>), WindowError> {
    let ladder = ladder(floor);
    // Half-open bounds of what may still fit.
    let (mut low, mut high) = (0, ladder.len());
    let mut next = ladder.iter().position(|s| s.quality >= FIRST_TRY).unwrap_or(0);
    let mut attempts = 0;
    loop {
        attempts += 1;
        let Setting { quality, subsampling } = ladder[next];
        let jpeg = encode(pixels, quality, subsampling, dpi)?;
        let length = Bytes::of(&jpeg);
        let quality = Quality::new(quality).map_err(|_| WindowError::Unencodable)?;
        let encoded = Encoded { jpeg, quality, subsampling, attempts };
        if window.contains(length) {
            return Ok((encoded, None));
        }
        if length < window.min() {
            low = next + 1;
        } else {
            high = next;
        }
        if low >= high {
            let miss = match (low == ladder.len(), high == 0) {
                (true, _) => WindowError::TooPlain { longest: length },
                (_, true) => WindowError::TooDetailed { shortest: length },
                (false, false) => WindowError::WindowTooNarrow,
            };
            return Ok((encoded, Some(miss)));
        }
        next = low.midpoint(high);
    }
}

fn encode(pixels: &Pixels, quality: u8, subsampling: Subsampling, dpi: Dpi) -> Result<Vec<u8>, WindowError> {
    let side = |side: u32| u16::try_from(side).map_err(|_| WindowError::Unencodable);
    let (width, height) = (side(pixels.size.width)?, side(pixels.size.height)?);
    // A quarter of a byte a pixel is what the first try usually takes: one allocation.
    let mut jpeg = Vec::with_capacity(pixels.rgba.len() / 16 + 1024);
    let mut encoder = Encoder::new(&mut jpeg, quality);
    encoder.set_sampling_factor(match subsampling {
        Subsampling::Quarter => SamplingFactor::R_4_2_0,
        Subsampling::Full => SamplingFactor::R_4_4_4,
    });
    encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    encoder.set_density(PixelDensity::dpi(dpi.get()));
    encoder.encode(&pixels.rgba, width, height, ColorType::Rgba).map_err(|_| WindowError::Unencodable)?;
    Ok(jpeg)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ladder_has_every_quality_once_and_the_finest_colour_last() {
        let ladder = ladder(Quality::new(60).unwrap());
        assert_eq!(ladder.first(), Some(&Setting { quality: 60, subsampling: Subsampling::Quarter }));
        assert_eq!(ladder.last(), Some(&Setting { quality: 100, subsampling: Subsampling::Full }));
        assert_eq!(ladder.len(), 36 + 6);
        let finest = super::ladder(Quality::MAX);
        assert_eq!(finest, [Setting { quality: 100, subsampling: Subsampling::Full }]);
    }
}
