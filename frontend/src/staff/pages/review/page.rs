//! One queue, photograph by photograph: the screen moves on at once, the server is told behind it.

use std::cell::Cell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use shared::api::staff::review::{DecisionView, Desk as Filled, DeskRequest};
use shared::collection::Slug;
use shared::id::{DecisionId, PhotoId};
use shared::photo::PhotoSpec;
use shared::review::StaffName;
use shared::time::Timestamp;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent};
use yew::prelude::*;

use super::forms::{Draft, Edit};
use super::keys::{self, Command, Mode, Place};
use super::model::{Card, Desk, Trouble};
use super::requests::{self, Answers, Job};
use super::stage::Zoom;
use super::unsent::{self, OpenForm};
use super::{sending, view};
use crate::api::{ApiError, Backoff};
use crate::hooks::{Listener, Task, document, now, sleep, window};
use crate::staff::session::{self, SessionHandle};

/// How often the leases are renewed and an empty queue is asked again; well below the shortest lease.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// Properties of [`Review`].
#[derive(Clone, PartialEq, Properties)]
pub(in crate::staff) struct Props {
    pub(in crate::staff) slug: Slug,
}

/// What happens.
pub(in crate::staff) enum Msg {
    /// A key, a button.
    Run(Command),
    /// A button of a photograph in the grid.
    Tile(PhotoId, Command),
    /// Something is being written.
    Edit(Edit),
    /// The picture of a photograph was painted.
    Painted(PhotoId),
    /// The desk was filled up, or not.
    Filled(Result<Box<Filled>, ApiError>),
    /// The server answered to the first job.
    Answered(Answers),
    /// What this reviewer decided before the page was opened.
    Recalled(Vec<DecisionView>),
    /// Time to be heard of.
    Heartbeat,
    /// Time for another try, or the network came or went.
    Again,
    /// Somebody touches the page.
    Active,
    /// The page is being closed.
    Leave,
    /// The window in which something could be taken back may be over.
    Look,
    /// The trouble was read.
    Dismiss,
}

/// What the collection and the server ask.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rules {
    pub(super) spec: PhotoSpec,
    pub(super) undo_seconds: u32,
    lease_seconds: u32,
}

/// One queue being worked on.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the screen")]
pub(in crate::staff) struct Review {
    pub(super) staff: StaffName,
    pub(super) desk: Desk,
    pub(super) rules: Option<Rules>,
    pub(super) waiting: u32,
    /// How many other reviewers have open.
    pub(super) elsewhere: u32,
    pub(super) mode: Rc<Cell<Mode>>,
    /// What help was asked from.
    before_help: Mode,
    /// Whether the photograph on the screen was opened from the grid, and the grid comes back behind it.
    pub(super) from_grid: bool,
    pub(super) draft: Draft,
    /// A form that was open when the session ended or the photographs were put back; it opens with its photograph.
    kept: Option<OpenForm>,
    pub(super) focus: usize,
    pub(super) guides: bool,
    pub(super) zoom: Zoom,
    pub(super) compare: bool,
    pub(super) trouble: Option<Trouble<ApiError>>,
    /// The photograph whose picture was painted last.
    pub(super) painted: Option<PhotoId>,
    /// Whether somebody decided before the picture was there.
    pub(super) hasty: bool,
    /// The desk could not be filled at all.
    pub(super) failed: Option<ApiError>,
    /// Nothing waits for this reviewer: the server said so after it knew of every decision.
    pub(super) exhausted: bool,
    /// Nobody was here for as long as a lease lasts, and what was open went back to the queue.
    pub(super) paused: bool,
    active_at: Timestamp,
    pub(super) jobs: VecDeque<Job>,
    /// Why the first job waits.
    pub(super) held: Option<ApiError>,
    /// How often it was tried.
    pub(super) tries: u32,
    pub(super) again: Backoff,
    pub(super) retry: Option<Task>,
    pub(super) recalling: Option<Task>,
    /// How many photographs were asked for last.
    asked: usize,
    filling: Option<Task>,
    pub(super) working: Option<Task>,
    _heartbeat: Task,
    _listeners: [Listener; 5],
}

