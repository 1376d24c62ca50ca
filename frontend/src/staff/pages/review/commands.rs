//! The commands of keys and buttons.

use shared::api::staff::review::{
    Approval, DecisionRequest, DecisionState, DecisionView, Pass, ReviewVerdict, ReviewVerdictKind,
};
use shared::id::DecisionId;
use shared::review::{RejectReasons, ReviewNote};
use shared::time::Timestamp;

use super::forms::{Draft, focus};
use super::grid::columns;
use super::keys::{Command, Mode};
use super::model::{Made, State, Tick};
use super::page::Review;
use super::requests::Job;
use super::stage::{Zoom, pan};
use crate::hooks::{now, window};

impl Review {
    pub(super) fn run(&mut self, command: Command) {
        let grid = self.mode.get() == Mode::Grid;
        match command {
            Command::Approve if grid => self.approve_grid(),
            Command::Approve => self.decide(&ReviewVerdict::Approve, None),
            Command::OpenReject => {
                self.pick_from_grid();
                self.open(Mode::Reject);
            }
            Command::SecondLook if matches!(self.mode.get(), Mode::Photo | Mode::Zoom) => {
                self.open(Mode::SecondLook);
            }
            Command::SecondLook | Command::Send => self.send(),
            Command::Reason(reason) => {
                if self.mode.get() != Mode::Reject {
                    self.open(Mode::Reject);
                }
                self.draft.toggle(reason);
            }
            Command::Note => focus("note"),
            Command::Cancel => self.look_on(),
            Command::Skip => self.pass(None),
            Command::Undo => self.undo(),
            Command::Next => self.step(true),
            Command::Previous => self.step(false),
            Command::Guides => self.guides = !self.guides,
            Command::Zoom if grid => {
                self.pick_from_grid();
                self.enlarge(Zoom::Twice);
            }
            Command::Zoom => self.enlarge(self.zoom.next()),
            Command::ZoomIn => self.enlarge(self.zoom.larger()),
            Command::ZoomOut => self.enlarge(self.zoom.smaller()),
            Command::Unzoom => {
                self.zoom = Zoom::Whole;
                self.look_on();
            }
            Command::Pan(right, down) => pan(right, down),
            Command::Compare => self.compare = !self.compare,
            Command::Grid => {
                (self.from_grid, self.painted) = (false, None);
                self.mode.set(if grid { self.looking() } else { Mode::Grid });
            }
            Command::All => self.desk.toggle_all(),
            Command::Tick => {
                if let Some(photo) = self.grid().get(self.focus).map(|card| card.case.photo.id) {
                    self.desk.toggle(photo);
                }
            }
            Command::Move(right, down) => {
                let last = i32::try_from(self.grid().len()).unwrap_or(i32::MAX) - 1;
                let place = i32::try_from(self.focus).unwrap_or(0) + right + down * columns();
                self.focus = usize::try_from(place.clamp(0, last.max(0))).unwrap_or(0);
            }
            Command::Help => self.toggle_help(),
        }
    }

    /// Returns to the view before a form, or from a photograph to the grid.
    fn look_on(&mut self) {
        self.mode.set(self.looking());
        if std::mem::take(&mut self.from_grid) {
            self.zoom = Zoom::Whole;
        }
        self.keep();
    }

    /// Opens the focused photograph of the grid.
    fn pick_from_grid(&mut self) {
        if self.mode.get() == Mode::Grid
            && let Some(photo) = self.grid().get(self.focus).map(|card| card.case.photo.id)
        {
            self.desk.show(photo);
            self.from_grid = true;
        }
    }

    /// Shows the photograph alone at this zoom.
    fn enlarge(&mut self, zoom: Zoom) {
        self.zoom = zoom;
        self.mode.set(if zoom == Zoom::Whole { Mode::Photo } else { Mode::Zoom });
    }

    fn open(&mut self, mode: Mode) {
        if self.desk.current().is_some_and(|card| card.state == State::Open) {
            self.draft = Draft::default();
            self.mode.set(mode);
        }
    }

