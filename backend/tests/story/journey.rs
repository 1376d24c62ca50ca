//! A student from the notice to 完成.

use serde_json::json;
use shared::api::path;
use shared::review::{RejectReason, RejectReasons, ReviewNote};

use crate::app::{CHEN, LIN, TestApp, notice, picture, reviewer, slug};
use backend::domain::review;

#[tokio::test]
async fn a_student_comes_from_the_notice_to_the_end() {
    let test = TestApp::new().await;
    let mut student = test.browser();
    let view = student.get(&path::collection(&slug())).await;
    assert_eq!((view.status, view.json()["window_state"].as_str()), (200, Some("open")));

    let matched = student.verify(&LIN.form()).await;
    assert_eq!((matched.status, matched.outcome().as_str()), (200, "matched"));
    assert_eq!(matched.json()["student"]["student_number"], "1114827492");
    test.app.clock.advance_seconds(60);
    student.post(path::CONFIRMATION, &json!({ "notify": true })).await;
    test.app.clock.advance_seconds(60);
    assert_eq!(student.upload(&picture(0)).await.outcome(), "submitted");
    test.app.clock.advance_seconds(3600);

    let id = test.application(LIN).await.id;
    review::claim(&test.app, id, &reviewer("li.na")).await.unwrap();
    assert_eq!(student.stage().await, "under_review");
    test.app.clock.advance_seconds(60);
    review::approve(&test.app, id, &reviewer("li.na")).await.unwrap();
    assert_eq!(student.stage().await, "approved");

    let order = student.post(path::ORDER, &json!({})).await;
    assert_eq!((order.status, order.outcome().as_str()), (200, "awaiting"));
    let cashier = order.json()["cashier"]["address"].as_str().unwrap().to_owned();
    assert_eq!(student.get(&cashier).await.status, 200);
    test.app.clock.advance_seconds(60);
    assert_eq!(student.post(&format!("{cashier}/pay"), &json!({})).await.status, 303);
    assert_eq!(student.get(path::ORDER).await.outcome(), "paid");

    let mut done = student.get(path::APPLICATION).await.json();
    for unpredictable in ["id", "photo"] {
        done.as_object_mut().unwrap().remove(unpredictable);
    }
    insta::assert_json_snapshot!(done, @r#"
    {
      "amount": 2000,
      "can_notify": false,
      "can_withdraw": false,
      "collection": "test-2027",
      "confirmed": true,
      "notify": true,
      "number": "12772583",
      "stage": "paid",
      "student": {
        "name": "林晓雨",
        "school_code": "99999",
        "school_name": {
          "zh": "测试大学"
        },
        "student_number": "1114827492"
      },
      "timeline": [
        {
          "at": 1795420800000,
          "milestone": "matched"
        },
        {
          "at": 1795420860000,
          "milestone": "confirmed"
        },
        {
          "at": 1795420920000,
          "milestone": "submitted"
        },
        {
          "at": 1795424520000,
          "milestone": "review_started"
        },
        {
          "at": 1795424580000,
          "milestone": "approved"
        },
        {
          "at": 1795424640000,
          "milestone": "settled"
        }
      ]
    }
    "#);
}

#[tokio::test]
async fn a_free_collection_is_done_with_the_approval() {
    let mut free = notice(&slug());
    free.fee = shared::money::Fen::ZERO;
    let test = TestApp::with(free).await;
    let mut student = test.approved(LIN).await;
    let view = student.get(path::APPLICATION).await.json();
    assert_eq!((view["stage"].as_str(), view.get("amount")), (Some("paid"), None));
    let milestones: Vec<_> =
        view["timeline"].as_array().unwrap().iter().map(|entry| &entry["milestone"]).collect();
    assert_eq!(milestones[4..], ["approved", "settled"]);
    assert_eq!(student.post(path::ORDER, &json!({})).await.outcome(), "wrong_stage");
}

#[tokio::test]
async fn a_rejected_student_reads_why_and_captures_again() {
    let test = TestApp::new().await;
    let mut student = test.submitted(LIN).await;
    let id = test.application(LIN).await.id;
    let reasons = RejectReasons::try_from(vec![RejectReason::Blurred]).unwrap();
    let note = ReviewNote::try_from("请对焦后再拍。".to_owned()).unwrap();
    review::claim(&test.app, id, &reviewer("li.na")).await.unwrap();
    review::reject(&test.app, id, &reviewer("li.na"), reasons, Some(note)).await.unwrap();
    let view = student.get(path::APPLICATION).await.json();
    assert_eq!((&view["reasons"][0], &view["note"]), (&json!("blurred"), &json!("请对焦后再拍。")));
    assert_eq!(student.upload(&picture(1)).await.outcome(), "submitted");
}

#[tokio::test]
async fn a_photograph_can_be_withdrawn_until_a_reviewer_opens_it() {
    let test = TestApp::new().await;
    let mut student = test.submitted(LIN).await;
    assert_eq!(student.delete(path::PHOTO).await.outcome(), "matched");
    assert_eq!(student.delete(path::PHOTO).await.outcome(), "wrong_stage");
    assert_eq!(student.get(path::PHOTO).await.outcome(), "not_found");
    assert_eq!(student.upload(&picture(0)).await.outcome(), "submitted", "the same picture may come again");
    let id = test.application(LIN).await.id;
    review::claim(&test.app, id, &reviewer("li.na")).await.unwrap();
    assert_eq!(student.delete(path::PHOTO).await.outcome(), "wrong_stage");
    review::release(&test.app, id, &reviewer("li.na")).await.unwrap();
    assert_eq!(student.delete(path::PHOTO).await.outcome(), "matched");
}

#[tokio::test]
async fn a_reviewer_cannot_decide_a_photograph_that_another_has_open() {
    let test = TestApp::new().await;
    test.submitted(LIN).await;
    let id = test.application(LIN).await.id;
    review::claim(&test.app, id, &reviewer("li.na")).await.unwrap();
    let refused = review::approve(&test.app, id, &reviewer("wang.wu")).await.unwrap_err();
    assert_eq!(refused.to_string(), "li.na has it open");
}

#[tokio::test]
async fn reviewers_see_the_oldest_first() {
    let test = TestApp::new().await;
    test.submitted(CHEN).await;
    test.app.clock.advance_seconds(60);
    test.submitted(LIN).await;
    let collection = test.application(LIN).await.collection;
    let waiting = review::waiting(&test.app, collection).await.unwrap();
    let students = [test.application(CHEN).await.id, test.application(LIN).await.id];
    assert_eq!(waiting.iter().map(|application| application.id).collect::<Vec<_>>(), students);
}

#[tokio::test]
async fn polling_costs_nothing_while_nothing_changes() {
    let test = TestApp::new().await;
    let mut student = test.submitted(LIN).await;
    let first = student.get(path::APPLICATION).await;
    let tag = first.header("etag").to_owned();
    let again = student.get_unless(path::APPLICATION, &tag).await;
    assert_eq!((again.status, again.body.len()), (304, 0));
    review::claim(&test.app, test.application(LIN).await.id, &reviewer("li.na")).await.unwrap();
    assert_eq!(student.get_unless(path::APPLICATION, &tag).await.status, 200);
}
