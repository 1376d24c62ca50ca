//! What the markers of a JPEG say about it.

use serde::{Deserialize, Serialize};

use super::Fault;
use super::exif::{self, Orientation};
use super::segments::{Segments, Step, marker};
use crate::photo::units::{PixelSize, Quality};

/// How the picture data is coded (T.81 table B.1, SOF markers).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Process {
    /// Sequential DCT, Huffman: SOF0 and SOF1.
    Sequential,
    /// Progressive DCT, Huffman: SOF2.
    Progressive,
    /// Lossless, Huffman: SOF3.
    Lossless,
    /// Hierarchical, Huffman: SOF5 to SOF7.
    Hierarchical,
    /// Any arithmetic coding: SOF9 and above.
    Arithmetic,
}

impl Process {
    /// The process of a SOF marker code.
    fn of(code: u8) -> Self {
        match code & 0x0F {
            0 | 1 => Self::Sequential,
            2 => Self::Progressive,
            3 => Self::Lossless,
            5..=7 => Self::Hierarchical,
            _ => Self::Arithmetic,
        }
    }
}

/// One colour component of a frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Component {
    /// Its identifier in scan headers.
    pub id: u8,
    /// Horizontal sampling factor, 1 to 4.
    pub across: u8,
    /// Vertical sampling factor, 1 to 4.
    pub down: u8,
}

/// What the frame header claims. A claim only: nothing of this size has been seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The coding process.
    pub process: Process,
    /// Whether the marker is SOF0, the baseline every decoder reads.
    pub baseline: bool,
    /// Bits per sample.
    pub precision: u8,
    /// Size as stored, before the orientation.
    pub size: PixelSize,
    /// How many components the header lists.
    pub components: u8,
    /// The first four of them.
    pub layout: [Component; 4],
}

/// Unit of a JFIF density.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DensityUnit {
    /// No unit: the pixel's aspect only.
    None,
    /// Dots per inch.
    Inch,
    /// Dots per centimetre.
    Centimetre,
}

/// A JFIF density.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Density {
    /// What the numbers count.
    pub unit: DensityUnit,
    /// Horizontal.
    pub x: u16,
    /// Vertical.
    pub y: u16,
}

/// A set of application and comment segments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SegmentSet(u32);

/// The bit of [`SegmentSet`] for a comment, after the sixteen `APPn`.
const COMMENT_BIT: u32 = 16;

impl SegmentSet {
    fn insert(&mut self, code: u8) {
        let bit = if code == marker::COM { COMMENT_BIT } else { u32::from(code - marker::APP0) };
        self.0 |= 1 << bit;
    }

    /// Whether the set is empty.
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

/// How the file ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// With an end-of-image marker and this many bytes behind it.
    Complete {
        /// Bytes behind the marker: further pictures of an MPO, a gain map, a phone maker's notes, or a smuggled file.
        trailing: u64,
    },
    /// Without one: the file was cut.
    Missing,
}

/// The first chunk of an ICC profile, by its place in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IccChunk {
    /// Offset of the profile's bytes.
    pub at: usize,
    /// Length of the profile's bytes in this chunk.
    pub length: usize,
    /// How many chunks the profile is split into.
    pub chunks: u8,
}

/// What the markers of a JPEG say. Made without decoding; its size does not depend on the file's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Structure {
    /// The first frame header.
    pub frame: Frame,
    /// How many frame headers there are.
    pub frames: u32,
    /// How many scans there are.
    pub scans: u32,
    /// The JFIF density, when there is a JFIF header.
    pub density: Option<Density>,
    /// How to turn the stored pixels upright.
    pub orientation: Orientation,
    /// The ICC profile, when there is one.
    pub icc: Option<IccChunk>,
    /// Adobe's colour transform (APP14): 0 none, 1 YCbCr, 2 YCCK.
    pub adobe_transform: Option<u8>,
    /// The quality that the first quantisation table corresponds to.
    pub quality: Option<Quality>,
    /// Application and comment segments other than the JFIF header.
    pub foreign: SegmentSet,
    /// Bytes between segments that belong to none.
    pub stray: u64,
    /// How the file ends.
    pub ending: Ending,
}

impl Structure {
    /// Walks over the markers of `bytes`. Time is linear in their number, memory constant; no bytes make it panic.
    pub fn read(bytes: &[u8]) -> Result<Self, Fault> {
        let mut segments = Segments::new(bytes)?;
        let mut notes = Notes::default();
        let ending = loop {
            match segments.step() {
                Ok(Some(Step::Segment { marker, at, payload })) => notes.segment(marker, at, payload)?,
                Ok(Some(Step::Scan { .. })) => notes.scan()?,
                Ok(Some(Step::End)) => break Ending::Complete { trailing: segments.rest().len() as u64 },
                Ok(None) => break Ending::Missing,
                // Damage behind the first scan: whatever follows, the picture is cut there.
                Err(_) if notes.scans > 0 => break Ending::Missing,
                Err(fault) => return Err(fault),
            }
        };
        notes.finish(segments.stray(), ending)
    }

