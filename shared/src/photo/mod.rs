//! Photographs: specifications, checks, and reading and writing their bytes.
//!
//! Without features this module only reads markers and is small enough for the student's page. Feature `codec`
//! adds decoding, resampling and encoding, for the photo worker and the server.

pub mod check;
#[cfg(feature = "codec")]
pub mod codec;
mod container;
pub mod jpeg;
mod preset;
mod settings;
pub mod sniff;
pub mod spec;
mod turn;
pub mod units;

pub use check::{
    AcceptedPhoto, Finding, Photo, PhotoDigest, SourceVerdict, Verdict, accept, finished_findings,
    judge_source, source_findings,
};
pub use container::{orientation, without_orientation};
pub use jpeg::Orientation;
pub use preset::{PRESETS, Preset};
pub use sniff::{Format, sniff};
pub use spec::{
    Background, BackgroundName, DeliveredForm, FileSpec, HeadGeometry, OutputSize, PhotoSpec, Rgb,
    SourcePolicy, Span,
};
pub use turn::Turn;
pub use units::{Aspect, ByteRange, Bytes, Dpi, PixelSize, Quality, UnitError};
