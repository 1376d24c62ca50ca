//! No change is reported before it is durable: neither to the client that made it nor to a client that finds it made.
//!
//! In this file no transaction ever becomes durable, because every line of the audit log also writes a row that
//! violates a constraint which the database checks at its `COMMIT`. A power cut between a change and its fsync has the
//! same effect. A request that is nevertheless answered with success was answered too early.

use std::future::Future;

use serde_json::json;
use shared::api::path;
use shared::api::staff::review;
use shared::id::DecisionId;
use shared::money::Fen;
use shared::payment::{Receipt, VerifiedPayment};
use shared::staff::Role;

use backend::domain::settle::settle;

use crate::app::{Browser, LIN, NOW, TestApp, picture, slug};

/// The number of concurrent identical requests: enough that several are in one group commit.
const CROWD: usize = 12;

impl TestApp {
    async fn execute(&self, sql: &'static str) {
        let mut tx = self.app.db.begin().await.unwrap();
        sqlx::raw_sql(sql).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// After this call no change becomes durable.
    async fn cut_the_power(&self) {
        self.execute(
            "CREATE TABLE nobody (student TEXT REFERENCES student (id) DEFERRABLE INITIALLY DEFERRED); \
             CREATE TRIGGER cut AFTER INSERT ON audit BEGIN INSERT INTO nobody VALUES ('nobody'); END;",
        )
        .await;
    }

    async fn restore_the_power(&self) {
        self.execute("DROP TRIGGER cut; DROP TABLE nobody;").await;
    }

    /// Sends `request` many times concurrently while nothing becomes durable, and once more afterwards.
    async fn nobody_is_told_too_early<F>(&self, what: &str, request: impl Fn() -> F)
    where
        F: Future<Output = u16> + Send + 'static,
    {
        self.cut_the_power().await;
        let crowd: Vec<_> = (0..CROWD).map(|_| tokio::spawn(request())).collect();
        for one in crowd {
            let status = one.await.unwrap();
            assert!(status >= 500, "{what}: answered {status} of what is not durable");
        }
        self.restore_the_power().await;
        assert_eq!(request().await, 200, "{what}: nothing of it is there, so it can be done");
    }
}

/// The first case of the staff member's desk.
async fn case(staff: &mut Browser) -> serde_json::Value {
    let desk = staff.post(&review::path::desk(&slug()), &json!({ "want": 1 })).await;
    desk.json()["cases"][0].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_students_changes_are_acknowledged_when_they_are_durable() {
    let test = TestApp::new().await;
    let student = test.student(LIN).await;
    test.nobody_is_told_too_early("confirm", || {
        let mut student = student.clone();
        async move { student.post(path::CONFIRMATION, &json!({ "notify": true })).await.status }
    })
    .await;
    let jpeg = picture(0);
    test.nobody_is_told_too_early("submit", || {
        let (mut student, jpeg) = (student.clone(), jpeg.clone());
        async move { student.upload(&jpeg).await.status }
    })
    .await;
    test.nobody_is_told_too_early("withdraw", || {
        let mut student = student.clone();
        async move { student.delete(path::PHOTO).await.status }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_reviewers_changes_are_acknowledged_when_they_are_durable() {
    let test = TestApp::new().await;
    test.submitted(LIN).await;
    let mut staff = test.staff(Role::Reviewer).await;
    let case = case(&mut staff).await;
    let decision = DecisionId::new(NOW, 1);
    let body = json!({
        "application": case["application"], "photo": case["photo"]["id"], "verdict": "approve",
    });
    test.nobody_is_told_too_early("decide", || {
        let (mut staff, body) = (staff.clone(), body.clone());
        async move { staff.put_json(&review::path::decision(decision), &body).await.status }
    })
    .await;
    let undo = json!({ "decisions": [decision] });
    test.cut_the_power().await;
    let crowd: Vec<_> = (0..CROWD)
        .map(|_| {
            let (mut staff, undo) = (staff.clone(), undo.clone());
            tokio::spawn(async move { staff.post(review::path::UNDO, &undo).await })
        })
        .collect();
    for one in crowd {
        let answer = one.await.unwrap();
        assert!(answer.status >= 500, "undo: answered {} of what is not durable", answer.status);
    }
    test.restore_the_power().await;
    assert_eq!(staff.post(review::path::UNDO, &undo).await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn orders_and_payments_are_acknowledged_when_they_are_durable() {
    let test = TestApp::new().await;
    let student = test.approved(LIN).await;
    test.nobody_is_told_too_early("order", || {
        let mut student = student.clone();
        async move { student.post(path::ORDER, &json!({})).await.status }
    })
    .await;
    let order = student.clone().get(path::ORDER).await.json()["id"].as_str().unwrap().to_owned();
    test.nobody_is_told_too_early("pay", || {
        let mut student = student.clone();
        let address = format!("/cashier/{order}/pay");
        async move {
            let answer = student.send(axum::http::Method::POST, &address, &[], Vec::new()).await;
            if answer.status == 303 { 200 } else { answer.status }
        }
    })
    .await;
    let app = test.app.clone();
    let receipt = Receipt {
        order: order.parse().unwrap(),
        transaction: "another".to_owned(),
        amount: Fen::new(2000),
        paid_at: NOW,
    };
    let twice = settle(&app, "sandbox", VerifiedPayment::confirmed_by_provider(receipt)).await.unwrap();
    assert_eq!(twice, backend::domain::settle::SettleOutcome::Contradicted, "the crowd's payments were one");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_photograph_twice_at_once_has_the_same_answer_twice() {
    let test = TestApp::new().await;
    let student = test.confirmed(LIN).await;
    let pictures = [picture(0), picture(1)];
    for round in 0..8 {
        let send = || {
            let (mut student, jpeg) = (student.clone(), pictures[round % 2].clone());
            tokio::spawn(async move { student.upload(&jpeg).await })
        };
        let (one, other) = (send(), send());
        let (one, other) = (one.await.unwrap(), other.await.unwrap());
        assert_eq!((one.status, other.status), (200, 200), "{} {}", one.outcome(), other.outcome());
        assert_eq!(one.json()["photo"], other.json()["photo"]);
        assert_eq!(student.clone().delete(path::PHOTO).await.status, 200);
    }
}
