//! What a reviewer has before them: the photographs, what was decided a moment ago, what went wrong. Pure: the page
//! asks the server, and tells this what it said.

use std::rc::Rc;

use shared::api::staff::review::{ReviewCase, ReviewVerdictKind, Standing};
use shared::id::{ApplicationId, DecisionId, PhotoId};
use shared::time::Timestamp;

/// A photograph on the desk.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Card {
    pub(super) case: Rc<ReviewCase>,
    pub(super) state: State,
    /// Where it stands in the grid.
    pub(super) tick: Tick,
}

/// Where a card stands in the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tick {
    /// Its picture has not been on the screen: it can't be ticked.
    Unseen,
    /// It is approved with the others.
    On,
    /// It is left out.
    Off,
}

impl Tick {
    /// The other one; what was not seen stays so.
    const fn toggled(self) -> Self {
        match self {
            Self::Unseen => Self::Unseen,
            Self::On => Self::Off,
            Self::Off => Self::On,
        }
    }
}

/// A decision of this reviewer, as far as taking it back needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Made {
    pub(super) decision: DecisionId,
    pub(super) photo: PhotoId,
    pub(super) verdict: ReviewVerdictKind,
    /// Until when it can be taken back.
    pub(super) until: Timestamp,
}

/// Where a card stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum State {
    /// To be judged.
    Open,
    /// Judged; can be taken back for a while.
    Decided { decision: DecisionId, verdict: ReviewVerdictKind },
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
pub(super) struct ReviewQueue {
    /// In the order in which they came.
    pub(super) cards: Vec<Card>,
    /// Which one is on the screen; past the end when nothing is left.
    pub(super) at: usize,
    /// Decisions that were made together, the last at the end.
    history: Vec<Vec<Made>>,
    /// The photograph to show as soon as it is there: its decision was taken back.
    wanted: Option<PhotoId>,
}

/// How many pictures are fetched and decoded before they are shown.
pub(super) const PREFETCHED: usize = 8;

/// How many cards before the present one are kept: their photographs stay in memory.
const KEPT: usize = 30;

impl ReviewQueue {
    pub(super) const fn new() -> Self {
        Self { cards: Vec::new(), at: 0, history: Vec::new(), wanted: None }
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

    /// Puts all open photographs but `most` away, those before the others that are shown first. Answers whose they were.
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

    /// Whether a photograph is to come whose decision was taken back.
    pub(super) const fn awaits(&self) -> bool {
        self.wanted.is_some()
    }

    /// Shows a photograph.
    pub(super) fn show(&mut self, photo: PhotoId) {
        if let Some(place) = self.position(photo) {
            self.at = place;
        }
    }

    /// The picture of a photograph has been on the screen of the grid.
    pub(super) fn seen(&mut self, photo: PhotoId) {
        if let Some(place) = self.position(photo)
            && self.cards[place].tick == Tick::Unseen
        {
            self.cards[place].tick = Tick::On;
        }
    }

    /// Ticks a photograph that was seen, or takes the tick away.
    pub(super) fn toggle(&mut self, photo: PhotoId) {
        if let Some(place) = self.position(photo) {
            self.cards[place].tick = self.cards[place].tick.toggled();
        }
    }

    /// Ticks everything open that was seen; nothing when all of it is ticked.
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

    /// Decisions of this reviewer that were made before the page was opened, the latest first: each can be taken back.
    pub(super) fn remember(&mut self, made: &[Made]) {
        let known: Vec<_> = self.history.iter().flatten().map(|made| made.decision).collect();
        let new = made.iter().rev().filter(|made| !known.contains(&made.decision));
        let earlier: Vec<_> = new.map(|made| vec![*made]).collect();
        self.history.splice(0..0, earlier);
    }

    /// Forgets photographs that were judged long ago.
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

    /// Puts the present photograph away without judging it.
    pub(super) fn pass(&mut self) -> Option<Rc<ReviewCase>> {
        let card = self.cards.get_mut(self.at).filter(|card| card.state == State::Open)?;
        card.state = State::Passed;
        let case = card.case.clone();
        self.advance();
        Some(case)
    }

    /// The decisions that were made last, while they can be taken back.
    pub(super) fn undoable(&self, now: Timestamp) -> Option<&[Made]> {
        let last = self.history.last()?;
        last.iter().any(|made| now < made.until).then_some(last)
    }

    /// Takes the last decisions back and shows the first of them; a photograph that is not here is shown when it comes.
    /// Answers which.
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

    /// A decision did not get through: the photograph is to be judged again, or is somebody else's. It is shown, if it
    /// is here.
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

    /// A photograph that was put away, or whose decision was taken back, is somebody else's by now.
    pub(super) fn lost(&mut self, photo: PhotoId, standing: Standing) {
        self.wanted = self.wanted.filter(|wanted| *wanted != photo);
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

    /// The photographs whose pictures should be there before they are asked for: this one, [`PREFETCHED`] after it that
    /// are to be judged, and the one before.
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
