//! What a reviewer has before them: the photographs, what was decided a moment ago, what went wrong. Pure: the page
//! asks the server, and tells this what it said.

use std::rc::Rc;

use shared::api::staff::review::{ReviewCase, Standing, VerdictWord};
use shared::id::{DecisionId, PhotoId};
use shared::time::Timestamp;

/// A photograph on the desk.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Card {
    pub(super) case: Rc<ReviewCase>,
    pub(super) state: State,
    /// Whether it is ticked in the grid.
    pub(super) ticked: bool,
}

/// Where a card stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum State {
    /// To be judged.
    Open,
    /// Judged; can be taken back for a while.
    Decided { decision: DecisionId, verdict: VerdictWord, until: Timestamp },
    /// Put back for later, or for another.
    Passed,
    /// Somebody else was faster.
    Lost(Standing),
}

/// What went wrong with a photograph, told until the reviewer does something else.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Trouble<E> {
    /// Somebody else was faster.
    Lost(PhotoId, Standing),
    /// The request did not get through: the photograph is to be judged again.
    Failed(PhotoId, E),
    /// It is too late to take a decision back.
    TooLate,
}

/// The desk.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Desk {
    /// In the order in which they came.
    pub(super) cards: Vec<Card>,
    /// Which one is on the screen; past the end when nothing is left.
    pub(super) at: usize,
    /// Decisions that were made together, the last at the end.
    history: Vec<Vec<DecisionId>>,
}

/// How many cards before the present one are kept: their photographs stay in memory.
const KEPT: usize = 30;

impl Desk {
    pub(super) const fn new() -> Self {
        Self { cards: Vec::new(), at: 0, history: Vec::new() }
    }

    /// The card on the screen.
    pub(super) fn current(&self) -> Option<&Card> {
        self.cards.get(self.at)
    }

    /// The cards that are to be judged.
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

    /// Takes what the server says this reviewer has open. What is known stays as it is here: the answer may be older
    /// than the last key.
    pub(super) fn fill(&mut self, cases: Vec<ReviewCase>) {
        for case in cases {
            match self.position(case.photo.id) {
                // Passed over, and given again because nothing else waits.
                Some(place) if self.cards[place].state == State::Passed => {
                    let mut card = self.cards.remove(place);
                    self.at -= usize::from(place < self.at);
                    card.state = State::Open;
                    self.cards.push(card);
                }
                Some(_) => {}
                None => self.cards.push(Card { case: Rc::new(case), state: State::Open, ticked: true }),
            }
        }
        if self.current().is_none() {
            self.advance();
        }
        self.forget();
    }

    /// Lets go of photographs that were judged long ago.
    fn forget(&mut self) {
        while self.at > KEPT && self.cards.first().is_some_and(|card| card.state != State::Open) {
            self.cards.remove(0);
            self.at -= 1;
        }
    }

    /// To the next photograph that is to be judged: behind this one, else from the beginning, else past the end.
    fn advance(&mut self) {
        let open = |(_, card): &(usize, &Card)| card.state == State::Open;
        let behind = self.cards.iter().enumerate().skip(self.at).find(open);
        let place = behind.or_else(|| self.cards.iter().enumerate().find(open)).map(|(place, _)| place);
        self.at = place.unwrap_or(self.cards.len());
    }

    /// Judges what is open of `photos`, each with its decision's identifier, and moves on. Answers what was judged.
    pub(super) fn decide(
        &mut self,
        photos: &[(PhotoId, DecisionId)],
        verdict: VerdictWord,
        until: Timestamp,
    ) -> Vec<(Rc<ReviewCase>, DecisionId)> {
        let mut judged = Vec::new();
        for (photo, decision) in photos {
            let Some(place) = self.position(*photo) else { continue };
            let card = &mut self.cards[place];
            if card.state == State::Open {
                card.state = State::Decided { decision: *decision, verdict, until };
                judged.push((card.case.clone(), *decision));
            }
        }
        if !judged.is_empty() {
            self.history.push(judged.iter().map(|(_, decision)| *decision).collect());
            self.advance();
        }
        judged
    }