impl Component for Review {
    type Message = Msg;
    type Properties = Props;

    fn create(context: &Context<Self>) -> Self {
        let mode = Rc::new(Cell::new(Mode::Photo));
        let link = context.link().clone();
        let heartbeat = Task::spawn(async move {
            loop {
                sleep(HEARTBEAT).await;
                link.send_message(Msg::Heartbeat);
            }
        });
        let (session, _) = context
            .link()
            .context::<SessionHandle>(Callback::noop())
            .expect("the console provides the session");
        let staff = session.account().expect("only somebody who is signed in reviews").name.clone();
        let (jobs, kept) = unsent::load(&staff);
        let mut review = Self {
            staff,
            desk: Desk::new(),
            rules: None,
            waiting: 0,
            elsewhere: 0,
            _listeners: listen(&mode, context),
            mode,
            before_help: Mode::Photo,
            from_grid: false,
            draft: Draft::default(),
            kept,
            focus: 0,
            guides: true,
            zoom: Zoom::Whole,
            compare: false,
            trouble: None,
            painted: None,
            hasty: false,
            failed: None,
            exhausted: false,
            paused: false,
            active_at: now(),
            jobs: jobs.into(),
            held: None,
            tries: 0,
            again: sending::AGAIN,
            retry: None,
            recalling: None,
            asked: 0,
            filling: None,
            working: None,
            _heartbeat: heartbeat,
        };
        if review.jobs.is_empty() {
            review.recall(context);
        }
        review.work(context);
        review.fill(context, false);
        review
    }

    fn update(&mut self, context: &Context<Self>, message: Msg) -> bool {
        match message {
            Msg::Run(command) => self.act(context, command),
            Msg::Tile(photo, command) => {
                self.focus = self.grid().iter().position(|card| card.case.photo.id == photo).unwrap_or(0);
                self.act(context, command);
            }
            Msg::Edit(edit) => {
                self.active_at = now();
                match edit {
                    Edit::Note(text) => self.draft.note = text,
                    Edit::StaffNote(text) => self.draft.staff_note = text,
                }
            }
            Msg::Painted(photo) if self.mode.get() == Mode::Grid => self.desk.seen(photo),
            Msg::Painted(photo) => (self.painted, self.hasty) = (Some(photo), false),
            Msg::Filled(answer) => self.filled(context, answer),
            Msg::Answered(answers) => self.answered(context, answers),
            Msg::Recalled(recent) => self.recalled(&recent),
            Msg::Heartbeat => self.beat(context),
            Msg::Again => {
                self.retry = None;
                self.work(context);
                self.fill(context, true);
            }
            Msg::Active => self.active_at = now(),
            Msg::Leave => {
                self.keep();
                requests::release_at_last(self.held_open());
            }
            Msg::Look => {}
            Msg::Dismiss => self.trouble = None,
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        view::page(self, context)
    }

    /// What is open goes back at once, for others, and what was decided still gets through; unless nobody is signed in any
    /// more: then both wait for the next sign-in.
    fn destroy(&mut self, _: &Context<Self>) {
        self.working = None;
        self.keep();
        if !session::is_of(&self.staff) {
            return;
        }
        Self::send_behind(self.staff.clone(), self.jobs.drain(..).collect());
        let open = self.held_open();
        if !open.is_empty() {
            wasm_bindgen_futures::spawn_local(requests::release(open));
        }
    }
}

impl Review {
    /// The photographs of the grid.
    pub(super) fn grid(&self) -> Vec<Card> {
        self.desk.open().cloned().collect()
    }

    /// What the reviewer looks at when no form is open.
    pub(super) fn looking(&self) -> Mode {
        match self.zoom {
            _ if self.from_grid => Mode::Grid,
            Zoom::Whole => Mode::Photo,
            Zoom::Twice | Zoom::Fourfold => Mode::Zoom,
        }
    }

