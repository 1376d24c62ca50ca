//! The EXIF orientation, the only tag that is used.

use serde::{Deserialize, Serialize};

use super::segments::{Segments, Step, marker};
use crate::photo::units::PixelSize;

/// How stored pixels must be turned to be upright: EXIF tag 0x0112 (TIFF 6.0 `Orientation`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Orientation {
    /// 1: stored upright. Also for a missing or invalid value.
    #[default]
    Upright,
    /// 2: mirrored left to right.
    Mirrored,
    /// 3: turned by 180°.
    HalfTurn,
    /// 4: mirrored top to bottom.
    Flipped,
    /// 5: mirrored across the main diagonal.
    Transposed,
    /// 6: to be turned by 90° clockwise; a phone held upright stores this.
    QuarterClockwise,
    /// 7: mirrored across the other diagonal.
    Transversed,
    /// 8: to be turned by 90° anticlockwise.
    QuarterAnticlockwise,
}

impl Orientation {
    /// All eight, in the order of their EXIF values 1 to 8.
    pub const ALL: [Self; 8] = [
        Self::Upright,
        Self::Mirrored,
        Self::HalfTurn,
        Self::Flipped,
        Self::Transposed,
        Self::QuarterClockwise,
        Self::Transversed,
        Self::QuarterAnticlockwise,
    ];

    /// The orientation of an EXIF value; as in browsers, 0 and values above 8 mean upright.
    #[must_use]
    pub fn from_exif(value: u16) -> Self {
        usize::from(value).checked_sub(1).and_then(|i| Self::ALL.get(i)).copied().unwrap_or_default()
    }

    /// Whether width and height are exchanged.
    #[must_use]
    pub const fn swaps_sides(self) -> bool {
        match self {
            Self::Upright | Self::Mirrored | Self::HalfTurn | Self::Flipped => false,
            Self::Transposed | Self::QuarterClockwise | Self::Transversed | Self::QuarterAnticlockwise => {
                true
            }
        }
    }

    /// This orientation, followed by `next`: for a picture that is stored as `self` and turned by `next` after
    /// it is upright.
    #[must_use]
    pub const fn then(self, next: Self) -> Self {
        let ((mirrored, quarters), (mirrors, more)) = (self.parts(), next.parts());
        // A mirrored clockwise turn is an anticlockwise turn.
        let quarters = if mirrors { 4 - quarters } else { quarters };
        Self::of_parts(mirrored != mirrors, (quarters + more) % 4)
    }

    /// Whether the stored pixels are first mirrored left to right, and by how many quarters they are then
    /// turned clockwise.
    const fn parts(self) -> (bool, u8) {
        match self {
            Self::Upright => (false, 0),
            Self::QuarterClockwise => (false, 1),
            Self::HalfTurn => (false, 2),
            Self::QuarterAnticlockwise => (false, 3),
            Self::Mirrored => (true, 0),
            Self::Transversed => (true, 1),
            Self::Flipped => (true, 2),
            Self::Transposed => (true, 3),
        }
    }

    /// The inverse of [`Self::parts`]; quarters count modulo four.
    const fn of_parts(mirrored: bool, quarters: u8) -> Self {
        match (mirrored, quarters % 4) {
            (false, 0) => Self::Upright,
            (false, 1) => Self::QuarterClockwise,
            (false, 2) => Self::HalfTurn,
            (false, _) => Self::QuarterAnticlockwise,
            (true, 0) => Self::Mirrored,
            (true, 1) => Self::Transversed,
            (true, 2) => Self::Flipped,
            (true, _) => Self::Transposed,
        }
    }

    /// The upright size of a stored size.
    #[must_use]
    pub const fn upright(self, stored: PixelSize) -> PixelSize {
        if self.swaps_sides() { stored.turned() } else { stored }
    }

    /// Stored position of the point `(x, y)` of an upright picture. `last` is the largest coordinate of the
    /// upright picture: its sides for edges of pixels, its sides minus one for pixels.
    #[must_use]
    pub const fn stored_position(self, (x, y): (u32, u32), last: (u32, u32)) -> (u32, u32) {
        let (from_right, from_bottom) = (last.0.saturating_sub(x), last.1.saturating_sub(y));
        match self {
            Self::Upright => (x, y),
            Self::Mirrored => (from_right, y),
            Self::HalfTurn => (from_right, from_bottom),
            Self::Flipped => (x, from_bottom),
            Self::Transposed => (y, x),
            Self::QuarterClockwise => (y, from_right),
            Self::Transversed => (from_bottom, from_right),
            Self::QuarterAnticlockwise => (from_bottom, x),
        }
    }
}

