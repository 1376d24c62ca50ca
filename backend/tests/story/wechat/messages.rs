//! Messages to students, students who could not be notified, and reminders.

use backend::domain::message::{remind, send};
use backend::domain::{order, review};
use backend::store;
use backend::store::audit::Actor;
use serde_json::json;
use shared::api::staff::collections::Reminders;
use shared::api::staff::messages::path;
use shared::api::staff::progress::{Todo, path as progress};
use shared::api::staff::students::Units;
use shared::api::wechat;
use shared::review::{RejectReason, RejectReasons};
use shared::staff::Role;

use super::server::{REMINDER, Reply, VERDICT, allow, confirmed_inside, with_wechat};
use crate::app::{Browser, CHEN, Identity, LIN, TestApp, picture, reviewer, slug};

const DAY: i64 = 86_400;

/// The student submits a photograph, and a reviewer decides.
async fn judged(test: &TestApp, student: &mut Browser, identity: Identity, good: bool) {
    let count =
        student.get(shared::api::my_data::path::MY_DATA).await.json()["photographs"].as_u64().unwrap();
    let answer = student.upload(&picture(usize::try_from(count).unwrap())).await;
    assert_eq!(answer.status, 200, "{:?}", answer.json());
    let (id, reviewer) = (test.application(identity).await.id, reviewer("li.na"));
    review::claim(&test.app, id, &reviewer).await.unwrap();
    if good {
        review::approve(&test.app, id, &reviewer).await.unwrap();
    } else {
        let reasons = RejectReasons::try_from(vec![RejectReason::Blurred]).unwrap();
        review::reject(&test.app, id, &reviewer, reasons, None).await.unwrap();
    }
}

/// The messages of the console's list: state, reason, kind, whether the student still has to act.
async fn listed(test: &TestApp, query: &str) -> Vec<String> {
    let mut admin = test.staff(Role::Admin).await;
    let page = admin.get(&format!("{}?{query}", path::MESSAGES)).await.json();
    let line = |message: &serde_json::Value| {
        let word = |name: &str| message[name].as_str().unwrap_or("-").to_owned();
        let matters = message["still_matters"].as_bool().unwrap();
        format!("{} {} {} {} {matters}", word("name"), word("kind"), word("state"), word("why"))
    };
    page["messages"].as_array().unwrap().iter().map(line).collect()
}

async fn left(test: &TestApp, identity: Identity, template: &str) -> i64 {
    let id = test.application(identity).await.id;
    store::credit::left(&mut test.app.db.reader().await.unwrap(), id, template).await.unwrap()
}

