//! WeChat's failures: duplicate, late, wrong or forged notifications, and queries without an answer.

use serde_json::json;
use tests::visitor::Visitor;
use tests::wechat::{Ending, Fault, Place, Standing};

use crate::till::{CHECK, FEE, ORDER, Till, at_rest, pay};

/// Index of the first student of these stories; no other story uses them.
const FIRST: u32 = 900;

/// The fault of each student's payment.
const TROUBLES: [(Place, Fault); 19] = [
    (Place::Notification, Fault::Duplicate),
    (Place::Notification, Fault::Reorder),
    (Place::Notification, Fault::Delay),
    (Place::Notification, Fault::Drop),
    (Place::Notification, Fault::WrongSignature),
    (Place::Notification, Fault::WrongSerial),
    (Place::Notification, Fault::OldKey),
    (Place::Notification, Fault::Replay),
    (Place::Notification, Fault::AmountChanged),
    (Place::Notification, Fault::PayerChanged),
    (Place::Notification, Fault::SignTest),
    (Place::Order, Fault::Http500),
    (Place::Order, Fault::LostAnswer),
    (Place::Order, Fault::WrongSignature),
    (Place::Order, Fault::WrongSerial),
    (Place::Query, Fault::Http500),
    (Place::Query, Fault::LostAnswer),
    (Place::Query, Fault::WrongSignature),
    (Place::Query, Fault::Slow),
];

fn told(story: impl AsyncFnOnce()) {
    tokio::runtime::Runtime::new().expect("threads can be started").block_on(story());
}

#[test]
fn with_every_fault_of_wechat_each_student_has_paid_once() {
    told(async || {
        let count = u32::try_from(TROUBLES.len()).expect("a few");
        let till = Till::with(FIRST, count).await;
        let mut waiting = Vec::new();
        for (index, (place, fault)) in (FIRST..).zip(TROUBLES) {
            let mut phone = till.phone(index).await;
            // For faults of the query, the notification is dropped, so that it does not settle the payment first.
            till.wechat.plan(place, fault, 1);
            if place == Place::Query {
                till.wechat.plan(Place::Notification, Fault::Drop, 1);
            }
            pay(&mut phone, &till.wechat.origin).await;
            waiting.push((index, fault, phone));
        }
        for (index, fault, mut phone) in waiting {
            till.wait(&format!("a payment under {}", fault.name()), async || {
                if till.balance(index) == 0 {
                    pay(&mut phone, &till.wechat.origin).await;
                }
                phone.post(CHECK, &json!({})).await;
                (phone.stage().await == "paid").then_some(())
            })
            .await;
        }
        at_rest(&till, FIRST..FIRST + count, FEE).await;
        reconciled(&till);
    });
}

/// Number of discrepancies that an administrator sees.
async fn findings(admin: &mut Visitor) -> usize {
    let page = admin.get("/api/staff/orders?state=discrepancies").await.json;
    page["orders"].as_array().map_or(0, Vec::len)
}

#[test]
fn a_payment_that_was_not_due_is_refunded_and_failed_refunds_are_visible() {
    told(async || {
        let till = Till::with(FIRST + 100, 3).await;
        let mut admin = till.admin().await;
        // A student changes to another WeChat account: the order of the first one is closed at WeChat, and a new one
        // replaces it.
        let index = FIRST + 100;
        let mut first = till.phone(index).await;
        first.post(ORDER, &json!({})).await;
        let number = till.orders(index)[0].request.out_trade_no.clone();
        let orders = admin.get("/api/staff/orders").await.json;
        let application = json!({ "application": orders["orders"][0]["application"] });
        assert_eq!(admin.post("/api/staff/messages/unbind", &application).await.status, 204);
        let mut second = till.phone_as(index, "another").await;
        pay(&mut second, &till.wechat.origin).await;
        till.wait("a payment", async || (second.stage().await == "paid").then_some(())).await;
        assert_eq!(till.orders(index)[0].standing, Standing::Closed);
        assert_eq!(till.wechat.pay(&number), Err("400 ORDER_CLOSED".to_owned()));
        // The closed order is paid anyway: the payment is refunded automatically, once.
        till.wechat.pay_despite(&number).expect("an unpaid order");
        till.wait("what nobody owed to go back", async || {
            (till.wechat.money() == (2 * FEE, FEE)).then_some(())
        })
        .await;
        assert_eq!(till.balance(index), 0);
        assert_eq!(second.stage().await, "paid");

        // A balance that does not cover a refund, and a refund that needs an action.
        let refund = async |admin: &mut Visitor, index: u32| {
            let mut phone = till.phone(index).await;
            pay(&mut phone, &till.wechat.origin).await;
            till.wait("a payment", async || (phone.stage().await == "paid").then_some(())).await;
            let order = phone.get(ORDER).await.json["id"].as_str().unwrap_or_default().to_owned();
            let path = format!("/api/staff/orders/{order}/refund");
            assert_eq!(admin.post(&path, &json!({ "reason": "重复缴费" })).await.status, 200);
        };
        till.wechat.plan(Place::Refund, Fault::NotEnough, 1);
        refund(&mut admin, FIRST + 101).await;
        till.wait("a finding", async || (findings(&mut admin).await == 1).then_some(())).await;
        till.wait("a second attempt", async || (till.balance(FIRST + 101) == 0).then_some(())).await;
        till.wechat.refunds_end(&[Ending::Abnormal]);
        refund(&mut admin, FIRST + 102).await;
        till.wait("another finding", async || {
            (till.balance(FIRST + 102) == FEE && findings(&mut admin).await >= 1).then_some(())
        })
        .await;
        assert_eq!(till.wechat.violations(), [""; 0]);
        assert!(till.wechat.refunds().iter().all(|refund| refund.amount == FEE), "no refund in parts");
    });
}

