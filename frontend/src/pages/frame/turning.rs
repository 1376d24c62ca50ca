//! Turning the photograph in quarters, for one that lies on its side; and what a draft keeps of where it lies.

use std::cell::RefCell;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use shared::photo::Turn;
use yew::prelude::*;

use super::{Failure, Phase};
use crate::cropper::Placement;
use crate::hooks::Task;
use crate::pages::memory::{self, Memory};
use crate::photo::{OpenPhoto, draft};
use crate::ui::{I18n, announce};

/// How the photograph lies under the frame, as the draft keeps it.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
pub(super) struct Place {
    /// How far it is turned.
    pub(super) turn: Turn,
    /// Where it was put since it was turned.
    pub(super) at: Option<Placement>,
}

impl Place {
    /// Keeps the place over a reload.
    pub(super) fn save(self, memory: &Memory, owner: &str) {
        let owner = owner.to_owned();
        if let Ok(place) = serde_json::to_string(&self) {
            memory.keep(async move { draft::save_placement(&owner, &place).await });
        }
    }
}

/// What the photograph is turned with.
#[derive(Clone)]
pub(super) struct Turning {
    pub(super) memory: Memory,
    pub(super) owner: String,
    pub(super) shown: UseStateHandle<Option<Rc<OpenPhoto>>>,
    pub(super) phase: UseStateHandle<Phase>,
    pub(super) i18n: I18n,
}

/// Turns the photograph a quarter further each time it is called, in its own time: presses that come faster add up.
#[hook]
pub(super) fn use_turning(turning: Turning) -> Callback<()> {
    let running = use_mut_ref(|| None::<Task>);
    let wanted: Wanted = use_mut_ref(|| None);
    Callback::from(move |()| {
        // Of the memory, which is ahead of what was rendered last.
        let open = turning.memory.photo(&turning.owner).open;
        let Some(open) = open.filter(|_| *turning.phase != Phase::Finishing) else { return };
        let turn = wanted.borrow().unwrap_or(open.turn()).next();
        wanted.replace(Some(turn));
        running.replace(Some(Task::spawn(turning.clone().turn(open, turn, wanted.clone()))));
    })
}

/// Where the photograph is being turned to, while it is.
type Wanted = Rc<RefCell<Option<Turn>>>;

impl Turning {
    async fn turn(self, open: Rc<OpenPhoto>, turn: Turn, wanted: Wanted) {
        self.phase.set(Phase::Turning);
        let turned = open.turned(turn).await;
        wanted.take();
        let Ok(turned) = turned else {
            return self.phase.set(Phase::Failed(Failure::NotTurned));
        };
        let turned = Rc::new(turned);
        self.memory.change_photo(&self.owner, |photo| {
            *photo = memory::Photo { open: Some(turned.clone()), ..memory::Photo::default() };
        });
        Place { turn, at: None }.save(&self.memory, &self.owner);
        self.shown.set(Some(turned));
        self.phase.set(Phase::Placing);
        announce(&(self.i18n.lang.picking().turned)(turn.degrees()));
    }
}
