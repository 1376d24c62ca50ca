//! Payments.

use serde_json::{Value, json};
use shared::api::path;
use shared::api::staff::{deliveries, orders};
use shared::id::OrderId;
use shared::money::Fen;
use shared::payment::{OrderStage, Receipt, VerifiedPayment};
use shared::staff::Role;

use crate::app::{Browser, LIN, TestApp, reviewer};
use backend::domain::order::{self, due};
use backend::domain::settle::{SettleOutcome, settle};
use backend::payment::cashier::NOTIFICATION;
use backend::store::order::NewOrder;

async fn order_of(student: &mut Browser) -> OrderId {
    student.post(path::ORDER, &json!({})).await.json()["id"].as_str().unwrap().parse().unwrap()
}

fn payment(test: &TestApp, order: OrderId, fen: u32) -> VerifiedPayment {
    let receipt = Receipt {
        order,
        transaction: format!("4200{}", order.trade_number()),
        amount: Fen::new(fen),
        paid_at: test.app.clock.now(),
    };
    VerifiedPayment::confirmed_by_provider(receipt)
}

#[tokio::test]
async fn asking_to_pay_again_leads_to_the_order_that_waits() {
    let test = TestApp::new().await;
    let mut student = test.approved(LIN).await;
    assert_eq!(student.get(path::ORDER).await.outcome(), "not_found");
    let first = order_of(&mut student).await;
    assert_eq!(order_of(&mut student).await, first);
    test.app.clock.advance_seconds(3600);
    assert_eq!(student.get(path::ORDER).await.outcome(), "closed", "its time is over");
    let second = order_of(&mut student).await;
    assert_ne!(second, first);
    let first = order::find(&test.app, first).await.unwrap().unwrap();
    assert_eq!(first.stage.as_str(), "closed");
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
    assert_eq!(outcomes, [SettleOutcome::Completed, SettleOutcome::Repeated]);
    assert_eq!(student.stage().await, "paid");
}

#[tokio::test]
async fn a_payment_that_is_not_due_is_refunded() {
    let test = TestApp::new().await;
    let mut student = test.approved(LIN).await;
    let cancelled = order_of(&mut student).await;
    order::close(&test.app, cancelled).await.unwrap();
    let other = order_of(&mut student).await;
    assert_ne!(other, cancelled);
    let late = settle(&test.app, "sandbox", payment(&test, cancelled, 2000)).await.unwrap();
    assert_eq!(late, SettleOutcome::Refunding, "it was cancelled");
    assert_eq!(student.stage().await, "approved", "the other order is still to be paid");
    assert_eq!(
        settle(&test.app, "sandbox", payment(&test, other, 2000)).await.unwrap(),
        SettleOutcome::Completed
    );
    // After the query to the provider, the refund is complete.
    due::run(&test.app).await.unwrap();
    let late = order::find(&test.app, cancelled).await.unwrap().unwrap();
    assert_eq!(late.stage.as_str(), "refunded");
    assert_eq!(late.next_check_at, None, "at rest");
}

#[tokio::test]
async fn what_is_not_as_the_order_says_settles_nothing_and_waits_for_a_person() {
    let test = TestApp::new().await;
    let mut student = test.approved(LIN).await;
    let order = order_of(&mut student).await;
    for _ in 0..2 {
        let short = settle(&test.app, "sandbox", payment(&test, order, 1)).await.unwrap();
        assert_eq!(short, SettleOutcome::Contradicted, "another amount");
    }
    assert_eq!(student.stage().await, "approved");
    assert_eq!(
        settle(&test.app, "sandbox", payment(&test, order, 2000)).await.unwrap(),
        SettleOutcome::Completed
    );
    let again = Receipt { transaction: "4200".to_owned(), ..payment(&test, order, 2000).into_receipt() };
    let again = settle(&test.app, "sandbox", VerifiedPayment::confirmed_by_provider(again)).await.unwrap();
    assert_eq!(again, SettleOutcome::Contradicted, "another transaction");
    let stray = payment(&test, OrderId::new(test.app.clock.now(), 77), 2000);
    assert_eq!(
        settle(&test.app, "sandbox", stray).await.unwrap(),
        SettleOutcome::Contradicted,
        "no such order"
    );

    let mut admin = test.staff(Role::Admin).await;
    let page = admin.get(&format!("{}?state=discrepancies", orders::path::ORDERS)).await.json();
    let kinds: Vec<_> =
        page["orders"][0]["discrepancies"].as_array().unwrap().iter().map(|f| &f["kind"]).collect();
    assert_eq!(kinds, ["paid_twice", "wrong_amount"]);
    assert_eq!(page["unmatched"][0]["kind"], "unknown_order");

    // A person handles them one by one; none is forgotten, and another amount is another discrepancy.
    let close = async |admin: &mut Browser, finding: &Value| {
        admin.post(orders::path::CLOSE_DISCREPANCY, finding).await.status
    };
    let found = page["orders"][0]["discrepancies"].as_array().unwrap().clone();
    for finding in found.iter().chain(page["unmatched"].as_array().unwrap()) {
        for _ in 0..2 {
            assert_eq!(close(&mut admin, finding).await, 204);
        }
    }
    let seen_to = admin.get(&format!("{}?state=discrepancies", orders::path::ORDERS)).await.json();
    assert_eq!(seen_to["orders"], json!([]));
    assert!(seen_to["unmatched"][0]["closed_at"].is_i64());
    let all = admin.get(orders::path::ORDERS).await.json();
    assert_eq!(all["orders"][0]["discrepancies"].as_array().unwrap().len(), 2, "they are kept");
    assert_eq!(
        settle(&test.app, "sandbox", payment(&test, order, 1)).await.unwrap(),
        SettleOutcome::Contradicted
    );
    assert_eq!(
        settle(&test.app, "sandbox", payment(&test, order, 2)).await.unwrap(),
        SettleOutcome::Contradicted
    );
    let again = admin.get(&format!("{}?state=discrepancies", orders::path::ORDERS)).await.json();
    let open =
        again["orders"][0]["discrepancies"].as_array().unwrap().iter().filter(|f| f["closed_at"].is_null());
    assert_eq!(open.count(), 1, "the same again is seen to, another amount is not");
    let unknown = json!({ "trade_number": "1", "kind": "paid_twice", "detail": "" });
    assert_eq!(close(&mut admin, &unknown).await, 404);
    let mut reviewer = test.staff(Role::Reviewer).await;
    assert_eq!(close(&mut reviewer, &found[0]).await, 403);
}