#[test]
fn a_refund_that_wechat_closes_or_that_is_made_elsewhere_reaches_a_final_state_here() {
    told(async || {
        let till = Till::with(FIRST + 200, 2).await;
        let mut admin = till.admin().await;
        let paid = async |index: u32| {
            let mut phone = till.phone(index).await;
            pay(&mut phone, &till.wechat.origin).await;
            till.wait("a payment", async || (phone.stage().await == "paid").then_some(())).await;
            let order = phone.get(ORDER).await.json["id"].as_str().unwrap_or_default().to_owned();
            (phone, order)
        };
        // WeChat closes the refund: 退款 again uses a new number.
        let (mut phone, order) = paid(FIRST + 200).await;
        till.wechat.refunds_end(&[Ending::Closed]);
        let path = format!("/api/staff/orders/{order}/refund");
        assert_eq!(admin.post(&path, &json!({ "reason": "重复缴费" })).await.status, 200);
        till.wait("the refund to be closed", async || (findings(&mut admin).await == 1).then_some(())).await;
        assert_eq!(phone.post(ORDER, &json!({})).await.json["code"], "refund_under_way");
        assert_eq!(admin.post(&path, &json!({ "reason": "重复缴费" })).await.status, 200);
        till.wait("the money to be back", async || (till.balance(FIRST + 200) == 0).then_some(())).await;
        till.wait("the finding to go", async || (findings(&mut admin).await == 0).then_some(())).await;
        assert_eq!(till.wechat.refunds().len(), 2, "one refund for each number");
        assert_eq!(phone.post(ORDER, &json!({})).await.status, 200, "the fee is due again");

        // A refund on the merchant platform: the administrator enters its number.
        let (mut phone, order) = paid(FIRST + 201).await;
        let number = till.orders(FIRST + 201)[0].request.out_trade_no.clone();
        till.wechat.refund_on_platform(&number, FEE);
        till.wait("the refund to be done", async || (till.balance(FIRST + 201) == 0).then_some(())).await;
        let refunds = till.wechat.refunds();
        let refund = refunds.iter().find(|refund| refund.out_trade_no == number).expect("it was made");
        let step = format!("/api/staff/orders/{order}/refund/step");
        let accept = json!({ "step": "accept", "number": refund.out_refund_no });
        let accepted = admin.post(&step, &accept).await;
        assert_eq!(accepted.json["standing"], "refunded", "{}", accepted.json);
        assert_eq!(phone.stage().await, "approved");
        assert_eq!(till.wechat.violations(), [""; 0]);
    });
}

/// The day's bill matches the orders; differences are reported line by line, and a bill that was changed in transit is
/// not used.
fn reconciled(till: &Till) {
    let date = till.wechat.today();
    let reconcile = || till.server.try_yipai(&["pay", "reconcile", "--date", &date]);
    let paid = till.wechat.orders().iter().filter(|order| order.is_paid()).count();
    let said = reconcile().expect("the bill matches");
    let received =
        format!("received {}.00, refunded 0.00, fees ", FEE / 100 * i64::try_from(paid).expect("a few"));
    assert!(said.starts_with(&format!("{date}: {paid} payments and 0 refunds match\n")), "{said}");
    assert!(said.contains(&received), "{said}");
    till.wechat.plan(Place::Bill, Fault::AmountChanged, 1);
    assert!(reconcile().is_err(), "its digest is another one");
    till.wechat.tamper_with_bills(|rows| {
        rows[0].paid += 1;
        rows[1].out_trade_no = "0".repeat(32);
        rows.remove(2);
        rows.push(rows[3].clone());
    });
    let said = reconcile().expect_err("four kinds of differences");
    for (kind, times) in [("wrong amount", 1), ("missing here", 1), ("missing there", 2), ("listed twice", 1)]
    {
        assert_eq!(said.matches(kind).count(), times, "{kind}:\n{said}");
    }
}
