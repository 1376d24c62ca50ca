//! What survives a way to another screen and back, in memory only: personal data is never stored on the phone. (The
//! photograph's draft is the photo module's; it goes when the photograph is sent or the student leaves.)

use std::cell::{Cell, OnceCell, RefCell};
use std::future::Future;
use std::rc::Rc;

use shared::api::ApplicationView;
use shared::collection::Slug;
use shared::photo::PixelSize;
use shared::time::Timestamp;
use yew::prelude::*;

use super::verify::Typed;
use crate::cropper::Placement;
use crate::hooks::{forget_resume, store_resume, stored_resume};
use crate::photo::draft::{self, DraftError};
use crate::photo::{OpenPhoto, PhotoWorker, WorkerError};
use crate::route::{Route, Step};

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
    /// What was typed when both consents were given to it, in this page's life.
    agreed: RefCell<Option<Typed>>,
    /// Whether the phone did not keep a draft.
    unsaved: Cell<bool>,
    /// Whether a draft that may be there could not be read.
    draft_lost: Cell<bool>,
    /// Whose screens were shown last, a [`draft_name`].
    last: RefCell<Option<String>>,
    resume: RefCell<Option<Resume>>,
    /// How many uploads are under way.
    sending: Cell<u32>,
    /// Whether the student is on the way to the request for a correction.
    pub(crate) correcting: Cell<bool>,
    worker: OnceCell<PhotoWorker>,
    photo: RefCell<(String, Photo)>,
}

/// Where a session ended.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Resume {
    slug: Slug,
    step: Step,
    /// Whose it was; unknown after a reload.
    owner: Option<String>,
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

    /// The session ended at this screen. The form itself is where it is begun again.
    pub(crate) fn lapse(&self, slug: &Slug, step: Step) {
        if matches!(step, Step::Notice | Step::Verify) {
            return;
        }
        store_resume(&Route::Collection(slug.clone(), step).fragment());
        let resume = Resume { slug: slug.clone(), step, owner: self.last.borrow().clone() };
        *self.resume.borrow_mut() = Some(resume);
    }

    /// `owner` is signed in and was led to a screen: nothing is to be come back to.
    pub(crate) fn arrive(&self, owner: &str) {
        forget_resume();
        self.resume.take();
        let before = self.last.replace(Some(owner.to_owned()));
        if before.is_none_or(|before| before != owner) {
            let owner = owner.to_owned();
            wasm_bindgen_futures::spawn_local(async move {
                // Where nothing could be kept, nothing has to be deleted.
                draft::tidy(Some(&owner)).await.unwrap_or_default();
            });
        }
    }

    /// Whether an upload is under way.
    pub(crate) fn is_sending(&self) -> bool {
        self.sending.get() > 0
    }

    /// The screen of `slug` at which the session ended, unless it was another student's.
    pub(crate) fn resume_of(&self, slug: &Slug, owner: &str) -> Option<Step> {
        let known = self.resume.borrow().clone();
        let resume = known.or_else(|| match Route::parse(&stored_resume()?) {
            Route::Collection(slug, step) => Some(Resume { slug, step, owner: None }),
            Route::Home | Route::Sample(_) | Route::Lost => None,
        })?;
        let is_theirs = resume.owner.is_none_or(|before| before == owner);
        (resume.slug == *slug && is_theirs).then_some(resume.step)
    }

    /// Whether a photograph waits here for the student whose session ended.
    pub(crate) fn keeps_photo(&self) -> bool {
        let photo = self.photo.borrow();
        let is_theirs = self.last.borrow().as_ref().is_some_and(|last| *last == photo.0);
        is_theirs && (photo.1.open.is_some() || photo.1.finished.is_some())
    }

    /// Whether both consents were given, in this page's life, to exactly what is typed now.
    pub(crate) fn has_agreed(&self) -> bool {
        self.agreed.borrow().as_ref() == Some(&*self.typed.borrow())
    }

    /// What was typed was found in the roster with both consents. The fields are emptied, and nobody else's boxes are
    /// ticked.
    pub(crate) fn verified(&self) {
        *self.agreed.borrow_mut() = Some(self.typed.take());
        self.consents.set([false, false]);
    }

    /// Whether the phone keeps no draft of this photograph.
    pub(crate) fn is_unsaved(&self) -> bool {
        self.unsaved.get()
    }

    /// Notes that a draft that may be there could not be read in time.
    pub(crate) fn note_lost_draft(&self) {
        self.draft_lost.set(true);
    }

    /// Whether a draft could not be read; told once.
    pub(crate) fn take_lost_draft(&self) -> bool {
        self.draft_lost.take()
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
        self.unsaved.set(false);
        wasm_bindgen_futures::spawn_local(async {
            // Where nothing could be kept, nothing has to be forgotten.
            draft::clear().await.unwrap_or_default();
        });
    }

    /// The student leaves: nothing is to be come back to, and nobody has agreed to anything.
    pub(crate) fn forget_student(&self) {
        self.forget_photo();
        self.agreed.take();
        self.consents.set([false, false]);
        self.last.take();
        self.resume.take();
        forget_resume();
    }
}

/// An upload that is under way, until it is dropped.
pub(crate) struct Underway(Memory);

impl Drop for Underway {
    fn drop(&mut self) {
        self.0.sending.set(self.0.sending.get() - 1);
    }
}

impl Memory {
    /// Notes that an upload begins.
    pub(crate) fn begin_sending(&self) -> Underway {
        self.sending.set(self.sending.get() + 1);
        Underway(self.clone())
    }

    /// Keeps a newly picked file, like [`Memory::keep`].
    pub(crate) fn keep_source(&self, work: impl Future<Output = Result<(), DraftError>> + 'static) {
        self.unsaved.set(false);
        self.keep(work);
    }

    /// Keeps a part of a draft without keeping the student waiting. Without storage there is no draft, and everything
    /// else works.
    pub(crate) fn keep(&self, work: impl Future<Output = Result<(), DraftError>> + 'static) {
        let memory = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            if work.await.is_err() {
                memory.unsaved.set(true);
            }
        });
    }
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
