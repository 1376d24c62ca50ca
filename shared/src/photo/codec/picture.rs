//! A decoded photograph, with its pixels as stored in the file.

use std::fmt;

use serde::{Deserialize, Serialize};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::colour::{self, Profile};
use super::resample::{Kernel, Resampler};
use super::trust;
use super::turn::{self, PIXEL};
use crate::geometry::Crop;
use crate::photo::jpeg::data::{self, Broken};
use crate::photo::jpeg::{Fault, Orientation, Structure, icc_profile};
use crate::photo::turn::Turn;
use crate::photo::units::PixelSize;

/// Limits of decoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most pixels that a picture may claim. Each needs four bytes, and up to twelve more while decoding.
    pub pixels: u64,
}

impl Limits {
    /// Limits on a phone: the area of iOS's largest canvas, 4096×4096. The browser's own decoder reads larger
    /// pictures and reduces them while reading.
    pub const PHONE: Self = Self { pixels: 4096 * 4096 };
}

/// Why a file can't be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DecodeError {
    /// The markers are not those of a JPEG.
    Fault {
        /// The fault in the markers.
        fault: Fault,
    },
    /// The header claims more pixels than the limit.
    TooManyPixels {
        /// Size in the header.
        claimed: PixelSize,
    },
    /// The header claims more pixels than a file of this length can contain.
    ClaimTooLarge {
        /// Size in the header.
        claimed: PixelSize,
    },
    /// Only the browser can convert the colours.
    UnknownColours,
    /// A kind of JPEG for which this decoder may give wrong pixels. A browser decodes or refuses it.
    NotTrusted,
    /// The picture data are broken, even if a decoder shows something.
    Damaged {
        /// Number of blocks before the damage.
        after_blocks: u32,
    },
    /// The picture data can't be decoded.
    Undecodable,
    /// The number of pixels does not match the size, or is zero.
    WrongLength,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fault { fault } => write!(f, "the markers are broken: {fault:?}"),
            Self::TooManyPixels { claimed } => {
                write!(f, "{claimed} pixels are more than may be decoded here")
            }
            Self::ClaimTooLarge { claimed } => write!(f, "{claimed} pixels cannot be in a file this short"),
            Self::UnknownColours => f.write_str("the colour profile is not one of primaries and curves"),
            Self::NotTrusted => f.write_str("this decoder is not trusted with this kind of JPEG"),
            Self::Damaged { after_blocks } => {
                write!(f, "the picture data is broken after {after_blocks} blocks")
            }
            Self::Undecodable => f.write_str("the picture data cannot be decoded"),
            Self::WrongLength => f.write_str("the pixels do not fit the size"),
        }
    }
}

impl std::error::Error for DecodeError {}

/// Opaque sRGB pixels of an upright picture.
#[derive(Clone, PartialEq, Eq)]
pub struct Pixels {
    /// Width and height in pixels.
    pub size: PixelSize,
    /// RGBA, four bytes for each pixel, row by row.
    pub rgba: Vec<u8>,
}

impl fmt::Debug for Pixels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pixels").field("size", &self.size).finish_non_exhaustive()
    }
}

/// Pixels that a browser decoded: upright and sRGB, but possibly transparent, and of unverified length.
#[derive(Clone, Debug)]
pub struct Untrusted {
    /// Width and height in pixels.
    pub size: PixelSize,
    /// RGBA, four bytes for each pixel, row by row.
    pub rgba: Vec<u8>,
}

/// A decoded photograph. Its pixels stay as stored; only the part that is cut out is turned upright.
pub struct Picture {
    stored: PixelSize,
    orientation: Orientation,
    turn: Turn,
    profile: Profile,
    rgba: Vec<u8>,
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { stored, orientation, turn, profile: _, rgba: _ } = self;
        f.debug_struct("Picture")
            .field("stored", stored)
            .field("orientation", orientation)
            .field("turn", turn)
            .finish_non_exhaustive()
    }
}

/// Most pixels for each byte of a DCT-coded JPEG: each 8×8 block of the finest component needs at least one
/// bit.
const MAX_PIXELS_PER_BYTE: u64 = 64 * 8;

/// Most scans of a progressive file: cameras write ten, and each scan costs a pass over the picture.
const MAX_SCANS: usize = 64;

