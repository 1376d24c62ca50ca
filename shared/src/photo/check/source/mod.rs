//! Checks of the file a student picked.

mod bytes;
mod complete;
mod format;
mod header;
mod pixels;

pub(super) use bytes::SourceBytes;
pub(super) use complete::SourceComplete;
pub(super) use format::SourceFormat;
pub(super) use header::SourceHeader;
pub(super) use pixels::SourcePixels;
