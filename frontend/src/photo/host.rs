//! Where the worker's module runs: in a worker or, where none starts, on the page itself.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use js_sys::{Array, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, Event, HtmlScriptElement, MessageChannel, MessageEvent, MessagePort, Worker};

use super::client::WorkerError;
use super::oneshot::{Sender, oneshot};
use super::protocol::{PORT, WorkerState};
use crate::hooks::{Listener, document, now, timeout, window};

/// Timeout of a worker's first message. Its script has a few kilobytes; a web view that can't start workers reports no
/// error. After that the module runs on the page, which works as well but blocks the page meanwhile.
const SILENCE: Duration = Duration::from_secs(8);

/// Timeout of loading script and module: 100 KB at 2 KB/s.
const DOWNLOAD: Duration = Duration::from_secs(50);

/// Timeout of the first message of a script that was executed.
const GREETING: Duration = Duration::from_secs(2);

/// State of the module's start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// No message arrived.
    Silent,
    /// Its script has arrived and must have run.
    Arrived,
    /// Its script runs.
    Loaded,
    /// It accepts requests.
    Ready,
    /// It could not be loaded.
    Missing,
    Died,
}

enum Place {
    Worker(Worker),
    /// The page's port and the worker's port, which lives as long.
    Page(MessagePort, MessagePort),
}

/// Receives a message, or `None` when the host ended.
type Heard = Box<dyn Fn(Option<&JsValue>)>;

/// Events of a host.
struct News {
    stage: Cell<Stage>,
    awaited: RefCell<Vec<Sender<()>>>,
    /// Called with each message other than a start signal, and with `None` when the host ends.
    heard: Heard,
}

impl News {
    fn turn(&self, stage: Stage) {
        self.stage.set(stage);
        for giver in self.awaited.take() {
            giver.send(());
        }
        if matches!(stage, Stage::Missing | Stage::Died) {
            (self.heard)(None);
        }
    }

    fn message(&self, data: &JsValue) {
        let word = data.dyn_ref::<Array>().and_then(|parts| parts.get(0).as_string());
        match word.and_then(|word| WorkerState::of(&word)) {
            Some(WorkerState::Loaded) => self.turn(Stage::Loaded),
            Some(WorkerState::Ready) => self.turn(Stage::Ready),
            Some(WorkerState::Failed) => self.turn(Stage::Missing),
            None => (self.heard)(Some(data)),
        }
    }

    fn failed(&self) {
        self.turn(if self.stage.get() == Stage::Ready { Stage::Died } else { Stage::Missing });
    }
}

/// A started module; dropping it ends a worker, or closes the port of a module on the page.
pub(super) struct Host {
    place: Place,
    news: Rc<News>,
    /// Start time in milliseconds.
    started: i64,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _listeners: Vec<Listener>,
}

impl Host {
    /// Starts the script at `url` in a worker; `None` when the browser has none.
    pub(super) fn in_worker(url: &str, heard: impl Fn(Option<&JsValue>) + 'static) -> Option<Self> {
        let worker = Worker::new(url).ok()?;
        let (news, on_message) = news(heard);
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        let failed = |event| {
            let news = Rc::clone(&news);
            Listener::new(&worker, event, move |event: Event| {
                // The request in progress receives the error; the browser's console has it from the worker already.
                event.prevent_default();
                news.failed();
            })
        };
        let listeners = ["error", "messageerror"].map(failed).into();
        let started = now().as_millis();
        Some(Self {
            place: Place::Worker(worker),
            news,
            started,
            _on_message: on_message,
            _listeners: listeners,
        })
    }

