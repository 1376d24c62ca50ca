//! One queue, photograph by photograph: the screen moves on at once, the server is told behind it.

use std::cell::Cell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use shared::api::staff::review::{Desk as Filled, Found, ReviewCase, VerdictWord};
use shared::collection::Slug;
use shared::id::{DecisionId, PhotoId};
use shared::photo::PhotoSpec;
use shared::review::{RejectReasons, ReviewNote};
use shared::time::Timestamp;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent};
use yew::prelude::*;

use super::forms::{Draft, Edit, focus};
use super::grid::COLUMNS;
use super::keys::{self, Command, Mode, Place};
use super::model::{Card, Desk, State, Trouble};
use super::requests::{self, Answers, Job, Refusal};
use super::view;
use crate::api::ApiError;
use crate::hooks::{Listener, Task, document, now, sleep, window};

/// Photographs that are open at a time: the one on the screen, and enough behind it for the slowest answer.
const AHEAD: u32 = 6;

/// When fewer than so many are left, more are asked for.
const LOW: usize = 4;

/// One screen of the grid.
const GRID: u32 = 24;

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
    /// Something is being written.
    Edit(Edit),
    /// A photograph of the grid is ticked or unticked.
    Tick(PhotoId),
    /// The desk was filled up, or not.
    Filled(Result<Box<Filled>, ApiError>),
    /// The server answered to the first job.
    Answered(Answers),
    /// Time to be heard of.
    Heartbeat,
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
}

/// One queue being worked on.
pub(in crate::staff) struct Review {
    pub(super) desk: Desk,
    pub(super) rules: Option<Rules>,
    pub(super) waiting: u32,
    pub(super) mode: Rc<Cell<Mode>>,
    /// What help was asked from.
    before_help: Mode,
    pub(super) draft: Draft,
    pub(super) focus: usize,
    pub(super) guides: bool,
    pub(super) zoom: bool,
    pub(super) compare: bool,
    pub(super) trouble: Option<Trouble<ApiError>>,
    /// The desk could not be filled at all.
    pub(super) failed: Option<ApiError>,
    jobs: VecDeque<Job>,
    filling: Option<Task>,
    working: Option<Task>,
    _heartbeat: Task,
    _keys: Listener,
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
        let mut review = Self {
            desk: Desk::new(),
            rules: None,
            waiting: 0,
            _keys: listen(mode.clone(), context.link().callback(Msg::Run)),
            mode,
            before_help: Mode::Photo,
            draft: Draft::default(),
            focus: 0,
            guides: true,
            zoom: false,
            compare: false,
            trouble: None,
            failed: None,
            jobs: VecDeque::new(),
            filling: None,
            working: None,
            _heartbeat: heartbeat,
        };
        review.fill(context);
        review
    }

    fn update(&mut self, context: &Context<Self>, message: Msg) -> bool {
        match message {
            Msg::Run(command) => self.run(context, command),
            Msg::Edit(Edit::Note(text)) => self.draft.note = text,
            Msg::Edit(Edit::StaffNote(text)) => self.draft.staff_note = text,
            Msg::Tick(photo) => {
                self.focus = self.grid().iter().position(|card| card.case.photo.id == photo).unwrap_or(0);
                self.tick(|card| card.case.photo.id == photo, |ticked| !ticked);
            }
            Msg::Filled(answer) => self.filled(answer),
            Msg::Answered(answers) => self.answered(context, answers),
            Msg::Heartbeat => self.fill(context),
            Msg::Look => {}
            Msg::Dismiss => self.trouble = None,
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        view::page(self, context)
    }

    /// Whatever is open goes back at once, for others.
    fn destroy(&mut self, _: &Context<Self>) {
        let open: Vec<_> = self.desk.open().map(|card| card.case.application).collect();
        // What was decided still gets through.
        let jobs: Vec<_> = self.jobs.drain(..).collect();
        self.working = None;
        wasm_bindgen_futures::spawn_local(async move {
            for job in jobs {
                requests::perform(&job).await;
            }
            if !open.is_empty() {
                requests::release(open).await;
            }
        });
    }
}

impl Review {
    /// The photographs of the grid.
    pub(super) fn grid(&self) -> Vec<Card> {
        self.desk.open().take(GRID as usize).cloned().collect()
    }

    fn tick(&mut self, which: impl Fn(&Card) -> bool, tick: impl Fn(bool) -> bool) {
        for card in self.desk.cards.iter_mut().filter(|card| which(card)) {
            card.ticked = tick(card.ticked);
        }
    }

