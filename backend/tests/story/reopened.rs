//! An approval that a student knows about is revoked: at which stages, and the consequences for the fee.

use serde_json::{Value, json};
use shared::api::path;
use shared::api::staff::review::path as review_path;
use shared::audit::Action;
use shared::delivery::NameTemplate;
use shared::id::{OrderId, PhotoId};
use shared::money::Fen;
use shared::payment::{Receipt, VerifiedPayment};
use shared::review::{RejectReason, RejectReasons};
use shared::staff::Role;

use crate::app::{Answer, Browser, LIN, NOW, TestApp, picture, reviewer, slug};
use backend::domain::deliver::{self, DeliveryOptions, prepare};
use backend::domain::order::give_back::give_back;
use backend::domain::order::refund;
use backend::domain::review;
use backend::domain::settle::settle;
use backend::payment::{RefundNews, RefundStatus};
use backend::store;
use backend::store::audit::Actor;

async fn pay(test: &TestApp, student: &mut Browser) -> OrderId {
    let order: OrderId =
        student.post(path::ORDER, &json!({})).await.json()["id"].as_str().unwrap().parse().unwrap();
    let receipt = Receipt {
        order,
        transaction: format!("4200{}", order.trade_number()),
        amount: Fen::new(2000),
        paid_at: test.app.clock.now(),
    };
    settle(&test.app, "sandbox", VerifiedPayment::confirmed_by_provider(receipt)).await.unwrap();
    order
}

/// The request about the application's current photograph.
async fn request(test: &TestApp) -> Value {
    let application = test.application(LIN).await;
    let photo = application.stage.photo().unwrap_or(PhotoId::new(NOW, 7));
    json!({ "application": application.id, "photo": photo, "reason": "背景有阴影" })
}

async fn reopen(test: &TestApp, admin: &mut Browser) -> Answer {
    admin.post(review_path::REOPEN, &request(test).await).await
}

async fn judge(test: &TestApp, good: bool) {
    let (id, li) = (test.application(LIN).await.id, reviewer("li.na"));
    review::claim(&test.app, id, &li).await.unwrap();
    if good {
        review::approve(&test.app, id, &li).await.unwrap();
    } else {
        let reasons = RejectReasons::try_from(vec![RejectReason::Background]).unwrap();
        review::reject(&test.app, id, &li, reasons, None).await.unwrap();
    }
}

async fn count(test: &TestApp, action: Action) -> usize {
    let id = test.application(LIN).await.id.to_string();
    let log = store::audit::of_subject(&mut test.app.db.reader().await.unwrap(), &id).await.unwrap();
    log.iter().filter(|(one, _)| *one == action).count()
}

#[tokio::test]
async fn a_paid_approval_is_reviewed_again_and_the_fee_is_never_asked_for_twice() {
    let test = TestApp::new().await;
    let mut student = test.approved(LIN).await;
    pay(&test, &mut student).await;
    let mut admin = test.staff(Role::Admin).await;
    let asked = request(&test).await;
    for _ in 0..2 {
        assert_eq!(
            admin.post(review_path::REOPEN, &asked).await.status,
            204,
            "the same again changes nothing"
        );
    }
    assert_eq!(count(&test, Action::Reopened).await, 1);
    let view = student.get(path::APPLICATION).await.json();
    assert_eq!((&view["stage"], &view["can_withdraw"]), (&json!("submitted"), &json!(false)));
    assert_eq!(view["reopened"], json!({ "reason": "背景有阴影", "settled": true }));
    assert_eq!(view["timeline"].as_array().unwrap().last().unwrap()["milestone"], "reopened");
    assert_eq!(student.delete(path::PHOTO).await.outcome(), "wrong_stage");
    assert_eq!(student.post(path::ORDER, &json!({})).await.outcome(), "wrong_stage");

    // The reviewer sees the reason.
    let mut li = test.staff_named("li.na", Role::Reviewer).await;
    let desk = li.post(&review_path::desk(&slug()), &json!({ "want": 1 })).await.json();
    assert_eq!(desk["cases"][0]["reopened"]["note"], "背景有阴影");
    assert_eq!(
        li.post(review_path::RELEASE, &json!({ "applications": [asked["application"]] })).await.status,
        204
    );

    judge(&test, false).await;
    assert_eq!(student.stage().await, "rejected");
    assert_eq!(student.upload(&picture(1)).await.status, 200);
    let view = student.get(path::APPLICATION).await.json();
    assert_eq!(view["reopened"], json!({ "settled": true }), "the reason was about the photograph before");
    assert_eq!(student.delete(path::PHOTO).await.outcome(), "wrong_stage");
    judge(&test, true).await;
    assert_eq!(student.stage().await, "paid");
    assert_eq!(student.get(path::APPLICATION).await.json()["reopened"], Value::Null);

    // Reopened again, and approved again.
    assert_eq!(reopen(&test, &mut admin).await.status, 204);
    judge(&test, true).await;
    assert_eq!(student.stage().await, "paid");
}