#[tokio::test]
async fn an_administrator_refunds_and_the_fee_is_due_again() {
    let test = TestApp::new().await;
    let mut student = test.approved(LIN).await;
    let order = order_of(&mut student).await;
    let mut admin = test.staff(Role::Admin).await;
    let refund = orders::path::refund(order);
    let reason = json!({ "reason": "重复缴费" });
    assert_eq!(admin.post(&refund, &reason).await.outcome(), "wrong_stage", "nothing was paid");
    settle(&test.app, "sandbox", payment(&test, order, 2000)).await.unwrap();
    for (reason, code) in [
        ("", "required"),
        ("一二三四五六七八九十一二三四五六七八九十一二三四五六七", "too_long"),
        ("😀", "form"),
    ] {
        let refused = admin.post(&refund, &json!({ "reason": reason })).await;
        assert_eq!((refused.status, &refused.json()["fields"][0]["code"]), (422, &json!(code)));
    }
    assert_eq!(test.staff(Role::Reviewer).await.post(&refund, &reason).await.outcome(), "not_permitted");
    let given = admin.post(&refund, &reason).await.json();
    assert_eq!((&given["standing"], &given["refundable"]), (&json!("refunding"), &json!(false)));
    assert_eq!(student.stage().await, "approved");
    due::run(&test.app).await.unwrap();
    let given = admin.post(&refund, &reason).await.json();
    assert_eq!((&given["standing"], &given["refund_reason"]), (&json!("refunded"), &json!("重复缴费")));
    assert_eq!(student.get(path::ORDER).await.outcome(), "refunded");
    let second = order_of(&mut student).await;
    assert_eq!(
        settle(&test.app, "sandbox", payment(&test, second, 2000)).await.unwrap(),
        SettleOutcome::Completed
    );
    let page = admin.get(&format!("{}?collection=test-2027", orders::path::ORDERS)).await.json();
    let standings: Vec<_> =
        page["orders"].as_array().unwrap().iter().map(|order| &order["standing"]).collect();
    assert_eq!(standings, ["paid", "refunded"]);
}

#[tokio::test]
async fn a_delivered_photograph_s_payment_is_not_refunded() {
    let test = TestApp::new().await;
    let mut student = test.approved(LIN).await;
    let order = order_of(&mut student).await;
    settle(&test.app, "sandbox", payment(&test, order, 2000)).await.unwrap();
    let mut admin = test.staff(Role::Admin).await;
    let delivery = json!({ "collection": "test-2027", "template": "{学号}.jpg", "masters": false });
    assert_eq!(admin.post(deliveries::path::DELIVERIES, &delivery).await.status, 200);
    let refused = admin.post(&orders::path::refund(order), &json!({ "reason": "x" })).await;
    assert_eq!(refused.outcome(), "already_delivered");
    let page = admin.get(orders::path::ORDERS).await.json();
    assert_eq!(page["orders"][0]["refundable"], false);
}

#[tokio::test]
async fn an_expired_order_is_closed_without_a_request() {
    let test = TestApp::new().await;
    let mut student = test.approved(LIN).await;
    let order = order_of(&mut student).await;
    for _ in 0..40 {
        test.app.clock.advance_seconds(60);
        due::run(&test.app).await.unwrap();
    }
    let order = order::find(&test.app, order).await.unwrap().unwrap();
    assert_eq!((order.stage.as_str(), order.next_check_at), ("closed", None));
    assert_eq!(due::run(&test.app).await.unwrap(), 0);
}

