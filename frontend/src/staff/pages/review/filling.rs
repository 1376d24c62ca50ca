//! Which photographs are open: enough for the screen and the next ones, of the selected units, and only while the
//! reviewer is active.

use shared::api::staff::review::{DecisionView, ReviewBatch as Filled, ReviewBatchRequest};
use shared::api::staff::students::Units;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::keys::Mode;
use super::page::{Msg, Review, Rules};
use super::requests::{self, Job};
use super::sending;
use super::unsent::OpenForm;
use crate::api::ApiError;
use crate::hooks::{Task, document, now, window};

/// How many seconds a decision can be undone, until the server has sent its own value.
const UNDO_BEFORE_TOLD: u32 = 30;

/// Number of tiles that the grid shows without scrolling, including the partly visible row.
fn screenful() -> usize {
    let size =
        |side: Result<wasm_bindgen::JsValue, _>| side.ok().and_then(|side| side.as_f64()).unwrap_or(0.0);
    super::grid::screenful(size(window().inner_width()), size(window().inner_height()))
}

impl Review {
    /// Target number of open photographs: those on the screen and those that are prefetched.
    pub(super) fn target(&self) -> usize {
        if self.mode.get() == Mode::Grid || self.from_grid {
            screenful()
        } else {
            1 + super::model::PREFETCHED
        }
    }

    /// Requests more photographs when few are left.
    pub(super) fn supply(&mut self, context: &Context<Self>) {
        let (open, target) = (self.desk.open().count(), self.target());
        // Several at once, to avoid one request for each key.
        let low = open + target / 4 < target && self.waiting > 0 || open == 0 && !self.exhausted;
        if !self.paused && (low || open > target) {
            self.fill(context, false);
        }
    }

    /// Requests more photographs, which also renews the leases of the needed ones. One request at a time.
    pub(super) fn fill(&mut self, context: &Context<Self>, background: bool) {
        if self.filling.is_some() || self.paused {
            return;
        }
        let target = self.target();
        self.desk.trim(target);
        let unsent: Vec<_> = self.jobs.iter().flat_map(Job::holds).collect();
        self.asked = target;
        let want = u32::try_from(target + unsent.len()).unwrap_or(u32::MAX);
        // An undone photograph may be held by the server and not be here yet: then everything is kept.
        let knows_all = self.rules.is_some() && !self.desk.awaits();
        let holding = knows_all.then(|| self.held_open().into_iter().chain(unsent).collect());
        let request = ReviewBatchRequest { want, holding, units: self.units.clone() };
        let (link, slug) = (context.link().clone(), context.props().slug.clone());
        self.filling = Some(Task::spawn(async move {
            link.send_message(Msg::Filled(requests::desk(&slug, &request, background).await.map(Box::new)));
        }));
    }

    pub(super) fn filled(&mut self, context: &Context<Self>, answer: Result<Box<Filled>, ApiError>) {
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

    /// Opens the stored form when its photograph is here again.
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

    /// Decisions from before the page was opened that can still be undone.
    pub(super) fn recalled(&mut self, recent: &[DecisionView]) {
        let seconds = self.rules.as_ref().map_or(UNDO_BEFORE_TOLD, |rules| rules.undo_seconds);
        let made = recent.iter().filter_map(|view| super::commands::pending(view, seconds));
        self.desk.remember(&made.collect::<Vec<_>>());
    }

    /// Renews the leases, or releases the photographs when the reviewer was inactive for the length of a lease.
    pub(super) fn beat(&mut self, context: &Context<Self>) {
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

    /// Shows photographs of these units only; open ones are released. The keys belong to the queue again, not to the
    /// select.
    pub(super) fn narrow(&mut self, context: &Context<Self>, units: Units) {
        if self.mode.get() != Mode::Grid {
            self.mode.set(self.looking());
        }
        self.from_grid = false;
        let list = document().active_element().and_then(|list| list.dyn_into::<HtmlElement>().ok());
        // An element that can't be blurred does not have the focus.
        list.map(|list| list.blur()).transpose().unwrap_or_default();
        self.desk.trim(0);
        (self.units, self.filling, self.exhausted) = (units, None, false);
        self.fill(context, false);
    }
}
