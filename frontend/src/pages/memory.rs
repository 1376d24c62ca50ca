//! What survives a way to another screen and back, in memory only: personal data is never stored on the phone. (The
//! photograph's draft is the photo module's; it goes when the photograph is sent or the student leaves.)

use std::cell::{Cell, OnceCell, RefCell};
use std::future::Future;
use std::rc::Rc;

use shared::api::ApplicationView;
use shared::photo::PixelSize;
use shared::time::Timestamp;
use yew::prelude::*;

use super::verify::Typed;
use crate::cropper::Placement;
use crate::photo::draft::{self, DraftError};
use crate::photo::{OpenPhoto, PhotoWorker, WorkerError};

/// A context of the whole page.
#[derive(Clone, Default)]
pub(crate) struct Memory(Rc<Kept>);

/// What is kept.
#[derive(Default)]
pub(crate) struct Kept {
    /// 校验信息 as typed.
    pub(crate) typed: RefCell<Typed>,
    /// The two consents as ticked.
    pub(crate) consents: Cell<[bool; 2]>,
    /// When the next verification may be tried.
    pub(crate) wait_until: Cell<Option<Timestamp>>,
    /// Whether the student is on the way to the request for a correction.
    pub(crate) correcting: Cell<bool>,
    worker: OnceCell<PhotoWorker>,
    photo: RefCell<(String, Photo)>,
}

/// The photograph on its way through the screens.
#[derive(Clone, Default)]
pub(crate) struct Photo {
    /// Decoded in the worker.
    pub(crate) open: Option<Rc<OpenPhoto>>,
    /// Where it was placed last.
    pub(crate) placement: Option<Placement>,
    /// The file made of it.
    pub(crate) finished: Option<Rc<Finished>>,
}

/// A finished file.
#[derive(PartialEq, Eq)]
pub(crate) struct Finished {
    pub(crate) jpeg: Vec<u8>,
    pub(crate) size: PixelSize,
}

/// There is one memory; it is told by its place.
impl PartialEq for Memory {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl std::ops::Deref for Memory {
    type Target = Kept;

    fn deref(&self) -> &Kept {
        &self.0
    }
}

impl Kept {
    /// The photo worker, one for the page's life.
    pub(crate) fn worker(&self) -> Result<PhotoWorker, WorkerError> {
        if let Some(worker) = self.worker.get() {
            return Ok(worker.clone());
        }
        let worker = PhotoWorker::of_page()?;
        Ok(self.worker.get_or_init(|| worker).clone())
    }

    /// The photograph of `owner`, a [`draft_name`]; nothing when another student was here before.
    pub(crate) fn photo(&self, owner: &str) -> Photo {
        let kept = self.photo.borrow();
        if kept.0 == owner { kept.1.clone() } else { Photo::default() }
    }

    /// Changes the photograph of `owner`.
    pub(crate) fn change_photo(&self, owner: &str, change: impl FnOnce(&mut Photo)) {
        let mut photo = self.photo(owner);
        change(&mut photo);
        *self.photo.borrow_mut() = (owner.to_owned(), photo);
    }

    /// Forgets the photograph here and its draft: it was sent, or the student leaves.
    pub(crate) fn forget_photo(&self) {
        self.photo.take();
        in_background(draft::clear());
    }
}

/// Keeps or forgets a draft without keeping the student waiting.
pub(crate) fn in_background(work: impl Future<Output = Result<(), DraftError>> + 'static) {
    wasm_bindgen_futures::spawn_local(async move {
        match work.await {
            // Without storage there is no draft, and everything else works.
            Ok(()) | Err(DraftError::Unavailable | DraftError::Refused) => {}
        }
    });
}

/// Under which name an application's draft is kept.
pub(crate) fn draft_name(view: &ApplicationView) -> String {
    [view.collection.as_str(), "/", &view.id.to_string()].concat()
}

/// The page's memory.
#[hook]
pub(crate) fn use_memory() -> Memory {
    use_context().expect("the app provides the memory")
}
