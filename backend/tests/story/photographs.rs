//! Submitting photographs.

use axum::http::Method;
use shared::api::path;

use crate::app::{LIN, TestApp, digest_header, picture};

#[tokio::test]
async fn the_same_bytes_again_give_the_same_answer() {
    let test = TestApp::new().await;
    let mut student = test.confirmed(LIN).await;
    let first = student.upload(&picture(0)).await;
    test.app.clock.advance_seconds(30);
    let again = student.upload(&picture(0)).await;
    assert_eq!((again.status, again.json()), (200, first.json()));
    let other = student.upload(&picture(1)).await;
    assert_eq!((other.status, other.outcome().as_str()), (409, "wrong_stage"));
    assert_eq!(student.get(path::PHOTO).await.body, picture(0));
}

#[tokio::test]
async fn an_answer_that_was_lost_until_after_the_review_is_given_again() {
    let test = TestApp::new().await;
    let mut student = test.approved(LIN).await;
    assert_eq!(student.upload(&picture(0)).await.outcome(), "approved");
}

#[tokio::test]
async fn who_has_not_confirmed_hands_nothing_in() {
    let test = TestApp::new().await;
    let mut student = test.student(LIN).await;
    assert_eq!(student.upload(&picture(0)).await.outcome(), "confirmation_required");
}

#[tokio::test]
async fn what_is_wrong_with_an_upload_is_said_by_name() {
    let test = TestApp::new().await;
    let mut student = test.confirmed(LIN).await;
    let jpeg = picture(0);
    let digest = digest_header(&jpeg);
    let jpeg_type = ("content-type", "image/jpeg");
    let with_digest = ("content-digest", digest.as_str());
    let too_large = vec![0; 2 * 1024 * 1024 + 1];
    for (word, headers, body) in [
        ("unsupported_media_type", vec![("content-type", "image/png"), with_digest], jpeg.clone()),
        ("digest_required", vec![jpeg_type], jpeg.clone()),
        ("digest_mismatch", vec![jpeg_type, with_digest], picture(1)),
        ("body_too_large", vec![jpeg_type, with_digest], too_large),
    ] {
        assert_eq!(student.send(Method::PUT, path::PHOTO, &headers, body).await.outcome(), word);
    }
    for (check, bytes) in [
        ("finished_format", vec![0x89; 200 * 1024]),
        ("finished_bytes", jpeg[..50 * 1024].to_vec()),
        ("finished_structure", jpeg[..jpeg.len() - 2].to_vec()),
        ("finished_structure", [jpeg.clone(), b"trailing".to_vec()].concat()),
    ] {
        let refused = student.upload(&bytes).await;
        assert_eq!((refused.status, refused.outcome().as_str()), (422, "photo_refused"));
        let findings = refused.json()["findings"].to_string();
        assert!(findings.contains(check), "{check}: {findings}");
    }
    assert_eq!(student.stage().await, "matched", "nothing of it counts");
    assert_eq!(student.upload(&jpeg).await.outcome(), "submitted");
}

#[tokio::test]
async fn a_photograph_is_sent_again_only_when_it_changed() {
    let test = TestApp::new().await;
    let mut student = test.submitted(LIN).await;
    let tag = student.get(path::PHOTO).await.header("etag").to_owned();
    assert_eq!(student.get_unless(path::PHOTO, &tag).await.status, 304);
}
