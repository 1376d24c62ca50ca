//! Checks of the uploaded file. The output of our own encoder passes them all.

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
