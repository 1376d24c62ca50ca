//! The page's client of the photo worker: starts the worker at the first request, and again after it died.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use js_sys::{Array, ArrayBuffer, Uint8Array, WebAssembly};
use wasm_bindgen::{JsCast, JsValue};

use super::host::Host;
use super::oneshot::{Sender, oneshot};
use super::protocol::{Answer, Refusal, Request, RequestId, WorkerMessage};
use crate::hooks::timeout;

/// Why the worker gave no usable answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkerError {
    /// It can't be started: the page names no worker, or the browser supports neither way to start it.
    Unavailable,
    /// Its script or module could not be loaded: network error, or a page that is older than the server's files.
    NotLoaded,
    /// It does not answer.
    Silent,
    /// It ended during its work: most often memory ran out.
    Died,
    Refused(Refusal),
    /// It gave an answer of another kind: page and worker have different versions.
    Mismatch,
}

impl fmt::Display for WorkerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unavailable => f.write_str("the photo worker cannot be started"),
            Self::NotLoaded => f.write_str("the photo worker did not load"),
            Self::Silent => f.write_str("the photo worker does not answer"),
            Self::Died => f.write_str("the photo worker ended"),
            Self::Refused(refusal) => write!(f, "the photo worker refused: {refusal:?}"),
            Self::Mismatch => f.write_str("the photo worker is of another version"),
        }
    }
}

impl std::error::Error for WorkerError {}

type Reply = Result<(Answer, Option<ArrayBuffer>), WorkerError>;
type Waiting = Rc<RefCell<HashMap<RequestId, Sender<Reply>>>>;

/// The photo worker. Clones share one worker; dropping the last one ends it.
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

/// Timeout of an answer. The slowest phones take ten seconds for the largest photographs they can hold.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(45);

struct Inner {
    url: String,
    running: RefCell<Option<Rc<Host>>>,
    /// Whether no worker could be started here, so that the page runs the module itself.
    on_page: Cell<bool>,
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
            on_page: Cell::new(false),
            next: Cell::new(1),
            waiting: Waiting::default(),
        }))
    }

    /// Loads the worker in advance, so that it is ready for the photograph.
    pub fn warm_up(&self) {
        // A failure is reported at the first request, when the student can act on it.
        let _shown_later = self.start();
    }

    /// Ends the worker: its current work and its open photograph are lost. The next request starts another one.
    pub fn end(&self) {
        self.0.running.borrow_mut().take();
        fail_all(&self.0.waiting);
    }

    /// Sends a request and waits for the answer. The buffer is transferred and empty afterwards. Dropping the future
    /// discards the answer.
    pub async fn ask(
        &self,
        content: Request,
        buffer: Option<&ArrayBuffer>,
    ) -> Result<(Answer, Option<ArrayBuffer>), WorkerError> {
        let host = self.ready().await?;
        let request_id = RequestId(self.0.next.replace(self.0.next.get().wrapping_add(1)));
        let letter = WorkerMessage { request_id, content };
        let header = letter.to_bytes().ok_or(WorkerError::Mismatch)?;
        let message = Array::of1(&Uint8Array::from(header.as_slice()));
        let transfer = Array::new();
        if let Some(buffer) = buffer {
            message.push(buffer);
            transfer.push(buffer);
        }
        let (giver, taker) = oneshot();
        {
            let mut waiting = self.0.waiting.borrow_mut();
            waiting.retain(|_, giver| giver.is_awaited());
            waiting.insert(request_id, giver);
        }
        host.post(&message, &transfer)?;
        let Some(answer) = timeout(ANSWER_TIMEOUT, taker.take()).await else {
            self.give_up(&host);
            return Err(WorkerError::Silent);
        };
        match answer? {
            (Answer::Refused(refusal), _) => Err(WorkerError::Refused(refusal)),
            answer => Ok(answer),
        }
    }

    /// Waits until the module accepts requests, in a worker or, where no worker starts, on the page.
    async fn ready(&self) -> Result<Rc<Host>, WorkerError> {
        loop {
            let host = self.start()?;
            let Err(error) = host.ready().await else { return Ok(host) };
            self.give_up(&host);
            // The next request tries a worker again: the missing file may be available by then.
            self.0.on_page.set(!host.is_on_page());
            if host.is_on_page() {
                return Err(error);
            }
        }
    }

    /// Ends `host`, unless it is already replaced.
    fn give_up(&self, host: &Rc<Host>) {
        let is_current = self.0.running.borrow().as_ref().is_some_and(|running| Rc::ptr_eq(running, host));
        if is_current {
            self.end();
        }
    }

    fn start(&self) -> Result<Rc<Host>, WorkerError> {
        let Inner { url, running, waiting, on_page, .. } = &*self.0;
        if let Some(host) = running.borrow().as_ref().filter(|host| host.is_usable()) {
            return Ok(Rc::clone(host));
        }
        fail_all(waiting);
        let heard = || {
            let waiting = Rc::clone(waiting);
            move |message: Option<&JsValue>| match message {
                Some(data) => deliver(&waiting, data),
                None => fail_all(&waiting),
            }
        };
        let in_worker = if on_page.get() { None } else { Host::in_worker(url, heard()) };
        let host = in_worker.or_else(|| Host::on_page(url, heard())).ok_or(WorkerError::Unavailable)?;
        let host = Rc::new(host);
        *running.borrow_mut() = Some(Rc::clone(&host));
        Ok(host)
    }
}

fn deliver(waiting: &Waiting, data: &JsValue) {
    let Some(parts) = data.dyn_ref::<Array>() else { return };
    let header = parts.get(0).dyn_into::<Uint8Array>().map(|header| header.to_vec());
    let Some(WorkerMessage { request_id, content }) =
        header.ok().and_then(|bytes| WorkerMessage::<Answer>::read(&bytes))
    else {
        return;
    };
    let giver = waiting.borrow_mut().remove(&request_id);
    if let Some(giver) = giver {
        giver.send(Ok((content, parts.get(1).dyn_into().ok())));
    }
}

fn fail_all(waiting: &Waiting) {
    let givers: Vec<_> = waiting.borrow_mut().drain().collect();
    for (_, giver) in givers {
        giver.send(Err(WorkerError::Died));
    }
}

/// A module with one function that splats and extracts a vector: valid only with SIMD (the probe of
/// wasm-feature-detect).
const SIMD_PROBE: [u8; 30] = [
    0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98,
];

/// Whether this browser compiles WebAssembly SIMD.
#[must_use]
pub fn has_simd() -> bool {
    // The end marker of the function body completes the probe.
    let module: Vec<u8> = SIMD_PROBE.into_iter().chain([11]).collect();
    WebAssembly::validate(&Uint8Array::from(module.as_slice()).into()).unwrap_or(false)
}