#[tokio::test]
async fn an_order_cut_off_before_the_provider_knew_it_is_taken_up_again() {
    let test = TestApp::new().await;
    let mut student = test.approved(LIN).await;
    let id = test.application(LIN).await.id;
    let order = OrderId::new(test.app.clock.now(), 5);
    let mut tx = test.app.db.begin().await.unwrap();
    let now = test.app.clock.now();
    let new = NewOrder { id: order, application: id, amount: Fen::new(2000), subject: "测试" };
    backend::store::order::insert(&mut tx, new, now).await.unwrap().unwrap();
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
    assert_eq!(test.browser().post(NOTIFICATION, &receipt).await.outcome(), "invalid_signature");
    assert_eq!(student.stage().await, "approved");
}

#[tokio::test]
async fn before_the_approval_there_is_nothing_to_pay() {
    let test = TestApp::new().await;
    let mut student = test.submitted(LIN).await;
    assert_eq!(student.post(path::ORDER, &json!({})).await.outcome(), "wrong_stage");
    let id = test.application(LIN).await.id;
    backend::domain::review::claim(&test.app, id, &reviewer("li.na")).await.unwrap();
    assert_eq!(student.post(path::ORDER, &json!({})).await.outcome(), "wrong_stage");
}

#[tokio::test]
async fn orders_are_found_by_any_of_their_numbers_summed_up_and_exported() {
    let test = TestApp::new().await;
    let mut student = test.approved(LIN).await;
    let order = order_of(&mut student).await;
    settle(&test.app, "sandbox", payment(&test, order, 2000)).await.unwrap();
    let mut admin = test.staff(Role::Admin).await;
    let found = async |admin: &mut Browser, search: &str| {
        let page = admin.get(&format!("{}?search={search}", orders::path::ORDERS)).await.json();
        (page["orders"].as_array().unwrap().len(), page["totals"].clone())
    };
    let transaction = format!("4200{}", order.trade_number());
    let totals = json!({ "orders": 1, "received": 2000, "refunded": 0, "refunding": 0, "settled": 2000 });
    for search in [LIN.number, &order.to_string(), &order.trade_number(), &transaction] {
        assert_eq!(found(&mut admin, search).await, (1, totals.clone()), "{search}");
    }
    assert_eq!(found(&mut admin, "4200").await.0, 0, "numbers are whole");
    assert_eq!(admin.post(&orders::path::refund(order), &json!({ "reason": "重复缴费" })).await.status, 200);
    assert_eq!(found(&mut admin, &transaction).await.1["refunding"], 2000);
    due::run(&test.app).await.unwrap();
    let refund = order.refund_number(1);
    let (count, totals) = found(&mut admin, &refund).await;
    let back = json!({ "orders": 1, "received": 2000, "refunded": 2000, "refunding": 0, "settled": 0 });
    assert_eq!((count, totals), (1, back));
    let csv = String::from_utf8(admin.get(orders::path::EXPORT).await.body).unwrap();
    let lines: Vec<&str> = csv.trim_start_matches('\u{feff}').lines().collect();
    assert!(lines[0].starts_with("商户订单号,微信订单号,"), "{csv}");
    assert!(
        lines[1].starts_with(&format!("{},{transaction},sandbox,test-2027,", order.trade_number())),
        "{csv}"
    );
    assert!(lines[1].contains(",20.00,已退款,") && lines[1].contains(&refund), "{csv}");
    assert_eq!(test.staff(Role::Reviewer).await.get(orders::path::EXPORT).await.status, 403);
}

#[tokio::test]
async fn the_fee_is_not_due_again_before_the_money_is_back() {
    let test = TestApp::new().await;
    let mut student = test.approved(LIN).await;
    let order = order_of(&mut student).await;
    settle(&test.app, "sandbox", payment(&test, order, 2000)).await.unwrap();
    let mut admin = test.staff(Role::Admin).await;
    let step = orders::path::refund_step(order);
    assert_eq!(admin.post(&step, &json!({ "step": "retry" })).await.outcome(), "wrong_stage", "it is paid");
    assert_eq!(
        admin.post(&step, &json!({ "step": "accept" })).await.outcome(),
        "wrong_stage",
        "nothing went back"
    );
    let given = admin.post(&orders::path::refund(order), &json!({ "reason": "重复缴费" })).await.json();
    assert_eq!(given["steps"], json!(["retry", "accept", "settled_elsewhere"]));
    assert_eq!(student.post(path::ORDER, &json!({})).await.outcome(), "refund_under_way");
    let refused = admin.post(&step, &json!({ "step": "settled_elsewhere", "note": " " })).await;
    assert_eq!(refused.json()["fields"][0]["pointer"], "/note");
    let settled = admin.post(&step, &json!({ "step": "settled_elsewhere", "note": "银行转账" })).await.json();
    assert_eq!((&settled["standing"], &settled["returned"]), (&json!("refunded"), &json!(2000)));
    assert_eq!(settled["refunds"][0]["note"], "银行转账");
    assert_eq!(student.post(path::ORDER, &json!({})).await.status, 200, "the fee is due again");
    assert_eq!(admin.post(&step, &json!({ "step": "retry" })).await.outcome(), "wrong_stage", "it is over");
    assert_eq!(due::run(&test.app).await.unwrap(), 0, "WeChat is not asked for a refund any more");
}
