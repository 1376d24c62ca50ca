//! The state of a review: the open photographs, the last decisions, and failures. Pure: the page makes the requests and
//! passes the answers in.

use std::rc::Rc;

use shared::api::staff::review::{ReviewCase, ReviewVerdictKind, Standing};
use shared::id::{ApplicationId, DecisionId, PhotoId};
use shared::time::Timestamp;

/// A photograph that is open for this reviewer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Card {
    pub(super) case: Rc<ReviewCase>,
    pub(super) state: State,
    /// Its tick in the grid.
    pub(super) tick: Tick,
}

/// The tick of a card in the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tick {
    /// Its picture was not painted yet: it can't be ticked.
    Unseen,
    /// Ticked: it is approved with the others.
    On,
    /// Unticked.
    Off,
}

impl Tick {
    /// The opposite; `Unseen` stays.
    const fn toggled(self) -> Self {
        match self {
            Self::Unseen => Self::Unseen,
            Self::On => Self::Off,
            Self::Off => Self::On,
        }
    }
}

/// A decision of this reviewer, with the data that is needed to undo it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Made {
    pub(super) decision: DecisionId,
    pub(super) photo: PhotoId,
    pub(super) verdict: ReviewVerdictKind,
    /// The end of the period in which it can be undone.
    pub(super) until: Timestamp,
}

/// The state of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum State {
    /// To be decided.
    Open,
    /// Decided; can be undone for a while.
    Decided { decision: DecisionId, verdict: ReviewVerdictKind },
    /// Skipped, or passed to another reviewer.
    Passed,
    /// Another reviewer decided first.
    Lost(Standing),
}

/// A failure with a photograph, shown until the next action of the reviewer.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Trouble<E> {
    /// Another reviewer decided first.
    Lost(PhotoId, Standing),
    /// The request failed: the photograph is to be decided again.
    Failed(PhotoId, E),
    /// It is too late to undo a decision.
    TooLate,
}

/// The cards of a reviewer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ReviewQueue {
    /// In the order of arrival.
    pub(super) cards: Vec<Card>,
    /// The index of the card on the screen; past the end when nothing is left.
    pub(super) at: usize,
    /// Groups of decisions that were made together, the last group at the end.
    history: Vec<Vec<Made>>,
    /// The photograph to show as soon as it is available: its decision was undone.
    wanted: Option<PhotoId>,
}

/// Number of pictures that are fetched and decoded in advance.
pub(super) const PREFETCHED: usize = 8;

/// Number of cards before the current one that are kept: their photographs stay in memory.
const KEPT: usize = 30;

impl ReviewQueue {
    pub(super) const fn new() -> Self {
        Self { cards: Vec::new(), at: 0, history: Vec::new(), wanted: None }
    }

    /// The card on the screen.
    pub(super) fn current(&self) -> Option<&Card> {
        self.cards.get(self.at)
    }

    /// The cards that are not decided.
    pub(super) fn open(&self) -> impl Iterator<Item = &Card> {
        self.cards.iter().filter(|card| card.state == State::Open)
    }

    fn position(&self, photo: PhotoId) -> Option<usize> {
        self.cards.iter().position(|card| card.case.photo.id == photo)
    }

    fn decided(&self, decision: DecisionId) -> Option<usize> {
        let is = |card: &Card| matches!(card.state, State::Decided { decision: of, .. } if of == decision);
        self.cards.iter().position(is)
    }

    /// Merges the photographs that the server has open for this reviewer. Known cards keep their local state: the
    /// answer may be older than the last key.
    pub(super) fn fill(&mut self, cases: Vec<ReviewCase>) {
        for case in cases {
            match self.position(case.photo.id) {
                // Skipped, and returned by the server because nothing else waits.
                Some(place) if self.cards[place].state == State::Passed => {
                    let mut card = self.cards.remove(place);
                    self.at -= usize::from(place < self.at);
                    card.state = State::Open;
                    self.cards.push(card);
                }
                Some(_) => {}
                None => {
                    let card = Card { case: Rc::new(case), state: State::Open, tick: Tick::Unseen };
                    self.cards.push(card);
                }
            }
        }
        if let Some(place) = self.wanted.and_then(|photo| self.position(photo)) {
            self.at = place;
            self.wanted = None;
        }
        if self.current().is_none() {
            self.advance();
        }
        self.forget();
    }