    /// The form that is open, or that waits for its photograph.
    pub(super) fn open_form(&self) -> Option<OpenForm> {
        let second_look = match self.mode.get() {
            Mode::Reject => false,
            Mode::SecondLook => true,
            Mode::Photo | Mode::Zoom | Mode::Grid | Mode::Help => return self.kept.clone(),
        };
        let photo = self.desk.current()?.case.photo.id;
        Some(OpenForm { photo, second_look, draft: self.draft.clone() })
    }

    fn held_open(&self) -> Vec<shared::id::ApplicationId> {
        self.desk.open().map(|card| card.case.application).collect()
    }

    /// The reviewer pressed something.
    fn act(&mut self, context: &Context<Self>, command: Command) {
        self.active_at = now();
        if std::mem::take(&mut self.paused) {
            // There was nothing on the screen that it could be about.
            self.fill(context, false);
            return;
        }
        self.run(command);
        self.work(context);
        self.supply(context);
    }

    /// Shows or hides help.
    pub(super) fn toggle_help(&mut self) {
        let next = if self.mode.get() == Mode::Help { self.before_help } else { Mode::Help };
        self.before_help = self.mode.replace(next);
    }

    /// How many photographs should be open: what is on the screen, and what is fetched before it is shown.
    fn target(&self) -> usize {
        if self.mode.get() == Mode::Grid || self.from_grid {
            screenful()
        } else {
            1 + super::model::PREFETCHED
        }
    }

    /// Asks for more photographs when few are left.
    pub(super) fn supply(&mut self, context: &Context<Self>) {
        let (open, target) = (self.desk.open().count(), self.target());
        // A few at a time: a request for each key would be one too many.
        let low = open + target / 4 < target && self.waiting > 0 || open == 0 && !self.exhausted;
        if !self.paused && (low || open > target) {
            self.fill(context, false);
        }
    }

    /// Asks for more photographs, and with it for longer leases of those that are needed. One question at a time.
    pub(super) fn fill(&mut self, context: &Context<Self>, background: bool) {
        if self.filling.is_some() || self.paused {
            return;
        }
        let target = self.target();
        self.desk.trim(target);
        let unsent: Vec<_> = self.jobs.iter().flat_map(Job::holds).collect();
        self.asked = target;
        let want = u32::try_from(target + unsent.len()).unwrap_or(u32::MAX);
        // What was taken back is held by the server and not here: then everything is kept.
        let knows_all = self.rules.is_some() && !self.desk.awaits();
        let holding = knows_all.then(|| self.held_open().into_iter().chain(unsent).collect());
        let request = DeskRequest { want, holding };
        let (link, slug) = (context.link().clone(), context.props().slug.clone());
        self.filling = Some(Task::spawn(async move {
            link.send_message(Msg::Filled(requests::desk(&slug, &request, background).await.map(Box::new)));
        }));
    }

    fn filled(&mut self, context: &Context<Self>, answer: Result<Box<Filled>, ApiError>) {
        self.filling = None;
        match answer {
            Ok(filled) => {
                let Filled { cases, waiting, elsewhere, undo_seconds, spec, lease_seconds } = *filled;
                self.rules = Some(Rules { spec, undo_seconds, lease_seconds });
                (self.waiting, self.elsewhere) = (waiting, elsewhere);
                if self.failed.take().is_some() {
                    self.again = sending::AGAIN;
                }
                if !self.paused {
                    self.desk.fill(cases);
                }
                self.exhausted = self.desk.open().next().is_none() && self.jobs.is_empty();
                self.reopen_form();
                if self.asked < self.target() {
                    self.supply(context);
                }
            }
            Err(error) => {
                if error.is_passing() || error == ApiError::Portal {
                    self.try_again(context, &error);
                }
                self.failed = Some(error);
            }
        }
    }

    /// Opens the form that was kept, when its photograph is here again.
    fn reopen_form(&mut self) {
        let here = |form: &OpenForm| self.desk.open().any(|card| card.case.photo.id == form.photo);
        let looks = matches!(self.mode.get(), Mode::Photo | Mode::Zoom);
        if looks
            && self.kept.as_ref().is_some_and(here)
            && let Some(OpenForm { photo, second_look, draft }) = self.kept.take()
        {
            self.desk.show(photo);
            self.draft = draft;
            self.mode.set(if second_look { Mode::SecondLook } else { Mode::Reject });
        }
    }

