//! From a decoded photograph to the file for the upload.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::encode::{Encoded, Subsampling, WindowError, encode_within};
use super::picture::Picture;
use super::resample::{Kernel, Resampler};
use crate::geometry::Crop;
use crate::photo::spec::FileSpec;
use crate::photo::units::{Bytes, PixelSize, Quality};

/// A finished file and its encoding parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// Bytes of the JPEG.
    pub jpeg: Vec<u8>,
    /// Width and height in pixels.
    pub size: PixelSize,
    /// Quality that the search selected.
    pub quality: Quality,
    /// Subsampling that the search selected.
    pub subsampling: Subsampling,
    /// Number of encodings that the search needed.
    pub attempts: u32,
}

/// Why a crop gives no file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FinishError {
    /// The crop exceeds the photograph or is empty.
    CropOutside,
    /// The crop has fewer pixels than the smallest output. Remedy: show more of the photograph.
    CropTooSmall {
        /// Pixels of the crop.
        crop: PixelSize,
        /// Smallest size.
        min: PixelSize,
    },
    /// The finest encoding is shorter than the range. Remedy: a sharper photograph, or a larger crop.
    TooPlain {
        /// Length of the finest encoding.
        longest: Bytes,
        /// Smallest length.
        min: Bytes,
    },
    /// The coarsest allowed encoding is longer than the range. Remedy: another photograph.
    TooDetailed {
        /// Length of the coarsest encoding.
        shortest: Bytes,
        /// Largest length.
        max: Bytes,
    },
    /// No setting of the encoder is in the range: the specification's range is too narrow.
    WindowTooNarrow,
    /// Memory ran out.
    OutOfMemory,
}

impl fmt::Display for FinishError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CropOutside => f.write_str("the crop leaves the photograph"),
            Self::CropTooSmall { crop, min } => write!(f, "a crop of {crop} is smaller than {min}"),
            Self::TooPlain { longest, min } => write!(f, "{} bytes at best, {} asked", longest.0, min.0),
            Self::TooDetailed { shortest, max } => {
                write!(f, "{} bytes at least, {} allowed", shortest.0, max.0)
            }
            Self::WindowTooNarrow => f.write_str("no quality lies in the window"),
            Self::OutOfMemory => f.write_str("out of memory"),
        }
    }
}

impl std::error::Error for FinishError {}

impl FinishError {
    fn from_window(error: WindowError, window: crate::photo::ByteRange) -> Self {
        match error {
            WindowError::TooPlain { longest } => Self::TooPlain { longest, min: window.min() },
            WindowError::TooDetailed { shortest } => Self::TooDetailed { shortest, max: window.max() },
            WindowError::WindowTooNarrow => Self::WindowTooNarrow,
            // The pixels were made here with exactly their size; so only memory can be missing.
            WindowError::Unencodable => Self::OutOfMemory,
        }
    }
}

impl Finished {
    fn new(encoded: Encoded, size: PixelSize) -> Self {
        let Encoded { jpeg, quality, subsampling, attempts } = encoded;
        Self { jpeg, size, quality, subsampling, attempts }
    }
}

/// Cuts out `crop` (whole pixels of the upright photograph) and makes the file for the upload. It never
/// upscales: the result has the largest output size that the crop covers.
pub fn finish<R: Resampler>(picture: &Picture, crop: Crop, spec: &FileSpec) -> Result<Finished, FinishError> {
    if !crop.is_inside(picture.upright()) {
        return Err(FinishError::CropOutside);
    }
    let too_small = FinishError::CropTooSmall { crop: crop.size, min: spec.output.min() };
    let size = spec.output.for_crop(crop.size).ok_or(too_small)?;
    let pixels = picture.render::<R>(crop, size, Kernel::Fine).ok_or(FinishError::OutOfMemory)?;
    encode_within(&pixels, spec.bytes, spec.quality_floor, spec.dpi)
        .map(|encoded| Finished::new(encoded, size))
        .map_err(|error| FinishError::from_window(error, spec.bytes))
}
