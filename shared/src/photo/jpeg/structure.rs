//! Structure of a JPEG, as read from its markers.

use serde::{Deserialize, Serialize};

use super::Fault;
use super::exif::{self, Orientation};
use super::frame::Frame;
use super::segments::{Segments, Step, marker};
use crate::photo::units::{Bytes, PixelSize, Quality};

/// Unit of a JFIF density.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DensityUnit {
    /// No unit: the values give only the pixel's aspect.
    None,
    /// Dots per inch.
    Inch,
    /// Dots per centimetre.
    Centimetre,
}

/// A JFIF density.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Density {
    /// Unit of both values.
    pub unit: DensityUnit,
    /// Horizontal density.
    pub x: u16,
    /// Vertical density.
    pub y: u16,
}

/// A set of application and comment segments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SegmentSet(u32);

/// Bit of [`SegmentSet`] for a comment, after the sixteen of `APPn`.
const COMMENT_BIT: u32 = 16;

impl SegmentSet {
    fn insert(&mut self, code: u8) {
        let bit = if code == marker::COM { COMMENT_BIT } else { u32::from(code - marker::APP0) };
        self.0 |= 1 << bit;
    }

    /// Whether the set contains no segment.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Marker codes in the set: 0xE0–0xEF for `APPn`, 0xFE for a comment.
    pub fn codes(self) -> impl Iterator<Item = u8> {
        (marker::APP0..=marker::APP15)
            .chain([marker::COM])
            .filter(move |&code| self.0 & Self::only(code).0 != 0)
    }

    fn only(code: u8) -> Self {
        let mut set = Self::default();
        set.insert(code);
        set
    }
}

/// End of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// An end-of-image marker is present.
    Complete {
        /// Bytes after the marker: further pictures of an MPO, a gain map, a phone maker's notes, or hidden
        /// data.
        trailing: u64,
    },
    /// The end-of-image marker is missing: the file is incomplete.
    Missing,
}

/// Structure of a JPEG, read without decoding. Its size does not depend on the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Structure {
    /// The first frame header.
    pub frame: Frame,
    /// Number of frame headers.
    pub frames: u32,
    /// Number of scans.
    pub scans: u32,
    /// The JFIF density; `None` without a JFIF header.
    pub density: Option<Density>,
    /// EXIF orientation of the stored pixels.
    pub orientation: Orientation,
    /// Adobe's colour transform (APP14): 0 none, 1 YCbCr, 2 YCCK; `None` without the segment.
    pub adobe_transform: Option<u8>,
    /// Quality estimated from the first quantisation table; `None` when that is not possible.
    pub quality: Option<Quality>,
    /// Application and comment segments except the JFIF header.
    pub foreign: SegmentSet,
    /// Bytes of all marker segments, headers and tables included.
    pub headers: Bytes,
    /// Bytes between segments that belong to none.
    pub stray: u64,
    /// End of the file.
    pub ending: Ending,
}

impl Structure {
    /// Reads the markers of `bytes`, in linear time and constant memory; no bytes make it panic.
    pub fn read(bytes: &[u8]) -> Result<Self, Fault> {
        let mut segments = Segments::new(bytes)?;
        let mut notes = Notes::default();
        let ending = loop {
            match segments.step() {
                Ok(Some(Step::Segment { marker, payload, .. })) => notes.segment(marker, payload)?,
                Ok(Some(Step::Scan { .. })) => notes.scan()?,
                Ok(Some(Step::End)) => break Ending::Complete { trailing: segments.rest().len() as u64 },
                Ok(None) => break Ending::Missing,
                // Damage after the first scan: the picture is incomplete there.
                Err(_) if notes.scans > 0 => break Ending::Missing,
                Err(fault) => return Err(fault),
            }
        };
        notes.finish(segments.headers(), segments.stray(), ending)
    }

    /// Displayed size in pixels, after the orientation.
    #[must_use]
    pub const fn upright(&self) -> PixelSize {
        self.orientation.upright(self.frame.size)
    }
}

