//! The sampling inspection: a second person inspects a sample of the approvals before they are delivered.

use backend::domain::deliver::{self, DeliveryOptions};
use backend::domain::{Error, inspection, review};
use backend::store;
use backend::store::audit::Actor;
use serde_json::{Value, json};
use shared::api::path;
use shared::api::staff::collections::path as collections;
use shared::api::staff::deliveries::path as deliveries;
use shared::api::staff::inspection::path as lots;
use shared::api::staff::review::path as review_path;
use shared::audit::Action;
use shared::collection::CollectionNotice;
use shared::id::LotId;
use shared::money::Fen;
use shared::staff::Role;

use crate::app::{Answer, Browser, Identity, TestApp, notice, picture, reviewer, slug};

/// A student of the roster with a valid document number; another `n` gives another student.
fn somebody(n: usize) -> Identity {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digits = format!("11010520030101{n:03}");
    let sum: u32 =
        digits.chars().zip(WEIGHTS).map(|(digit, weight)| digit.to_digit(10).unwrap() * weight).sum();
    let check = char::from(b"10X98765432"[sum as usize % 11]);
    Identity {
        number: format!("2027{n:06}").leak(),
        name: "王小明",
        document: format!("{digits}{check}").leak(),
        phone: "13800138099",
    }
}

/// A free collection with the AQL and `students` paid photographs that li.na approved.
async fn paid(aql: &str, students: usize) -> TestApp {
    let test = TestApp::with(CollectionNotice { fee: Fen::ZERO, ..notice(&slug()) }).await;
    let collection = collection(&test).await;
    let mut tx = test.app.db.begin().await.unwrap();
    for n in 1..=students {
        let student = somebody(n).student(true);
        let (keys, rng) = (&test.app.keys, &test.app.rng);
        let now = test.app.clock.now();
        store::student::insert(&mut tx, keys, rng, collection.id, &student, now).await.unwrap().unwrap();
    }
    tx.commit().await.unwrap();
    for n in 1..=students {
        approved(&test, somebody(n), n).await;
    }
    set_aql(&test, json!(aql)).await;
    test
}

async fn approved(test: &TestApp, identity: Identity, n: usize) {
    let mut student = test.confirmed(identity).await;
    assert_eq!(student.upload(&picture(n)).await.status, 200);
    approve(test, identity, "li.na").await;
}

async fn approve(test: &TestApp, identity: Identity, by: &str) {
    let (id, by) = (test.application(identity).await.id, reviewer(by));
    review::claim(&test.app, id, &by).await.unwrap();
    review::approve(&test.app, id, &by).await.unwrap();
}

async fn collection(test: &TestApp) -> store::collection::Collection {
    store::collection::by_slug(&mut test.app.db.reader().await.unwrap(), &slug()).await.unwrap().unwrap()
}

/// Sets the AQL with the collection's form.
async fn set_aql(test: &TestApp, aql: Value) {
    let mut admin = test.staff(Role::Admin).await;
    let mut view = admin.get(&collections::collection(&slug())).await.json();
    view["form"]["sampling"] = aql;
    let change = json!({ "revision": view["revision"], "form": view["form"] });
    assert_eq!(admin.put_json(&collections::collection(&slug()), &change).await.status, 200);
}

async fn draw(browser: &mut Browser) -> Value {
    let answer = browser.post(&lots::lots(&slug()), &json!({})).await;
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    answer.json()
}

fn id(lot: &Value) -> LotId {
    lot["id"].as_str().unwrap().parse().unwrap()
}

async fn cases(browser: &mut Browser, lot: &Value) -> Vec<Value> {
    let page = browser.get(&lots::of(lots::CASES, id(lot))).await.json();
    page["cases"].as_array().unwrap().clone()
}

async fn find(browser: &mut Browser, lot: &Value, case: &Value, result: &str) -> Answer {
    let mut found =
        json!({ "application": case["application"], "photo": case["photo"]["id"], "result": result });
    if result == "unfit" {
        found["reason"] = json!("背景有阴影");
    }
    browser.post(&lots::of(lots::INSPECTIONS, id(lot)), &found).await
}

async fn listed(browser: &mut Browser) -> Value {
    let list = browser.get(deliveries::DELIVERIES).await.json();
    list["collections"][0].clone()
}

async fn begin(browser: &mut Browser) -> Answer {
    browser.post(deliveries::DELIVERIES, &json!({ "collection": slug(), "template": "{学号}.jpg" })).await
}

async fn logged(test: &TestApp, lot: &Value, action: Action) -> usize {
    let log = store::audit::of_subject(&mut test.app.db.reader().await.unwrap(), &id(lot).to_string()).await;
    log.unwrap().iter().filter(|(one, _)| *one == action).count()
}

