//! Checks of the file that a student chose.

mod bytes;
mod colour;
mod empty;
mod format;
mod header;
mod pixels;
mod verdict;

pub(super) use bytes::SourceBytes;
pub(super) use colour::SourceColour;
pub(super) use empty::SourceEmpty;
pub(super) use format::SourceFormat;
pub(super) use header::SourceHeader;
pub(super) use pixels::SourcePixels;
pub use verdict::{Adaptation, SourceVerdict, judge_source};