/// Values read so far.
#[derive(Default)]
struct Notes {
    frame: Option<Frame>,
    frames: u32,
    scans: u32,
    density: Option<Density>,
    /// From the first EXIF segment only, as in browsers: upright when it contains no orientation.
    orientation: Option<Orientation>,
    adobe_transform: Option<u8>,
    quality: Option<Quality>,
    foreign: SegmentSet,
}

impl Notes {
    fn segment(&mut self, code: u8, payload: &[u8]) -> Result<(), Fault> {
        match code {
            marker::DHT | marker::JPG | marker::DAC => {}
            marker::SOF0..=marker::SOF15 => {
                self.frames += 1;
                let frame = Frame::read(code, payload)?;
                if frame.size.height == 0 {
                    return Err(Fault::HeightFollows);
                }
                self.frame.get_or_insert(frame);
            }
            marker::DQT if self.quality.is_none() => self.quality = quality(payload),
            marker::APP0..=marker::APP15 | marker::COM => self.note(code, payload),
            _ => {}
        }
        Ok(())
    }

    fn note(&mut self, code: u8, payload: &[u8]) {
        if code == marker::APP0 && self.density.is_none() {
            self.density = jfif(payload);
            if self.density.is_some() {
                return;
            }
        }
        self.foreign.insert(code);
        match (code - marker::APP0, payload) {
            (1, [b'E', b'x', b'i', b'f', 0, 0, tiff @ ..]) if self.orientation.is_none() => {
                self.orientation = Some(exif::orientation(tiff).unwrap_or_default());
            }
            (14, [b'A', b'd', b'o', b'b', b'e', _, _, _, _, _, _, transform, ..]) => {
                self.adobe_transform = Some(*transform);
            }
            _ => {}
        }
    }

    fn scan(&mut self) -> Result<(), Fault> {
        if self.frame.is_none() {
            return Err(Fault::NoFrame);
        }
        self.scans += 1;
        Ok(())
    }

    fn finish(self, headers: Bytes, stray: u64, ending: Ending) -> Result<Structure, Fault> {
        if self.scans == 0 {
            let cut_short = ending == Ending::Missing;
            return Err(if cut_short { Fault::Truncated } else { Fault::NoScan });
        }
        Ok(Structure {
            frame: self.frame.ok_or(Fault::NoFrame)?,
            frames: self.frames,
            scans: self.scans,
            density: self.density,
            orientation: self.orientation.unwrap_or_default(),
            adobe_transform: self.adobe_transform,
            quality: self.quality,
            foreign: self.foreign,
            headers,
            stray,
            ending,
        })
    }
}

fn jfif(payload: &[u8]) -> Option<Density> {
    let [_, _, unit, x1, x0, y1, y0, ..] = payload.strip_prefix(b"JFIF\0")? else { return None };
    let unit = match unit {
        1 => DensityUnit::Inch,
        2 => DensityUnit::Centimetre,
        _ => DensityUnit::None,
    };
    Some(Density { unit, x: u16::from_be_bytes([*x1, *x0]), y: u16::from_be_bytes([*y1, *y0]) })
}

/// Sum of the luminance table of T.81 annex K.1, which is quality 50 on the IJG scale.
const ANNEX_K_LUMA_SUM: u32 = 3688;

/// The IJG quality at which the scaled annex K table has the same sum as the first table of a DQT segment.
fn quality(dqt: &[u8]) -> Option<Quality> {
    let (precision_and_id, table) = dqt.split_first()?;
    let sum: u32 = match precision_and_id >> 4 {
        0 => table.get(..64)?.iter().map(|&step| u32::from(step)).sum(),
        _ => table.get(..128)?.chunks_exact(2).map(|s| u32::from(u16::from_be_bytes([s[0], s[1]]))).sum(),
    };
    let scale = f64::from(sum) * 100.0 / f64::from(ANNEX_K_LUMA_SUM);
    let quality = if scale <= 100.0 { (200.0 - scale) / 2.0 } else { 5000.0 / scale };
    // The clamp keeps it in range.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 1..=100 just before"
    )]
    Quality::new(quality.round().clamp(1.0, 100.0) as u8).ok()
}