    /// Puts the present photograph away without judging it.
    pub(super) fn pass(&mut self) -> Option<Rc<ReviewCase>> {
        let card = self.cards.get_mut(self.at).filter(|card| card.state == State::Open)?;
        card.state = State::Passed;
        let case = card.case.clone();
        self.advance();
        Some(case)
    }

    /// The decisions that were made last and can be taken back, and until when.
    pub(super) fn undoable(&self, now: Timestamp) -> Option<(&[DecisionId], Timestamp, VerdictWord)> {
        let last = self.history.last()?;
        last.iter().find_map(|decision| match self.cards[self.decided(*decision)?].state {
            State::Decided { until, verdict, .. } if now < until => Some((&last[..], until, verdict)),
            State::Decided { .. } | State::Open | State::Passed | State::Lost(_) => None,
        })
    }

    /// The photographs of [`Desk::undoable`], each with its decision.
    pub(super) fn undoable_cases(&self, now: Timestamp) -> Vec<(Rc<ReviewCase>, DecisionId)> {
        let last = self.undoable(now).map_or(&[][..], |(last, _, _)| last);
        let case =
            |decision: &DecisionId| Some((self.cards[self.decided(*decision)?].case.clone(), *decision));
        last.iter().filter_map(case).collect()
    }

    /// Takes the last decisions back and shows the first of them. Answers which.
    pub(super) fn undo(&mut self, now: Timestamp) -> Vec<DecisionId> {
        if self.undoable(now).is_none() {
            return Vec::new();
        }
        let last = self.history.pop().unwrap_or_default();
        let places: Vec<_> = last.iter().filter_map(|decision| self.decided(*decision)).collect();
        for place in &places {
            self.cards[*place].state = State::Open;
        }
        self.at = places.first().copied().unwrap_or(self.at);
        last
    }

    /// A decision did not get through: the photograph is to be judged again, or is somebody else's. It is shown.
    pub(super) fn failed(&mut self, decision: DecisionId, lost: Option<Standing>) -> Option<PhotoId> {
        let place = self.decided(decision)?;
        for batch in &mut self.history {
            batch.retain(|one| *one != decision);
        }
        self.history.retain(|batch| !batch.is_empty());
        self.cards[place].state = lost.map_or(State::Open, State::Lost);
        self.at = place;
        Some(self.cards[place].case.photo.id)
    }

    /// A photograph that was put away, or whose decision was taken back, is somebody else's by now.
    pub(super) fn lost(&mut self, photo: PhotoId, standing: Standing) {
        if let Some(place) = self.position(photo) {
            self.cards[place].state = State::Lost(standing);
            self.at = place;
        }
    }

    /// To the photograph after or before this one, judged or not.
    pub(super) fn step(&mut self, forward: bool) {
        let shown = |card: &Card| card.state != State::Passed;
        let place = if forward {
            (self.at + 1..self.cards.len()).find(|place| shown(&self.cards[*place]))
        } else {
            (0..self.at.min(self.cards.len())).rev().find(|place| shown(&self.cards[*place]))
        };
        match place {
            Some(place) => self.at = place,
            // From a photograph that was looked at again, forward leads back to work.
            None if forward => self.advance(),
            None => {}
        }
    }

    /// The photographs whose pictures should be there before they are asked for: this one, the two after it that are
    /// to be judged, and the one before.
    pub(super) fn near(&self) -> Vec<PhotoId> {
        let before = self.at.checked_sub(1).and_then(|place| self.cards.get(place));
        let after = self.cards.iter().skip(self.at + 1).filter(|card| card.state == State::Open).take(2);
        let around = before.into_iter().chain(self.current()).chain(after);
        around.map(|card| card.case.photo.id).collect()
    }
}

#[cfg(test)]
#[path = "model_tests.rs"]
mod tests;
