//! Messages between the page and the photo worker: a small header and one buffer that is transferred instead of copied.
//! The header is encoded with postcard: both ends always come from one build (the page names its worker by the digest
//! of its content), so it needs no field names, and the worker no JSON.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use shared::geometry::Crop;
use shared::photo::codec::{DecodeError, FinishError, Subsampling};
use shared::photo::jpeg::Orientation;
use shared::photo::{FileSpec, PixelSize, Quality, Turn};

/// The global variable with the message port when the page runs the worker's module itself. The worker's script, which
/// `x` writes, uses the same name.
pub const PORT: &str = "yipaiPhotoPort";

/// Signals of the worker's script. Each is the only part of a message, sent before the first answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkerState {
    /// The script runs; the module is being fetched.
    Loaded,
    /// The module runs.
    Ready,
    /// The module could not be fetched or started.
    Failed,
}

impl WorkerState {
    /// The string that the script sends for this signal.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        match word {
            "loaded" => Some(Self::Loaded),
            "ready" => Some(Self::Ready),
            "failed" => Some(Self::Failed),
            _ => None,
        }
    }
}

/// Links an answer to its request. An answer is dropped when its request is no longer awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RequestId(pub u32);

/// The identifier of an opened photograph. The worker holds one; a request about another one is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PictureId(pub u32);

/// A request of the page.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Decode the JPEG in the buffer and store it instead of the previous one.
    Open {
        /// Its new identifier.
        picture: PictureId,
        /// Rotation by the student.
        turn: Turn,
        /// Longest side of the preview, in pixels.
        preview_side: u32,
    },
    /// Store the RGBA pixels in the buffer, which the browser decoded.
    OpenPixels {
        /// Their new identifier.
        picture: PictureId,
        size: PixelSize,
        /// The file's orientation, where the browser was prevented from applying it.
        orientation: Orientation,
        /// Rotation by the student.
        turn: Turn,
        /// Longest side of the preview, in pixels.
        preview_side: u32,
    },
    /// Turn the open photograph. The turn is relative to the file's orientation, so a repeated request changes nothing.
    Turn {
        picture: PictureId,
        /// Rotation by the student.
        turn: Turn,
        /// Longest side of the preview, in pixels.
        preview_side: u32,
    },
    /// Draw a part of the photograph for display.
    Part {
        picture: PictureId,
        /// Rotation by the student.
        turn: Turn,
        /// In whole pixels of the photograph after orientation and turn.
        crop: Crop,
        /// Size of the drawn part, in pixels.
        size: PixelSize,
    },
    /// Make the file to upload from a crop.
    Finish {
        picture: PictureId,
        /// Rotation by the student. Earlier `Turn` requests do not matter.
        turn: Turn,
        /// In whole pixels of the photograph after orientation and turn.
        crop: Crop,
        spec: FileSpec,
    },
    /// Drop the photograph and free its memory.
    Close,
}

/// An answer of the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// The photograph is decoded or turned; the buffer holds the preview's RGBA pixels.
    Opened {
        /// Its size in pixels after orientation and turn.
        size: PixelSize,
        /// Size of the preview in pixels.
        preview: PixelSize,
        /// Whether all its pixels are grey.
        grey: bool,
    },
    /// The buffer holds the RGBA pixels of the part.
    Part,
    /// The buffer holds the JPEG.
    Made(Made),
    /// The request was refused.
    Refused(Refusal),
    /// The photograph was dropped.
    Closed,
}

/// Properties of a finished file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    pub size: PixelSize,
    /// The JPEG quality that the search chose.
    pub quality: Quality,
    /// The chroma subsampling that the search chose.
    pub subsampling: Subsampling,
    /// Number of encodings in the search.
    pub attempts: u32,
}

/// Why the worker refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// The bytes can't be decoded.
    Decode { reason: DecodeError },
    /// The crop gives no file.
    Finish { reason: FinishError },
    /// The requested photograph is not open: the worker was restarted.
    NotOpen,
    /// The request has no buffer, or can't be parsed: page and worker have different versions.
    BadRequest,
}

/// A header: a request or an answer, with the identifier of the request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorkerMessage<T> {
    /// Of the request; the answer repeats it.
    pub request_id: RequestId,
    pub content: T,
}

impl<T: Serialize> WorkerMessage<T> {
    /// The encoded header; `None` only when memory runs out.
    #[must_use]
    pub fn to_bytes(&self) -> Option<Vec<u8>> {
        postcard::to_allocvec(self).ok()
    }
}

impl<T: DeserializeOwned> WorkerMessage<T> {
    /// Decodes the output of [`Self::to_bytes`]; `None` for any other input.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }
}
