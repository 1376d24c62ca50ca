//! The page's end of the photo worker: starts it when it is first needed, and again when it died.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;

use js_sys::{Array, ArrayBuffer, Uint8Array, WebAssembly};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, MessageEvent, Worker};

use super::oneshot::{Giver, oneshot};
use super::protocol::{Answer, Letter, Refusal, Request, Ticket};

/// Why the worker gave no answer of the kind that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkerError {
    /// It cannot be started: the browser has no workers, or the page does not name one.
    Unavailable,
    /// It could not be loaded, or ended while it worked: most often memory ran out.
    Died,
    /// It refused.
    Refused(Refusal),
    /// It answered something else: page and worker are of different versions.
    Mismatch,
}

impl fmt::Display for WorkerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unavailable => f.write_str("the photo worker cannot be started"),
            Self::Died => f.write_str("the photo worker ended"),
            Self::Refused(refusal) => write!(f, "the photo worker refused: {refusal:?}"),
            Self::Mismatch => f.write_str("the photo worker is of another version"),
        }
    }
}

impl std::error::Error for WorkerError {}

type Reply = Result<(Answer, Option<ArrayBuffer>), WorkerError>;
type Waiting = Rc<RefCell<HashMap<Ticket, Giver<Reply>>>>;

/// The photo worker. Clones speak to the same one; the last one dropped ends it.
#[derive(Clone)]
pub struct PhotoWorker(Rc<Inner>);

impl fmt::Debug for PhotoWorker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PhotoWorker").field("url", &self.0.url).finish_non_exhaustive()
    }
}

impl PartialEq for PhotoWorker {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

struct Inner {
    url: String,
    running: RefCell<Option<Running>>,
    next: Cell<u32>,
    waiting: Waiting,
}

impl PhotoWorker {
    /// The worker that the page names for this browser; nothing is loaded before [`PhotoWorker::warm_up`] or the
    /// first request.
    pub fn of_page() -> Result<Self, WorkerError> {
        let name = if has_simd() { "yipai-worker" } else { "yipai-worker-scalar" };
        let document = web_sys::window().and_then(|window| window.document());
        let meta = document.and_then(|d| d.query_selector(&format!("meta[name={name}]")).ok().flatten());
        let url = meta.and_then(|meta| meta.get_attribute("content")).ok_or(WorkerError::Unavailable)?;
        Ok(Self::at(url))
    }

    /// The worker whose script is at `url`.
    #[must_use]
    pub fn at(url: String) -> Self {
        Self(Rc::new(Inner {
            url,
            running: RefCell::default(),
            next: Cell::new(1),
            waiting: Waiting::default(),
        }))
    }

    /// Starts loading the worker, so that it is there when a photograph is.
    pub fn warm_up(&self) {
        // A failure shows at the first request, to somebody who can do something about it.
        let _shown_later = self.start();
    }

    /// Ends the worker: what it was doing is abandoned, what it had open is lost. The next request starts another.
    pub fn end(&self) {
        self.0.running.borrow_mut().take();
        fail_all(&self.0.waiting);
    }

    /// Asks and waits. The buffer changes hands and is empty here afterwards. Dropping the future forgets the answer.
    pub async fn ask(
        &self,
        content: Request,
        buffer: Option<&ArrayBuffer>,
    ) -> Result<(Answer, Option<ArrayBuffer>), WorkerError> {
        self.start()?;
        let ticket = Ticket(self.0.next.replace(self.0.next.get().wrapping_add(1)));
        let letter = Letter { ticket, content };
        let json = serde_json::to_string(&letter).map_err(|_| WorkerError::Mismatch)?;
        let message = Array::of1(&JsValue::from_str(&json));
        let transfer = Array::new();
        if let Some(buffer) = buffer {
            message.push(buffer);
            transfer.push(buffer);
        }
        let (giver, taker) = oneshot();
        {
            let mut waiting = self.0.waiting.borrow_mut();
            waiting.retain(|_, giver| giver.is_awaited());
            waiting.insert(ticket, giver);
        }
        match &*self.0.running.borrow() {
            Some(running) => running
                .worker
                .post_message_with_transfer(&message, &transfer)
                .map_err(|_| WorkerError::Unavailable)?,
            None => return Err(WorkerError::Died),
        }
        match taker.take().await? {
            (Answer::Refused(refusal), _) => Err(WorkerError::Refused(refusal)),
            answer => Ok(answer),
        }
    }

    fn start(&self) -> Result<(), WorkerError> {
        let Inner { url, running, waiting, .. } = &*self.0;
        if running.borrow().as_ref().is_some_and(|running| !running.died.get()) {
            return Ok(());
        }
        fail_all(waiting);
        *running.borrow_mut() = Some(Running::start(url, waiting).ok_or(WorkerError::Unavailable)?);
        Ok(())
    }
}

/// A worker that was started; dropping it ends it.
struct Running {
    worker: Worker,
    died: Rc<Cell<bool>>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(Event)>,
}

impl Running {
    fn start(url: &str, waiting: &Waiting) -> Option<Self> {
        let worker = Worker::new(url).ok()?;
        let died = Rc::new(Cell::new(false));
        let on_message = {
            let waiting = Rc::clone(waiting);
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                deliver(&waiting, &event.data());
            })
        };
        let on_error = {
            let (waiting, died) = (Rc::clone(waiting), Rc::clone(&died));
            Closure::<dyn FnMut(Event)>::new(move |event: Event| {
                // Told to whoever waits; the console has it from the worker already.
                event.prevent_default();
                died.set(true);
                fail_all(&waiting);
            })
        };
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(on_error.as_ref().unchecked_ref()));
        Some(Self { worker, died, _on_message: on_message, _on_error: on_error })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.set_onmessageerror(None);
        self.worker.terminate();
    }
}

fn deliver(waiting: &Waiting, data: &JsValue) {
    let Some(parts) = data.dyn_ref::<Array>() else { return };
    let letter = parts.get(0).as_string().and_then(|json| serde_json::from_str(&json).ok());
    let Some(Letter::<Answer> { ticket, content }) = letter else { return };
    let giver = waiting.borrow_mut().remove(&ticket);
    if let Some(giver) = giver {
        giver.give(Ok((content, parts.get(1).dyn_into().ok())));
    }
}

fn fail_all(waiting: &Waiting) {
    let givers: Vec<_> = waiting.borrow_mut().drain().collect();
    for (_, giver) in givers {
        giver.give(Err(WorkerError::Died));
    }
}

/// A module of one function that splats and extracts a vector: valid only where SIMD is (wasm-feature-detect's probe).
const SIMD_PROBE: [u8; 30] = [
    0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98,
];

/// Whether this browser compiles WebAssembly SIMD.
#[must_use]
pub fn has_simd() -> bool {
    // The body's end marker closes the probe.
    let module: Vec<u8> = SIMD_PROBE.into_iter().chain([11]).collect();
    WebAssembly::validate(&Uint8Array::from(module.as_slice()).into()).unwrap_or(false)
}
