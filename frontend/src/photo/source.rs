//! From the picked file to a photograph that can be placed and finished.

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

use js_sys::Uint8Array;
use shared::geometry::Crop;
use shared::photo::check::{Adaptation, CheckId, Remedy, SourceVerdict, Value};
use shared::photo::{Finding, PhotoSpec, PixelSize, Turn, judge_source};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, ImageData};

use super::client::{PhotoWorker, WorkerError};
use super::decode::{Opened, decode, make, opened, part};
use super::protocol::{Made, PictureId, Refusal, Request};

/// Longest side of the preview in pixels: about twice the resolution of a phone's stage; 12 MB.
pub const PREVIEW_SIDE: u32 = 2048;

/// Why a picked file gives no photograph.
#[derive(Clone, Debug, PartialEq)]
pub enum OpenError {
    /// The source checks refuse it. Each blocking finding has a rule, a measurement and a remedy; the most important is
    /// first.
    Blocked(Vec<Finding>),
    /// The phone can't read the file: it was moved, or is in cloud storage that can't be reached.
    Unreadable,
    /// Reading started and then stopped.
    ReadTimeout,
    /// Neither our decoder nor the browser's can decode it.
    Undecodable,
    /// The browser's decoder does not answer.
    DecodeTimeout,
    /// The worker failed, not the file.
    Worker(WorkerError),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blocked(findings) => write!(f, "{} checks refuse the file", findings.len()),
            Self::Unreadable => f.write_str("the file cannot be read"),
            Self::ReadTimeout => f.write_str("reading the file does not end"),
            Self::Undecodable => f.write_str("the file cannot be decoded"),
            Self::DecodeTimeout => f.write_str("the browser's decoder does not answer"),
            Self::Worker(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for OpenError {}

/// A finished file and its properties.
#[derive(Clone, Debug, PartialEq)]
pub struct FinishedPhoto {
    /// The JPEG, ready to upload.
    pub jpeg: Vec<u8>,
    /// Properties of the file.
    pub made: Made,
}

/// A photograph that passed the source checks and is decoded in the worker. Dropping it frees nothing there: the next
/// opened one replaces it.
pub struct OpenPhoto {
    worker: PhotoWorker,
    file: Rc<Vec<u8>>,
    id: Cell<PictureId>,
    turn: Turn,
    size: PixelSize,
    preview: ImageData,
    adaptation: Option<Adaptation>,
    advice: Vec<Finding>,
}

impl fmt::Debug for OpenPhoto {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenPhoto").field("id", &self.id).field("size", &self.size).finish_non_exhaustive()
    }
}

impl OpenPhoto {
    /// Runs the source checks on `file`, then decodes it in the worker and turns it to `turn`. Call it as soon as a
    /// file is picked: the later steps only resample and encode.
    pub async fn open(
        worker: &PhotoWorker,
        file: Vec<u8>,
        turn: Turn,
        spec: &PhotoSpec,
    ) -> Result<Self, OpenError> {
        let (adaptation, mut advice) = match judge_source(&file, spec) {
            SourceVerdict::Usable { adaptation, advice } => (adaptation, advice),
            SourceVerdict::Refused(findings) => return Err(OpenError::Blocked(findings)),
        };
        let opened = decode(worker, &file, turn, PREVIEW_SIDE).await?;
        let seen = judge_opened(&opened, spec)?;
        advice.extend(seen.filter(|seen| advice.iter().all(|told| told.check != seen.check)));
        let preview = opened.image()?;
        let (id, size, file) = (Cell::new(opened.id), opened.size, Rc::new(file));
        Ok(Self { worker: worker.clone(), file, id, turn, size, preview, adaptation, advice })
    }

    /// The size in pixels after orientation and turn: crops use these pixels. For a photograph over the canvas limit it
    /// is the size that the browser drew.
    #[must_use]
    pub const fn size(&self) -> PixelSize {
        self.size
    }

    /// The preview of the whole photograph, after orientation and turn.
    #[must_use]
    pub const fn preview(&self) -> &ImageData {
        &self.preview
    }

