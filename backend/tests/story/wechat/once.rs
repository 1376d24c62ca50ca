//! The invariant of the outbox: wherever a worker is killed, no message is sent twice, and every message reaches a
//! final state.

use std::collections::HashMap;

use backend::domain::message::send::{self, InFlightMessage, Next};
use backend::store;
use backend::store::application::Application;
use backend::wechat::api::{AccountError, WechatError};
use proptest::prelude::*;
use shared::api::staff::messages::{MessageKind, MessageState};
use shared::id::MessageId;

use super::server::{REMINDER, confirmed_inside, with_wechat};
use crate::app::{CHEN, LIN, NOW};

/// The next event; three workers share the outbox.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// A worker takes a message.
    Take(usize),
    /// It calls WeChat, which accepts the message (or not) and answers (or not).
    Call(usize, Said),
    /// It stores the answer.
    Write(usize),
    /// It is killed.
    Crash(usize),
    /// Time passes, in seconds.
    Wait(i64),
    /// A process starts, and gives up the messages that were lost.
    Restart,
}

#[derive(Debug, Clone, Copy)]
enum Said {
    Taken,
    Refused(i64),
    TakenAndLost,
    LostBefore,
}

fn said() -> impl Strategy<Value = Said> {
    prop_oneof![
        4 => Just(Said::Taken),
        2 => prop_oneof![Just(-1), Just(45009), Just(43101), Just(47003)].prop_map(Said::Refused),
        1 => Just(Said::TakenAndLost),
        1 => Just(Said::LostBefore),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0_usize..3).prop_map(Step::Take),
        4 => (0_usize..3, said()).prop_map(|(worker, said)| Step::Call(worker, said)),
        4 => (0_usize..3).prop_map(Step::Write),
        2 => (0_usize..3).prop_map(Step::Crash),
        2 => (1_i64..200).prop_map(Step::Wait),
        1 => (1000_i64..50_000).prop_map(Step::Wait),
        1 => Just(Step::Restart),
    ];
    proptest::collection::vec(step, 1..60)
}

/// A worker between two steps.
#[derive(Default)]
struct Worker {
    message: Option<Box<InFlightMessage>>,
    told: Option<Result<(), WechatError>>,
}

async fn interleave(steps: Vec<Step>) {
    let (test, wechat) = with_wechat().await;
    for (openid, identity) in [("o-lin", LIN), ("o-chen", CHEN)] {
        confirmed_inside(&test, &wechat, (openid, identity), 3).await;
        let Application { id, collection, .. } = test.application(identity).await;
        let mut tx = test.app.db.begin().await.unwrap();
        // Storing the same result twice has the effect once.
        for _ in 0..2 {
            let (message, kind) = (MessageId::new(NOW, test.app.rng.next_u128()), MessageKind::RemindSubmit);
            let cause = format!("remind_submit/{id}/1");
            store::outbox::queue(&mut tx, message, (id, collection), kind, &cause, NOW).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
    let mut arrived: HashMap<MessageId, u32> = HashMap::new();
    let mut workers: [Worker; 3] = Default::default();
    for step in steps {
        match step {
            Step::Take(worker) if workers[worker].message.is_none() => {
                if let Next::Send(message) = send::next(&test.app).await.unwrap() {
                    workers[worker] = Worker { message: Some(message), told: None };
                }
            }
            Step::Call(worker, said) if workers[worker].told.is_none() => {
                let Some(message) = &workers[worker].message else { continue };
                if matches!(said, Said::Taken | Said::TakenAndLost) {
                    *arrived.entry(message.message().id).or_default() += 1;
                }
                workers[worker].told = Some(match said {
                    Said::Taken => Ok(()),
                    Said::Refused(code) => {
                        Err(WechatError::Refused(AccountError { code, ..AccountError::default() }))
                    }
                    Said::TakenAndLost | Said::LostBefore => Err(WechatError::Unreadable(502)),
                });
            }
            Step::Write(worker) if workers[worker].told.is_some() => {
                let Worker { message: Some(message), told: Some(told) } =
                    std::mem::take(&mut workers[worker])
                else {
                    continue;
                };
                send::settle(&test.app, &message, told).await.unwrap();
            }
            Step::Crash(worker) => workers[worker] = Worker::default(),
            Step::Wait(seconds) => test.app.clock.advance_seconds(seconds),
            Step::Restart => {
                // The time limit of these workers was over anyway: none takes longer than the lease.
                test.app.clock.advance_seconds(121);
                workers = Default::default();
                send::run(&test.app).await.map(drop).unwrap();
                count(&wechat, &mut arrived, &test).await;
            }
            Step::Take(_) | Step::Call(..) | Step::Write(_) => {}
        }
        assert!(arrived.values().all(|n| *n <= 1), "{arrived:?}");
    }
    for _ in 0..8 {
        test.app.clock.advance_seconds(50_000);
        send::run(&test.app).await.unwrap();
        count(&wechat, &mut arrived, &test).await;
    }
    assert!(arrived.values().all(|n| *n <= 1), "{arrived:?}");
    let mut reader = test.app.db.reader().await.unwrap();
    let messages = store::outbox::list(&mut reader, None, None, None, 9).await.unwrap();
    assert_eq!(messages.len(), 2);
    for message in messages {
        let at_rest =
            matches!(message.state, MessageState::Sent | MessageState::Unknown | MessageState::Undeliverable);
        assert!(at_rest, "{message:?}");
        let arrived = arrived.get(&message.id).copied().unwrap_or_default();
        match message.state {
            MessageState::Sent => assert_eq!(arrived, 1),
            MessageState::Undeliverable => assert_eq!(arrived, 0),
            _ => {}
        }
        let left = store::credit::left(&mut reader, message.application, REMINDER).await.unwrap();
        assert!((0..=3).contains(&left));
    }
}

/// The messages that the real client sent to the test's WeChat, by account.
async fn count(
    wechat: &super::server::WeChat,
    arrived: &mut HashMap<MessageId, u32>,
    test: &crate::app::TestApp,
) {
    for body in wechat.with(|inner| std::mem::take(&mut inner.messages)) {
        let identity = if body["touser"] == "o-lin" { LIN } else { CHEN };
        let application = test.application(identity).await.id;
        let mut reader = test.app.db.reader().await.unwrap();
        let messages = store::outbox::list(&mut reader, None, None, None, 9).await.unwrap();
        let message = messages.into_iter().find(|message| message.application == application).unwrap();
        *arrived.entry(message.id).or_default() += 1;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn no_message_is_sent_twice(steps in steps()) {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(interleave(steps));
    }
}
