//! Payments.

use serde_json::json;
use shared::api::path;
use shared::id::OrderId;
use shared::money::Fen;
use shared::payment::{OrderStage, Receipt, VerifiedPayment};

use crate::app::{Browser, LIN, TestApp, reviewer};
use backend::domain::order;
use backend::domain::settle::{Settled, settle};
use backend::payment::cashier::NOTIFICATION;

async fn order_of(student: &mut Browser) -> OrderId {
    student.post(path::ORDER, &json!({})).await.json()["id"].as_str().unwrap().parse().unwrap()
}

fn payment(test: &TestApp, order: OrderId, fen: u32) -> VerifiedPayment {
    let receipt = Receipt {
        order,
        transaction: "4200000001".to_owned(),
        amount: Fen::new(fen),
        paid_at: test.app.clock.now(),
    };
    VerifiedPayment::confirmed_by_provider(receipt)
}

#[tokio::test]
async fn asking_to_pay_again_leads_to_the_order_that_waits() {
    let test = TestApp::new().await;
    let mut student = test.approved(LIN).await;
    assert_eq!(student.get(path::ORDER).await.word(), "not_found");
    let first = order_of(&mut student).await;
    assert_eq!(order_of(&mut student).await, first);
    test.app.clock.advance_seconds(3600);
    assert_eq!(student.get(path::ORDER).await.word(), "closed", "its time is over");
    let second = order_of(&mut student).await;
    assert_ne!(second, first);
    let first = order::find(&test.app, first).await.unwrap().unwrap();
    assert_eq!(first.stage.word(), "closed");
}

#[tokio::test]
async fn a_repeated_notification_changes_nothing() {
    let test = TestApp::new().await;
    let mut student = test.approved(LIN).await;
    let order = order_of(&mut student).await;
    let outcomes = [
        settle(&test.app, "sandbox", payment(&test, order, 2000)).await.unwrap(),
        settle(&test.app, "sandbox", payment(&test, order, 2000)).await.unwrap(),
    ];
    assert_eq!(outcomes, [Settled::Completed, Settled::Repeated]);
    assert_eq!(student.stage().await, "paid");
}

#[tokio::test]
async fn money_that_nobody_owes_goes_back() {
    let test = TestApp::new().await;
    let mut student = test.approved(LIN).await;
    let cancelled = order_of(&mut student).await;
    order::close(&test.app, cancelled).await.unwrap();
    let other = order_of(&mut student).await;
    assert_ne!(other, cancelled);
    let late = settle(&test.app, "sandbox", payment(&test, cancelled, 2000)).await.unwrap();
    assert_eq!(late, Settled::Refunding, "it was cancelled");
    assert_eq!(student.stage().await, "approved", "the other order is still to be paid");
    let short = settle(&test.app, "sandbox", payment(&test, other, 1)).await.unwrap();
    assert_eq!(short, Settled::Refunding, "another amount");
    assert_eq!(student.get(path::ORDER).await.word(), "refunded");
    let third = order_of(&mut student).await;
    assert_eq!(settle(&test.app, "sandbox", payment(&test, third, 2000)).await.unwrap(), Settled::Completed);
}

#[tokio::test]
async fn an_order_cut_off_before_the_provider_knew_it_is_taken_up_again() {
    let test = TestApp::new().await;
    let mut student = test.approved(LIN).await;
    let id = test.application(LIN).await.id;
    let order = OrderId::new(test.app.clock.now(), 5);
    let mut tx = test.app.db.begin().await.unwrap();
    let now = test.app.clock.now();
    backend::store::order::insert(&mut tx, order, id, Fen::new(2000), now).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    assert_eq!(order_of(&mut student).await, order);
    let stage = order::find(&test.app, order).await.unwrap().unwrap().stage;
    assert!(matches!(stage, OrderStage::Awaiting { .. }));
}

#[tokio::test]
async fn a_forged_notice_settles_nothing() {
    let test = TestApp::new().await;
    let mut student = test.approved(LIN).await;
    let order = order_of(&mut student).await;
    let receipt = json!({ "order": order, "transaction": "x", "amount": 2000, "paid_at": 0 });
    assert_eq!(test.browser().post(NOTIFICATION, &receipt).await.word(), "invalid_signature");
    assert_eq!(student.stage().await, "approved");
}

#[tokio::test]
async fn before_the_approval_there_is_nothing_to_pay() {
    let test = TestApp::new().await;
    let mut student = test.submitted(LIN).await;
    assert_eq!(student.post(path::ORDER, &json!({})).await.word(), "wrong_stage");
    let id = test.application(LIN).await.id;
    backend::domain::review::claim(&test.app, id, &reviewer("li.na")).await.unwrap();
    assert_eq!(student.post(path::ORDER, &json!({})).await.word(), "wrong_stage");
}
