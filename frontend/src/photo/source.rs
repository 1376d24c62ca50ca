//! From the file a student picked to a photograph that can be placed and finished.

use std::cell::Cell;
use std::fmt;

use js_sys::{ArrayBuffer, Uint8Array, Uint8ClampedArray};
use shared::geometry::Crop;
use shared::photo::check::{CheckId, Cure, Photo, Value, source_damaged};
use shared::photo::codec::DecodeError;
use shared::photo::{Bytes, Finding, Format, PhotoSpec, PixelSize, source_findings};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ImageData};

use super::browser::{self, BrowserError, BrowserPixels};
use super::client::{PhotoWorker, WorkerError};
use super::protocol::{Answer, Made, PictureId, Refusal, Request};

/// No photograph is longer, converted or not; what is longer is not even read.
const LONGEST_FILE: Bytes = Bytes::mib(64);

/// Longest side of the preview: about twice the pixels of a phone's stage, twelve megabytes.
pub const PREVIEW_SIDE: u32 = 2048;

/// Why a picked file gives no photograph to place.
#[derive(Clone, Debug, PartialEq)]
pub enum OpenError {
    /// Source checks refuse it. Each blocking finding says rule, measure and cure; the first comes first.
    Blocked(Vec<Finding>),
    /// The phone does not hand the file over: it was moved, or lies in a cloud that cannot be reached.
    Unreadable,
    /// Neither our decoder nor the browser's makes a picture of it.
    Undecodable,
    /// The worker failed, not the file.
    Worker(WorkerError),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blocked(findings) => write!(f, "{} checks refuse the file", findings.len()),
            Self::Unreadable => f.write_str("the file cannot be read"),
            Self::Undecodable => f.write_str("the file cannot be decoded"),
            Self::Worker(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for OpenError {}

/// Reads a picked file into memory.
pub async fn read(file: &Blob) -> Result<Vec<u8>, OpenError> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a file's length is a whole number"
    )]
    let length = Bytes(file.size() as u64);
    if length > LONGEST_FILE {
        let wanted = Value::Bytes(LONGEST_FILE);
        let too_long = Finding::block(CheckId::SourceBytes, Value::Bytes(length), wanted, Cure::AnotherPhoto);
        return Err(OpenError::Blocked(vec![too_long]));
    }
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(|_| OpenError::Unreadable)?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// A finished file and how it came about.
#[derive(Clone, Debug, PartialEq)]
pub struct FinishedPhoto {
    /// The JPEG, ready to upload.
    pub jpeg: Vec<u8>,
    /// How it came about.
    pub made: Made,
}

/// A photograph that passed the source checks and is decoded in the worker. Dropping it frees nothing there: the
/// next one opened takes its place.
pub struct OpenPhoto {
    worker: PhotoWorker,
    file: Vec<u8>,
    id: Cell<PictureId>,
    size: PixelSize,
    preview: ImageData,
}

impl fmt::Debug for OpenPhoto {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenPhoto").field("id", &self.id).field("size", &self.size).finish_non_exhaustive()
    }
}

impl OpenPhoto {
    /// Judges `file` by the source checks, then decodes it in the worker. Call it as soon as a file is picked:
    /// what follows only resamples and encodes.
    pub async fn open(worker: &PhotoWorker, file: Vec<u8>, spec: &PhotoSpec) -> Result<Self, OpenError> {
        let blocking: Vec<_> = source_findings(&file, spec).into_iter().filter(Finding::blocks).collect();
        if !blocking.is_empty() {
            return Err(OpenError::Blocked(blocking));
        }
        let opened = decode(worker, &file, PREVIEW_SIDE).await?;
        let Opened { id, size, preview_size, preview } = opened;
        let pixels = Uint8ClampedArray::new(&preview);
        let preview =
            ImageData::new_with_js_u8_clamped_array_and_sh(&pixels, preview_size.width, preview_size.height)
                .map_err(|_| OpenError::Worker(WorkerError::Mismatch))?;
        Ok(Self { worker: worker.clone(), file, id: Cell::new(id), size, preview })
    }

    /// Pixels of the upright photograph: what crops are measured in. A photograph over the canvas limit counts as
    /// large as the browser drew it.
    #[must_use]
    pub const fn size(&self) -> PixelSize {
        self.size
    }

    /// The whole photograph to look at, upright.
    #[must_use]
    pub const fn preview(&self) -> &ImageData {
        &self.preview
    }

    /// The file that was picked, or made by [`convert`]: what a draft keeps.
    #[must_use]
    pub fn file(&self) -> &[u8] {
        &self.file
    }

    /// Makes the file to upload. When the worker died meanwhile, the photograph is opened once more in a new one.
    pub async fn finish(&self, crop: Crop, spec: &PhotoSpec) -> Result<FinishedPhoto, WorkerError> {
        match make(&self.worker, self.finish_request(crop, spec)).await {
            Err(WorkerError::Died | WorkerError::Refused(Refusal::NotOpen)) => {}
            answer => return answer,
        }
        // No preview is needed this time.
        let opened = decode(&self.worker, &self.file, 1).await.map_err(|error| match error {
            OpenError::Worker(error) => error,
            OpenError::Blocked(_) | OpenError::Unreadable | OpenError::Undecodable => WorkerError::Died,
        })?;
        self.id.set(opened.id);
        make(&self.worker, self.finish_request(crop, spec)).await
    }

