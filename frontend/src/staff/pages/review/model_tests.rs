//! Properties for all sequences of commands and for late answers of the server.

use proptest::prelude::*;
use shared::api::staff::review::CasePhoto;
use shared::id::ApplicationId;
use shared::person::{PersonName, StudentNumber};

use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn case(n: u128) -> ReviewCase {
    ReviewCase {
        application: ApplicationId::new(NOW, n),
        student_number: StudentNumber::parse("1114827492").unwrap(),
        name: PersonName::parse("Zhang San").unwrap(),
        photo: CasePhoto { id: PhotoId::new(NOW, n), bytes: 1, width: 3, height: 4, submitted_at: NOW },
        findings: Vec::new(),
        attempts: Vec::new(),
        second_looks: Vec::new(),
        reopened: None,
        twins: Vec::new(),
    }
}

fn desk(size: u128) -> ReviewQueue {
    let mut desk = ReviewQueue::new();
    desk.fill((0..size).map(case).collect());
    desk
}

fn approve(desk: &mut ReviewQueue, n: u128) -> usize {
    let Some(photo) = desk.current().map(|card| card.case.photo.id) else { return 0 };
    desk.decide(&[(photo, DecisionId::new(NOW, n))], ReviewVerdictKind::Approve, NOW.plus_seconds(30)).len()
}

fn on_screen(desk: &ReviewQueue) -> Option<PhotoId> {
    desk.current().map(|card| card.case.photo.id)
}

fn undone(desk: &mut ReviewQueue) -> Vec<DecisionId> {
    desk.undo(NOW).iter().map(|made| made.decision).collect()
}

fn photo(n: u128) -> PhotoId {
    PhotoId::new(NOW, n)
}

#[test]
fn a_decision_shows_the_next_photograph_at_once() {
    let mut desk = desk(3);
    assert_eq!(on_screen(&desk), Some(photo(0)));
    assert_eq!(approve(&mut desk, 1), 1);
    assert_eq!(on_screen(&desk), Some(photo(1)));
    desk.step(false);
    assert_eq!(approve(&mut desk, 2), 0, "what is judged is not judged again");
    desk.step(true);
    assert_eq!((approve(&mut desk, 3), approve(&mut desk, 4)), (1, 1));
    assert_eq!(on_screen(&desk), None, "nothing is left");
    desk.fill(vec![case(9)]);
    assert_eq!(on_screen(&desk), Some(photo(9)));
}

#[test]
fn an_answer_older_than_the_last_key_restores_no_card() {
    let mut desk = desk(2);
    approve(&mut desk, 1);
    desk.fill(vec![case(0), case(1), case(2)]);
    assert_eq!(desk.open().count(), 2);
    assert_eq!(on_screen(&desk), Some(photo(1)));
}

#[test]
fn undo_shows_the_photograph_again_until_the_window_is_over() {
    let mut desk = desk(2);
    approve(&mut desk, 1);
    assert_eq!(desk.undo(NOW.plus_seconds(30)), [], "too late");
    assert_eq!(undone(&mut desk), [DecisionId::new(NOW, 1)]);
    assert_eq!(on_screen(&desk), Some(photo(0)));
    assert_eq!(desk.undo(NOW), [], "one decision is taken back once");
}

#[test]
fn a_grid_decision_is_undone_as_a_whole() {
    let mut desk = desk(3);
    let photos: Vec<_> = (0..3).map(|n| (PhotoId::new(NOW, n), DecisionId::new(NOW, n))).collect();
    assert_eq!(desk.decide(&photos, ReviewVerdictKind::Approve, NOW.plus_seconds(30)).len(), 3);
    assert_eq!(desk.undo(NOW).len(), 3);
    assert_eq!(desk.open().count(), 3);
}

#[test]
fn a_failure_is_shown_with_its_photograph() {
    let mut desk = desk(3);
    approve(&mut desk, 1);
    approve(&mut desk, 2);
    desk.failed(DecisionId::new(NOW, 1), None);
    assert_eq!(on_screen(&desk), Some(photo(0)));
    assert_eq!(desk.current().unwrap().state, State::Open);
    desk.failed(DecisionId::new(NOW, 2), Some(Standing::Gone));
    assert_eq!((on_screen(&desk), desk.open().count()), (Some(photo(1)), 2));
    assert_eq!(desk.undo(NOW), [], "neither stands");
}

#[test]
fn skipped_photographs_come_last() {
    let mut desk = desk(2);
    assert!(desk.pass().is_some());
    assert_eq!(on_screen(&desk), Some(photo(1)));
    desk.fill(vec![case(0), case(1)]);
    approve(&mut desk, 1);
    assert_eq!(on_screen(&desk), Some(photo(0)));
}

