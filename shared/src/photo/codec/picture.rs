//! A decoded photograph, as stored in its file.

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

/// What a decoder may spend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most pixels a picture may claim. Each takes four bytes, and up to twelve more while decoding.
    pub pixels: u64,
}

impl Limits {
    /// What a phone decodes: the area of the largest canvas of iOS, 4096×4096. Larger pictures go through the
    /// browser's own decoder, which makes them smaller while it reads.
    pub const PHONE: Self = Self { pixels: 4096 * 4096 };
}

/// Why a file gives no picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DecodeError {
    /// The markers are not those of a JPEG.
    Fault {
        /// What is wrong.
        fault: Fault,
    },
    /// The header claims more pixels than may be decoded here.
    TooManyPixels {
        /// The size it claims.
        claimed: PixelSize,
    },
    /// The header claims more pixels than a file this short can hold.
    ClaimTooLarge {
        /// The size it claims.
        claimed: PixelSize,
    },
    /// The colours can be converted only by the browser.
    UnknownColours,
    /// A kind of JPEG that this decoder is not trusted with: its pixels may be wrong. A browser decodes it, or refuses it.
    NotTrusted,
    /// The picture data is broken, whatever a decoder makes of it.
    Damaged {
        /// How many of its blocks are sound.
        after_blocks: u32,
    },
    /// The picture data cannot be decoded.
    Undecodable,
    /// The number of pixels does not fit their size, or there are none.
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

/// Opaque sRGB pixels, upright.
#[derive(Clone, PartialEq, Eq)]
pub struct Pixels {
    /// Width and height.
    pub size: PixelSize,
    /// Four bytes a pixel, row by row.
    pub rgba: Vec<u8>,
}

impl fmt::Debug for Pixels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pixels").field("size", &self.size).finish_non_exhaustive()
    }
}

/// Pixels that a browser decoded: upright and sRGB already, but perhaps transparent, and of any length.
#[derive(Clone, Debug)]
pub struct Untrusted {
    /// Width and height.
    pub size: PixelSize,
    /// Four bytes a pixel, row by row.
    pub rgba: Vec<u8>,
}

/// A decoded photograph. Its pixels stay as they are stored; only what is cut out of it is turned upright.
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

/// No DCT-coded JPEG holds more pixels a byte: each 8×8 block of the finest component takes one bit at least.
const MAX_PIXELS_PER_BYTE: u64 = 64 * 8;

/// Progressive files are refined scan by scan; cameras write ten, and every scan costs a pass over the picture.
const MAX_SCANS: usize = 64;

impl Picture {
    /// Decodes a JPEG. Claims are judged before anything is allocated.
    pub fn decode(file: &[u8], limits: Limits) -> Result<Self, DecodeError> {
        let structure = Structure::read(file).map_err(|fault| DecodeError::Fault { fault })?;
        let claimed = structure.frame.size;
        if claimed.area() > file.len() as u64 * MAX_PIXELS_PER_BYTE {
            return Err(DecodeError::ClaimTooLarge { claimed });
        }
        if !trust::is_readable(&structure.frame) {
            return Err(DecodeError::NotTrusted);
        }
        // Whoever decodes it in the end: a decoder shows what it can of a damaged file.
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

    /// Takes pixels that a browser decoded. What is transparent becomes white.
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

    /// The same photograph, turned by `turn` once more before its owner turns it: for pixels of a browser that are stored
    /// on their side.
    #[must_use]
    pub const fn turned(mut self, turn: Orientation) -> Self {
        self.orientation = self.orientation.then(turn);
        self
    }

    /// Turns the picture to `turn` from where its file puts it, whatever it was turned to before.
    pub fn set_turn(&mut self, turn: Turn) {
        self.turn = turn;
    }

    /// How stored pixels become those that are seen.
    const fn seen(&self) -> Orientation {
        self.orientation.turned(self.turn)
    }

    /// The size as seen.
    #[must_use]
    pub const fn upright(&self) -> PixelSize {
        self.seen().upright(self.stored)
    }

    /// The whole picture as a crop.
    #[must_use]
    pub const fn whole(&self) -> Crop {
        Crop { x: 0, y: 0, size: self.upright() }
    }

    /// The pixels of `crop`, resampled to `to`, upright, sRGB. `None` when the crop leaves the picture, when
    /// either is empty, or when memory runs out.
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

    /// The whole picture for looking at, its longer side at most `max_side`. Never upscaled.
    #[must_use]
    pub fn preview<R: Resampler>(&self, max_side: u32) -> Option<Pixels> {
        let whole = self.whole();
        self.render::<R>(whole, fit(whole.size, max_side), Kernel::Quick)
    }
}

/// `size` made smaller until its longer side is `max_side`; at least one pixel each way.
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
    // The claim was judged already, so the decoder's own limits are those of the format. Not strict: what a
    // browser would show, a student may use; the marker walk refused the files that are cut.
    let options = DecoderOptions::default()
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        .jpeg_set_max_scans(MAX_SCANS)
        .jpeg_set_out_colorspace(ColorSpace::RGBA)
        .set_strict_mode(false);
    JpegDecoder::new_with_options(ZCursor::new(file), options).decode().ok()
}