    /// Starts the script at `url` on the page, with a message port instead of the worker's scope.
    pub(super) fn on_page(url: &str, heard: impl Fn(Option<&JsValue>) + 'static) -> Option<Self> {
        let channel = MessageChannel::new().ok()?;
        let (port, theirs) = (channel.port1(), channel.port2());
        let (news, on_message) = news(heard);
        port.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        Reflect::set(&window(), &PORT.into(), &theirs).ok()?;
        let script: HtmlScriptElement = document().create_element("script").ok()?.dyn_into().ok()?;
        let (arrived, missing, died) = (Rc::clone(&news), Rc::clone(&news), Rc::clone(&news));
        let script_url = url.to_owned();
        let listeners = vec![
            Listener::new(&script, "load", move |_| {
                if arrived.stage.get() == Stage::Silent {
                    arrived.turn(Stage::Arrived);
                }
            }),
            Listener::new(&script, "error", move |_| missing.turn(Stage::Missing)),
            Listener::new(&window(), "error", move |event: Event| {
                let from = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::filename).unwrap_or_default();
                if from.ends_with(&script_url) {
                    died.failed();
                }
            }),
        ];
        script.set_src(url);
        document().document_element()?.append_child(&script).ok()?;
        // The element is no longer needed once the script is requested.
        script.remove();
        let started = now().as_millis();
        Some(Self {
            place: Place::Page(port, theirs),
            news,
            started,
            _on_message: on_message,
            _listeners: listeners,
        })
    }

    pub(super) const fn is_on_page(&self) -> bool {
        matches!(self.place, Place::Page(..))
    }

    /// Whether it may still accept requests.
    pub(super) fn is_usable(&self) -> bool {
        match self.news.stage.get() {
            Stage::Silent | Stage::Arrived | Stage::Loaded | Stage::Ready => true,
            Stage::Missing | Stage::Died => false,
        }
    }

    /// Waits until it accepts requests; [`WorkerError::NotLoaded`] or [`WorkerError::Silent`] when it does not.
    pub(super) async fn ready(&self) -> Result<(), WorkerError> {
        loop {
            let limit = match self.news.stage.get() {
                Stage::Ready => return Ok(()),
                Stage::Missing => return Err(WorkerError::NotLoaded),
                Stage::Died => return Err(WorkerError::Died),
                Stage::Silent if self.is_on_page() => DOWNLOAD,
                Stage::Silent => SILENCE,
                Stage::Arrived => GREETING,
                Stage::Loaded => DOWNLOAD,
            };
            let (giver, taker) = oneshot();
            self.news.awaited.borrow_mut().push(giver);
            let spent = u64::try_from(now().as_millis() - self.started).unwrap_or_default();
            let left = match self.news.stage.get() {
                Stage::Silent => limit.saturating_sub(Duration::from_millis(spent)),
                Stage::Arrived | Stage::Loaded | Stage::Ready | Stage::Missing | Stage::Died => limit,
            };
            if timeout(left, taker.take()).await.is_none() {
                let silent = self.news.stage.get() == Stage::Silent && !self.is_on_page();
                return Err(if silent { WorkerError::Silent } else { WorkerError::NotLoaded });
            }
        }
    }

    /// Posts a message; `transfer` is transferred.
    pub(super) fn post(&self, message: &JsValue, transfer: &JsValue) -> Result<(), WorkerError> {
        let posted = match &self.place {
            Place::Worker(worker) => worker.post_message_with_transfer(message, transfer),
            Place::Page(port, _) => port.post_message_with_transferable(message, transfer),
        };
        posted.map_err(|_| WorkerError::Unavailable)
    }
}

fn news(heard: impl Fn(Option<&JsValue>) + 'static) -> (Rc<News>, Closure<dyn FnMut(MessageEvent)>) {
    let news = Rc::new(News {
        stage: Cell::new(Stage::Silent),
        awaited: RefCell::default(),
        heard: Box::new(heard),
    });
    let told = Rc::clone(&news);
    let on_message = Closure::new(move |event: MessageEvent| told.message(&event.data()));
    (news, on_message)
}

impl Drop for Host {
    fn drop(&mut self) {
        match &self.place {
            Place::Worker(worker) => {
                worker.set_onmessage(None);
                worker.terminate();
            }
            Place::Page(port, theirs) => {
                port.set_onmessage(None);
                port.close();
                theirs.close();
            }
        }
    }
}