#[tokio::test]
async fn a_lot_whose_sample_is_fit_passes_and_is_delivered() {
    let test = paid("6.5", 5).await;
    let mut admin = test.staff(Role::Admin).await;
    let mut wang = test.staff_named("wang.wei", Role::Reviewer).await;
    let waits = listed(&mut admin).await;
    assert_eq!((&waits["waiting"], &waits["withheld"][0]["photographs"]), (&json!(0), &json!(5)));
    assert_eq!(begin(&mut admin).await.outcome(), "sampling_unfinished");

    let lot = draw(&mut wang).await;
    // A lot of 2 to 8 has letter A: at 6.5 two photographs, none of them unfit.
    assert_eq!((&lot["size"], &lot["sample"], &lot["accept"]), (&json!(5), &json!(2), &json!(0)));
    assert_eq!((&lot["state"], &lot["number"], &lot["mine"]), (&json!("open"), &json!(1), &json!(2)));
    assert_eq!(begin(&mut admin).await.outcome(), "sampling_unfinished");
    assert_eq!(wang.post(&lots::lots(&slug()), &json!({})).await.outcome(), "nothing_to_inspect");

    let sample = cases(&mut wang, &lot).await;
    assert_eq!(sample.len(), 2);
    for case in &sample {
        let answer = find(&mut wang, &lot, case, "fit").await;
        assert_eq!(answer.status, 200);
        assert_eq!(find(&mut wang, &lot, case, "fit").await.json(), answer.json(), "the same again");
    }
    let list = wang.get(&lots::lots(&slug())).await.json();
    assert_eq!((&list["lots"][0]["state"], &list["undrawn"]), (&json!("passed"), &json!(0)));
    assert_eq!(
        (logged(&test, &lot, Action::LotInspected).await, logged(&test, &lot, Action::LotPassed).await),
        (2, 1)
    );
    let waits = listed(&mut admin).await;
    assert_eq!((&waits["waiting"], &waits["withheld"]), (&json!(5), &Value::Null));
    assert_eq!(begin(&mut admin).await.json()["total"], json!(5));
}

#[tokio::test]
async fn a_failed_lot_is_delivered_only_when_all_of_it_was_looked_through() {
    let test = paid("6.5", 5).await;
    let mut admin = test.staff(Role::Admin).await;
    let mut wang = test.staff_named("wang.wei", Role::Reviewer).await;
    let lot = draw(&mut wang).await;
    let unfit = cases(&mut wang, &lot).await.remove(0);
    let answer = find(&mut wang, &lot, &unfit, "unfit").await.json();
    assert_eq!(
        (&answer["state"], &answer["pending"]),
        (&json!("failed"), &json!(4)),
        "one is more than none"
    );
    // An unfit photograph is reviewed again, as after any reopening.
    let number = unfit["student_number"].as_str().unwrap();
    let whose = (1..=5).map(somebody).find(|one| one.number == number).unwrap();
    let application = test.application(whose).await;
    assert_eq!(application.stage.as_str(), "submitted");
    assert_eq!(application.stage.reopened().unwrap().by.as_str(), "wang.wei");

    for left in (0..4).rev() {
        assert_eq!(begin(&mut admin).await.outcome(), "sampling_unfinished");
        let blocked = listed(&mut admin).await["withheld"][0].clone();
        assert_eq!((&blocked["lot"], &blocked["failed"]), (&json!(1), &json!(true)));
        assert_eq!((&blocked["photographs"], &blocked["pending"]), (&json!(4), &json!(left + 1)));
        let case = cases(&mut wang, &lot).await.remove(0);
        assert_eq!(find(&mut wang, &lot, &case, "fit").await.json()["pending"], json!(left));
    }
    assert_eq!(
        (logged(&test, &lot, Action::LotFailed).await, logged(&test, &lot, Action::LotReleased).await),
        (1, 1)
    );
    assert_eq!(listed(&mut admin).await["waiting"], json!(4));

    // The unfit photograph is in no lot until it is approved again; then it is a lot by itself.
    approve(&test, whose, "li.na").await;
    let waits = listed(&mut admin).await;
    assert_eq!((&waits["waiting"], &waits["withheld"][0]["lot"]), (&json!(4), &Value::Null));
    let second = draw(&mut wang).await;
    assert_eq!((&second["number"], &second["size"], &second["sample"]), (&json!(2), &json!(1), &json!(1)));
}

#[tokio::test]
async fn an_unfit_photograph_within_the_acceptance_number_is_not_delivered_and_the_others_are() {
    // At 10, letter A leads to C: five photographs, one of which may be unfit.
    let test = paid("10", 6).await;
    let mut admin = test.staff(Role::Admin).await;
    let lot = draw(&mut admin).await;
    assert_eq!((&lot["sample"], &lot["accept"]), (&json!(5), &json!(1)));
    let sample = cases(&mut admin, &lot).await;
    assert_eq!(find(&mut admin, &lot, &sample[0], "unfit").await.json()["state"], "open");
    for case in &sample[1..] {
        assert_eq!(find(&mut admin, &lot, case, "fit").await.status, 200);
    }
    let waits = listed(&mut admin).await;
    assert_eq!((&waits["waiting"], &waits["withheld"]), (&json!(5), &Value::Null));
}

