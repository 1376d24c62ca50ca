//! Turns the photograph in quarters, and the stored form of its placement.

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

/// The placement as the draft stores it.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
pub(super) struct Place {
    /// Rotation by the student.
    pub(super) turn: Turn,
    /// The placement since the last turn.
    pub(super) at: Option<Placement>,
}

impl Place {
    /// Stores the placement over a reload.
    pub(super) fn save(self, memory: &Memory, owner: &str) {
        let owner = owner.to_owned();
        if let Ok(place) = serde_json::to_string(&self) {
            memory.keep(async move { draft::save_placement(&owner, &place).await });
        }
    }
}

#[derive(Clone)]
pub(super) struct Turning {
    pub(super) memory: Memory,
    pub(super) owner: String,
    pub(super) shown: UseStateHandle<Option<Rc<OpenPhoto>>>,
    pub(super) phase: UseStateHandle<Phase>,
    pub(super) i18n: I18n,
}

/// Turns the photograph by a further quarter with each call, asynchronously: calls during a turn add up.
#[hook]
pub(super) fn use_turning(turning: Turning) -> Callback<()> {
    let running = use_mut_ref(|| None::<Task>);
    let wanted: Wanted = use_mut_ref(|| None);
    Callback::from(move |()| {
        // Read from the memory, which is newer than the last render.
        let open = turning.memory.photo(&turning.owner).open;
        let Some(open) = open.filter(|_| *turning.phase != Phase::Finishing) else { return };
        let turn = wanted.borrow().unwrap_or(open.turn()).next();
        wanted.replace(Some(turn));
        running.replace(Some(Task::spawn(turning.clone().turn(open, turn, wanted.clone()))));
    })
}

/// The target of a running turn.
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
