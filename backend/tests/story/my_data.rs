//! What is stored about a student: shown, corrected, erased at their request, erased at the end of the retention.

use std::time::{Duration, SystemTime};

use backend::domain::deliver::{self, DeliveryOptions, prepare};
use backend::domain::{erase, retention, sweep};
use backend::store;
use backend::store::audit::Actor;
use serde_json::{Value, json};
use shared::api::my_data::path;
use shared::api::staff::{corrections, deliveries};
use shared::collection::CollectionNotice;
use shared::delivery::NameTemplate;
use shared::id::CorrectionId;
use shared::money::Fen;
use shared::staff::Role;

use crate::app::{Browser, CHEN, LIN, NOW, TestApp, notice, picture, slug};

const DAY_SECONDS: i64 = 86_400;
const COOLING_SECONDS: i64 = 72 * 3600;

/// Every file of the object store.
fn files(test: &TestApp) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    test.app.photographs.look_around(&mut |file| found.push(file.file)).unwrap();
    found
}

/// Every byte of the database, after the write-ahead log was written into it.
async fn database(test: &TestApp) -> Vec<u8> {
    let file = test.folder.path().join("yipai.sqlite");
    let shell =
        sqlx::sqlite::SqlitePool::connect_with(sqlx::sqlite::SqliteConnectOptions::new().filename(&file))
            .await
            .unwrap();
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&shell).await.unwrap();
    shell.close().await;
    std::fs::read(file).unwrap()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[tokio::test]
async fn a_student_sees_what_is_stored_with_the_number_masked() {
    let test = TestApp::new().await;
    let mut student = test.submitted(LIN).await;
    let data = student.get(path::MY_DATA).await.json();
    assert_eq!(data["document_masked"], "110***********3522");
    assert_eq!((&data["photographs"], &data["has_phone"]), (&json!(1), &json!(true)));
    assert_eq!(data["consents"].as_array().unwrap().len(), 2);
    assert_eq!((&data["can_withdraw"], &data["can_erase"]), (&json!(true), &json!(true)));
    assert!(!holds(data.to_string().as_bytes(), LIN.document));
    assert_eq!(test.browser().get(path::MY_DATA).await.status, 401);
}

#[tokio::test]
async fn a_correction_reaches_the_staff_and_is_closed() {
    let test = TestApp::new().await;
    let mut student = test.student(LIN).await;
    let too_long = json!({ "field": "name", "message": "晓".repeat(301) });
    assert_eq!(student.post(path::CORRECTION, &too_long).await.outcome(), "invalid_fields");
    for message in ["晓应为小", "晓雨应为小雨"] {
        let request = json!({ "field": "name", "message": message });
        assert_eq!(student.post(path::CORRECTION, &request).await.status, 200);
    }
    assert!(!holds(&database(&test).await, "晓雨应为小雨"), "what they wrote is sealed");
    let mut admin = test.staff(Role::Admin).await;
    let open = admin.get(corrections::path::CORRECTIONS).await.json();
    let open = open["corrections"].as_array().unwrap();
    assert_eq!((open.len(), &open[0]["message"]), (1, &json!("晓雨应为小雨")));
    let close = corrections::path::CLOSE.replace("{correction}", open[0]["id"].as_str().unwrap());
    assert_eq!(admin.post(&close, &json!({})).await.status, 204);
    assert_eq!(admin.post(&close, &json!({})).await.status, 404);
    assert_eq!(student.get(path::MY_DATA).await.json()["correction"]["closed"], json!(true));
    assert_eq!(test.staff(Role::Reviewer).await.get(corrections::path::CORRECTIONS).await.status, 403);
}

