//! What the page and the photo worker say to each other: a small header and, beside it, one buffer that
//! changes hands instead of being copied. The header is postcard's: both ends are always of one build (the page names its
//! worker by the digest of its content), so it needs no names of fields, and the worker no JSON.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use shared::geometry::Crop;
use shared::photo::codec::{DecodeError, FinishError, Subsampling};
use shared::photo::jpeg::Orientation;
use shared::photo::{FileSpec, PixelSize, Quality, Turn};

/// The name under which a page holds out a message port when it runs the worker's module itself. The worker's script,
/// which `x` writes, knows it too.
pub const PORT: &str = "yipaiPhotoPort";

/// What the worker's script says of itself, as the only part of a message, before the first answer.
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
    /// The sign of this word, which the script says.
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

/// Which request an answer belongs to. An answer to a request nobody waits for is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RequestId(pub u32);

/// Which opened photograph is meant. The worker keeps one; a request about another is refused, never mixed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PictureId(pub u32);

/// What the page asks.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Decode the JPEG in the buffer and keep it, in place of the one before.
    Open {
        /// The name it gets.
        picture: PictureId,
        /// How far its owner turned it.
        turn: Turn,
        /// Longest side of the preview, in pixels.
        preview_side: u32,
    },
    /// Keep the RGBA pixels in the buffer, which the browser decoded.
    OpenPixels {
        /// The name they get.
        picture: PictureId,
        /// Their width and height.
        size: PixelSize,
        /// The file's orientation, where the browser was kept from applying it.
        orientation: Orientation,
        /// How far their owner turned them.
        turn: Turn,
        /// Longest side of the preview, in pixels.
        preview_side: u32,
    },
    /// Turn the open photograph. The turn counts from where the file puts it, so asking twice changes nothing.
    Turn {
        /// Which photograph.
        picture: PictureId,
        /// How far.
        turn: Turn,
        /// Longest side of the preview, in pixels.
        preview_side: u32,
    },
    /// Draw a part of the photograph, to look at.
    Part {
        /// Which photograph.
        picture: PictureId,
        /// How far it is turned.
        turn: Turn,
        /// Whole pixels of the photograph as it is seen.
        crop: Crop,
        /// The pixels to draw it with.
        size: PixelSize,
    },
    /// Make the file to upload out of a crop.
    Finish {
        /// Which photograph.
        picture: PictureId,
        /// How far it is turned: what it was turned to before does not count.
        turn: Turn,
        /// Whole pixels of the photograph as it is seen.
        crop: Crop,
        /// What the file must be.
        spec: FileSpec,
    },
    /// Forget the photograph and free its memory.
    Close,
}

/// What the worker answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// The photograph is decoded or turned; the buffer holds the preview's RGBA pixels.
    Opened {
        /// Its size as it is seen.
        size: PixelSize,
        /// The preview's size.
        preview: PixelSize,
        /// Whether it shows shades of grey only.
        grey: bool,
    },
    /// The buffer holds the RGBA pixels of the part.
    Part,
    /// The buffer holds the JPEG.
    Made(Made),
    /// It cannot be done.
    Refused(Refusal),
    /// The photograph is forgotten.
    Closed,
}

/// How a file came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// Its width and height.
    pub size: PixelSize,
    /// The quality the search settled on.
    pub quality: Quality,
    /// The subsampling it settled on.
    pub subsampling: Subsampling,
    /// How many encodings the search took.
    pub attempts: u32,
}

/// Why the worker refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// The bytes give no picture here.
    Decode {
        /// Why.
        reason: DecodeError,
    },
    /// The crop gives no file.
    Finish {
        /// Why.
        reason: FinishError,
    },
    /// The photograph that is meant is not the one that is open: the worker was started anew.
    NotOpen,
    /// The request has no buffer, or cannot be read: page and worker are of different versions.
    BadRequest,
}

/// A request with its request_id, as it crosses over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorkerMessage<T> {
    /// Which request this is, or answers.
    pub request_id: RequestId,
    /// What is said.
    pub content: T,
}

impl<T: Serialize> WorkerMessage<T> {
    /// As it crosses over; `None` only when memory runs out.
    #[must_use]
    pub fn to_bytes(&self) -> Option<Vec<u8>> {
        postcard::to_allocvec(self).ok()
    }
}

impl<T: DeserializeOwned> WorkerMessage<T> {
    /// Reads what [`Self::to_bytes`] wrote; `None` when it is anything else.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }
}