/// TIFF tag of the orientation.
const ORIENTATION_TAG: u16 = 0x0112;
/// TIFF type SHORT: two bytes.
const SHORT: u16 = 3;

/// Reads the orientation from EXIF data in TIFF format; `None` when it is missing or invalid.
pub(in crate::photo) fn orientation(tiff: &[u8]) -> Option<Orientation> {
    let order = match tiff.get(..4)? {
        [b'I', b'I', 42, 0] => ByteOrder::Little,
        [b'M', b'M', 0, 42] => ByteOrder::Big,
        _ => return None,
    };
    let directory = usize::try_from(order.u32(tiff, 4)?).ok()?;
    let entries = usize::from(order.u16(tiff, directory)?);
    // An entry has twelve bytes: tag, type, count, value. At most 65,535 of them, and only inside the segment.
    for index in 0..entries {
        let entry = directory.checked_add(2 + index * 12)?;
        if order.u16(tiff, entry)? == ORIENTATION_TAG {
            let is_one_short = order.u16(tiff, entry + 2)? == SHORT && order.u32(tiff, entry + 4)? == 1;
            return is_one_short.then(|| order.u16(tiff, entry + 8).map(Orientation::from_exif))?;
        }
    }
    None
}

/// EXIF data in a file: the range of the segment or chunk with its header, and the data.
pub(in crate::photo) struct Chunk<'a> {
    pub(in crate::photo) start: usize,
    pub(in crate::photo) end: usize,
    pub(in crate::photo) content: &'a [u8],
}

/// EXIF segments of a JPEG before its first scan.
pub(in crate::photo) fn segments(file: &[u8]) -> Vec<Chunk<'_>> {
    /// Bytes of marker and length.
    const HEADER: usize = 4;
    let mut found = Vec::new();
    let Ok(mut segments) = Segments::new(file) else { return found };
    while let Ok(Some(Step::Segment { marker, at, payload })) = segments.step() {
        if let (marker::APP1, Some(content)) = (marker, payload.strip_prefix(b"Exif\0\0")) {
            found.push(Chunk { start: at - HEADER, end: at + payload.len(), content });
        }
    }
    found
}

#[derive(Clone, Copy)]
enum ByteOrder {
    Little,
    Big,
}

impl ByteOrder {
    fn u16(self, bytes: &[u8], at: usize) -> Option<u16> {
        let word = *bytes.get(at..)?.first_chunk()?;
        Some(match self {
            Self::Little => u16::from_le_bytes(word),
            Self::Big => u16::from_be_bytes(word),
        })
    }

    fn u32(self, bytes: &[u8], at: usize) -> Option<u32> {
        let word = *bytes.get(at..)?.first_chunk()?;
        Some(match self {
            Self::Little => u32::from_le_bytes(word),
            Self::Big => u32::from_be_bytes(word),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// EXIF data with one IFD that contains only the orientation.
    fn tiff(little: bool, kind: u16, value: u16) -> Vec<u8> {
        let word = |v: u16| if little { v.to_le_bytes() } else { v.to_be_bytes() };
        let long = |v: u32| if little { v.to_le_bytes() } else { v.to_be_bytes() };
        let mut bytes = if little { b"II".to_vec() } else { b"MM".to_vec() };
        bytes.extend(word(42));
        bytes.extend(long(8));
        bytes.extend(word(1));
        bytes.extend(word(0x0112));
        bytes.extend(word(kind));
        bytes.extend(long(1));
        bytes.extend(word(value));
        bytes.extend(word(0));
        bytes
    }

    #[test]
    fn all_eight_values_are_read_in_both_byte_orders() {
        for little in [true, false] {
            for value in 1..=8 {
                let read = orientation(&tiff(little, 3, value));
                assert_eq!(read, Some(Orientation::ALL[usize::from(value) - 1]));
            }
        }
    }

    #[test]
    fn invalid_values_mean_upright() {
        for value in [0, 9, 65_535] {
            assert_eq!(orientation(&tiff(true, 3, value)), Some(Orientation::Upright));
        }
        assert_eq!(orientation(&tiff(true, 4, 6)), None, "a LONG is not an orientation");
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..80)) {
            let _ = orientation(&bytes);
            let mut exif = b"II*\0".to_vec();
            exif.extend(bytes);
            let _ = orientation(&exif);
        }
    }
}