#[tokio::test]
async fn an_unpaid_approval_is_due_after_the_next_one_and_money_that_came_in_between_goes_back() {
    let test = TestApp::new().await;
    let mut student = test.approved(LIN).await;
    let order = student.post(path::ORDER, &json!({})).await.json();
    let mut admin = test.staff(Role::Admin).await;
    assert_eq!(reopen(&test, &mut admin).await.status, 204);
    let view = student.get(path::APPLICATION).await.json();
    assert_eq!(view["reopened"], json!({ "reason": "背景有阴影", "settled": false }));
    assert!(view["can_withdraw"].as_bool().unwrap());
    let order: OrderId = order["id"].as_str().unwrap().parse().unwrap();
    let receipt = Receipt {
        order,
        transaction: "4200".to_owned(),
        amount: Fen::new(2000),
        paid_at: test.app.clock.now(),
    };
    settle(&test.app, "sandbox", VerifiedPayment::confirmed_by_provider(receipt)).await.unwrap();
    backend::domain::order::due::run(&test.app).await.unwrap();
    let order = backend::domain::order::find(&test.app, order).await.unwrap().unwrap();
    assert_eq!(order.stage.as_str(), "refunded");
    judge(&test, true).await;
    assert_eq!(student.stage().await, "approved");
    pay(&test, &mut student).await;
    assert_eq!(student.stage().await, "paid");
}

#[tokio::test]
async fn money_is_given_back_at_every_stage_after_a_paid_approval_was_taken_back() {
    for steps in 0..4 {
        let test = TestApp::new().await;
        let mut student = test.approved(LIN).await;
        let order = pay(&test, &mut student).await;
        let mut admin = test.staff(Role::Admin).await;
        assert_eq!(reopen(&test, &mut admin).await.status, 204);
        let id = test.application(LIN).await.id;
        match steps {
            0 => {}
            1 => review::claim(&test.app, id, &reviewer("li.na")).await.unwrap(),
            _ => judge(&test, false).await,
        }
        if steps == 3 {
            assert_eq!(student.upload(&picture(1)).await.status, 200);
        }
        give_back(&test.app, order, "退学", &Actor::Operator).await.unwrap();
        backend::domain::order::due::run(&test.app).await.unwrap();
        let stage = test.application(LIN).await.stage;
        assert_eq!((stage.receipt(), stage.is_settled_ahead()), (None, false), "{}", stage.as_str());
        match steps {
            2 => continue,
            1 => review::approve(&test.app, id, &reviewer("li.na")).await.unwrap(),
            _ => judge(&test, true).await,
        }
        assert_eq!(student.stage().await, "approved", "the fee is due again, {steps}");
    }
}