    /// Rotation by the student.
    #[must_use]
    pub const fn turn(&self) -> Turn {
        self.turn
    }

    /// What the phone changes in the file besides cropping.
    #[must_use]
    pub const fn adaptation(&self) -> Option<Adaptation> {
        self.adaptation
    }

    /// What a reviewer may object to.
    #[must_use]
    pub fn advice(&self) -> &[Finding] {
        &self.advice
    }

    /// The picked file, as a draft stores it.
    #[must_use]
    pub fn file(&self) -> &[u8] {
        &self.file
    }

    /// The same photograph, turned to `turn` relative to the file's orientation.
    pub async fn turned(&self, turn: Turn) -> Result<Self, OpenError> {
        let id = self.id.get();
        let request = Request::Turn { picture: id, turn, preview_side: PREVIEW_SIDE };
        let opened = match opened(&self.worker, id, request, None).await {
            Err(OpenError::Worker(WorkerError::Died | WorkerError::Refused(Refusal::NotOpen))) => {
                decode(&self.worker, &self.file, turn, PREVIEW_SIDE).await?
            }
            answer => answer?,
        };
        Ok(Self {
            worker: self.worker.clone(),
            file: self.file.clone(),
            id: Cell::new(opened.id),
            turn,
            size: opened.size,
            preview: opened.image()?,
            adaptation: self.adaptation,
            advice: self.advice.clone(),
        })
    }

    /// The pixels of `crop`, resampled to `size`, for display.
    pub async fn part(&self, crop: Crop, size: PixelSize) -> Result<ImageData, WorkerError> {
        let request = Request::Part { picture: self.id.get(), turn: self.turn, crop, size };
        part(&self.worker, request, size).await
    }

    /// Makes the file to upload. If the worker died in the meantime, the photograph is opened again in a new one.
    pub async fn finish(&self, crop: Crop, spec: &PhotoSpec) -> Result<FinishedPhoto, WorkerError> {
        match make(&self.worker, self.finish_request(crop, spec)).await {
            Err(WorkerError::Died | WorkerError::Refused(Refusal::NotOpen)) => {}
            answer => return answer,
        }
        // No preview is needed this time.
        let opened = decode(&self.worker, &self.file, self.turn, 1).await.map_err(|error| match error {
            OpenError::Worker(error) => error,
            OpenError::Blocked(_)
            | OpenError::Unreadable
            | OpenError::ReadTimeout
            | OpenError::Undecodable
            | OpenError::DecodeTimeout => WorkerError::Died,
        })?;
        self.id.set(opened.id);
        make(&self.worker, self.finish_request(crop, spec)).await
    }

    fn finish_request(&self, crop: Crop, spec: &PhotoSpec) -> Request {
        Request::Finish { picture: self.id.get(), turn: self.turn, crop, spec: spec.file() }
    }
}

/// Checks that need the decoded picture: the size in formats other than JPEG, and whether it has colour.
fn judge_opened(opened: &Opened, spec: &PhotoSpec) -> Result<Option<Finding>, OpenError> {
    if [opened.size, opened.size.turned()].iter().all(|size| spec.output.for_crop(*size).is_none()) {
        let (measured, wanted) = (Value::Size(opened.size), Value::AtLeast(spec.output.min()));
        let small = Finding::block(CheckId::SourcePixels, measured, wanted, Remedy::LargerOriginal);
        return Err(OpenError::Blocked(vec![small]));
    }
    let (grey, colour) = (Value::Components(1), Value::Components(3));
    Ok(opened.grey.then(|| Finding::advise(CheckId::SourceColour, grey, colour, Remedy::AnotherPhoto)))
}

/// A JPEG as a `Blob`, for an `<img>` or an upload.
#[must_use]
pub fn jpeg_blob(jpeg: &[u8]) -> Option<Blob> {
    let parts = js_sys::Array::of1(&Uint8Array::from(jpeg));
    let options = web_sys::BlobPropertyBag::new();
    options.set_type("image/jpeg");
    Blob::new_with_u8_array_sequence_and_options(parts.unchecked_ref::<JsValue>(), &options).ok()
}