#[tokio::test]
async fn a_decision_is_announced_once() {
    let (test, wechat) = with_wechat().await;
    let mut lin = confirmed_inside(&test, &wechat, ("o-lin", LIN), 1).await;
    judged(&test, &mut lin, LIN, false).await;
    assert_eq!(send::run(&test.app).await.unwrap(), 1);
    assert_eq!(send::run(&test.app).await.unwrap(), 0);
    let messages = wechat.with(|inner| inner.messages.clone());
    insta::assert_json_snapshot!(messages, @r#"
    [
      {
        "data": {
          "phrase2": {
            "value": "审核未通过"
          },
          "thing1": {
            "value": "测试大学2027届毕业生图像采集"
          },
          "thing4": {
            "value": "请于12月8日16:00前重新采集"
          },
          "time3": {
            "value": "2026年11月23日 16:00"
          }
        },
        "page": "http://127.0.0.1:1/#/c/test-2027/status",
        "template_id": "template-verdict",
        "touser": "o-lin"
      }
    ]
    "#);
    assert_eq!(left(&test, LIN, VERDICT).await, 0);
    assert_eq!(listed(&test, "").await, ["林晓雨 rejected sent - true"]);
}

#[tokio::test]
async fn students_who_could_not_be_notified_are_listed() {
    let (test, wechat) = with_wechat().await;
    let mut lin = confirmed_inside(&test, &wechat, ("o-lin", LIN), 0).await;
    judged(&test, &mut lin, LIN, false).await;
    test.app.clock.advance_seconds(1);
    let mut chen = test.confirmed(CHEN).await;
    judged(&test, &mut chen, CHEN, true).await;
    assert_eq!(send::run(&test.app).await.unwrap(), 0);
    assert_eq!(
        listed(&test, "state=undeliverable&collection=test-2027").await,
        ["陈思远 approved undeliverable not_in_wechat true", "林晓雨 rejected undeliverable no_credit true"]
    );
    // A student who has acted needs no call any more.
    lin.upload(&picture(7)).await;
    assert_eq!(
        listed(&test, "state=undeliverable").await,
        ["陈思远 approved undeliverable not_in_wechat true", "林晓雨 rejected undeliverable no_credit false"]
    );
    assert!(wechat.with(|inner| inner.messages.is_empty()));
}

#[tokio::test]
async fn a_school_sees_its_own_messages_only() {
    let (test, _) = with_wechat().await;
    let mut school = test.staff(Role::School).await;
    assert_eq!(school.get(path::MESSAGES).await.status, 404);
    assert_eq!(school.get(&format!("{}?collection=test-2027", path::MESSAGES)).await.status, 200);
    assert_eq!(school.get(&format!("{}?state=nowhere", path::MESSAGES)).await.status, 400);
}

#[tokio::test]
async fn a_student_who_allows_no_messages_gets_none() {
    let (test, wechat) = with_wechat().await;
    let mut lin = confirmed_inside(&test, &wechat, ("o-lin", LIN), 1).await;
    lin.post(shared::api::path::CONFIRMATION, &json!({ "notify": false })).await;
    judged(&test, &mut lin, LIN, true).await;
    assert_eq!(send::run(&test.app).await.unwrap(), 0);
    assert_eq!(listed(&test, "").await, Vec::<String>::new());
    // Until the student allows a message.
    allow(&mut lin, 9, &[VERDICT]).await;
    assert!(test.application(LIN).await.notify);
}

#[tokio::test]
async fn a_tap_counts_once_and_each_template_by_itself() {
    let (test, wechat) = with_wechat().await;
    let mut lin = confirmed_inside(&test, &wechat, ("o-lin", LIN), 0).await;
    let asks = lin.get(wechat::path::WECHAT).await.json()["asks"].clone();
    assert_eq!(asks, json!([VERDICT, REMINDER]));
    let answer = allow(&mut lin, 1, &[VERDICT, "of somebody else"]).await;
    assert_eq!(answer.json()["asks"], json!([REMINDER]));
    allow(&mut lin, 1, &[VERDICT]).await;
    assert_eq!((left(&test, LIN, VERDICT).await, left(&test, LIN, REMINDER).await), (1, 0));
    let outside = test
        .confirmed(CHEN)
        .await
        .post(wechat::path::CREDITS, &json!({ "tap": "0".repeat(32), "accepted": [VERDICT] }))
        .await;
    assert_eq!((outside.status, outside.outcome().as_str()), (403, "wechat_required"));
}

#[tokio::test]
async fn a_token_that_is_no_good_is_fetched_once_and_the_message_goes() {
    let (test, wechat) = with_wechat().await;
    for code in [40001, 40014, 42001] {
        wechat.with(|inner| inner.replies.push_back(Reply::Code(code)));
    }
    let mut lin = confirmed_inside(&test, &wechat, ("o-lin", LIN), 1).await;
    judged(&test, &mut lin, LIN, true).await;
    // The second is refused too, at a later time.
    assert_eq!(send::run(&test.app).await.unwrap(), 0);
    assert_eq!(wechat.with(|inner| inner.tokens), 2);
    assert_eq!(
        (listed(&test, "").await, left(&test, LIN, VERDICT).await),
        (vec!["林晓雨 approved queued - true".to_owned()], 1)
    );
    test.app.clock.advance_seconds(60);
    assert_eq!(send::run(&test.app).await.unwrap(), 1);
    assert_eq!(wechat.with(|inner| (inner.tokens, inner.messages.len())), (3, 1));
}

#[tokio::test]
async fn what_wechat_says_decides_whether_it_is_tried_again() {
    let table = [
        (43101, "undeliverable refused", 0, 0),
        (43004, "undeliverable recipient", 0, 0),
        (40003, "undeliverable recipient", 0, 0),
        (45009, "queued -", 1, 1),
        (-1, "queued -", 1, 1),
        (40037, "queued -", 1, 1),
        (47003, "queued -", 1, 1),
    ];
    for (code, state, credits, sent_later) in table {
        let (test, wechat) = with_wechat().await;
        wechat.with(|inner| inner.replies.push_back(Reply::Code(code)));
        let mut lin = confirmed_inside(&test, &wechat, ("o-lin", LIN), 1).await;
        judged(&test, &mut lin, LIN, true).await;
        assert_eq!(send::run(&test.app).await.unwrap(), 0);
        assert_eq!(listed(&test, "").await, [format!("林晓雨 approved {state} true")], "{code}");
        assert_eq!(left(&test, LIN, VERDICT).await, credits, "{code}");
        test.app.clock.advance_seconds(60);
        assert_eq!(send::run(&test.app).await.unwrap(), sent_later, "{code}");
    }
}

#[tokio::test]
async fn what_is_refused_again_and_again_is_given_up_and_known() {
    let (test, wechat) = with_wechat().await;
    wechat.with(|inner| inner.replies.extend([Reply::Code(47003); 20]));
    let mut lin = confirmed_inside(&test, &wechat, ("o-lin", LIN), 1).await;
    judged(&test, &mut lin, LIN, true).await;
    for _ in 0..10 {
        send::run(&test.app).await.unwrap();
        test.app.clock.advance_seconds(DAY);
    }
    assert_eq!(listed(&test, "").await, ["林晓雨 approved undeliverable failed true"]);
    assert_eq!(left(&test, LIN, VERDICT).await, 1, "nothing was used up");
    assert_eq!(wechat.with(|inner| inner.replies.len()), 20 - 7);
}

#[tokio::test]
async fn what_may_have_arrived_is_never_sent_again() {
    let (test, wechat) = with_wechat().await;
    wechat.with(|inner| inner.replies.push_back(Reply::TakenAndLost));
    let mut lin = confirmed_inside(&test, &wechat, ("o-lin", LIN), 2).await;
    judged(&test, &mut lin, LIN, true).await;
    assert_eq!(send::run(&test.app).await.unwrap(), 0);
    test.app.clock.advance_seconds(DAY);
    assert_eq!(send::run(&test.app).await.unwrap(), 0);
    assert_eq!(wechat.with(|inner| inner.messages.len()), 1);
    assert_eq!(listed(&test, "").await, ["林晓雨 approved unknown - true"]);
}

#[tokio::test]
async fn without_a_token_nothing_was_sent_and_it_is_tried_again() {
    let (test, wechat) = with_wechat().await;
    wechat.with(|inner| inner.broken = 1);
    let mut lin = confirmed_inside(&test, &wechat, ("o-lin", LIN), 1).await;
    judged(&test, &mut lin, LIN, true).await;
    assert_eq!(send::run(&test.app).await.unwrap(), 0);
    assert_eq!(listed(&test, "").await, ["林晓雨 approved queued - true"]);
    test.app.clock.advance_seconds(60);
    assert_eq!(send::run(&test.app).await.unwrap(), 1);
}

#[tokio::test]
async fn outdated_messages_are_not_sent() {
    let (test, wechat) = with_wechat().await;
    wechat.with(|inner| inner.replies.push_back(Reply::Code(-1)));
    let mut lin = confirmed_inside(&test, &wechat, ("o-lin", LIN), 2).await;
    judged(&test, &mut lin, LIN, false).await;
    send::run(&test.app).await.unwrap();
    // Meanwhile the student read the result in the app, and the next photograph is approved.
    judged(&test, &mut lin, LIN, true).await;
    test.app.clock.advance_seconds(60);
    assert_eq!(send::run(&test.app).await.unwrap(), 1);
    assert_eq!(
        listed(&test, "").await,
        ["林晓雨 approved sent - true", "林晓雨 rejected superseded - false"]
    );
}

async fn set_reminders(test: &TestApp, every_days: u32, at_most: u32) {
    let mut reader = test.app.db.reader().await.unwrap();
    let collection = store::collection::all(&mut reader).await.unwrap().remove(0);
    let mut edition = store::collection::edition(&mut reader, collection.id).await.unwrap();
    edition.reminders = Reminders { every_days, at_most };
    let mut tx = test.app.db.begin().await.unwrap();
    store::collection::update(&mut tx, &collection, &edition).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn reminders_are_spaced_capped_and_stop_by_themselves() {
    let (test, wechat) = with_wechat().await;
    set_reminders(&test, 2, 3).await;
    let mut lin = confirmed_inside(&test, &wechat, ("o-lin", LIN), 9).await;
    // Without permission for messages, the student gets no reminder and does not count as one who could not be
    // notified.
    let _chen = confirmed_inside(&test, &wechat, ("o-chen", CHEN), 0).await;
    let mut told = Vec::new();
    for _ in 0..9 {
        told.push(remind::run(&test.app).await.unwrap());
        assert_eq!(remind::run(&test.app).await.unwrap(), 0, "not twice for the same reason");
        send::run(&test.app).await.unwrap();
        test.app.clock.advance_seconds(DAY);
    }
    assert_eq!(told, [0, 0, 1, 0, 1, 0, 1, 0, 0]);
    let last = wechat.with(|inner| inner.messages.pop().unwrap());
    assert_eq!(
        (&last["template_id"], &last["data"]["phrase2"]["value"]),
        (&json!(REMINDER), &json!("待提交"))
    );

    // The student now has something else to do, with a separate count of reminders.
    assert_eq!(lin.verify(&LIN.form()).await.status, 200, "the sign-in was over");
    judged(&test, &mut lin, LIN, true).await;
    send::run(&test.app).await.unwrap();
    test.app.clock.advance_seconds(2 * DAY);
    assert_eq!(remind::run(&test.app).await.unwrap(), 1);
    // A message is queued, and the student pays at the same moment.
    assert_eq!(lin.verify(&LIN.form()).await.status, 200);
    lin.post(shared::api::path::ORDER, &json!({})).await;
    let order = lin.get(shared::api::path::ORDER).await.json();
    let cashier = order["cashier"]["address"].as_str().unwrap().to_owned();
    assert_eq!(lin.post(&format!("{cashier}/pay"), &json!({})).await.status, 303);
    assert_eq!(send::run(&test.app).await.unwrap(), 0);
    assert_eq!(listed(&test, "state=superseded").await, ["林晓雨 remind_pay superseded - false"]);
    test.app.clock.advance_seconds(2 * DAY);
    assert_eq!(remind::run(&test.app).await.unwrap(), 0);
}

/// Whether the student is reminded to pay two days later, whether the page shows that a refund is in progress, and how
/// many students are on the school's list of those who have to pay.
async fn asked_to_pay(test: &TestApp, lin: &mut Browser) -> (u32, bool, usize) {
    test.app.clock.advance_seconds(2 * DAY);
    let reminded = remind::run(&test.app).await.unwrap();
    send::run(&test.app).await.unwrap();
    assert_eq!(lin.verify(&LIN.form()).await.status, 200, "the sign-in was over");
    let view = lin.get(shared::api::path::APPLICATION).await.json();
    let todo = progress::todo(&slug(), Todo::Pay, &Units::default(), None);
    let listed = test.staff(Role::Admin).await.get(&todo).await.json()["students"].as_array().unwrap().len();
    (reminded, view["refunding"] == json!(true), listed)
}

#[tokio::test]
async fn no_student_is_asked_to_pay_while_a_refund_is_in_progress() {
    let (test, wechat) = with_wechat().await;
    set_reminders(&test, 2, 9).await;
    let mut lin = confirmed_inside(&test, &wechat, ("o-lin", LIN), 9).await;
    judged(&test, &mut lin, LIN, true).await;
    send::run(&test.app).await.unwrap();
    assert_eq!(asked_to_pay(&test, &mut lin).await, (1, false, 1), "no order");
    lin.post(shared::api::path::ORDER, &json!({})).await;
    assert_eq!(asked_to_pay(&test, &mut lin).await, (1, false, 1), "awaiting");
    order::due::run(&test.app).await.unwrap();
    assert_eq!(asked_to_pay(&test, &mut lin).await, (1, false, 1), "closed");

    let order = lin.post(shared::api::path::ORDER, &json!({})).await.json();
    let cashier = order["cashier"]["address"].as_str().unwrap().to_owned();
    assert_eq!(lin.post(&format!("{cashier}/pay"), &json!({})).await.status, 303);
    assert_eq!(asked_to_pay(&test, &mut lin).await, (0, false, 0), "paid");
    let order = order["id"].as_str().unwrap().parse().unwrap();
    order::give_back::give_back(&test.app, order, "重复缴费", &Actor::Operator).await.unwrap();
    assert_eq!(lin.stage().await, "approved");
    assert_eq!(asked_to_pay(&test, &mut lin).await, (0, true, 0), "refunding");
    assert_eq!(lin.post(shared::api::path::ORDER, &json!({})).await.outcome(), "refund_under_way");
    order::due::run(&test.app).await.unwrap();
    assert_eq!(asked_to_pay(&test, &mut lin).await, (1, false, 1), "refunded");
}

#[tokio::test]
async fn no_reminder_is_sent_at_night_after_the_end_or_where_reminders_are_off() {
    let (test, wechat) = with_wechat().await;
    let _lin = confirmed_inside(&test, &wechat, ("o-lin", LIN), 9).await;
    // From four in the afternoon to two at night, three days later.
    test.app.clock.advance_seconds(3 * DAY + 10 * 3600);
    assert_eq!(remind::run(&test.app).await.unwrap(), 0);
    test.app.clock.advance_seconds(8 * 3600);
    set_reminders(&test, 0, 3).await;
    assert_eq!(remind::run(&test.app).await.unwrap(), 0);
    set_reminders(&test, 3, 0).await;
    assert_eq!(remind::run(&test.app).await.unwrap(), 0);
    set_reminders(&test, 3, 3).await;
    assert_eq!(remind::run(&test.app).await.unwrap(), 1);
    test.app.clock.advance_seconds(30 * DAY);
    assert_eq!(remind::run(&test.app).await.unwrap(), 0);
}

#[tokio::test]
async fn erasing_a_student_erases_the_wechat_account_and_its_messages() {
    let (test, wechat) = with_wechat().await;
    let mut lin = confirmed_inside(&test, &wechat, ("o-lin-of-the-tests", LIN), 2).await;
    judged(&test, &mut lin, LIN, false).await;
    send::run(&test.app).await.unwrap();
    let id = test.application(LIN).await.id;
    assert_eq!(lin.get(shared::api::my_data::path::MY_DATA).await.json()["has_wechat"], true);
    backend::domain::erase::at_own_wish(&test.app, test.application(LIN).await.id).await.unwrap();
    let mut reader = test.app.db.reader().await.unwrap();
    assert_eq!(store::wechat::of_application(&mut reader, &test.app.keys, id).await.unwrap(), None);
    assert_eq!(store::credit::left(&mut reader, id, VERDICT).await.unwrap(), 0);
    assert_eq!(store::outbox::list(&mut reader, None, None, None, 9).await.unwrap(), []);
    drop(reader);
    test.app.db.close().await;
    for entry in std::fs::read_dir(test.folder.path()).unwrap() {
        let Ok(bytes) = std::fs::read(entry.unwrap().path()) else { continue };
        assert!(!bytes.windows(18).any(|window| window == b"o-lin-of-the-tests"));
    }
}
