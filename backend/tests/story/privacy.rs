//! What a person who gets the files must not find.

use serde_json::json;
use shared::api::path;

use crate::app::{LIN, TestApp};

#[tokio::test]
async fn the_files_hold_no_document_number_telephone_or_session() {
    let test = TestApp::new().await;
    let mut student = test.approved(LIN).await;
    student.post(path::ORDER, &json!({})).await;
    test.app.db.close().await;
    let mut found = 0;
    for entry in std::fs::read_dir(test.folder.path()).unwrap() {
        let file = entry.unwrap().path();
        let Ok(bytes) = std::fs::read(&file) else { continue };
        let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        found += usize::from(holds(LIN.number));
        for secret in [LIN.document, &LIN.document[6..], LIN.phone] {
            assert!(!holds(secret), "{}", file.display());
        }
    }
    assert!(found > 0, "the search itself works: the student number is there");
}

#[tokio::test]
async fn the_audit_log_holds_identifiers_only() {
    let test = TestApp::new().await;
    test.approved(LIN).await;
    test.browser().verify(&json!({ "name": LIN.name })).await;
    let file = test.folder.path().join("yipai.sqlite");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
    let shell = sqlx::SqlitePool::connect_with(options).await.unwrap();
    let lines: Vec<(String, String, String)> =
        sqlx::query_as("SELECT actor_id, subject, detail FROM audit").fetch_all(&shell).await.unwrap();
    let log = format!("{lines:?}");
    assert!(lines.len() >= 6);
    for personal in [LIN.name, LIN.number, LIN.document, LIN.phone] {
        assert!(!log.contains(personal), "{log}");
    }
}