    /// Sends the open form.
    fn send(&mut self) {
        let note = |text: &str| ReviewNote::try_from(text.to_owned()).ok();
        let (to_student, to_staff) = (note(&self.draft.note), note(&self.draft.staff_note));
        match self.mode.get() {
            Mode::Reject => match RejectReasons::try_from(self.draft.reasons.clone()) {
                Ok(reasons) => {
                    self.decide(&ReviewVerdict::Reject { reasons, note: to_student }, to_staff.as_ref());
                }
                Err(_) => self.draft.incomplete = true,
            },
            // Without a note the other reviewer would not know what to look at.
            Mode::SecondLook if to_staff.is_some() => self.pass(to_staff),
            Mode::SecondLook => focus("staff-note"),
            Mode::Photo | Mode::Zoom | Mode::Grid | Mode::Help => {}
        }
    }

    fn until(&self) -> Timestamp {
        now().plus_seconds(self.rules.as_ref().map_or(0, |rules| rules.undo_seconds.into()))
    }

    /// Decides about the photograph on the screen, once its picture was painted.
    fn decide(&mut self, found: &ReviewVerdict, staff_note: Option<&ReviewNote>) {
        let Some(photo) = self.desk.current().map(|card| card.case.photo.id) else { return };
        if self.painted != Some(photo) {
            self.hasty = true;
            return;
        }
        self.begin();
        for (case, decision) in self.desk.decide(&[(photo, new_decision())], found.kind(), self.until()) {
            let request = DecisionRequest {
                application: case.application,
                photo,
                found: found.clone(),
                staff_note: staff_note.cloned(),
            };
            self.look_on();
            self.tell_server(Job::Decide(decision, request));
        }
    }

    fn approve_grid(&mut self) {
        let ticked = self.grid().into_iter().filter(|card| card.tick == Tick::On);
        let photos: Vec<_> = ticked.map(|card| (card.case.photo.id, new_decision())).collect();
        self.begin();
        let judged = self.desk.decide(&photos, ReviewVerdictKind::Approve, self.until());
        self.focus = 0;
        let approvals: Vec<_> = judged
            .iter()
            .map(|(case, decision)| Approval {
                decision: *decision,
                application: case.application,
                photo: case.photo.id,
            })
            .collect();
        if !approvals.is_empty() {
            self.tell_server(Job::Approve(approvals));
        }
    }

    fn pass(&mut self, second_look: Option<ReviewNote>) {
        self.begin();
        if let Some(case) = self.desk.pass() {
            self.look_on();
            let (application, photo) = (case.application, case.photo.id);
            self.tell_server(Job::Pass(Pass { application, photo, second_look }));
        }
    }

    fn undo(&mut self) {
        let undone = self.desk.undo(now());
        if !undone.is_empty() {
            self.begin();
            self.tell_server(Job::Undo(undone.iter().map(|made| (made.photo, made.decision)).collect()));
        }
    }

    fn step(&mut self, forward: bool) {
        self.trouble = None;
        self.desk.step(forward);
    }

    /// A new action: the message about the previous one is cleared.
    fn begin(&mut self) {
        self.trouble = None;
        self.exhausted = false;
    }
}

/// A decision that no student was notified of, and that can be undone for `seconds` after it was made.
pub(super) fn pending(view: &DecisionView, seconds: u32) -> Option<Made> {
    let until = view.decided_at.plus_seconds(seconds.into());
    (view.state == DecisionState::Pending).then(|| Made {
        decision: view.id,
        photo: view.photo,
        verdict: view.found.kind(),
        until,
    })
}

/// A new decision identifier; the server recognizes a repeated request by it.
fn new_decision() -> DecisionId {
    let mut random = [0; 16];
    if let Ok(crypto) = window().crypto() {
        // Without random bits two decisions in one millisecond would have the same identifier, and the server refuses
        // the second.
        drop(crypto.get_random_values_with_u8_array(&mut random));
    }
    DecisionId::new(now(), u128::from_le_bytes(random))
}