    fn run(&mut self, context: &Context<Self>, command: Command) {
        let grid = self.mode.get() == Mode::Grid;
        match command {
            Command::Approve if grid => self.approve_grid(),
            Command::Approve => self.decide(&Found::Approve, None),
            Command::OpenReject => self.open_form(Mode::Reject),
            Command::SecondLook if self.mode.get() == Mode::Photo => self.open_form(Mode::SecondLook),
            Command::SecondLook | Command::Send => self.send(),
            Command::Reason(reason) => self.draft.toggle(reason),
            Command::Note => focus("note"),
            Command::Cancel => self.mode.set(Mode::Photo),
            Command::Skip => self.pass(None),
            Command::Undo => self.undo(),
            Command::Next => self.step(true),
            Command::Previous => self.step(false),
            Command::Guides => self.guides = !self.guides,
            Command::Zoom => self.zoom = !self.zoom,
            Command::Compare => self.compare = !self.compare,
            Command::Grid => self.mode.set(if grid { Mode::Photo } else { Mode::Grid }),
            Command::All => {
                let all = self.grid().iter().all(|card| card.ticked);
                self.tick(|card| card.state == State::Open, |_| !all);
            }
            Command::Tick => {
                let photo = self.grid().get(self.focus).map(|card| card.case.photo.id);
                self.tick(|card| Some(card.case.photo.id) == photo, |ticked| !ticked);
            }
            Command::Move(columns, rows) => {
                let last = i32::try_from(self.grid().len()).unwrap_or(i32::MAX) - 1;
                let place = i32::try_from(self.focus).unwrap_or(0) + columns + rows * COLUMNS;
                self.focus = usize::try_from(place.clamp(0, last.max(0))).unwrap_or(0);
            }
            Command::Help => {
                let shown = self.mode.get() == Mode::Help;
                let next = if shown { self.before_help } else { Mode::Help };
                self.before_help = self.mode.replace(next);
            }
        }
        self.work(context);
        if self.mode.get() == Mode::Grid || self.desk.open().count() < LOW && self.waiting > 0 {
            self.fill(context);
        }
    }

    fn open_form(&mut self, mode: Mode) {
        if self.desk.current().is_some_and(|card| card.state == State::Open) {
            self.draft = Draft::default();
            self.mode.set(mode);
        }
    }

    /// Sends the form that is open.
    fn send(&mut self) {
        let note = |text: &str| ReviewNote::try_from(text.to_owned()).ok();
        let (to_student, to_staff) = (note(&self.draft.note), note(&self.draft.staff_note));
        match self.mode.get() {
            Mode::Reject => match RejectReasons::try_from(self.draft.reasons.clone()) {
                Ok(reasons) => {
                    self.mode.set(Mode::Photo);
                    self.decide(&Found::Reject { reasons, note: to_student }, to_staff.as_ref());
                }
                Err(_) => self.draft.incomplete = true,
            },
            // Without a note nobody would know what to look at.
            Mode::SecondLook if to_staff.is_some() => {
                self.mode.set(Mode::Photo);
                self.pass(to_staff);
            }
            Mode::SecondLook => focus("staff-note"),
            Mode::Photo | Mode::Grid | Mode::Help => {}
        }
    }

    fn until(&self) -> Timestamp {
        now().plus_seconds(self.rules.as_ref().map_or(0, |rules| rules.undo_seconds.into()))
    }

    fn decide(&mut self, found: &Found, staff_note: Option<&ReviewNote>) {
        let Some(photo) = self.desk.current().map(|card| card.case.photo.id) else { return };
        self.trouble = None;
        let judged = self.desk.decide(&[(photo, new_decision())], found.word(), self.until());
        for (case, decision) in judged {
            let (found, staff_note) = (found.clone(), staff_note.cloned());
            self.jobs.push_back(Job::Decide { decision, case, found, staff_note });
        }
    }

    fn approve_grid(&mut self) {
        let ticked = self.grid().into_iter().filter(|card| card.ticked);
        let photos: Vec<_> = ticked.map(|card| (card.case.photo.id, new_decision())).collect();
        self.trouble = None;
        let judged = self.desk.decide(&photos, VerdictWord::Approve, self.until());
        self.focus = 0;
        if !judged.is_empty() {
            self.jobs.push_back(Job::Approve(judged));
        }
    }

    fn pass(&mut self, second_look: Option<ReviewNote>) {
        self.trouble = None;
        if let Some(case) = self.desk.pass() {
            self.jobs.push_back(Job::Pass { case, second_look });
        }
    }

    fn undo(&mut self) {
        let undone = self.desk.undoable_cases(now());
        if !undone.is_empty() {
            self.trouble = None;
            self.desk.undo(now());
            self.jobs.push_back(Job::Undo(undone));
        }
    }

    fn step(&mut self, forward: bool) {
        self.trouble = None;
        self.desk.step(forward);
    }