#[tokio::test]
async fn no_reviewer_inspects_their_own_approvals() {
    let test = paid("6.5", 3).await;
    let mut li = test.staff_named("li.na", Role::Reviewer).await;
    let lot = draw(&mut li).await;
    assert_eq!((&lot["mine"], &lot["pending"]), (&json!(0), &json!(2)));
    assert!(cases(&mut li, &lot).await.is_empty());
    let mut wang = test.staff_named("wang.wei", Role::Reviewer).await;
    let case = cases(&mut wang, &lot).await.remove(0);
    let refused = find(&mut li, &lot, &case, "fit").await;
    assert_eq!((refused.status, refused.outcome().as_str()), (403, "same_person"));
    assert_eq!(find(&mut li, &lot, &case, "unfit").await.outcome(), "same_person");
    assert_eq!(find(&mut wang, &lot, &case, "fit").await.status, 200);
    let mut chen = test.staff_named("chen.yu", Role::Reviewer).await;
    assert_eq!(find(&mut chen, &lot, &case, "unfit").await.outcome(), "conflict", "it was inspected");
    let missing =
        json!({ "application": case["application"], "photo": case["photo"]["id"], "result": "unfit" });
    assert_eq!(wang.post(&lots::of(lots::INSPECTIONS, id(&lot)), &missing).await.outcome(), "invalid_fields");
}

#[tokio::test]
async fn only_what_is_in_the_sample_is_inspected_while_the_lot_is_open() {
    let test = paid("6.5", 5).await;
    let mut wang = test.staff_named("wang.wei", Role::Reviewer).await;
    let lot = draw(&mut wang).await;
    let sampled: Vec<_> =
        cases(&mut wang, &lot).await.iter().map(|case| case["application"].clone()).collect();
    for n in 1..=5 {
        let application = test.application(somebody(n)).await;
        let case =
            json!({ "application": application.id, "photo": { "id": application.stage.photo().unwrap() } });
        if !sampled.contains(&case["application"]) {
            assert_eq!(find(&mut wang, &lot, &case, "fit").await.outcome(), "conflict");
        }
    }
    let mut school = test.staff(Role::School).await;
    for answer in [
        school.get(&lots::lots(&slug())).await,
        school.get(&lots::of(lots::CASES, id(&lot))).await,
        school.post(&lots::lots(&slug()), &json!({})).await,
    ] {
        assert_eq!(answer.outcome(), "not_permitted");
    }
}

#[tokio::test]
async fn a_lot_without_photographs_left_to_inspect_is_settled_by_the_clock() {
    let test = paid("6.5", 2).await;
    let mut admin = test.staff(Role::Admin).await;
    let lot = draw(&mut admin).await;
    let case = cases(&mut admin, &lot).await.remove(0);
    assert_eq!(find(&mut admin, &lot, &case, "fit").await.json()["state"], "open");
    let other = cases(&mut admin, &lot).await.remove(0);
    let reopen =
        json!({ "application": other["application"], "photo": other["photo"]["id"], "reason": "另有原因" });
    assert_eq!(admin.post(review_path::REOPEN, &reopen).await.status, 204);
    assert_eq!(inspection::settle_idle(&test.app).await.unwrap(), 1);
    assert_eq!(inspection::settle_idle(&test.app).await.unwrap(), 0);
    assert_eq!(listed(&mut admin).await["waiting"], json!(1));
}

#[tokio::test]
async fn switching_the_sampling_off_releases_what_is_in_no_lot_and_nothing_else() {
    let test = paid("6.5", 4).await;
    let mut admin = test.staff(Role::Admin).await;
    let lot = draw(&mut admin).await;
    let unfit = cases(&mut admin, &lot).await.remove(0);
    assert_eq!(find(&mut admin, &lot, &unfit, "unfit").await.json()["state"], "failed");
    set_aql(&test, Value::Null).await;
    assert_eq!(
        begin(&mut admin).await.outcome(),
        "sampling_unfinished",
        "a failed lot is looked through first"
    );
    let number = unfit["student_number"].as_str().unwrap();
    let whose = (1..=4).map(somebody).find(|one| one.number == number).unwrap();
    approve(&test, whose, "li.na").await;
    assert_eq!(listed(&mut admin).await["waiting"], json!(1));
    assert_eq!(admin.post(&lots::lots(&slug()), &json!({})).await.outcome(), "nothing_to_inspect");
}

#[tokio::test]
async fn a_student_named_for_a_delivery_before_the_inspection_is_refused_with_the_reason() {
    let test = paid("6.5", 2).await;
    let mut admin = test.staff(Role::Admin).await;
    let wish = json!({ "collection": slug(), "template": "{学号}.jpg", "only": [somebody(1).number] });
    let preview = admin.post(deliveries::PREVIEW, &wish).await.json();
    assert_eq!(preview["refused"][0]["why"], "sampling");
    let only = Some(vec![test.application(somebody(1)).await.id]);
    let wish = DeliveryOptions { template: "{学号}.jpg".parse().unwrap(), masters: false, only };
    let begun = deliver::begin(&test.app, &collection(&test).await, wish, &Actor::Operator).await;
    assert!(matches!(begun, Err(Error::NotDeliverable(_))), "{begun:?}");
    // The student sees none of this.
    let mut student = test.student(somebody(1)).await;
    assert_eq!(student.get(path::APPLICATION).await.json()["stage"], "paid");
}
