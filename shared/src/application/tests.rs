//! The table of all transitions, and laws for any sequence of events.

use proptest::prelude::*;

use super::*;
use crate::payment::tests::receipt;
use crate::review::RejectReason;

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
/// Before this time a decision can be undone, from it on it is announced.
const LATER: Timestamp = NOW.plus_seconds(30);

fn photo() -> PhotoId {
    PhotoId::new(NOW, 1)
}

fn reviewer(name: &str) -> Reviewer {
    Reviewer::authenticated(StaffName::try_from(name.to_owned()).unwrap())
}

fn reasons() -> RejectReasons {
    RejectReasons::try_from(vec![RejectReason::Blurred]).unwrap()
}

fn verdicts() -> [ReviewOutcome; 3] {
    [
        ReviewOutcome::Approve { due: Fen::new(2000) },
        ReviewOutcome::Approve { due: Fen::ZERO },
        ReviewOutcome::Reject { reasons: reasons(), note: None },
    ]
}

fn decided(verdict: ReviewOutcome, announce_at: Timestamp) -> Stage {
    let (photo, reviewer) = (photo(), reviewer("li.na").name().clone());
    Stage::Decided {
        photo,
        submitted_at: NOW,
        reviewer,
        verdict,
        decided_at: NOW,
        announce_at,
        reopened: None,
    }
}

/// Every stage by its name in the table; a decision before its announcement is due and one after count as two.
fn stages() -> Vec<(String, Stage)> {
    let (photo, at) = (photo(), NOW);
    let settlement = Settlement::Waived;
    let mut stages = vec![
        Stage::Matched,
        Stage::Submitted { photo, submitted_at: at, reopened: None },
        Stage::UnderReview {
            photo,
            submitted_at: at,
            reviewer: reviewer("li.na").name().clone(),
            claimed_at: at,
            reopened: None,
        },
        Stage::Rejected { photo, reasons: reasons(), note: None, rejected_at: at, reopened: None },
        Stage::Approved { photo, due: Fen::new(2000), approved_at: at },
        Stage::Paid { photo, settlement: settlement.clone(), paid_at: at },
        Stage::Delivered { photo, settlement, export: ExportId::new(at, 2), delivered_at: at },
        Stage::Erased { delivered: None, erased_at: at },
    ]
    .into_iter()
    .map(|stage| (stage.as_str().to_owned(), stage))
    .collect::<Vec<_>>();
    let settlement = Settlement::Collected { receipt: receipt(Fen::new(2000)) };
    stages.push(("paid(20.00)".to_owned(), Stage::Paid { photo, settlement, paid_at: at }));
    for verdict in verdicts() {
        let what = verdict_name(&verdict);
        stages.push((format!("decided({what})"), decided(verdict.clone(), LATER)));
        stages.push((format!("decided({what}, due)"), decided(verdict, NOW)));
    }
    stages.extend(reopened_stages());
    let removed = |(name, stage): &(String, Stage)| {
        (format!("removed({name})"), Stage::Removed { was: Box::new(stage.clone()), removed_at: NOW })
    };
    let kept = stages.iter().filter(|(name, _)| {
        ["matched", "paid(20.00)", "delivered", "reopened rejected"].contains(&name.as_str())
    });
    let kept: Vec<_> = kept.map(removed).collect();
    stages.extend(kept);
    stages
}

/// Stages of a photograph that was approved and paid and is reviewed again.
fn reopened_stages() -> Vec<(String, Stage)> {
    let settlement = Settlement::Collected { receipt: receipt(Fen::new(2000)) };
    let paid = Stage::Paid { photo: photo(), settlement, paid_at: NOW };
    let submitted = paid.apply(reopen(), NOW).unwrap();
    let open = submitted.clone().apply(Event::Claim(reviewer("li.na")), NOW).unwrap();
    let decide = |verdict: &ReviewOutcome, announce_at| Event::Decide {
        by: reviewer("li.na"),
        verdict: verdict.clone(),
        announce_at,
    };
    let [approve, _, reject] = verdicts();
    let due = |verdict| open.clone().apply(decide(verdict, NOW), NOW).unwrap();
    vec![
        ("reopened submitted".to_owned(), submitted),
        ("reopened decided(approve 20.00, due)".to_owned(), due(&approve)),
        ("reopened decided(reject, due)".to_owned(), due(&reject)),
        ("reopened rejected".to_owned(), due(&reject).apply(Event::Announce, NOW).unwrap()),
        ("reopened under_review".to_owned(), open),
    ]
}

