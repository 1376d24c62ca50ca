//! Whoever answers the hotline finds a student; the number stays masked unless somebody who may see it asks.

use serde_json::json;
use shared::api::staff::students::path;
use shared::staff::Role;

use crate::app::{LIN, TestApp, slug};

#[tokio::test]
async fn support_finds_where_a_student_stands_and_the_number_is_masked() {
    let test = TestApp::new().await;
    let which = json!({ "collection": slug(), "student_number": LIN.number });
    let mut reviewer = test.staff(Role::Reviewer).await;
    let before = reviewer.post(path::FIND, &which).await.json();
    assert_eq!((&before["stage"], &before["attempts"]), (&json!("not_started"), &json!([])));
    test.submitted(LIN).await;
    let after = reviewer.post(path::FIND, &which).await;
    assert!(!after.json().to_string().contains(LIN.document), "masked");
    let after = after.json();
    assert_eq!(
        (&after["stage"], &after["document_masked"]),
        (&json!("submitted"), &json!("110***********3522"))
    );
    assert_eq!(after["attempts"].as_array().map(Vec::len), Some(1));
    let nobody = json!({ "collection": slug(), "student_number": "9999999999" });
    assert_eq!(reviewer.post(path::FIND, &nobody).await.status, 404);
}

#[tokio::test]
async fn a_number_is_shown_whole_only_to_an_administrator_and_the_audit_log_knows() {
    let test = TestApp::new().await;
    let which = json!({ "collection": slug(), "student_number": LIN.number });
    assert_eq!(test.staff(Role::Reviewer).await.post(path::IDENTITY, &which).await.status, 403);
    let mut admin = test.staff(Role::Admin).await;
    let shown = admin.post(path::IDENTITY, &which).await.json();
    assert_eq!(shown["document_number"], LIN.document);
    let lines = admin.get("/api/staff/audit?action=identity.revealed").await;
    assert!(!lines.json().to_string().contains(LIN.document), "the log does not repeat it");
    let lines = lines.json();
    assert_eq!(lines["lines"].as_array().map(Vec::len), Some(1), "{lines}");
}
