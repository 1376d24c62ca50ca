//! JPEG (ITU-T T.81) as bytes: its markers, read without decoding a pixel.

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

/// Why bytes are not a JPEG that can be read up to its picture data.
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
    /// A marker stands where it may not.
    UnexpectedMarker,
    /// The picture data begins before the frame header.
    NoFrame,
    /// The file ends without any picture data.
    NoScan,
    /// The height is 0 in the frame header: it follows after the first scan (T.81 B.2.5, DNL). Hardly any decoder reads that,
    /// and no browser.
    HeightFollows,
}