    /// Removes all open cards but `most`, keeping those that are shown first. Returns the removed applications.
    pub(super) fn trim(&mut self, most: usize) -> Vec<ApplicationId> {
        let shown = self.current().map(|card| card.case.photo.id);
        let (at, mut left, mut gone) = (self.at, most, Vec::new());
        let order = (at..self.cards.len()).chain(0..at.min(self.cards.len()));
        let mut surplus: Vec<_> = order
            .filter(|place| self.cards[*place].state == State::Open)
            .filter(|_| {
                let is_surplus = left == 0;
                left = left.saturating_sub(1);
                is_surplus
            })
            .collect();
        surplus.sort_unstable_by(|a, b| b.cmp(a));
        for place in surplus {
            gone.push(self.cards.remove(place).case.application);
        }
        let place = shown.and_then(|photo| self.position(photo));
        self.at = place.unwrap_or(self.cards.len());
        if place.is_none() {
            self.advance();
        }
        gone
    }

    /// Whether a photograph with an undone decision has not arrived yet.
    pub(super) const fn awaits(&self) -> bool {
        self.wanted.is_some()
    }

    /// Shows a photograph.
    pub(super) fn show(&mut self, photo: PhotoId) {
        if let Some(place) = self.position(photo) {
            self.at = place;
        }
    }

    /// Marks a photograph as painted in the grid.
    pub(super) fn seen(&mut self, photo: PhotoId) {
        if let Some(place) = self.position(photo)
            && self.cards[place].tick == Tick::Unseen
        {
            self.cards[place].tick = Tick::On;
        }
    }

    /// Ticks or unticks a photograph that was painted.
    pub(super) fn toggle(&mut self, photo: PhotoId) {
        if let Some(place) = self.position(photo) {
            self.cards[place].tick = self.cards[place].tick.toggled();
        }
    }

    /// Ticks all open cards that were painted; none when all are ticked.
    pub(super) fn toggle_all(&mut self) {
        let mut seen: Vec<_> = self
            .cards
            .iter_mut()
            .filter(|card| card.state == State::Open && card.tick != Tick::Unseen)
            .collect();
        let all = seen.iter().all(|card| card.tick == Tick::On);
        for card in &mut seen {
            card.tick = if all { Tick::Off } else { Tick::On };
        }
    }

    /// Adds decisions of this reviewer from before the page was opened, the latest first: each can be undone.
    pub(super) fn remember(&mut self, made: &[Made]) {
        let known: Vec<_> = self.history.iter().flatten().map(|made| made.decision).collect();
        let new = made.iter().rev().filter(|made| !known.contains(&made.decision));
        let earlier: Vec<_> = new.map(|made| vec![*made]).collect();
        self.history.splice(0..0, earlier);
    }

    /// Drops cards that were decided long ago.
    fn forget(&mut self) {
        while self.at > KEPT && self.cards.first().is_some_and(|card| card.state != State::Open) {
            self.cards.remove(0);
            self.at -= 1;
        }
    }

    /// Moves to the next undecided photograph: after this one, else from the beginning, else past the end.
    fn advance(&mut self) {
        let open = |(_, card): &(usize, &Card)| card.state == State::Open;
        let behind = self.cards.iter().enumerate().skip(self.at).find(open);
        let place = behind.or_else(|| self.cards.iter().enumerate().find(open)).map(|(place, _)| place);
        self.at = place.unwrap_or(self.cards.len());
    }