impl Picture {
    /// Decodes a JPEG. Sizes in the header are checked before memory is allocated.
    pub fn decode(file: &[u8], limits: Limits) -> Result<Self, DecodeError> {
        let structure = Structure::read(file).map_err(|fault| DecodeError::Fault { fault })?;
        let claimed = structure.frame.size;
        if claimed.area() > file.len() as u64 * MAX_PIXELS_PER_BYTE {
            return Err(DecodeError::ClaimTooLarge { claimed });
        }
        if !trust::is_readable(&structure.frame) {
            return Err(DecodeError::NotTrusted);
        }
        // For every decoder: decoders show what they can of a damaged file.
        data::verify_source(file).map_err(|Broken { after_blocks }| DecodeError::Damaged { after_blocks })?;
        if claimed.area() > limits.pixels {
            return Err(DecodeError::TooManyPixels { claimed });
        }
        if !trust::is_trusted(&structure) {
            return Err(DecodeError::NotTrusted);
        }
        let components = structure.frame.components;
        let profile = match icc_profile(file).map(|icc| colour::profile(&icc, components)) {
            Some(Profile::Other) => return Err(DecodeError::UnknownColours),
            Some(known @ (Profile::Srgb | Profile::Matrix(_))) => known,
            None => Profile::Srgb,
        };
        let rgba = decode_rgba(file).ok_or(DecodeError::Undecodable)?;
        if rgba.len() as u64 != claimed.area() * PIXEL as u64 || rgba.is_empty() {
            return Err(DecodeError::WrongLength);
        }
        Ok(Self { stored: claimed, orientation: structure.orientation, turn: Turn::None, profile, rgba })
    }

    /// Accepts pixels that a browser decoded. Transparent pixels become white.
    pub fn from_browser(Untrusted { size, mut rgba }: Untrusted) -> Result<Self, DecodeError> {
        if rgba.len() as u64 != size.area() * PIXEL as u64 || rgba.is_empty() {
            return Err(DecodeError::WrongLength);
        }
        let (pixels, _) = rgba.as_chunks_mut::<PIXEL>();
        for pixel in pixels.iter_mut().filter(|pixel| pixel[3] != u8::MAX) {
            let alpha = u16::from(pixel[3]);
            for channel in &mut pixel[..3] {
                let over_white = u16::from(*channel) * alpha + 255 * (255 - alpha);
                *channel = u8::try_from(over_white / 255).unwrap_or(u8::MAX);
            }
            pixel[3] = u8::MAX;
        }
        let orientation = Orientation::Upright;
        Ok(Self { stored: size, orientation, turn: Turn::None, profile: Profile::Srgb, rgba })
    }

    /// The photograph with an additional `turn`, before the student's turn: for browser-decoded pixels that are
    /// stored on their side.
    #[must_use]
    pub const fn turned(mut self, turn: Orientation) -> Self {
        self.orientation = self.orientation.then(turn);
        self
    }

    /// Sets the student's turn, relative to the orientation in the file; it replaces an earlier turn.
    pub fn set_turn(&mut self, turn: Turn) {
        self.turn = turn;
    }

    /// The orientation from stored to displayed pixels.
    const fn seen(&self) -> Orientation {
        self.orientation.turned(self.turn)
    }

    /// Displayed size in pixels.
    #[must_use]
    pub const fn upright(&self) -> PixelSize {
        self.seen().upright(self.stored)
    }

    /// A crop that contains the whole picture.
    #[must_use]
    pub const fn whole(&self) -> Crop {
        Crop { x: 0, y: 0, size: self.upright() }
    }

    /// The pixels of `crop`, resampled to `to`, upright, in sRGB. `None` when the crop exceeds the picture,
    /// when either is empty, or when memory runs out.
    #[must_use]
    pub fn render<R: Resampler>(&self, crop: Crop, to: PixelSize, kernel: Kernel) -> Option<Pixels> {
        if !crop.is_inside(self.upright()) || to.area() == 0 {
            return None;
        }
        let inner = turn::stored_crop(crop, self.upright(), self.seen());
        let stored_to = self.seen().upright(to);
        let mut rgba = R::resample(&self.rgba, self.stored, inner, stored_to, kernel)?;
        if let Profile::Matrix(transform) = &self.profile {
            transform.apply(&mut rgba);
        }
        Some(Pixels { size: to, rgba: turn::upright(rgba, stored_to, self.seen()) })
    }

    /// The whole picture for a preview, its longer side at most `max_side` pixels, never upscaled.
    #[must_use]
    pub fn preview<R: Resampler>(&self, max_side: u32) -> Option<Pixels> {
        let whole = self.whole();
        self.render::<R>(whole, fit(whole.size, max_side), Kernel::Quick)
    }
}

/// `size` reduced until its longer side is `max_side`, at least one pixel in each direction.
fn fit(size: PixelSize, max_side: u32) -> PixelSize {
    let longer = u64::from(size.width.max(size.height));
    if longer <= u64::from(max_side) {
        return size;
    }
    let scaled = |side: u32| {
        let scaled = (u64::from(side) * u64::from(max_side) + longer / 2) / longer;
        u32::try_from(scaled).unwrap_or(max_side).max(1)
    };
    PixelSize::new(scaled(size.width), scaled(size.height))
}

fn decode_rgba(file: &[u8]) -> Option<Vec<u8>> {
    // The claimed size was checked before, so the decoder's limits are those of the format. Not strict: a
    // student may use what a browser shows; the marker reader refused incomplete files.
    let options = DecoderOptions::default()
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        .jpeg_set_max_scans(MAX_SCANS)
        .jpeg_set_out_colorspace(ColorSpace::RGBA)
        .set_strict_mode(false);
    JpegDecoder::new_with_options(ZCursor::new(file), options).decode().ok()
}