fn reopen() -> Event {
    let reason = ReviewNote::try_from("背景有阴影".to_owned()).unwrap();
    Event::Reopen { by: reviewer("admin").name().clone(), reason }
}

fn verdict_name(verdict: &ReviewOutcome) -> String {
    match verdict {
        ReviewOutcome::Approve { due } => format!("approve {due}"),
        ReviewOutcome::Reject { .. } => "reject".to_owned(),
    }
}

fn events() -> Vec<(String, Event)> {
    let pay = |fen| Event::Settle(VerifiedPayment::confirmed_by_provider(receipt(Fen::new(fen))));
    let named = |event: Event| (event.as_str().to_owned(), event);
    let mut events: Vec<_> = [
        Event::Submit { photo: photo(), accepted: AcceptedPhoto::for_tests() },
        Event::Withdraw,
        Event::Claim(reviewer("li.na")),
        Event::Release,
        Event::Announce,
        reopen(),
        Event::Refund(receipt(Fen::new(2000)).order),
        Event::Deliver(ExportId::new(NOW, 2)),
        Event::Recall(ExportId::new(NOW, 2)),
        Event::Erase,
        Event::Remove,
        Event::Reinstate,
    ]
    .into_iter()
    .map(named)
    .collect();
    events.extend([("settle 20.00".to_owned(), pay(2000)), ("settle 0.01".to_owned(), pay(1))]);
    for name in ["li.na", "wang.wu"] {
        events.push((format!("undo by {name}"), Event::Undo(reviewer(name))));
        let verdict = ReviewOutcome::Reject { reasons: reasons(), note: None };
        let decide = Event::Decide { by: reviewer(name), verdict, announce_at: LATER };
        events.push((format!("decide by {name}"), decide));
    }
    events
}