    /// Asks for more photographs, and with it for longer leases. One question at a time.
    fn fill(&mut self, context: &Context<Self>) {
        if self.filling.is_some() {
            return;
        }
        let want = if self.mode.get() == Mode::Grid { GRID } else { AHEAD };
        let (link, slug) = (context.link().clone(), context.props().slug.clone());
        self.filling = Some(Task::spawn(async move {
            link.send_message(Msg::Filled(requests::desk(&slug, want).await.map(Box::new)));
        }));
    }

    fn filled(&mut self, answer: Result<Box<Filled>, ApiError>) {
        self.filling = None;
        match answer {
            Ok(filled) => {
                let Filled { cases, waiting, undo_seconds, spec, lease_seconds: _ } = *filled;
                self.rules = Some(Rules { spec, undo_seconds });
                self.waiting = waiting;
                self.failed = None;
                self.desk.fill(cases);
            }
            // While there is work, the next heartbeat asks again.
            Err(error) => self.failed = Some(error),
        }
    }

    /// Does the first job; the next one when it is answered.
    fn work(&mut self, context: &Context<Self>) {
        if self.working.is_some() {
            return;
        }
        let Some(job) = self.jobs.front().cloned() else { return };
        let link = context.link().clone();
        self.working = Some(Task::spawn(async move {
            link.send_message(Msg::Answered(requests::perform(&job).await));
        }));
    }

    fn answered(&mut self, context: &Context<Self>, answers: Answers) {
        self.working = None;
        match self.jobs.pop_front() {
            Some(Job::Decide { decision, .. }) => self.decided(&[decision], answers),
            Some(Job::Approve(cases)) => {
                let decisions: Vec<_> = cases.iter().map(|(_, decision)| *decision).collect();
                self.decided(&decisions, answers);
            }
            Some(Job::Undo(cases)) => self.undone(&cases, answers),
            Some(Job::Pass { case, .. }) => self.passed(&case, answers),
            None => {}
        }
        self.work(context);
    }

    /// A failure comes back, loudly and with its photograph.
    fn decided(&mut self, decisions: &[DecisionId], answers: Answers) {
        for (decision, answer) in decisions.iter().zip(answers) {
            let Err(refusal) = answer else { continue };
            let trouble = match refusal {
                Refusal::Lost(standing) => self
                    .desk
                    .failed(*decision, Some(standing.clone()))
                    .map(|photo| Trouble::Lost(photo, standing)),
                Refusal::Failed(error) => {
                    self.desk.failed(*decision, None).map(|photo| Trouble::Failed(photo, error))
                }
            };
            self.tell(trouble);
        }
    }

    fn undone(&mut self, cases: &[(Rc<ReviewCase>, DecisionId)], answers: Answers) {
        for ((case, _), answer) in cases.iter().zip(answers) {
            let Err(refusal) = answer else { continue };
            let trouble = match refusal {
                Refusal::Lost(standing) => {
                    self.desk.lost(case.photo.id, standing);
                    Trouble::TooLate
                }
                Refusal::Failed(error) => Trouble::Failed(case.photo.id, error),
            };
            self.tell(Some(trouble));
        }
    }

    fn passed(&mut self, case: &ReviewCase, answers: Answers) {
        for refusal in answers.into_iter().filter_map(Result::err) {
            match refusal {
                // It is not with this reviewer any more, which is all that was asked for.
                Refusal::Lost(_) => {}
                Refusal::Failed(error) => self.tell(Some(Trouble::Failed(case.photo.id, error))),
            }
        }
    }

    fn tell(&mut self, trouble: Option<Trouble<ApiError>>) {
        if trouble.is_some() {
            self.mode.set(Mode::Photo);
            self.trouble = trouble;
        }
    }
}

/// A new decision's identifier; the server knows a repeated request by it.
fn new_decision() -> DecisionId {
    let mut dice = [0; 16];
    if let Ok(crypto) = window().crypto() {
        // Without chance two decisions of one millisecond would be one: the server refuses the second.
        drop(crypto.get_random_values_with_u8_array(&mut dice));
    }
    DecisionId::new(now(), u128::from_le_bytes(dice))
}

/// Looks every key up where it is pressed, so that the browser keeps those that mean nothing here.
fn listen(mode: Rc<Cell<Mode>>, run: Callback<Command>) -> Listener {
    Listener::new(&document(), "keydown", move |event: Event| {
        let Ok(event) = event.dyn_into::<KeyboardEvent>() else { return };
        if event.alt_key() || event.is_composing() {
            return;
        }
        let ctrl = event.ctrl_key() || event.meta_key();
        if let Some(command) = keys::command(mode.get(), place(&event), &event.key(), ctrl) {
            event.prevent_default();
            // A key that is held down judges one photograph, not a queue.
            if !event.repeat() || matches!(command, Command::Move(..) | Command::Next | Command::Previous) {
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
