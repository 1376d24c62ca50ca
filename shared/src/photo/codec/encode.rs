//! Encoding to a file length within a range.

use std::fmt;

use jpeg_encoder::{ChromaSubsamplingMethod, ColorType, Encoder, PixelDensity, SamplingFactor};
use serde::{Deserialize, Serialize};

use super::picture::Pixels;
use crate::photo::units::{ByteRange, Bytes, Dpi, Quality};

/// Chroma subsampling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Subsampling {
    /// One chroma sample for two by two pixels: 4:2:0.
    #[serde(rename = "4:2:0")]
    Quarter,
    /// One chroma sample for each pixel: 4:4:4.
    #[serde(rename = "4:4:4")]
    Full,
}

/// An encoding whose length is in the range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// Bytes of the JPEG.
    pub jpeg: Vec<u8>,
    /// Quality that the search selected.
    pub quality: Quality,
    /// Subsampling that the search selected.
    pub subsampling: Subsampling,
    /// Number of encodings that the search needed.
    pub attempts: u32,
}

/// Why no encoding of a picture is in the range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WindowError {
    /// The finest encoding is too short: the picture is empty or completely out of focus.
    TooPlain {
        /// Length of the finest encoding.
        longest: Bytes,
    },
    /// The coarsest allowed encoding is too long.
    TooDetailed {
        /// Length of the coarsest encoding.
        shortest: Bytes,
    },
    /// The range lies between two neighbouring settings.
    WindowTooNarrow,
    /// The encoder failed: the number of pixels does not match the size.
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

/// A setting of the encoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Setting {
    quality: u8,
    subsampling: Subsampling,
}

/// First quality to try: a reviewer sees no difference above it, and it is in the middle of the usual ranges.
const FIRST_TRY: u8 = 92;
/// Above this quality, full chroma improves the picture more than higher quality.
const COLOUR_PAYS_ABOVE: u8 = 95;

/// All settings from `floor` upwards, ordered by file length.
fn ladder(floor: Quality) -> Vec<Setting> {
    let setting = |subsampling| move |quality| Setting { quality, subsampling };
    let floor = floor.get();
    let coarse = (floor..=COLOUR_PAYS_ABOVE).map(setting(Subsampling::Quarter));
    let fine = (floor.max(COLOUR_PAYS_ABOVE)..=Quality::MAX.get()).map(setting(Subsampling::Full));
    coarse.chain(fine).collect()
}

/// Encodes `pixels` to a length in `window`: first with the usual quality, then by binary search among the
/// other settings, with at most five encodings for the usual floor of 60. The file has a JFIF header with `dpi`
/// and no other application segment.
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

/// The same search; when no encoding is in the range, it returns the last one tried (the finest of a picture
/// that is too plain, the coarsest of one that is too detailed) with the reason.
pub(super) fn encode_towards(
    pixels: &Pixels,
    window: ByteRange,
    floor: Quality,
    dpi: Dpi,
) -> Result<(Encoded, Option<WindowError>), WindowError> {
    let ladder = ladder(floor);
    // Half-open range of settings that may still fit.
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
    // The first try usually needs a quarter of a byte for each pixel: one allocation.
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