/// Every pair of stage and event was tried; these are all transitions.
#[test]
fn the_legal_arrows() {
    let mut arrows = Vec::new();
    for (from, stage) in stages() {
        for (name, event) in events() {
            if let Ok(next) = stage.clone().apply(event, NOW) {
                arrows.push(format!("{from} --{name}--> {}", next.as_str()));
            }
        }
    }
    insta::assert_snapshot!(arrows.join("\n"), @r"
    matched --submit--> submitted
    matched --erase--> erased
    matched --remove--> removed
    submitted --withdraw--> matched
    submitted --claim--> under_review
    submitted --erase--> erased
    submitted --remove--> removed
    under_review --release--> submitted
    under_review --erase--> erased
    under_review --remove--> removed
    under_review --decide by li.na--> decided
    rejected --submit--> submitted
    rejected --erase--> erased
    rejected --remove--> removed
    approved --reopen--> submitted
    approved --erase--> erased
    approved --remove--> removed
    approved --settle 20.00--> paid
    paid --reopen--> submitted
    paid --deliver--> delivered
    paid --erase--> erased
    paid --remove--> removed
    delivered --recall--> paid
    delivered --erase--> erased
    delivered --remove--> removed
    paid(20.00) --reopen--> submitted
    paid(20.00) --refund--> approved
    paid(20.00) --deliver--> delivered
    paid(20.00) --erase--> erased
    paid(20.00) --remove--> removed
    decided(approve 20.00) --erase--> erased
    decided(approve 20.00) --remove--> removed
    decided(approve 20.00) --undo by li.na--> under_review
    decided(approve 20.00, due) --announce--> approved
    decided(approve 20.00, due) --erase--> erased
    decided(approve 20.00, due) --remove--> removed
    decided(approve 0.00) --erase--> erased
    decided(approve 0.00) --remove--> removed
    decided(approve 0.00) --undo by li.na--> under_review
    decided(approve 0.00, due) --announce--> paid
    decided(approve 0.00, due) --erase--> erased
    decided(approve 0.00, due) --remove--> removed
    decided(reject) --erase--> erased
    decided(reject) --remove--> removed
    decided(reject) --undo by li.na--> under_review
    decided(reject, due) --announce--> rejected
    decided(reject, due) --erase--> erased
    decided(reject, due) --remove--> removed
    reopened submitted --claim--> under_review
    reopened submitted --refund--> submitted
    reopened submitted --erase--> erased
    reopened submitted --remove--> removed
    reopened decided(approve 20.00, due) --announce--> paid
    reopened decided(approve 20.00, due) --refund--> decided
    reopened decided(approve 20.00, due) --erase--> erased
    reopened decided(approve 20.00, due) --remove--> removed
    reopened decided(reject, due) --announce--> rejected
    reopened decided(reject, due) --refund--> decided
    reopened decided(reject, due) --erase--> erased
    reopened decided(reject, due) --remove--> removed
    reopened rejected --submit--> submitted
    reopened rejected --refund--> rejected
    reopened rejected --erase--> erased
    reopened rejected --remove--> removed
    reopened under_review --release--> submitted
    reopened under_review --refund--> under_review
    reopened under_review --erase--> erased
    reopened under_review --remove--> removed
    reopened under_review --decide by li.na--> decided
    removed(matched) --erase--> erased
    removed(matched) --reinstate--> matched
    removed(delivered) --recall--> removed
    removed(delivered) --erase--> erased
    removed(delivered) --reinstate--> delivered
    removed(paid(20.00)) --refund--> removed
    removed(paid(20.00)) --erase--> erased
    removed(paid(20.00)) --reinstate--> paid
    removed(reopened rejected) --refund--> removed
    removed(reopened rejected) --erase--> erased
    removed(reopened rejected) --reinstate--> rejected
    ");
}

/// Money can still be refunded; no other event is allowed, and no data are lost.
#[test]
fn what_was_done_before_a_removal_comes_back_as_it_was() {
    for (name, stage) in stages() {
        let Ok(removed) = stage.clone().apply(Event::Remove, NOW) else { continue };
        let expected = match stage {
            Stage::UnderReview { photo, submitted_at, reopened, .. } => {
                Stage::Submitted { photo, submitted_at, reopened }
            }
            stage => stage,
        };
        assert_eq!(removed.photo(), None, "{name}: no queue shows it");
        assert_eq!(removed.apply(Event::Reinstate, LATER).unwrap(), expected, "{name}");
    }
}

#[test]
fn a_refusal_names_stage_and_event() {
    let refusal = Stage::Matched.apply(Event::Withdraw, NOW).unwrap_err();
    assert_eq!(refusal.to_string(), "withdraw does not happen in stage matched");
}

#[test]
fn every_stage_survives_json_under_its_own_word() {
    for (_, stage) in stages() {
        let json = serde_json::to_value(&stage).unwrap();
        assert_eq!(json["stage"], stage.as_str());
        assert_eq!(serde_json::from_value::<Stage>(json).unwrap(), stage);
    }
}

/// Events to try, each with the seconds since the previous one.
fn steps() -> impl Strategy<Value = Vec<(Event, i64)>> {
    let name = prop_oneof![Just("li.na"), Just("wang.wu")];
    let verdict = prop::sample::select(verdicts().to_vec());
    let event = prop_oneof![
        any::<u128>().prop_map(|random| Event::Submit {
            photo: PhotoId::new(NOW, random),
            accepted: AcceptedPhoto::for_tests()
        }),
        Just(Event::Withdraw),
        name.clone().prop_map(|name| Event::Claim(reviewer(name))),
        Just(Event::Release),
        // The time of the announcement is filled in when the event is applied.
        (name.clone(), verdict).prop_map(|(name, verdict)| Event::Decide {
            by: reviewer(name),
            verdict,
            announce_at: NOW
        }),
        name.prop_map(|name| Event::Undo(reviewer(name))),
        Just(Event::Announce),
    ];
    prop::collection::vec((event, 0_i64..40), 0..60)
}

/// Events around payments: few are refused, so that long sequences occur.
fn money_steps() -> impl Strategy<Value = Vec<Event>> {
    let receipt = receipt(Fen::new(2000));
    let (order, li) = (receipt.order, reviewer("li.na"));
    let verdict = prop::sample::select(verdicts().to_vec());
    let event = prop_oneof![
        any::<u128>().prop_map(|random| Event::Submit {
            photo: PhotoId::new(NOW, random),
            accepted: AcceptedPhoto::for_tests()
        }),
        Just(Event::Withdraw),
        Just(Event::Claim(li.clone())),
        Just(Event::Release),
        verdict.prop_map(move |verdict| Event::Decide { by: li.clone(), verdict, announce_at: NOW }),
        Just(Event::Announce),
        Just(reopen()),
        Just(Event::Settle(VerifiedPayment::confirmed_by_provider(receipt))),
        Just(Event::Refund(order)),
        Just(Event::Deliver(ExportId::new(NOW, 2))),
    ];
    prop::collection::vec(event, 0..120)
}

proptest! {
    /// For any order of actions of reviewers, the student and the clock: a decision is announced only after its
    /// window ends without an undo, exactly as it was made, about the photograph that was reviewed.
    #[test]
    fn only_a_verdict_that_stood_its_window_is_announced(steps in steps(), window in 0_i64..60) {
        let (mut stage, mut now) = (Stage::Matched, NOW);
        // The last decision that was made and not undone.
        let mut standing: Option<(ReviewOutcome, PhotoId, Timestamp)> = None;
        for (mut event, pause) in steps {
            now = now.plus_seconds(pause);
            if let Event::Decide { announce_at, .. } = &mut event {
                *announce_at = now.plus_seconds(window);
            }
            let before = stage.clone();
            let Ok(after) = before.clone().apply(event.clone(), now) else { continue };
            match (&event, &after) {
                (Event::Decide { verdict, announce_at, .. }, _) => {
                    standing = Some((verdict.clone(), before.photo().unwrap(), *announce_at));
                }
                (Event::Undo(by), Stage::UnderReview { reviewer, .. }) => {
                    prop_assert_eq!(before.in_hand_of(), Some(by.name()));
                    prop_assert_eq!(reviewer, by.name());
                    prop_assert!(now < standing.take().unwrap().2);
                }
                (Event::Announce, told) => {
                    let (verdict, photo, announce_at) = standing.take().unwrap();
                    prop_assert!(announce_at <= now);
                    prop_assert_eq!(told.photo(), Some(photo));
                    let same = match (&verdict, told) {
                        (ReviewOutcome::Approve { due }, Stage::Approved { due: told, .. }) => due == told,
                        (ReviewOutcome::Approve { due }, Stage::Paid { .. }) => due.is_zero(),
                        (ReviewOutcome::Reject { reasons, .. }, Stage::Rejected { reasons: told, .. }) => reasons == told,
                        _ => false,
                    };
                    prop_assert!(same, "{verdict:?} was told as {told:?}");
                }
                // No other event announces anything or changes the photograph that a decision is about.
                (Event::Submit { .. } | Event::Withdraw, _) => {}
                (_, after) => {
                    prop_assert!(after.waiting_since().is_some(), "{after:?}");
                    prop_assert_eq!(after.photo(), before.photo());
                    prop_assert_eq!(after.waiting_since(), before.waiting_since(), "the place in the queue is kept");
                }
            }
            stage = after;
        }
    }

    /// For any sequence of reopened approvals, replaced photographs and refunds: a settled fee is never due
    /// again, and no stage loses the settlement.
    #[test]
    fn a_settled_fee_is_due_again_only_when_it_was_given_back(steps in money_steps()) {
        let (mut stage, mut now, mut is_settled) = (Stage::Matched, NOW, false);
        for event in steps {
            now = now.plus_seconds(1);
            let Ok(after) = stage.clone().apply(event.clone(), now) else { continue };
            match &event {
                Event::Settle(_) => is_settled = true,
                Event::Refund(_) => is_settled = false,
                _ => is_settled |= matches!(after, Stage::Paid { .. }),
            }
            let says = match &after {
                Stage::Paid { .. } | Stage::Delivered { .. } => true,
                other => other.is_settled_ahead(),
            };
            prop_assert_eq!(says, is_settled, "{:?} led to {:?}", event, after);
            stage = after;
        }
    }

    /// At every time exactly one of undo and announcement is possible.
    #[test]
    fn a_verdict_can_be_taken_back_until_it_is_announced(window in 0_i64..60, later in 0_i64..120) {
        let announce_at = NOW.plus_seconds(window);
        for verdict in verdicts() {
            let stage = decided(verdict, announce_at);
            let now = NOW.plus_seconds(later);
            let undone = stage.clone().apply(Event::Undo(reviewer("li.na")), now).is_ok();
            let announced = stage.apply(Event::Announce, now).is_ok();
            prop_assert_ne!(undone, announced);
        }
    }
}
