//! The one EXIF tag that matters here: how the camera was held.

use serde::{Deserialize, Serialize};

use crate::photo::units::PixelSize;

/// How stored pixels must be turned to stand upright: EXIF tag 0x0112 (TIFF 6.0 `Orientation`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Orientation {
    /// 1: stored upright. Also every missing or invalid value.
    #[default]
    Upright,
    /// 2: mirrored left to right.
    Mirrored,
    /// 3: upside down.
    HalfTurn,
    /// 4: mirrored top to bottom.
    Flipped,
    /// 5: mirrored across the main diagonal.
    Transposed,
    /// 6: to be turned a quarter clockwise; a phone held upright stores this.
    QuarterClockwise,
    /// 7: mirrored across the other diagonal.
    Transversed,
    /// 8: to be turned a quarter anticlockwise.
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

    /// The orientation of an EXIF value; 0 and anything above 8 mean upright, as browsers take them.
    #[must_use]
    pub fn from_exif(value: u16) -> Self {
        usize::from(value).checked_sub(1).and_then(|i| Self::ALL.get(i)).copied().unwrap_or_default()
    }

    /// Whether width and height change places.
    #[must_use]
    pub const fn swaps_sides(self) -> bool {
        match self {
            Self::Upright | Self::Mirrored | Self::HalfTurn | Self::Flipped => false,
            Self::Transposed | Self::QuarterClockwise | Self::Transversed | Self::QuarterAnticlockwise => {
                true
            }
        }
    }

    /// The size as seen, from the size as stored.
    #[must_use]
    pub const fn upright(self, stored: PixelSize) -> PixelSize {
        if self.swaps_sides() { stored.turned() } else { stored }
    }

    /// Where the point `(x, y)` of an upright picture is stored. `last` is the greatest coordinate of the upright
    /// picture: its sides for edges of pixels, its sides less one for pixels themselves.
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

/// Reads the orientation from the payload of an APP1 segment; `None` when it is not EXIF or says nothing valid.
pub(super) fn orientation(app1: &[u8]) -> Option<Orientation> {
    let tiff = app1.strip_prefix(b"Exif\0\0")?;
    let order = match tiff.get(..4)? {
        [b'I', b'I', 42, 0] => ByteOrder::Little,
        [b'M', b'M', 0, 42] => ByteOrder::Big,
        _ => return None,
    };
    let directory = usize::try_from(order.u32(tiff, 4)?).ok()?;
    let entries = usize::from(order.u16(tiff, directory)?);
    // An entry is twelve bytes: tag, type, count, value. At most 65,535 of them, and only inside the segment.
    for index in 0..entries {
        let entry = directory.checked_add(2 + index * 12)?;
        if order.u16(tiff, entry)? == ORIENTATION_TAG {
            let is_one_short = order.u16(tiff, entry + 2)? == SHORT && order.u32(tiff, entry + 4)? == 1;
            return is_one_short.then(|| order.u16(tiff, entry + 8).map(Orientation::from_exif))?;
        }
    }
    None
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

    /// An APP1 payload with one IFD that holds the orientation only.
    fn app1(little: bool, kind: u16, value: u16) -> Vec<u8> {
        let word = |v: u16| if little { v.to_le_bytes() } else { v.to_be_bytes() };
        let long = |v: u32| if little { v.to_le_bytes() } else { v.to_be_bytes() };
        let mut bytes = b"Exif\0\0".to_vec();
        bytes.extend(if little { *b"II" } else { *b"MM" });
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
                let read = orientation(&app1(little, 3, value));
                assert_eq!(read, Some(Orientation::ALL[usize::from(value) - 1]));
            }
        }
    }

    #[test]
    fn invalid_values_mean_upright() {
        for value in [0, 9, 65_535] {
            assert_eq!(orientation(&app1(true, 3, value)), Some(Orientation::Upright));
        }
        assert_eq!(orientation(&app1(true, 4, 6)), None, "a LONG is not an orientation");
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..80)) {
            let _ = orientation(&bytes);
            let mut exif = b"Exif\0\0II*\0".to_vec();
            exif.extend(bytes);
            let _ = orientation(&exif);
        }
    }
}
