//! The photograph on the phone: picked, checked, opened by the worker, placed, finished, and stored over a reload.
//!
//! ```text
//! file ─ reader::read ─► bytes ─ OpenPhoto::open ─► preview + size ─ fingers ─► crop ─ OpenPhoto::finish ─► JPEG
//!                       (draft: source)      └ turned ┘              (draft: placement, finished)
//! ```
//! The worker decodes in advance, while the student moves the picture. `desk` and `protocol` are pure; the other
//! modules call the browser and contain no decisions.

pub mod browser;
pub mod client;
mod decode;
pub mod draft;
mod host;
pub(crate) mod oneshot;
pub mod owned;
pub mod processor;
pub mod protocol;
mod reader;
pub mod source;
pub mod worker;

pub use client::{PhotoWorker, WorkerError};
pub use draft::Draft;
pub use owned::ObjectUrl;
pub use reader::read;
pub use source::{FinishedPhoto, OpenError, OpenPhoto, jpeg_blob};