    /// Decisions that can be taken back although the page was opened after them.
    fn recalled(&mut self, recent: &[DecisionView]) {
        let seconds = self.rules.as_ref().map_or(UNDO_BEFORE_TOLD, |rules| rules.undo_seconds);
        let made = recent.iter().filter_map(|view| super::commands::pending(view, seconds));
        self.desk.remember(&made.collect::<Vec<_>>());
    }

    /// Keeps what is needed, or puts it back when nobody has been here for as long as a lease lasts.
    fn beat(&mut self, context: &Context<Self>) {
        let lease = self.rules.as_ref().map_or(u32::MAX, |rules| rules.lease_seconds);
        let idle = self.active_at.plus_seconds(lease.into()) <= now();
        if !idle || self.desk.open().next().is_none() {
            self.fill(context, true);
            return;
        }
        self.kept = self.open_form();
        self.from_grid = false;
        self.mode.set(self.looking());
        let open = self.desk.trim(0);
        self.paused = true;
        self.keep();
        wasm_bindgen_futures::spawn_local(requests::release(open));
    }
}

/// How long a decision can be taken back as long as the server has not said it, in seconds.
const UNDO_BEFORE_TOLD: u32 = 30;

/// How many tiles the grid shows without scrolling, and the row that is cut off.
fn screenful() -> usize {
    let size =
        |side: Result<wasm_bindgen::JsValue, _>| side.ok().and_then(|side| side.as_f64()).unwrap_or(0.0);
    super::grid::screenful(size(window().inner_width()), size(window().inner_height()))
}

/// A new decision's identifier; the server knows a repeated request by it.
pub(super) fn new_decision() -> DecisionId {
    let mut dice = [0; 16];
    if let Ok(crypto) = window().crypto() {
        // Without chance two decisions of one millisecond would be one: the server refuses the second.
        drop(crypto.get_random_values_with_u8_array(&mut dice));
    }
    DecisionId::new(now(), u128::from_le_bytes(dice))
}

/// Keys, the network, and the end of the page.
fn listen(mode: &Rc<Cell<Mode>>, context: &Context<Review>) -> [Listener; 5] {
    let (window, link) = (window(), context.link());
    let told = |event, message: fn() -> Msg| {
        let link = link.clone();
        Listener::new(&window, event, move |_| link.send_message(message()))
    };
    [
        listen_to_keys(mode.clone(), link.callback(Msg::Run)),
        told("online", || Msg::Again),
        told("offline", || Msg::Again),
        told("pointerdown", || Msg::Active),
        told("pagehide", || Msg::Leave),
    ]
}

/// Looks every key up where it is pressed, so that the browser keeps those that mean nothing here.
pub(super) fn listen_to_keys(mode: Rc<Cell<Mode>>, run: Callback<Command>) -> Listener {
    Listener::new(&document(), "keydown", move |event: Event| {
        let Ok(event) = event.dyn_into::<KeyboardEvent>() else { return };
        if event.alt_key() || event.is_composing() {
            return;
        }
        let ctrl = event.ctrl_key() || event.meta_key();
        if let Some(command) = keys::command(mode.get(), place(&event), &event.key(), ctrl) {
            event.prevent_default();
            // A key that is held down judges one photograph, not a queue.
            let repeats =
                matches!(command, Command::Move(..) | Command::Pan(..) | Command::Next | Command::Previous);
            if !event.repeat() || repeats {
                run.emit(command);
            }
        }
    })
}

fn place(event: &KeyboardEvent) -> Place {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(element) = target else { return Place::Page };
    match element.tag_name().as_str() {
        "TEXTAREA" | "SELECT" => Place::Text,
        "INPUT" if element.get_attribute("type").as_deref() != Some("checkbox") => Place::Text,
        "BUTTON" | "A" | "SUMMARY" => Place::Button,
        _ => Place::Page,
    }
}
