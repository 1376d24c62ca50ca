//! Several people, or repeated taps, at the same moment: one request succeeds, and the stored data is correct.

use std::future::Future;

use serde_json::json;
use shared::api::path;
use shared::audit::Action;
use shared::money::Fen;
use shared::payment::{Receipt, VerifiedPayment};

use crate::app::{LIN, TestApp, picture, reviewer};
use backend::domain::review;
use backend::domain::settle::{SettleOutcome, settle};
use backend::store;

/// The number of concurrent identical requests.
const CROWD: usize = 12;

async fn at_once<T: Send + 'static, F: Future<Output = T> + Send + 'static>(
    task: impl Fn(usize) -> F,
) -> Vec<T> {
    let tasks: Vec<_> = (0..CROWD).map(|n| tokio::spawn(task(n))).collect();
    let mut outcomes = Vec::new();
    for task in tasks {
        outcomes.push(task.await.unwrap());
    }
    outcomes
}

/// How many entries with an action the audit log of the student's application has.
async fn audited(test: &TestApp, action: Action) -> usize {
    let id = test.application(LIN).await.id.to_string();
    let mut reader = test.app.db.reader().await.unwrap();
    let log = store::audit::of_subject(&mut reader, &id).await.unwrap();
    log.iter().filter(|(logged, _)| *logged == action).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_concurrent_photographs_one_is_submitted() {
    let test = TestApp::new().await;
    let student = test.confirmed(LIN).await;
    let pictures: Vec<_> = (0..CROWD).map(picture).collect();
    let words = at_once(|n| {
        let (mut student, jpeg) = (student.clone(), pictures[n].clone());
        async move { student.upload(&jpeg).await.outcome() }
    })
    .await;
    let won = words.iter().filter(|word| *word == "submitted").count();
    // An application may have two uploads at a time: the others are asked to retry.
    let lost = words.iter().filter(|word| matches!(word.as_str(), "wrong_stage" | "overloaded")).count();
    assert_eq!((won, lost), (1, CROWD - 1), "{words:?}");
    assert_eq!(audited(&test, Action::Submitted).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_photograph_sent_many_times_at_once_is_submitted_once() {
    let test = TestApp::new().await;
    let student = test.confirmed(LIN).await;
    let jpeg = picture(0);
    let statuses = at_once(|_| {
        let (mut student, jpeg) = (student.clone(), jpeg.clone());
        async move { student.upload(&jpeg).await.status }
    })
    .await;
    // Two at a time are a phone that repeats an upload: both answers report success. Further ones are asked to retry.
    assert!(statuses.iter().filter(|status| **status == 200).count() >= 2, "{statuses:?}");
    assert!(statuses.iter().all(|status| matches!(status, 200 | 503)), "{statuses:?}");
    assert_eq!(audited(&test, Action::Submitted).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_reviewer_opens_a_photograph_and_judges_it_once() {
    let test = TestApp::new().await;
    test.submitted(LIN).await;
    let id = test.application(LIN).await.id;
    let app = test.app.clone();
    let opened = at_once(|n| {
        let app = app.clone();
        async move { review::claim(&app, id, &reviewer(&format!("reviewer{n}"))).await.ok().map(|()| n) }
    })
    .await;
    let winners: Vec<_> = opened.into_iter().flatten().collect();
    let [winner] = winners.as_slice() else { panic!("{winners:?}") };
    let name = format!("reviewer{winner}");
    let judged = at_once(|_| {
        let (app, name) = (app.clone(), name.clone());
        async move { review::approve(&app, id, &reviewer(&name)).await.is_ok() }
    })
    .await;
    assert_eq!(judged.iter().filter(|ok| **ok).count(), 1);
    assert_eq!(audited(&test, Action::Approved).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn repeated_taps_make_one_order_and_many_notices_settle_it_once() {
    let test = TestApp::new().await;
    let student = test.approved(LIN).await;
    let orders = at_once(|_| {
        let mut student = student.clone();
        async move { student.post(path::ORDER, &json!({})).await.json()["id"].clone() }
    })
    .await;
    assert!(orders.iter().all(|order| order == &orders[0] && order.is_string()), "{orders:?}");
    let order = orders[0].as_str().unwrap().parse().unwrap();
    let app = test.app.clone();
    let settled = at_once(|_| {
        let app = app.clone();
        async move {
            let transaction = "4200000001".to_owned();
            let receipt = Receipt { order, transaction, amount: Fen::new(2000), paid_at: app.clock.now() };
            settle(&app, "sandbox", VerifiedPayment::confirmed_by_provider(receipt)).await.unwrap()
        }
    })
    .await;
    assert_eq!(settled.iter().filter(|outcome| **outcome == SettleOutcome::Completed).count(), 1);
    assert_eq!(settled.iter().filter(|outcome| **outcome == SettleOutcome::Repeated).count(), CROWD - 1);
    assert_eq!(audited(&test, Action::Settled).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_devices_at_once_one_stays_signed_in() {
    let test = TestApp::new().await;
    let browsers = at_once(|_| {
        let mut browser = test.browser();
        async move {
            assert_eq!(browser.verify(&LIN.form()).await.status, 200);
            browser
        }
    })
    .await;
    let mut signed_in = 0;
    for mut browser in browsers {
        signed_in += usize::from(browser.get(path::APPLICATION).await.status == 200);
    }
    assert_eq!(signed_in, 1);
    assert_eq!(audited(&test, Action::Matched).await, 1);
}
