//! Pixels: decoding, turning upright, resampling, encoding. Only with feature `codec`.
//!
//! ```text
//! bytes ─ Picture::decode ─► stored pixels ─ render(crop) ─► upright sRGB pixels ─ finish ─► the file to upload
//! ```
//! The stored pixels of a twelve-megapixel photograph are never turned or converted as a whole: the crop is
//! mapped to the stored pixels, and only the resampled result is turned upright and converted to sRGB.

mod colour;
mod deliver;
mod encode;
mod finish;
mod grey;
mod picture;
mod resample;
mod trust;
mod turn;

pub use deliver::{DeliverError, Delivered, deliver};
pub use encode::{Encoded, Subsampling, WindowError, encode_within};
pub use finish::{FinishError, Finished, finish};
pub use grey::is_grey;
pub use picture::{DecodeError, Limits, Picture, Pixels, Untrusted};
pub use resample::{Kernel, Resampler, Scalar, Simd};

#[cfg(test)]
mod tests;
