//! The photograph on the phone: picked, checked, opened by the worker, placed, finished, and kept over a reload.
//!
//! ```text
//! file ─ source::read ─► bytes ─ OpenPhoto::open ─► preview + size ─ fingers ─► crop ─ OpenPhoto::finish ─► JPEG
//!              refused with a cure? ─ convert ─┘        (draft: source)         (draft: placement, finished)
//! ```
//! The worker decodes ahead, while the student moves the picture. `desk` and `protocol` are pure; the others
//! speak to the browser and decide nothing.

pub mod browser;
pub mod client;
pub mod desk;
pub mod draft;
mod host;
pub(crate) mod oneshot;
pub mod owned;
pub mod protocol;
pub mod source;
pub mod worker;

pub use client::{PhotoWorker, WorkerError};
pub use draft::Draft;
pub use owned::ObjectUrl;
pub use source::{FinishedPhoto, OpenError, OpenPhoto, convert, jpeg_blob, read};
