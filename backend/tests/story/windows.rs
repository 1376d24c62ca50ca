//! Before a collection opens and after it closed.

use serde_json::json;
use shared::api::path;
use shared::review::{RejectReason, RejectReasons};

use crate::app::{LIN, NOW, TestApp, notice, picture, reviewer, slug};
use backend::domain::review;

/// Past the end of the collection.
const A_MONTH_SECONDS: i64 = 30 * 86_400;

#[tokio::test]
async fn before_it_opens_nobody_is_signed_in() {
    let mut early = notice(&slug());
    early.window.opens_at = NOW.plus_seconds(60);
    let test = TestApp::with(early).await;
    let refused = test.browser().verify(&LIN.form()).await;
    assert_eq!((refused.status, refused.word().as_str()), (403, "not_yet_open"));
    test.app.clock.advance_seconds(60);
    assert_eq!(test.browser().verify(&LIN.form()).await.status, 200);
}

#[tokio::test]
async fn after_it_closed_only_who_handed_something_in_comes_back() {
    let test = TestApp::new().await;
    test.approved(LIN).await;
    let mut stranger = test.confirmed(crate::app::CHEN).await;
    test.app.clock.advance_seconds(A_MONTH_SECONDS);
    let mut student = test.student(LIN).await;
    let order = student.post(path::ORDER, &json!({})).await;
    assert_eq!(order.word(), "awaiting", "a fee may still be paid");
    assert_eq!(stranger.verify(&crate::app::CHEN.form()).await.word(), "closed");
}

#[tokio::test]
async fn a_photograph_comes_in_time_or_not_at_all() {
    let test = TestApp::new().await;
    let mut student = test.submitted(LIN).await;
    let id = test.application(LIN).await.id;
    let reasons = RejectReasons::try_from(vec![RejectReason::Blurred]).unwrap();
    review::claim(&test.app, id, &reviewer("li.na")).await.unwrap();
    review::reject(&test.app, id, &reviewer("li.na"), reasons, None).await.unwrap();
    test.app.clock.advance_seconds(15 * 86_400);
    student.verify(&LIN.form()).await;
    let refused = student.upload(&picture(1)).await;
    assert_eq!((refused.status, refused.word().as_str()), (403, "closed"));
}