#[test]
fn only_photographs_that_were_on_the_screen_are_ticked() {
    let mut desk = desk(3);
    let ticks = |desk: &ReviewQueue| desk.cards.iter().map(|card| card.tick).collect::<Vec<_>>();
    desk.toggle(photo(0));
    desk.toggle_all();
    assert_eq!(ticks(&desk), [Tick::Unseen; 3]);
    desk.seen(photo(0));
    desk.seen(photo(1));
    desk.toggle(photo(1));
    desk.seen(photo(1));
    assert_eq!(ticks(&desk), [Tick::On, Tick::Off, Tick::Unseen], "a tick that was taken away stays away");
    desk.toggle_all();
    assert_eq!(ticks(&desk), [Tick::On, Tick::On, Tick::Unseen]);
    desk.toggle_all();
    assert_eq!(ticks(&desk), [Tick::Off, Tick::Off, Tick::Unseen]);
}

#[test]
fn the_cards_that_would_be_shown_last_are_removed_first() {
    let mut desk = desk(4);
    desk.step(true);
    assert_eq!(desk.trim(2), [case(3).application, case(0).application]);
    assert_eq!(on_screen(&desk), Some(photo(1)));
    assert_eq!(desk.trim(2), []);
    assert_eq!(desk.trim(0).len(), 2);
    assert_eq!(on_screen(&desk), None);
}

#[test]
fn a_decision_from_before_a_reload_is_undone_and_shown_when_it_arrives() {
    let mut desk = desk(2);
    let made = |n: u128| Made {
        decision: DecisionId::new(NOW, n),
        photo: photo(n),
        verdict: ReviewVerdictKind::Approve,
        until: NOW.plus_seconds(30),
    };
    desk.remember(&[made(8), made(7)]);
    approve(&mut desk, 1);
    desk.remember(&[made(8), made(7)]);
    assert_eq!(undone(&mut desk), [DecisionId::new(NOW, 1)]);
    assert_eq!(undone(&mut desk), [DecisionId::new(NOW, 8)]);
    desk.fill(vec![case(5), case(8)]);
    assert_eq!(on_screen(&desk), Some(photo(8)));
    assert_eq!(undone(&mut desk), [DecisionId::new(NOW, 7)]);
    assert_eq!(undone(&mut desk), []);
}

#[derive(Debug, Clone, Copy)]
enum Key {
    Approve,
    Pass,
    Undo,
    Next,
    Previous,
    Fail,
    Fill,
}

proptest! {
    #[test]
    fn no_photograph_is_decided_twice_and_none_is_lost(
        keys in prop::collection::vec(
            prop::sample::select(vec![
                Key::Approve, Key::Approve, Key::Pass, Key::Undo, Key::Next, Key::Previous, Key::Fail, Key::Fill,
            ]),
            // Fewer than the number after which cards are dropped.
            0..KEPT,
        )
    ) {
        let mut desk = desk(4);
        let (mut seen, mut last) = (4, None);
        // The decisions that the server would have received and not been asked to undo.
        let mut standing = std::collections::BTreeMap::new();
        for (n, key) in keys.into_iter().enumerate() {
            let n = n as u128;
            match key {
                Key::Approve => {
                    let photo = on_screen(&desk);
                    if approve(&mut desk, n) == 1 {
                        let before = standing.insert(photo.unwrap(), DecisionId::new(NOW, n));
                        prop_assert_eq!(before, None, "judged twice");
                        last = Some(DecisionId::new(NOW, n));
                    }
                }
                Key::Pass => {
                    desk.pass();
                }
                Key::Undo => {
                    for undone in desk.undo(NOW) {
                        standing.retain(|_, decision| *decision != undone.decision);
                    }
                }
                Key::Next => desk.step(true),
                Key::Previous => desk.step(false),
                Key::Fail => {
                    if let Some(decision) = last.take() {
                        desk.failed(decision, None);
                        standing.retain(|_, made| *made != decision);
                    }
                }
                Key::Fill => {
                    desk.fill((seen..seen + 2).map(case).collect());
                    seen += 2;
                }
            }
            let decided = desk.cards.iter().filter(|card| matches!(card.state, State::Decided { .. })).count();
            prop_assert_eq!(decided, standing.len());
            prop_assert!(desk.at <= desk.cards.len());
            prop_assert!(desk.near().len() <= PREFETCHED + 2);
            prop_assert_eq!(desk.cards.len() as u128, seen);
        }
    }
}