/// Whether the page shows that a refund is in progress, and the result of an attempt to pay.
async fn wish_to_pay(student: &mut Browser) -> (bool, String) {
    let refunding = student.get(path::APPLICATION).await.json()["refunding"] == json!(true);
    let answer = student.post(path::ORDER, &json!({})).await;
    (refunding, if answer.status == 200 { "an order".to_owned() } else { answer.outcome() })
}

#[tokio::test]
async fn a_fee_whose_refund_is_not_over_is_never_due_after_the_next_approval() {
    for step in ["paid", "refunding", "closed", "refunded"] {
        let test = TestApp::new().await;
        let mut student = test.approved(LIN).await;
        let order = pay(&test, &mut student).await;
        let mut admin = test.staff(Role::Admin).await;
        if step != "paid" {
            give_back(&test.app, order, "重复缴费", &Actor::Operator).await.unwrap();
        }
        if step == "closed" {
            // The provider closed the refund: the next attempt is made later.
            let known = backend::domain::order::find(&test.app, order).await.unwrap().unwrap();
            let news = RefundNews {
                order,
                number: order.refund_number(1),
                amount: known.amount,
                mch_id: None,
                asked_at: Some(test.app.clock.now()),
                standing: RefundStatus::Closed,
            };
            refund::book::book(&test.app, "sandbox", &news).await.unwrap();
        }
        if step == "refunded" {
            backend::domain::order::due::run(&test.app).await.unwrap();
        }
        assert_eq!(reopen(&test, &mut admin).await.status, 204, "{step}");
        judge(&test, true).await;
        let (stage, wish) = (student.stage().await, wish_to_pay(&mut student).await);
        let (expected, refunding, outcome) = match step {
            "paid" => ("paid", false, "wrong_stage"),
            "refunded" => ("approved", false, "an order"),
            _ => ("approved", true, "refund_under_way"),
        };
        assert_eq!((stage.as_str(), wish), (expected, (refunding, outcome.to_owned())), "{step}");
    }
}

#[tokio::test]
async fn nothing_but_an_announced_approval_that_is_not_delivered_can_be_reopened() {
    let test = TestApp::new().await;
    let mut admin = test.staff(Role::Admin).await;
    let mut student = test.confirmed(LIN).await;
    assert_eq!(reopen(&test, &mut admin).await.status, 409, "matched");
    student.upload(&picture(0)).await;
    assert_eq!(reopen(&test, &mut admin).await.outcome(), "wrong_stage");
    let (id, li) = (test.application(LIN).await.id, reviewer("li.na"));
    review::claim(&test.app, id, &li).await.unwrap();
    assert_eq!(reopen(&test, &mut admin).await.outcome(), "wrong_stage");
    review::release(&test.app, id, &li).await.unwrap();
    judge(&test, false).await;
    assert_eq!(reopen(&test, &mut admin).await.outcome(), "wrong_stage");
    student.upload(&picture(1)).await;
    judge(&test, true).await;
    let mut other = request(&test).await;
    other["photo"] = json!(PhotoId::new(NOW, 7));
    assert_eq!(admin.post(review_path::REOPEN, &other).await.outcome(), "conflict", "another photograph");
    let mut nothing = request(&test).await;
    nothing["reason"] = json!(" ");
    assert_eq!(admin.post(review_path::REOPEN, &nothing).await.status, 400, "without a reason");
    pay(&test, &mut student).await;

    // During the delivery, and after it.
    let collection = {
        let mut reader = test.app.db.reader().await.unwrap();
        store::collection::by_slug(&mut reader, &slug()).await.unwrap().unwrap()
    };
    let wish = DeliveryOptions { template: NameTemplate::default(), masters: false, only: None };
    let delivery = deliver::begin(&test.app, &collection, wish, &Actor::Operator).await.unwrap();
    assert_eq!(reopen(&test, &mut admin).await.outcome(), "already_delivered");
    prepare::prepare(&test.app, delivery.id).await.unwrap();
    assert_eq!(reopen(&test, &mut admin).await.outcome(), "already_delivered");
    assert_eq!(count(&test, Action::Reopened).await, 0);
}
