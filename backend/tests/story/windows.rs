//! Before a collection opens, around its closing, and in the extra time after a rejection.

use backend::domain::review;
use serde_json::{Value, json};
use shared::api::path;
use shared::collection::{CollectionNotice, RESUBMIT_SECONDS, Window};
use shared::money::Fen;
use shared::review::{RejectReason, RejectReasons};
use shared::time::Timestamp;

use crate::app::{Browser, CHEN, Identity, LIN, NOW, TestApp, notice, picture, reviewer, slug};

/// A time after the end of the collection.
const A_MONTH_SECONDS: i64 = 30 * 86_400;
/// From [`NOW`] to the end of the collection.
const TO_CLOSING_SECONDS: i64 = 15 * 86_400;
const HOUR: i64 = 3600;

/// The photograph is rejected and the student notified, at this moment.
async fn reject(test: &TestApp, identity: Identity) {
    let id = test.application(identity).await.id;
    let reasons = RejectReasons::try_from(vec![RejectReason::Blurred]).unwrap();
    review::claim(&test.app, id, &reviewer("li.na")).await.unwrap();
    review::reject(&test.app, id, &reviewer("li.na"), reasons, None).await.unwrap();
}

async fn approve(test: &TestApp, identity: Identity) {
    let id = test.application(identity).await.id;
    review::claim(&test.app, id, &reviewer("li.na")).await.unwrap();
    review::approve(&test.app, id, &reviewer("li.na")).await.unwrap();
}

async fn view(student: &mut Browser) -> Value {
    student.get(path::APPLICATION).await.json()
}

fn submission(state: &str, until: Timestamp) -> Value {
    json!({ "state": state, "until": until })
}

#[tokio::test]
async fn before_it_opens_no_student_is_signed_in() {
    let mut early = notice(&slug());
    early.window.opens_at = NOW.plus_seconds(60);
    let test = TestApp::with(early).await;
    let refused = test.browser().verify(&LIN.form()).await;
    assert_eq!((refused.status, refused.outcome().as_str()), (403, "not_yet_open"));
    test.app.clock.advance_seconds(60);
    assert_eq!(test.browser().verify(&LIN.form()).await.status, 200);
}

#[tokio::test]
async fn after_it_closed_only_who_handed_something_in_comes_back() {
    let test = TestApp::new().await;
    test.approved(LIN).await;
    let mut stranger = test.confirmed(CHEN).await;
    test.app.clock.advance_seconds(A_MONTH_SECONDS);
    let mut student = test.student(LIN).await;
    let order = student.post(path::ORDER, &json!({})).await;
    assert_eq!(order.outcome(), "awaiting", "a fee may still be paid");
    assert_eq!(stranger.verify(&CHEN.form()).await.outcome(), "closed");
}

#[tokio::test]
async fn a_photograph_comes_in_time_or_not_at_all() {
    let test = TestApp::new().await;
    let mut student = test.submitted(LIN).await;
    reject(&test, LIN).await;
    assert_eq!(
        view(&mut student).await["submission"],
        submission("open", NOW.plus_seconds(TO_CLOSING_SECONDS))
    );
    test.app.clock.advance_seconds(TO_CLOSING_SECONDS);
    student.verify(&LIN.form()).await;
    let refused = student.upload(&picture(1)).await;
    assert_eq!((refused.status, refused.outcome().as_str()), (403, "closed"));
    assert_eq!(view(&mut student).await["submission"]["state"], "closed");
}

#[tokio::test]
async fn a_photograph_is_withdrawn_only_while_another_can_be_submitted() {
    let test = TestApp::new().await;
    let mut student = test.submitted(LIN).await;
    assert_eq!(view(&mut student).await["can_withdraw"], true);
    // A second more than half an hour before the end.
    test.app.clock.advance_seconds(TO_CLOSING_SECONDS - RESUBMIT_SECONDS - 1);
    student.verify(&LIN.form()).await;
    assert_eq!(student.delete(path::PHOTO).await.outcome(), "matched");
    test.app.clock.advance_seconds(RESUBMIT_SECONDS);
    assert_eq!(student.upload(&picture(1)).await.outcome(), "submitted", "there was time for another");

    student.verify(&LIN.form()).await;
    let refused = student.delete(path::PHOTO).await;
    assert_eq!((refused.status, refused.outcome().as_str()), (403, "closes_soon"));
    assert_eq!(view(&mut student).await["can_withdraw"], false);
    test.app.clock.advance_seconds(1);
    let refused = student.delete(path::PHOTO).await;
    assert_eq!((refused.status, refused.outcome().as_str()), (403, "closed"));
    let data = student.get("/api/application/my-data").await.json();
    assert_eq!(data["can_withdraw"], false);
    assert_eq!(student.stage().await, "submitted", "the photograph is reviewed as if nothing was asked");
}

