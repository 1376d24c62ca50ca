//! Delivers the notifications, with the planned repetitions and faults.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::http::{Request, Uri};

use super::fault::Fault;
use super::notification::{Envelope, TRIES};
use super::place::Place;
use super::serve::Shared;
use super::state::{Entry, Moment, SimulatorState};

/// Timeout of the merchant's answer: five seconds.
const ANSWER: Duration = Duration::from_secs(5);
/// Delay of a late notification, in seconds.
const DELAY: u32 = 60;
/// How long a notification waits for another one that should be delivered first, in seconds.
const REORDER: u32 = 30;

/// One delivery task: its notifications are delivered one after the other.
#[derive(Debug)]
struct Round {
    letter: String,
    to: String,
    carried: Vec<(Envelope, Option<Fault>)>,
}

/// Delivers due notifications until the simulator ends.
pub(super) async fn deliver(shared: Arc<Shared>) {
    loop {
        let (rounds, next) = shared.quietly(|desk| desk.collect(Instant::now()));
        for round in rounds {
            tokio::spawn(carry(Arc::clone(&shared), round));
        }
        let called = shared.mail.notified();
        match next {
            // After the timeout or a call, due notifications are collected again.
            Some(at) => drop(tokio::time::timeout_at(at.into(), called).await),
            None => called.await,
        }
    }
}

async fn carry(shared: Arc<Shared>, round: Round) {
    for (envelope, fault) in round.carried {
        let uri = shared.inside(&round.to);
        let path = uri.path().to_owned();
        shared.gate(Place::Notification, Moment::Before, &path).await;
        let status = send(&shared, uri, &round.to, envelope).await;
        shared.gate(Place::Notification, Moment::After, &path).await;
        shared.with(|desk| {
            let outcome = status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
            desk.log.push(Entry { place: Place::Notification, request: format!("POST {path}"), outcome });
            desk.arrived(&round.letter, status, fault);
        });
    }
}

/// The status of the answer; `None` after the timeout.
async fn send(shared: &Shared, uri: Uri, to: &str, envelope: Envelope) -> Option<u16> {
    let host = to.split('/').nth(2).unwrap_or_default();
    let mut request = Request::post(uri).header("host", host).header("user-agent", "Mozilla/4.0");
    request.headers_mut()?.extend(envelope.headers);
    let request = request.body(Body::from(Bytes::from(envelope.body))).ok()?;
    let answered = tokio::time::timeout(ANSWER, shared.client.request(request)).await;
    Some(answered.ok()?.ok()?.status().as_u16())
}

impl SimulatorState {
    /// The notifications that are due, and the time of the next check.
    fn collect(&mut self, at: Instant) -> (Vec<Round>, Option<Instant>) {
        let refunds = self.end_refunds(at);
        if self.is_mail_held {
            return (Vec::new(), refunds);
        }
        let mut rounds = Vec::new();
        let now = self.now();
        let (delay, reorder) = (self.after(DELAY), self.after(REORDER));
        for letter in self.letters.iter_mut().filter(|letter| letter.due.is_some_and(|due| due <= at)) {
            letter.due = None;
            let fault = self.plans.take(Place::Notification, Fault::is_of_letters);
            let again = match fault {
                Some(Fault::Drop) => continue,
                Some(Fault::Delay) => {
                    letter.due = Some(delay);
                    continue;
                }
                Some(Fault::Reorder) => {
                    (letter.due, letter.waits) = (Some(reorder), true);
                    continue;
                }
                Some(Fault::Duplicate | Fault::Replay) => fault,
                _ => None,
            };
            letter.waits = false;
            let (id, to) = (letter.id.clone(), letter.to.clone());
            let mut round = |fault| {
                letter.flying += 1;
                (letter.envelope(&self.keys, fault, now), fault)
            };
            let carry = |carried| Round { letter: id.clone(), to: to.clone(), carried };
            match again {
                // Both at once.
                Some(Fault::Duplicate) => rounds.extend([carry(vec![round(None)]), carry(vec![round(None)])]),
                // The current one, then the old copy.
                Some(_) => rounds.push(carry(vec![round(None), round(again)])),
                None => rounds.push(carry(vec![round(fault)])),
            }
        }
        let letters = self.letters.iter().filter_map(|letter| letter.due);
        (rounds, letters.chain(refunds).min())
    }

