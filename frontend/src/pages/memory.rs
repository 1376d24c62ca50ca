//! State that survives changes of the screen, in memory only: personal data is never stored on the phone. (The
//! photograph's draft belongs to the photo module; it is deleted when the photograph is sent or the student signs out.)

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

#[derive(Default)]
pub(crate) struct Kept {
    /// The fields of 校验信息.
    pub(crate) typed: RefCell<Typed>,
    /// The two consents.
    pub(crate) consents: Cell<[bool; 2]>,
    /// The earliest time of the next verification.
    pub(crate) wait_until: Cell<Option<Timestamp>>,
    /// The fields to which both consents were given since the page was loaded.
    agreed: RefCell<Option<Typed>>,
    /// Whether storing a draft failed.
    unsaved: Cell<bool>,
    /// Whether reading a draft failed.
    draft_lost: Cell<bool>,
    /// The student whose screens were shown last, a [`draft_name`].
    last: RefCell<Option<String>>,
    resume: RefCell<Option<Resume>>,
    /// Number of running uploads.
    sending: Cell<u32>,
    /// Whether the student opened this page to request a correction.
    pub(crate) correcting: Cell<bool>,
    worker: OnceCell<PhotoWorker>,
    photo: RefCell<(String, Photo)>,
}

/// The screen at which a session ended.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Resume {
    slug: Slug,
    step: Step,
    /// The student; unknown after a reload.
    owner: Option<String>,
}

/// The photograph in its steps from pick to upload.
#[derive(Clone, Default)]
pub(crate) struct Photo {
    pub(crate) open: Option<Rc<OpenPhoto>>,
    pub(crate) placement: Option<Placement>,
    /// The finished file.
    pub(crate) finished: Option<Rc<Finished>>,
}

#[derive(PartialEq, Eq)]
pub(crate) struct Finished {
    pub(crate) jpeg: Vec<u8>,
    pub(crate) size: PixelSize,
}

/// There is one memory, so equality compares the pointers.
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
    /// The photo worker, one for the lifetime of the page.
    pub(crate) fn worker(&self) -> Result<PhotoWorker, WorkerError> {
        if let Some(worker) = self.worker.get() {
            return Ok(worker.clone());
        }
        let worker = PhotoWorker::of_page()?;
        Ok(self.worker.get_or_init(|| worker).clone())
    }

    /// Notes that the session ended at this screen. The form is not noted, because a new session begins there.
    pub(crate) fn lapse(&self, slug: &Slug, step: Step) {
        if matches!(step, Step::Notice | Step::Verify) {
            return;
        }
        store_resume(&Route::Collection(slug.clone(), step).fragment());
        let resume = Resume { slug: slug.clone(), step, owner: self.last.borrow().clone() };
        *self.resume.borrow_mut() = Some(resume);
    }

    /// `owner` is signed in and was led to a screen: the stored screen to return to is cleared.
    pub(crate) fn arrive(&self, owner: &str) {
        forget_resume();
        self.resume.take();
        let before = self.last.replace(Some(owner.to_owned()));
        if before.is_none_or(|before| before != owner) {
            let owner = owner.to_owned();
            wasm_bindgen_futures::spawn_local(async move {
                // Where storing fails, there is nothing to delete.
                draft::tidy(Some(&owner)).await.unwrap_or_default();
            });
        }
    }

    pub(crate) fn is_sending(&self) -> bool {
        self.sending.get() > 0
    }

    /// The screen of `slug` at which the session ended, unless it was another student's session.
    pub(crate) fn resume_of(&self, slug: &Slug, owner: &str) -> Option<Step> {
        let known = self.resume.borrow().clone();
        let resume = known.or_else(|| match Route::parse(&stored_resume()?) {
            Route::Collection(slug, step) => Some(Resume { slug, step, owner: None }),
            Route::Home | Route::Sample(_) | Route::Lost => None,
        })?;
        let is_theirs = resume.owner.is_none_or(|before| before == owner);
        (resume.slug == *slug && is_theirs).then_some(resume.step)
    }

    /// Whether a photograph is stored here for the student whose session ended.
    pub(crate) fn keeps_photo(&self) -> bool {
        let photo = self.photo.borrow();
        let is_theirs = self.last.borrow().as_ref().is_some_and(|last| *last == photo.0);
        is_theirs && (photo.1.open.is_some() || photo.1.finished.is_some())
    }

    /// Whether both consents were given, since the page was loaded, to exactly these fields.
    pub(crate) fn has_agreed(&self) -> bool {
        self.agreed.borrow().as_ref() == Some(&*self.typed.borrow())
    }

    /// The fields matched the roster with both consents. The fields and the consents are cleared, so that the next
    /// student starts with unticked boxes.
    pub(crate) fn verified(&self) {
        *self.agreed.borrow_mut() = Some(self.typed.take());
        self.consents.set([false, false]);
    }

    /// Whether this photograph has no stored draft.
    pub(crate) fn is_unsaved(&self) -> bool {
        self.unsaved.get()
    }

    /// Notes that a draft could not be read in time.
    pub(crate) fn note_lost_draft(&self) {
        self.draft_lost.set(true);
    }

    /// Whether a draft could not be read; the call clears the flag.
    pub(crate) fn take_lost_draft(&self) -> bool {
        self.draft_lost.take()
    }

    /// The photograph of `owner`, a [`draft_name`]; empty when another student used the page before.
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

    /// Deletes the photograph here and its draft: it was sent, or the student signs out.
    pub(crate) fn forget_photo(&self) {
        self.photo.take();
        self.unsaved.set(false);
        wasm_bindgen_futures::spawn_local(async {
            // Where storing fails, there is nothing to delete.
            draft::clear().await.unwrap_or_default();
        });
    }

    /// The student signs out: the screen to return to and the consents are cleared.
    pub(crate) fn forget_student(&self) {
        self.forget_photo();
        self.agreed.take();
        self.consents.set([false, false]);
        self.last.take();
        self.resume.take();
        forget_resume();
    }
}

/// A running upload; dropping this ends it.
pub(crate) struct Underway(Memory);

impl Drop for Underway {
    fn drop(&mut self) {
        self.0.sending.set(self.0.sending.get() - 1);
    }
}

impl Memory {
    /// Notes the start of an upload.
    pub(crate) fn begin_sending(&self) -> Underway {
        self.sending.set(self.sending.get() + 1);
        Underway(self.clone())
    }

    /// Stores a newly picked file, like [`Memory::keep`].
    pub(crate) fn keep_source(&self, work: impl Future<Output = Result<(), DraftError>> + 'static) {
        self.unsaved.set(false);
        self.keep(work);
    }

    /// Stores a part of a draft in the background. Without storage there is no draft, and everything else works.
    pub(crate) fn keep(&self, work: impl Future<Output = Result<(), DraftError>> + 'static) {
        let memory = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            if work.await.is_err() {
                memory.unsaved.set(true);
            }
        });
    }
}

/// The name under which an application's draft is stored.
pub(crate) fn draft_name(view: &ApplicationView) -> String {
    [view.collection.as_str(), "/", &view.id.to_string()].concat()
}

#[hook]
pub(crate) fn use_memory() -> Memory {
    use_context().expect("the app provides the memory")
}