    /// Decides about the open cards among `photos`, each with its decision's identifier, and moves on. Returns the
    /// cards that were decided.
    pub(super) fn decide(
        &mut self,
        photos: &[(PhotoId, DecisionId)],
        verdict: ReviewVerdictKind,
        until: Timestamp,
    ) -> Vec<(Rc<ReviewCase>, DecisionId)> {
        let mut judged = Vec::new();
        for (photo, decision) in photos {
            let Some(place) = self.position(*photo) else { continue };
            let card = &mut self.cards[place];
            if card.state == State::Open {
                card.state = State::Decided { decision: *decision, verdict };
                judged.push((card.case.clone(), *decision));
            }
        }
        if !judged.is_empty() {
            let made = |(case, decision): &(Rc<ReviewCase>, DecisionId)| Made {
                decision: *decision,
                photo: case.photo.id,
                verdict,
                until,
            };
            self.history.push(judged.iter().map(made).collect());
            self.advance();
        }
        judged
    }

    /// Removes the current photograph without a decision.
    pub(super) fn pass(&mut self) -> Option<Rc<ReviewCase>> {
        let card = self.cards.get_mut(self.at).filter(|card| card.state == State::Open)?;
        card.state = State::Passed;
        let case = card.case.clone();
        self.advance();
        Some(case)
    }

    /// The last decisions, while they can be undone.
    pub(super) fn undoable(&self, now: Timestamp) -> Option<&[Made]> {
        let last = self.history.last()?;
        last.iter().any(|made| now < made.until).then_some(last)
    }

    /// Undoes the last decisions and shows the first of them; a photograph that is not here is shown when it arrives.
    /// Returns the undone decisions.
    pub(super) fn undo(&mut self, now: Timestamp) -> Vec<Made> {
        if self.undoable(now).is_none() {
            return Vec::new();
        }
        let last = self.history.pop().unwrap_or_default();
        let places: Vec<_> = last.iter().filter_map(|made| self.decided(made.decision)).collect();
        for place in &places {
            self.cards[*place].state = State::Open;
        }
        match places.first() {
            Some(place) => self.at = *place,
            None => self.wanted = last.first().map(|made| made.photo),
        }
        last
    }

    /// A decision failed: the photograph is to be decided again, or another reviewer has it. It is shown, if it is
    /// here.
    pub(super) fn failed(&mut self, decision: DecisionId, lost: Option<Standing>) {
        for batch in &mut self.history {
            batch.retain(|one| one.decision != decision);
        }
        self.history.retain(|batch| !batch.is_empty());
        if let Some(place) = self.decided(decision) {
            self.cards[place].state = lost.map_or(State::Open, State::Lost);
            self.at = place;
        }
    }

    /// Another reviewer has a photograph that was skipped or whose decision was undone.
    pub(super) fn lost(&mut self, photo: PhotoId, standing: Standing) {
        self.wanted = self.wanted.filter(|wanted| *wanted != photo);
        if let Some(place) = self.position(photo) {
            self.cards[place].state = State::Lost(standing);
            self.at = place;
        }
    }

    /// Moves to the next or previous photograph, decided or not.
    pub(super) fn step(&mut self, forward: bool) {
        let shown = |card: &Card| card.state != State::Passed;
        let place = if forward {
            (self.at + 1..self.cards.len()).find(|place| shown(&self.cards[*place]))
        } else {
            (0..self.at.min(self.cards.len())).rev().find(|place| shown(&self.cards[*place]))
        };
        match place {
            Some(place) => self.at = place,
            // From a decided photograph, forward leads back to the undecided ones.
            None if forward => self.advance(),
            None => {}
        }
    }

    /// The photographs whose pictures are prefetched: the current one, [`PREFETCHED`] undecided ones after it, and the
    /// one before.
    pub(super) fn near(&self) -> Vec<&Card> {
        let before = self.at.checked_sub(1).and_then(|place| self.cards.get(place));
        let after =
            self.cards.iter().skip(self.at + 1).filter(|card| card.state == State::Open).take(PREFETCHED);
        before.into_iter().chain(self.current()).chain(after).collect()
    }
}

#[cfg(test)]
#[path = "model_tests.rs"]
mod tests;
