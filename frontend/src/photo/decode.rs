//! From a file's bytes to a photograph that is open in the worker: with our own decoder when possible, else with the
//! browser's.

use std::cell::Cell;

use js_sys::{ArrayBuffer, Uint8Array, Uint8ClampedArray};
use shared::photo::check::{Photo, source_damaged};
use shared::photo::codec::DecodeError;
use shared::photo::{Format, PixelSize, Turn, orientation, without_orientation};
use web_sys::{Blob, ImageData};

use super::browser::{self, BrowserError, BrowserPixels};
use super::client::{PhotoWorker, WorkerError};
use super::protocol::{Answer, PictureId, Refusal, Request};
use super::source::{FinishedPhoto, OpenError};

/// A photograph that is open in the worker.
pub(super) struct Opened {
    pub(super) id: PictureId,
    /// Size after orientation and turn, in pixels.
    pub(super) size: PixelSize,
    /// Whether all its pixels are grey.
    pub(super) grey: bool,
    preview_size: PixelSize,
    preview: ArrayBuffer,
}

impl Opened {
    /// The preview of the whole photograph.
    pub(super) fn image(&self) -> Result<ImageData, OpenError> {
        image(&self.preview, self.preview_size).map_err(OpenError::Worker)
    }
}

fn image(rgba: &ArrayBuffer, PixelSize { width, height }: PixelSize) -> Result<ImageData, WorkerError> {
    let pixels = Uint8ClampedArray::new(rgba);
    ImageData::new_with_js_u8_clamped_array_and_sh(&pixels, width, height).map_err(|_| WorkerError::Mismatch)
}

/// Decodes with our own decoder when possible, else with the browser's.
pub(super) async fn decode(
    worker: &PhotoWorker,
    file: &[u8],
    turn: Turn,
    preview_side: u32,
) -> Result<Opened, OpenError> {
    let photo = Photo::inspect(file);
    let claimed = photo.structure.ok().map(|structure| structure.upright());
    // Independent of the size: the worker checks the data of every JPEG to the last block before any decoder runs.
    if photo.format == Format::Jpeg {
        let id = next_id();
        let buffer = Uint8Array::from(file).buffer();
        let request = Request::Open { picture: id, turn, preview_side };
        match opened(worker, id, request, Some(&buffer)).await {
            Err(OpenError::Worker(WorkerError::Refused(Refusal::Decode {
                reason: DecodeError::Damaged { after_blocks },
            }))) => return Err(OpenError::Blocked(vec![source_damaged(after_blocks)])),
            Err(OpenError::Worker(WorkerError::Refused(Refusal::Decode { reason })))
                if browser_may_help(reason) => {}
            // Most likely too little memory for all pixels; the browser is asked for fewer.
            Err(OpenError::Worker(WorkerError::Died)) => {}
            answer => return answer,
        }
    }
    by_browser(worker, file, claimed, turn, preview_side).await
}

/// Lets the browser decode the file, and the worker store the pixels.
async fn by_browser(
    worker: &PhotoWorker,
    file: &[u8],
    claimed: Option<PixelSize>,
    turn: Turn,
    preview_side: u32,
) -> Result<Opened, OpenError> {
    // Browsers differ in whether they apply the orientation of a PNG or WebP. It is removed here, and the worker
    // applies it.
    let neutral = without_orientation(file);
    let parts = js_sys::Array::of1(&Uint8Array::from(neutral.as_deref().unwrap_or(file)));
    let blob = Blob::new_with_u8_array_sequence(&parts).map_err(|_| OpenError::Unreadable)?;
    let BrowserPixels { size, rgba } =
        browser::decode(&blob, claimed).await.map_err(|error| match error {
            BrowserError::Undecodable | BrowserError::Blank | BrowserError::NoCanvas => {
                OpenError::Undecodable
            }
            BrowserError::Timeout => OpenError::DecodeTimeout,
        })?;
    let id = next_id();
    let orientation = orientation(file);
    let request = Request::OpenPixels { picture: id, size, orientation, turn, preview_side };
    opened(worker, id, request, Some(&rgba)).await
}

/// Whether the browser's decoder may succeed. A header that claims more than the file can hold is refused and not
/// retried.
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

/// Asks the worker to open or turn a photograph.
pub(super) async fn opened(
    worker: &PhotoWorker,
    id: PictureId,
    request: Request,
    buffer: Option<&ArrayBuffer>,
) -> Result<Opened, OpenError> {
    match worker.ask(request, buffer).await.map_err(OpenError::Worker)? {
        (Answer::Opened { size, preview: preview_size, grey }, Some(preview)) => {
            Ok(Opened { id, size, grey, preview_size, preview })
        }
        _ => Err(OpenError::Worker(WorkerError::Mismatch)),
    }
}

/// Asks the worker for a part of the photograph, drawn with `size` pixels.
pub(super) async fn part(
    worker: &PhotoWorker,
    request: Request,
    size: PixelSize,
) -> Result<ImageData, WorkerError> {
    match worker.ask(request, None).await? {
        (Answer::Part, Some(rgba)) => image(&rgba, size),
        _ => Err(WorkerError::Mismatch),
    }
}

/// Asks the worker for a file.
pub(super) async fn make(worker: &PhotoWorker, request: Request) -> Result<FinishedPhoto, WorkerError> {
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