    /// Records the result of a delivery.
    fn arrived(&mut self, id: &str, status: Option<u16>, fault: Option<Fault>) {
        let is_good = matches!(status, Some(200 | 204));
        let manner = self.manner;
        let Some(letter) = self.letters.iter_mut().find(|letter| letter.id == id) else { return };
        letter.tries.push(status);
        letter.flying -= 1;
        if is_good && fault.is_some_and(Fault::is_forgery) {
            let name = fault.map_or("", Fault::name);
            self.violations
                .push(format!("a notification that was forged ({name}) was taken: {}", letter.about));
        }
        let is_true = matches!(fault, None | Some(Fault::OldKey));
        letter.is_taken |= is_good && is_true;
        if !letter.is_taken && letter.flying == 0 {
            let wait = TRIES.get(letter.repeated);
            letter.due = wait.map(|seconds| Instant::now() + manner.wait(*seconds));
            letter.repeated += 1;
        }
        if letter.is_taken {
            for waiting in self.letters.iter_mut().filter(|letter| letter.waits) {
                waiting.due = Some(Instant::now());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::fault::Plan;
    use super::super::notification::{Event, PendingNotification};
    use super::super::state::tests::desk;
    use super::*;

    fn with_letters(faults: &[Fault], count: usize) -> SimulatorState {
        let mut desk = desk();
        let plan = |fault: &Fault| Plan { fault: *fault, place: Place::Notification, times: 1 };
        desk.plans.0.extend(faults.iter().map(plan));
        for index in 0..count {
            let now = desk.now();
            desk.post(PendingNotification::new(
                Event::Paid,
                &format!("ord_{index}"),
                "http://127.0.0.1:1/",
                json!({}),
                now,
            ));
        }
        desk
    }

    /// Delivers everything that is due with this status as the answer; returns the used faults in order.
    fn run(desk: &mut SimulatorState, at: Instant, status: u16) -> Vec<(String, Option<Fault>)> {
        let (rounds, _) = desk.collect(at);
        let mut carried = Vec::new();
        for round in rounds {
            for (_, fault) in round.carried {
                let about = desk.letters.iter().find(|l| l.id == round.letter).map(|l| l.about.clone());
                carried.push((about.unwrap(), fault));
                desk.arrived(&round.letter, Some(status), fault);
            }
        }
        carried
    }

    fn later() -> Instant {
        Instant::now() + Duration::from_hours(24)
    }

    #[test]
    fn a_notification_that_is_not_accepted_is_repeated_fifteen_times() {
        let mut desk = with_letters(&[], 1);
        let mut tries = 0;
        while !desk.letters[0].is_at_rest() {
            tries += run(&mut desk, later(), 500).len();
        }
        assert_eq!((tries, desk.letters[0].is_taken), (16, false));
    }

    #[test]
    fn an_accepted_notification_is_not_repeated() {
        let mut desk = with_letters(&[Fault::Duplicate, Fault::Replay], 2);
        assert_eq!(run(&mut desk, later(), 204).len(), 4, "each twice");
        assert!(desk.letters.iter().all(PendingNotification::is_at_rest));
        assert_eq!(desk.violations.len(), 1, "the old copy must not be taken");
        assert!(run(&mut desk, later(), 204).is_empty());
    }

    #[test]
    fn a_forgery_is_never_the_last_try() {
        for fault in [Fault::WrongSignature, Fault::WrongSerial, Fault::SignTest, Fault::AmountChanged] {
            let mut desk = with_letters(&[fault], 1);
            assert_eq!(run(&mut desk, later(), 401), [("ord_0".to_owned(), Some(fault))]);
            assert_eq!(run(&mut desk, later(), 200), [("ord_0".to_owned(), None)]);
            assert!(desk.letters[0].is_taken && desk.violations.is_empty());
        }
    }

    #[test]
    fn a_reordered_notification_waits_for_the_other_and_a_dropped_one_never_arrives() {
        let mut desk = with_letters(&[Fault::Reorder, Fault::Delay, Fault::Drop], 4);
        let about = |carried: Vec<(String, Option<Fault>)>| {
            carried.into_iter().map(|(about, _)| about).collect::<Vec<_>>()
        };
        assert_eq!(about(run(&mut desk, Instant::now(), 204)), ["ord_3"]);
        assert_eq!(about(run(&mut desk, Instant::now(), 204)), ["ord_0"], "it came after the other");
        assert_eq!(about(run(&mut desk, later(), 204)), ["ord_1"]);
        assert!(desk.letters[2].tries.is_empty() && desk.letters[2].is_at_rest());
    }

    #[test]
    fn no_notification_is_sent_while_they_are_held() {
        let mut desk = with_letters(&[], 1);
        desk.is_mail_held = true;
        assert!(run(&mut desk, later(), 204).is_empty());
        desk.is_mail_held = false;
        assert_eq!(run(&mut desk, later(), 204).len(), 1);
    }
}