    /// The size as seen.
    #[must_use]
    pub const fn upright(&self) -> PixelSize {
        self.orientation.upright(self.frame.size)
    }
}

/// What has been read so far.
#[derive(Default)]
struct Notes {
    frame: Option<Frame>,
    frames: u32,
    scans: u32,
    density: Option<Density>,
    orientation: Option<Orientation>,
    icc: Option<IccChunk>,
    adobe_transform: Option<u8>,
    quality: Option<Quality>,
    foreign: SegmentSet,
}

impl Notes {
    fn segment(&mut self, code: u8, at: usize, payload: &[u8]) -> Result<(), Fault> {
        match code {
            marker::DHT | marker::JPG | marker::DAC => {}
            marker::SOF0..=marker::SOF15 => {
                self.frames += 1;
                let frame = frame(code, payload)?;
                self.frame.get_or_insert(frame);
            }
            marker::DQT if self.quality.is_none() => self.quality = quality(payload),
            marker::APP0..=marker::APP15 | marker::COM => self.note(code, at, payload),
            _ => {}
        }
        Ok(())
    }

    fn note(&mut self, code: u8, at: usize, payload: &[u8]) {
        if code == marker::APP0 && self.density.is_none() {
            self.density = jfif(payload);
            if self.density.is_some() {
                return;
            }
        }
        self.foreign.insert(code);
        match (code - marker::APP0, payload) {
            (1, _) if self.orientation.is_none() => self.orientation = exif::orientation(payload),
            (
                2,
                [
                    b'I',
                    b'C',
                    b'C',
                    b'_',
                    b'P',
                    b'R',
                    b'O',
                    b'F',
                    b'I',
                    b'L',
                    b'E',
                    0,
                    1,
                    chunks,
                    profile @ ..,
                ],
            ) => {
                self.icc = Some(IccChunk { at: at + 14, length: profile.len(), chunks: *chunks });
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

    fn finish(self, stray: u64, ending: Ending) -> Result<Structure, Fault> {
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
            icc: self.icc,
            adobe_transform: self.adobe_transform,
            quality: self.quality,
            foreign: self.foreign,
            stray,
            ending,
        })
    }
}

pub(super) fn frame(code: u8, payload: &[u8]) -> Result<Frame, Fault> {
    let [precision, y1, y0, x1, x0, components, rest @ ..] = payload else { return Err(Fault::BadSegment) };
    if rest.len() < usize::from(*components) * 3 {
        return Err(Fault::BadSegment);
    }
    let mut layout = [Component::default(); 4];
    for (place, entry) in layout.iter_mut().zip(rest.chunks_exact(3)).take(usize::from(*components)) {
        *place = Component { id: entry[0], across: entry[1] >> 4, down: entry[1] & 0x0F };
    }
    Ok(Frame {
        process: Process::of(code),
        baseline: code == marker::SOF0,
        precision: *precision,
        size: PixelSize::new(
            u32::from(u16::from_be_bytes([*x1, *x0])),
            u32::from(u16::from_be_bytes([*y1, *y0])),
        ),
        components: *components,
        layout,
    })
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

/// Sum of the luminance table of T.81 annex K.1: what quality 50 stands for on the IJG scale.
const ANNEX_K_LUMA_SUM: u32 = 3688;

/// The IJG quality whose scaled annex K table has the same sum as the first table of a DQT segment.
fn quality(dqt: &[u8]) -> Option<Quality> {
    let (precision_and_id, table) = dqt.split_first()?;
    let sum: u32 = match precision_and_id >> 4 {
        0 => table.get(..64)?.iter().map(|&step| u32::from(step)).sum(),
        _ => table.get(..128)?.chunks_exact(2).map(|s| u32::from(u16::from_be_bytes([s[0], s[1]]))).sum(),
    };
    let scale = f64::from(sum) * 100.0 / f64::from(ANNEX_K_LUMA_SUM);
    let quality = if scale <= 100.0 { (200.0 - scale) / 2.0 } else { 5000.0 / scale };
    // In range by the clamp; a float casts to the nearest value it can hold.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 1..=100 just before"
    )]
    Quality::new(quality.round().clamp(1.0, 100.0) as u8).ok()
}