#[tokio::test]
async fn a_student_rejected_after_the_closing_has_three_days_for_another() {
    let test = TestApp::new().await;
    test.submitted(LIN).await;
    test.app.clock.advance_seconds(TO_CLOSING_SECONDS + 20 * HOUR);
    reject(&test, LIN).await;
    let until = test.app.clock.now().plus_seconds(72 * HOUR);
    let mut student = test.student(LIN).await;
    assert_eq!(view(&mut student).await["submission"], submission("open", until));

    test.app.clock.advance_seconds(72 * HOUR - 1);
    let mut student = test.student(LIN).await;
    assert_eq!(student.upload(&picture(1)).await.outcome(), "submitted", "the last second counts");
    assert_eq!(view(&mut student).await["submission"], Value::Null);
    assert_eq!(student.delete(path::PHOTO).await.outcome(), "closed", "nothing could follow it");

    // After another rejection there are three days again; after them it is too late.
    reject(&test, LIN).await;
    test.app.clock.advance_seconds(72 * HOUR);
    let mut student = test.student(LIN).await;
    assert_eq!(view(&mut student).await["submission"]["state"], "closed");
    let refused = student.upload(&picture(2)).await;
    assert_eq!((refused.status, refused.outcome().as_str()), (403, "closed"));
}

#[tokio::test]
async fn the_grace_is_the_collections_and_runs_from_the_announcement() {
    let table = [(0, None), (1, Some(HOUR)), (720, Some(720 * HOUR))];
    for (recapture_grace_hours, grace) in table {
        let test = TestApp::with(CollectionNotice { recapture_grace_hours, ..notice(&slug()) }).await;
        let mut student = test.submitted(LIN).await;
        // Rejected in the last second of the window.
        test.app.clock.advance_seconds(TO_CLOSING_SECONDS - 1);
        reject(&test, LIN).await;
        student.verify(&LIN.form()).await;
        let closes = NOW.plus_seconds(TO_CLOSING_SECONDS);
        let until = grace.map_or(closes, |grace| closes.plus_seconds(grace - 1));
        assert_eq!(view(&mut student).await["submission"], submission("open", until));
        test.app.clock.advance_seconds(1);
        let expected = if grace.is_some() { "submitted" } else { "closed" };
        assert_eq!(student.upload(&picture(1)).await.outcome(), expected, "{recapture_grace_hours} hours");
    }
}

#[tokio::test]
async fn a_clock_that_is_set_shortens_no_student_s_grace() {
    let test = TestApp::new().await;
    test.submitted(LIN).await;
    test.app.clock.advance_seconds(TO_CLOSING_SECONDS + HOUR);
    reject(&test, LIN).await;
    // Set back by ten minutes, as a server does when its clock was fast: the time of the rejection is now in the
    // future.
    test.app.clock.advance_seconds(-600);
    let mut student = test.student(LIN).await;
    assert_eq!(view(&mut student).await["submission"]["state"], "open");
    assert_eq!(student.upload(&picture(1)).await.outcome(), "submitted");
}

#[tokio::test]
async fn a_delivery_waits_for_no_grace_and_the_late_photograph_goes_with_the_next() {
    let test = TestApp::with(CollectionNotice { fee: Fen::ZERO, ..notice(&slug()) }).await;
    test.submitted(LIN).await;
    test.approved(CHEN).await;
    test.app.clock.advance_seconds(TO_CLOSING_SECONDS);
    reject(&test, LIN).await;
    let mut admin = test.staff(shared::staff::Role::Admin).await;
    let parts = "/api/staff/deliveries";
    let wish = json!({ "collection": slug(), "template": "{学号}.jpg" });
    assert_eq!(admin.post(parts, &wish).await.json()["total"], 1);
    let todo = admin.get("/api/staff/collections/test-2027/progress").await.json();
    assert_eq!(todo["counts"]["rejected"], 1, "who may still submit is not done: {todo}");
    finish(&mut admin).await;

    let mut student = test.student(LIN).await;
    assert_eq!(student.upload(&picture(1)).await.outcome(), "submitted");
    approve(&test, LIN).await;
    assert_eq!(admin.post(parts, &wish).await.json()["total"], 1);
    finish(&mut admin).await;
}

/// Waits until no delivery is being prepared.
async fn finish(admin: &mut Browser) {
    loop {
        let list = admin.get("/api/staff/deliveries?collection=test-2027").await.json();
        if !list.to_string().contains("\"preparing\"") {
            return;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_collection_that_closes_earlier_than_was_said_keeps_the_grace() {
    let test = TestApp::new().await;
    let mut student = test.submitted(LIN).await;
    reject(&test, LIN).await;
    let mut tx = test.app.db.begin().await.unwrap();
    let mut collection = backend::store::collection::by_slug(&mut tx, &slug()).await.unwrap().unwrap();
    collection.notice.window = Window { closes_at: NOW, ..collection.notice.window };
    let edition = backend::store::collection::edition(&mut tx, collection.id).await.unwrap();
    backend::store::collection::update(&mut tx, &collection, &edition).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(view(&mut student).await["submission"], submission("open", NOW.plus_seconds(72 * HOUR)));
    assert_eq!(student.upload(&picture(1)).await.outcome(), "submitted");
}
