//! JPEG (ITU-T T.81): markers and entropy-coded data, read without decoding pixels.

mod band;
mod bits;
pub mod data;
pub(in crate::photo) mod exif;
mod frame;
mod huffman;
mod icc;
mod own;
mod progressive;
mod segments;
mod sequential;
mod standard;
mod structure;
mod tables;

pub use exif::Orientation;
pub use frame::{Component, Frame, Process};
pub use icc::icc_profile;
pub use structure::{Density, DensityUnit, Ending, SegmentSet, Structure};

use serde::{Deserialize, Serialize};

/// Why the markers of a file can't be read to its picture data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The file does not begin with a start-of-image marker.
    NotJpeg,
    /// The file ends inside its headers.
    Truncated,
    /// A segment's length or fields contradict each other.
    BadSegment,
    /// A marker at a position where it is not allowed.
    UnexpectedMarker,
    /// The picture data begins before the frame header.
    NoFrame,
    /// The file ends without any picture data.
    NoScan,
    /// The frame header has height 0, so that the height follows after the first scan (T.81 B.2.5, DNL). Hardly
    /// any decoder and no browser supports it.
    HeightFollows,
}
