//! Checks of the file that is uploaded and kept. Our own encoder passes them all; anything else is refused.

mod bytes;
mod colour;
mod density;
mod format;
mod pixels;
mod structure;

pub(super) use bytes::FinishedBytes;
pub(super) use colour::FinishedColour;
pub(super) use density::FinishedDensity;
pub(super) use format::FinishedFormat;
pub(super) use pixels::FinishedPixels;
pub(super) use structure::FinishedStructure;