    fn finish_request(&self, crop: Crop, spec: &PhotoSpec) -> Request {
        Request::Finish { picture: self.id.get(), crop, spec: spec.clone() }
    }
}

/// Makes a source that the collection accepts out of a file that it does not, on the phone: a JPEG within the
/// window of source lengths, with as many pixels as fit. The result is opened like any other file.
pub async fn convert(
    worker: &PhotoWorker,
    file: &[u8],
    spec: &PhotoSpec,
) -> Result<FinishedPhoto, OpenError> {
    let opened = decode(worker, file, 1).await?;
    make(worker, Request::Convert { picture: opened.id, spec: spec.clone() }).await.map_err(OpenError::Worker)
}

struct Opened {
    id: PictureId,
    size: PixelSize,
    preview_size: PixelSize,
    preview: ArrayBuffer,
}

/// Decodes by our own decoder when it can, else by the browser's.
async fn decode(worker: &PhotoWorker, file: &[u8], preview_side: u32) -> Result<Opened, OpenError> {
    let photo = Photo::inspect(file);
    let claimed = photo.structure.ok().map(|structure| structure.upright());
    // Whatever its size: the worker reads the data of every JPEG to the last block before anybody decodes it.
    if photo.format == Format::Jpeg {
        let id = next_id();
        let buffer = Uint8Array::from(file).buffer();
        match opened(worker, id, Request::Open { picture: id, preview_side }, &buffer).await {
            Err(OpenError::Worker(WorkerError::Refused(Refusal::Decode {
                reason: DecodeError::Damaged { after_blocks },
            }))) => return Err(OpenError::Blocked(vec![source_damaged(after_blocks)])),
            Err(OpenError::Worker(WorkerError::Refused(Refusal::Decode { reason })))
                if browser_may_help(reason) => {}
            // Most likely too little memory for all its pixels; the browser is asked for fewer.
            Err(OpenError::Worker(WorkerError::Died)) => {}
            answer => return answer,
        }
    }
    let parts = js_sys::Array::of1(&Uint8Array::from(file));
    let blob = Blob::new_with_u8_array_sequence(&parts).map_err(|_| OpenError::Unreadable)?;
    let BrowserPixels { size, rgba } =
        browser::decode(&blob, claimed).await.map_err(|error| match error {
            BrowserError::Undecodable | BrowserError::Blank | BrowserError::NoCanvas => {
                OpenError::Undecodable
            }
        })?;
    let id = next_id();
    opened(worker, id, Request::OpenPixels { picture: id, size, preview_side }, &rgba).await
}

/// Whether another decoder can do better. A claim that the file cannot hold is refused by ours and not tried again.
const fn browser_may_help(reason: DecodeError) -> bool {
    match reason {
        DecodeError::TooManyPixels { .. }
        | DecodeError::UnknownColours
        | DecodeError::NotTrusted
        | DecodeError::Undecodable => true,
        DecodeError::Fault { .. }
        | DecodeError::ClaimTooLarge { .. }
        | DecodeError::Damaged { .. }
        | DecodeError::WrongLength => false,
    }
}

async fn opened(
    worker: &PhotoWorker,
    id: PictureId,
    request: Request,
    buffer: &ArrayBuffer,
) -> Result<Opened, OpenError> {
    match worker.ask(request, Some(buffer)).await.map_err(OpenError::Worker)? {
        (Answer::Opened { size, preview: preview_size }, Some(preview)) => {
            Ok(Opened { id, size, preview_size, preview })
        }
        _ => Err(OpenError::Worker(WorkerError::Mismatch)),
    }
}

async fn make(worker: &PhotoWorker, request: Request) -> Result<FinishedPhoto, WorkerError> {
    match worker.ask(request, None).await? {
        (Answer::Made(made), Some(jpeg)) => Ok(FinishedPhoto { jpeg: Uint8Array::new(&jpeg).to_vec(), made }),
        _ => Err(WorkerError::Mismatch),
    }
}

fn next_id() -> PictureId {
    thread_local! {
        static NEXT: Cell<u32> = const { Cell::new(1) };
    }
    NEXT.with(|next| PictureId(next.replace(next.get().wrapping_add(1))))
}

/// A JPEG as a `Blob`, for an `<img>` or an upload.
#[must_use]
pub fn jpeg_blob(jpeg: &[u8]) -> Option<Blob> {
    let parts = js_sys::Array::of1(&Uint8Array::from(jpeg));
    let options = web_sys::BlobPropertyBag::new();
    options.set_type("image/jpeg");
    Blob::new_with_u8_array_sequence_and_options(parts.unchecked_ref::<JsValue>(), &options).ok()
}