/// The open request of LIN.
async fn requested(test: &TestApp, student: &mut Browser, request: &Value) -> CorrectionId {
    assert_eq!(student.post(path::CORRECTION, request).await.status, 200);
    let open = test.staff(Role::Admin).await.get(corrections::path::CORRECTIONS).await.json();
    open["corrections"][0]["id"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn the_student_reads_the_answer_to_a_request() {
    let test = TestApp::new().await;
    let mut student = test.student(LIN).await;
    let request = json!({ "field": "other", "message": "院校名称不对" });
    let id = requested(&test, &mut student, &request).await;
    let mut admin = test.staff(Role::Admin).await;
    let answer = corrections::path::of(corrections::path::ANSWER, id);
    assert_eq!(admin.post(&answer, &json!({ "message": " " })).await.outcome(), "invalid_fields");
    assert_eq!(admin.post(&answer, &json!({ "message": "已与学校核实，名称无误" })).await.status, 204);
    assert_eq!(admin.post(&answer, &json!({ "message": "再答一次" })).await.status, 404);
    assert!(!holds(&database(&test).await, "名称无误"), "what they wrote is sealed");
    let seen = student.get(path::MY_DATA).await.json()["correction"].clone();
    assert_eq!((&seen["closed"], &seen["answer"]), (&json!(true), &json!("已与学校核实，名称无误")));
    assert_eq!(seen["applied"], json!(false));
}

#[tokio::test]
async fn a_requested_correction_is_applied_in_one_step_and_confirmed_again() {
    let test = TestApp::new().await;
    let mut student = test.submitted(LIN).await;
    let mut admin = test.staff(Role::Admin).await;
    for (request, value, after) in [
        (json!({ "field": "name", "value": "林小雨", "message": "" }), "林小雨", "林小雨"),
        (json!({ "field": "student_number", "message": "应为 2027000001" }), "2027000001", "林小雨"),
    ] {
        let id = requested(&test, &mut student, &request).await;
        let apply = corrections::path::of(corrections::path::APPLY, id);
        let wrong = admin.post(&apply, &json!({ "value": "??" })).await;
        assert_eq!((wrong.status, &wrong.json()["fields"][0]["pointer"]), (422, &json!("/value")));
        let answer = admin.post(&apply, &json!({ "value": value, "message": "已更正" })).await;
        assert_eq!(answer.status, 204, "{:?}", answer.json());
        let seen = student.get(shared::api::path::APPLICATION).await.json();
        assert_eq!((&seen["student"]["name"], &seen["confirmed"]), (&json!(after), &json!(false)));
        let told = student.get(path::MY_DATA).await.json()["correction"].clone();
        assert_eq!((&told["applied"], &told["answer"]), (&json!(true), &json!("已更正")));
        student.post(shared::api::path::CONFIRMATION, &json!({ "notify": true })).await;
    }
    assert_eq!(student.stage().await, "submitted");
}

#[tokio::test]
async fn a_requested_document_is_applied_only_by_staff_who_vouch_for_the_person() {
    let test = TestApp::new().await;
    let mut student = test.submitted(LIN).await;
    let mut admin = test.staff(Role::Admin).await;
    let request = json!({ "field": "document", "value": "110108200503183549", "message": "" });
    let id = requested(&test, &mut student, &request).await;
    let apply = corrections::path::of(corrections::path::APPLY, id);
    let asked = admin.post(&apply, &json!({ "value": "110108200503183549" })).await;
    assert_eq!(asked.outcome(), "whose_document");
    let taken = json!({ "value": CHEN.document, "same_person": true });
    assert_eq!(admin.post(&apply, &taken).await.json()["fields"][0]["code"], "taken");
    let sure = json!({ "value": "110108200503183549", "same_person": true });
    assert_eq!(admin.post(&apply, &sure).await.status, 204);
    assert_eq!(student.get(path::MY_DATA).await.status, 401, "signed out, to verify anew");
    assert_eq!(test.application(LIN).await.stage.as_str(), "submitted");
}

#[tokio::test]
async fn a_request_in_an_archived_collection_is_answered_and_not_applied() {
    let test = TestApp::new().await;
    let mut student = test.student(LIN).await;
    let mut admin = test.staff(Role::Admin).await;
    let request = json!({ "field": "name", "value": "林小雨", "message": "" });
    let id = requested(&test, &mut student, &request).await;
    let archive = shared::api::staff::collections::path::archive(&slug());
    assert_eq!(admin.post(&archive, &json!({ "archived": true })).await.status, 200);
    let listed = admin.get(corrections::path::CORRECTIONS).await.json();
    assert_eq!(listed["corrections"][0]["archived"], json!(true), "{listed}");
    let apply = corrections::path::of(corrections::path::APPLY, id);
    let refused = admin.post(&apply, &json!({ "value": "林小雨", "message": "已更正" })).await;
    assert_eq!((refused.status, refused.outcome().as_str()), (409, "collection_archived"));
    let seen = student.get(path::MY_DATA).await.json();
    assert_eq!((&seen["name"], &seen["correction"]["closed"]), (&json!(LIN.name), &json!(false)));
    let answer = corrections::path::of(corrections::path::ANSWER, id);
    assert_eq!(admin.post(&answer, &json!({ "message": "采集已归档" })).await.status, 204);
}

#[tokio::test]
async fn erasing_before_the_delivery_leaves_a_count_without_personal_data() {
    let test = TestApp::new().await;
    let mut student = test.approved(LIN).await;
    assert_eq!(student.post(shared::api::path::ORDER, &json!({})).await.status, 200);
    assert_eq!(files(&test).len(), 1);
    let id = test.application(LIN).await.id;
    assert_eq!(student.delete(path::MY_DATA).await.status, 200);
    assert_eq!(files(&test).len(), 1, "not yet");
    test.app.clock.advance_seconds(COOLING_SECONDS);
    assert_eq!(erase::run_due(&test.app).await.unwrap(), 1);

    assert_eq!(student.get(path::MY_DATA).await.status, 401, "signed out");
    assert!(files(&test).is_empty(), "the photograph is gone");
    let bytes = database(&test).await;
    assert!(!holds(&bytes, LIN.name) && !holds(&bytes, LIN.number), "nothing says who it was");
    assert!(holds(&bytes, CHEN.number), "others are there");
    let mut reader = test.app.db.reader().await.unwrap();
    let application = store::application::by_id(&mut reader, id).await.unwrap().unwrap();
    assert_eq!(application.stage.as_str(), "erased");
    assert_eq!(
        store::student::count(&mut reader, application.collection).await.unwrap(),
        2,
        "the count holds"
    );
    let order = store::order::latest(&mut reader, id).await.unwrap().unwrap();
    assert_eq!(order.stage.as_str(), "closed", "nobody is asked to pay any more");
    assert_eq!(test.browser().verify(&LIN.form()).await.outcome(), "not_matched");
}

/// A delivery of both students, ready.
async fn delivered() -> TestApp {
    let test = TestApp::with(CollectionNotice { fee: Fen::ZERO, ..notice(&slug()) }).await;
    for identity in [LIN, CHEN] {
        test.approved(identity).await;
    }
    let collection =
        store::collection::by_slug(&mut test.app.db.reader().await.unwrap(), &slug()).await.unwrap().unwrap();
    let wish = DeliveryOptions { template: NameTemplate::default(), masters: true, only: None };
    let delivery = deliver::begin(&test.app, &collection, wish, &Actor::Operator).await.unwrap();
    prepare::prepare(&test.app, delivery.id).await.unwrap();
    test
}

#[tokio::test]
async fn what_the_school_has_is_not_erased_at_the_students_wish() {
    let test = delivered().await;
    let mut student = test.student(LIN).await;
    let data = student.get(path::MY_DATA).await.json();
    assert_eq!(data["can_erase"], json!(false));
    assert_eq!(data["erased_on"], json!(NOW.plus_seconds(90 * DAY_SECONDS)));
    let refused = student.delete(path::MY_DATA).await;
    assert_eq!((refused.status, refused.outcome().as_str()), (409, "wrong_stage"));
    assert!(!files(&test).is_empty());
}

#[tokio::test]
async fn the_retention_ends_so_many_days_after_the_delivery() {
    let test = delivered().await;
    test.app.clock.advance_seconds(90 * DAY_SECONDS - 1);
    assert_eq!(retention::run(&test.app).await.unwrap(), 0);
    assert!(!files(&test).is_empty());

    test.app.clock.advance_seconds(1);
    assert_eq!(retention::run(&test.app).await.unwrap(), 1);
    assert_eq!(retention::run(&test.app).await.unwrap(), 0, "once");
    assert_eq!(files(&test), Vec::<std::path::PathBuf>::new(), "masters, delivered forms and lists");
    let bytes = database(&test).await;
    for identity in [LIN, CHEN] {
        assert!(!holds(&bytes, identity.name) && !holds(&bytes, identity.number));
    }
    let mut admin = test.staff(Role::Admin).await;
    let list = admin.get(deliveries::path::DELIVERIES).await.json();
    let delivery = &list["collections"][0]["deliveries"][0];
    assert_eq!((&delivery["state"], &delivery["done"]), (&json!("erased"), &json!(2)), "the counts hold");
    let package =
        deliveries::path::of(deliveries::path::PACKAGE, delivery["id"].as_str().unwrap().parse().unwrap());
    let answer = admin.get(&package).await;
    assert_eq!((answer.status, answer.outcome().as_str()), (410, "erased"));
}

#[tokio::test]
async fn a_new_database_beside_an_old_folder_sweeps_nothing() {
    let test = TestApp::new().await;
    test.submitted(LIN).await;
    let other = TestApp::new().await;
    let from = &files(&test)[0];
    let to = other.folder.path().join(from.strip_prefix(test.folder.path()).unwrap());
    std::fs::create_dir_all(to.parent().unwrap()).unwrap();
    std::fs::copy(from, to).unwrap();
    other.app.clock.advance_seconds(100_000 * DAY_SECONDS);
    assert_eq!(sweep::sweep(&other.app).await.unwrap(), 0);
    assert_eq!(files(&other).len(), 1);
}

#[tokio::test]
async fn files_that_nothing_names_are_swept_a_day_later_and_no_others() {
    let test = TestApp::new().await;
    test.submitted(LIN).await;
    let kept = files(&test);
    let folder = kept[0].parent().unwrap();
    let (orphan, left_over) = (folder.join(format!("{}.jpg", "0".repeat(64))), folder.join("x.jpg#1"));
    let now = SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(NOW.as_millis()).unwrap());
    for file in [&orphan, &left_over, &kept[0]] {
        let opened = std::fs::OpenOptions::new().create(true).append(true).open(file).unwrap();
        opened.set_modified(now).unwrap();
    }
    test.app.clock.advance_seconds(DAY_SECONDS);
    assert_eq!(sweep::sweep(&test.app).await.unwrap(), 0, "a day is not over");
    test.app.clock.advance_seconds(1);
    assert_eq!(sweep::sweep(&test.app).await.unwrap(), 2);
    assert_eq!(files(&test), kept);
}

/// What the student types to verify again.
fn proof(phone: &str) -> Value {
    let form = LIN.form();
    json!({
        "name": form["name"], "document_kind": form["document_kind"],
        "document_number": form["document_number"], "phone": phone,
    })
}

#[tokio::test]
async fn what_can_t_be_undone_requires_another_verification() {
    let test = TestApp::new().await;
    let mut student = test.submitted(LIN).await;
    test.app.clock.advance_seconds(601);
    for address in [path::MY_DATA, shared::api::path::PHOTO] {
        let refused = student.delete(address).await;
        assert_eq!((refused.status, refused.outcome().as_str()), (403, "proof_required"), "{address}");
    }
    assert_eq!(student.post(path::PROOF, &proof("13800138009")).await.outcome(), "not_matched");
    assert_eq!(student.post(path::PROOF, &proof("x")).await.outcome(), "invalid_fields");
    assert_eq!(student.delete(shared::api::path::PHOTO).await.outcome(), "proof_required");
    assert_eq!(student.post(path::PROOF, &proof(LIN.phone)).await.status, 204);
    test.app.clock.advance_seconds(600);
    assert_eq!(student.delete(shared::api::path::PHOTO).await.status, 200);
    assert!(files(&test).is_empty(), "the file of a photograph that was taken back goes");
    test.app.clock.advance_seconds(1);
    assert_eq!(student.delete(path::MY_DATA).await.outcome(), "proof_required", "ten minutes later");
    for _ in 0..5 {
        assert_eq!(student.post(path::PROOF, &proof("13800138009")).await.outcome(), "not_matched");
    }
    assert_eq!(student.post(path::PROOF, &proof(LIN.phone)).await.outcome(), "too_many_attempts");
}

#[tokio::test]
async fn erasing_cools_off_and_is_called_off_by_verifying_or_by_a_button() {
    let test = TestApp::with(CollectionNotice { fee: Fen::ZERO, ..notice(&slug()) }).await;
    let mut student = test.approved(LIN).await;
    let due = json!(NOW.plus_seconds(COOLING_SECONDS));
    for by_verifying in [true, false] {
        let asked = student.delete(path::MY_DATA).await.json();
        assert_eq!(asked["erasure_due"], json!(test.app.clock.now().plus_seconds(COOLING_SECONDS)));
        assert_eq!(student.get(path::MY_DATA).await.json()["erasure_due"], asked["erasure_due"]);
        let status = student.get(shared::api::path::APPLICATION).await.json();
        assert_eq!(status["erasure_due"], asked["erasure_due"], "the first screen says so too");
        assert_eq!(student.post(shared::api::path::ORDER, &json!({})).await.outcome(), "erasure_pending");
        let wish = DeliveryOptions { template: NameTemplate::default(), masters: true, only: None };
        let mut reader = test.app.db.reader().await.unwrap();
        let collection = store::collection::by_slug(&mut reader, &slug()).await.unwrap().unwrap();
        drop(reader);
        let delivery = deliver::begin(&test.app, &collection, wish, &Actor::Operator).await;
        assert!(delivery.is_err(), "it does not go to the school meanwhile");
        if by_verifying {
            assert_eq!(asked["erasure_due"], due);
            student = test.student(LIN).await;
        } else {
            assert_eq!(student.delete(path::ERASURE).await.json()["erasure_due"], Value::Null);
        }
        assert_eq!(student.get(path::MY_DATA).await.json()["erasure_due"], Value::Null);
    }
    test.app.clock.advance_seconds(COOLING_SECONDS + 1);
    assert_eq!(erase::run_due(&test.app).await.unwrap(), 0);
    assert_eq!(test.application(LIN).await.stage.as_str(), "paid");
    // A requested erasure happens without further action, and not before its time.
    let mut student = test.student(LIN).await;
    assert_eq!(student.delete(path::MY_DATA).await.status, 200);
    test.app.clock.advance_seconds(COOLING_SECONDS - 1);
    assert_eq!(erase::run_due(&test.app).await.unwrap(), 0);
    test.app.clock.advance_seconds(1);
    assert_eq!(erase::run_due(&test.app).await.unwrap(), 1);
    assert!(files(&test).is_empty());
}

#[tokio::test]
async fn photographs_are_checked_thirty_times_an_hour_and_then_the_answer_says_when_to_retry() {
    let test = TestApp::new().await;
    let mut student = test.confirmed(LIN).await;
    for seed in 0..30 {
        assert_eq!(student.upload(&picture(seed % 4)).await.status, 200, "{seed}");
        assert_eq!(student.delete(shared::api::path::PHOTO).await.status, 200);
        assert_eq!(files(&test).len(), 0, "none piles up");
    }
    let refused = student.upload(&picture(0)).await;
    assert_eq!((refused.status, refused.outcome().as_str()), (429, "too_many_uploads"));
    assert_eq!(refused.header("retry-after"), "3600");
    test.app.clock.advance_seconds(3600);
    assert_eq!(student.upload(&picture(0)).await.status, 200);
}
