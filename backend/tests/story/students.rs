//! Whoever answers the hotline finds a student; the number stays masked unless somebody who may see it asks.

use std::collections::BTreeSet;

use backend::store;
use serde_json::json;
use shared::api::staff::students::path;
use shared::id::ApplicationId;
use shared::reference::ReferenceNumber;
use shared::staff::Role;

use crate::app::{CHEN, LIN, NOW, TestApp, slug};

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
async fn support_finds_a_student_by_the_number_that_the_page_shows() {
    let test = TestApp::new().await;
    let mut student = test.submitted(LIN).await;
    let number =
        student.get(shared::api::path::APPLICATION).await.json()["number"].as_str().unwrap().to_owned();
    assert_eq!((number.len(), number.bytes().all(|b| b.is_ascii_digit())), (8, true), "{number}");
    let mut reviewer = test.staff(Role::Reviewer).await;
    let aloud = format!("{} {}", &number[..4], &number[4..]);
    for typed in [number.as_str(), &aloud] {
        let which = json!({ "collection": slug(), "student_number": typed });
        let found = reviewer.post(path::FIND, &which).await.json();
        assert_eq!((&found["student_number"], &found["reference"]), (&json!(LIN.number), &json!(number)));
    }
    // A digit that was heard wrong finds nobody, instead of somebody else.
    let last = if number.ends_with('0') { '1' } else { '0' };
    let misheard = json!({ "collection": slug(), "student_number": format!("{}{last}", &number[..7]) });
    assert_eq!(reviewer.post(path::FIND, &misheard).await.status, 404);
}

#[tokio::test]
async fn a_number_that_is_taken_gives_way_to_the_next() {
    let test = TestApp::new().await;
    test.student(LIN).await;
    let lin = test.application(LIN).await;
    // Whoever comes later with the same chance gets another number.
    let chen = {
        let mut tx = test.app.db.begin().await.unwrap();
        let number = shared::person::StudentNumber::parse(CHEN.number).unwrap();
        let student = store::student::by_number(&mut tx, lin.collection, &number).await.unwrap().unwrap();
        // Another moment, the same random part.
        let known = lin.id.to_string();
        let id: ApplicationId = format!("app_{:012x}{}", 1, &known[16..]).parse().unwrap();
        assert!(store::application::insert(&mut tx, id, student.id, lin.collection, NOW).await.unwrap());
        tx.commit().await.unwrap();
        test.application(CHEN).await
    };
    assert_ne!(chen.number, lin.number);
    assert_eq!(lin.number, ReferenceNumber::for_application(lin.id, 0));
    assert_eq!(chen.number, ReferenceNumber::for_application(chen.id, 1));
}

#[tokio::test]
async fn applications_from_before_get_numbers_that_can_be_read_aloud() {
    use sqlx::Executor as _;

    let pool =
        sqlx::sqlite::SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await.unwrap();
    let migrator = sqlx::migrate!("migrations/sqlite");
    let of = |wanted: fn(i64) -> bool| migrator.iter().filter(move |migration| wanted(migration.version));
    for migration in of(|version| version < 72) {
        pool.execute(migration.sql.clone()).await.unwrap();
    }
    let window = "INSERT INTO collection (id, slug, opens_at, closes_at, notice, created_at) VALUES ('c', 's', 1, 2, '{}', 0)";
    pool.execute(window).await.unwrap();
    for i in 0..50 {
        let student = format!(
            "INSERT INTO student (id, collection, student_number, name, document_kind, document_sealed, identity_index, \
             created_at) VALUES ('s{i}', 'c', '{i}', 'n', 'passport', x'00', randomblob(32), 0)"
        );
        pool.execute(sqlx::AssertSqlSafe(student)).await.unwrap();
        let application = format!(
            "INSERT INTO application (id, student, collection, stage, stage_at, stage_data, revision, notify, created_at) \
             VALUES ('a{i}', 's{i}', 'c', 'matched', 0, '{{\"stage\":\"matched\"}}', 0, 0, 0)"
        );
        pool.execute(sqlx::AssertSqlSafe(application)).await.unwrap();
    }
    for migration in of(|version| version >= 72) {
        pool.execute(migration.sql.clone()).await.unwrap();
    }
    let numbers: Vec<String> =
        sqlx::query_scalar("SELECT reference FROM application").fetch_all(&pool).await.unwrap();
    let read: BTreeSet<_> = numbers.iter().map(|number| ReferenceNumber::parse(number).unwrap()).collect();
    assert_eq!((numbers.len(), read.len()), (50, 50));
    let grace: i64 =
        sqlx::query_scalar("SELECT json_extract(notice, '$.recapture_grace_hours') FROM collection")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(grace, 72);
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
