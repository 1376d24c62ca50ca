//! One queue, photograph by photograph: the screen moves on at once, and the server receives the decision in the
//! background.

use std::cell::Cell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use shared::api::staff::review::{DecisionView, ReviewBatch as Filled};
use shared::api::staff::students::Units;
use shared::collection::Slug;
use shared::id::PhotoId;
use shared::photo::PhotoSpec;
use shared::review::StaffName;
use shared::time::Timestamp;
use yew::prelude::*;

use super::forms::{Draft, Edit};
use super::keys::{Command, Mode};
use super::listening::listen;
use super::model::{Card, ReviewQueue, Trouble};
use super::requests::{self, Answers, Job};
use super::stage::Zoom;
use super::unsent::{self, OpenForm};
use super::{sending, view};
use crate::api::{ApiError, Backoff};
use crate::hooks::{Listener, Task, now, sleep};
use crate::staff::session::{self, SessionHandle};

/// Interval of renewing the leases and polling an empty queue; well below the shortest lease.
const HEARTBEAT: Duration = Duration::from_secs(20);

#[derive(Clone, PartialEq, Properties)]
pub(in crate::staff) struct Props {
    pub(in crate::staff) slug: Slug,
}

pub(in crate::staff) enum Msg {
    /// A key or a button.
    Run(Command),
    Tile(PhotoId, Command),
    /// A form was edited.
    Edit(Edit),
    /// The picture of a photograph was painted.
    Painted(PhotoId),
    /// The answer to a request for photographs.
    Filled(Result<Box<Filled>, ApiError>),
    /// The answer to the first job.
    Answered(Answers),
    /// The decisions of this reviewer from before the page was opened.
    Recalled(Vec<DecisionView>),
    Heartbeat,
    /// The retry timer ran out, or the network changed.
    Again,
    /// The filter of units changed.
    Narrow(Units),
    /// The reviewer used the page.
    Active,
    /// The page is being closed.
    Leave,
    /// The period for an undo may be over.
    Look,
    /// The failure message was closed.
    Dismiss,
}

/// Rules of the collection and the server.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rules {
    pub(super) spec: PhotoSpec,
    pub(super) undo_seconds: u32,
    pub(super) lease_seconds: u32,
}

/// The review of one queue.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the screen")]
pub(in crate::staff) struct Review {
    pub(super) staff: StaffName,
    pub(super) desk: ReviewQueue,
    pub(super) rules: Option<Rules>,
    /// The selected units; empty means all.
    pub(super) units: Units,
    pub(super) waiting: u32,
    /// Number of photographs that other reviewers have open.
    pub(super) elsewhere: u32,
    pub(super) mode: Rc<Cell<Mode>>,
    /// The mode before the help was opened.
    before_help: Mode,
    /// Whether the photograph was opened from the grid, so that the grid is shown again after it.
    pub(super) from_grid: bool,
    pub(super) draft: Draft,
    /// A form that was open when the session ended or the photographs were released; it opens with its photograph.
    pub(super) kept: Option<OpenForm>,
    pub(super) focus: usize,
    pub(super) guides: bool,
    pub(super) zoom: Zoom,
    pub(super) compare: bool,
    pub(super) trouble: Option<Trouble<ApiError>>,
    /// The last painted photograph.
    pub(super) painted: Option<PhotoId>,
    /// Whether the reviewer decided before the picture was painted.
    pub(super) hasty: bool,
    /// The error of a failed request for photographs.
    pub(super) failed: Option<ApiError>,
    /// Nothing waits for this reviewer: the server answered so after it had received every decision.
    pub(super) exhausted: bool,
    /// The reviewer was inactive for the length of a lease, and the open photographs were released.
    pub(super) paused: bool,
    pub(super) active_at: Timestamp,
    pub(super) jobs: VecDeque<Job>,
    /// Why the first job could not be sent.
    pub(super) held: Option<ApiError>,
    /// Number of tries of the first job.
    pub(super) tries: u32,
    pub(super) again: Backoff,
    pub(super) retry: Option<Task>,
    pub(super) recalling: Option<Task>,
    /// Number of photographs in the last request.
    pub(super) asked: usize,
    pub(super) filling: Option<Task>,
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
            desk: ReviewQueue::new(),
            rules: None,
            units: Units::default(),
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
            Msg::Narrow(units) => {
                self.active_at = now();
                self.narrow(context, units);
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

    /// Releases the open photographs at once for other reviewers, and still sends the decisions; unless the session
    /// ended: then both wait for the next sign-in.
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

    /// The mode when no form is open.
    pub(super) fn looking(&self) -> Mode {
        match self.zoom {
            _ if self.from_grid => Mode::Grid,
            Zoom::Whole => Mode::Photo,
            Zoom::Twice | Zoom::Fourfold => Mode::Zoom,
        }
    }

    /// The open form, or the one that waits for its photograph.
    pub(super) fn open_form(&self) -> Option<OpenForm> {
        let second_look = match self.mode.get() {
            Mode::Reject => false,
            Mode::SecondLook => true,
            Mode::Photo | Mode::Zoom | Mode::Grid | Mode::Help => return self.kept.clone(),
        };
        let photo = self.desk.current()?.case.photo.id;
        Some(OpenForm { photo, second_look, draft: self.draft.clone() })
    }

    pub(super) fn held_open(&self) -> Vec<shared::id::ApplicationId> {
        self.desk.open().map(|card| card.case.application).collect()
    }

    /// Runs a command of the reviewer.
    fn act(&mut self, context: &Context<Self>, command: Command) {
        self.active_at = now();
        if std::mem::take(&mut self.paused) {
            // No photograph was on the screen.
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
}
