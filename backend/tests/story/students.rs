//! Staff at the hotline find a student; the number stays masked unless a staff member with the permission requests it.

use backend::store;
use serde_json::{Value, json};
use shared::api::path::{APPLICATION, CONFIRMATION};
use shared::api::staff::students::path;
use shared::id::ApplicationId;
use shared::reference::ReferenceNumber;
use shared::staff::Role;

use crate::app::{Answer, Browser, CHEN, LIN, NOW, TestApp, slug};

#[tokio::test]
async fn support_finds_a_student_s_stage_and_the_number_is_masked() {
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
    let number = student.get(APPLICATION).await.json()["number"].as_str().unwrap().to_owned();
    assert_eq!((number.len(), number.bytes().all(|b| b.is_ascii_digit())), (8, true), "{number}");
    let mut reviewer = test.staff(Role::Reviewer).await;
    let aloud = format!("{} {}", &number[..4], &number[4..]);
    for typed in [number.as_str(), &aloud] {
        let which = json!({ "collection": slug(), "student_number": typed });
        let found = reviewer.post(path::FIND, &which).await.json();
        assert_eq!((&found["student_number"], &found["reference"]), (&json!(LIN.number), &json!(number)));
    }
    // A misheard digit finds no student, instead of another student.
    let last = if number.ends_with('0') { '1' } else { '0' };
    let misheard = json!({ "collection": slug(), "student_number": format!("{}{last}", &number[..7]) });
    assert_eq!(reviewer.post(path::FIND, &misheard).await.status, 404);
}

#[tokio::test]
async fn a_number_that_is_taken_gives_way_to_the_next() {
    let test = TestApp::new().await;
    test.student(LIN).await;
    let lin = test.application(LIN).await;
    // A later application with the same random part gets another number.
    let chen = {
        let mut tx = test.app.db.begin().await.unwrap();
        let number = shared::person::StudentNumber::parse(CHEN.number).unwrap();
        let student = store::student::by_number(&mut tx, lin.collection, &number).await.unwrap().unwrap();
        // Another time, the same random part.
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

async fn found(browser: &mut Browser, text: &str) -> Vec<String> {
    let answer = browser.post(path::SEARCH, &json!({ "collection": slug(), "text": text })).await;
    assert_eq!(answer.status, 200, "{text}");
    assert!(!answer.json().to_string().contains(LIN.document), "masked");
    let students = answer.json()["students"].as_array().unwrap().clone();
    students.iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_hotline_finds_by_number_by_name_and_by_the_end_of_the_document() {
    let test = TestApp::new().await;
    let mut reviewer = test.staff(Role::Reviewer).await;
    for text in [LIN.number, LIN.name, "林", " 林晓 ", "3522", "83522", "183522"] {
        assert_eq!(found(&mut reviewer, text).await, [LIN.name], "{text:?}");
    }
    for text in ["522", "0183522", "993522", "晓雨", "X", "", "2027000001"] {
        assert_eq!(found(&mut reviewer, text).await, Vec::<String>::new(), "{text:?}");
    }
    let elsewhere = json!({ "collection": "another", "text": LIN.name });
    assert_eq!(reviewer.post(path::SEARCH, &elsewhere).await.status, 404);
}

fn wang(number: &str) -> Value {
    json!({
        "collection": slug(), "student_number": number, "name": "王梓涵",
        "document_kind": "resident_id", "document_number": "440305200506221078",
    })
}

/// The pointer and the code of the first wrong field.
fn wrong(answer: &Answer) -> (u16, String, String) {
    let field = answer.json()["fields"][0].clone();
    let text = |name: &str| field[name].as_str().unwrap_or_default().to_owned();
    (answer.status, text("pointer"), text("code"))
}

#[tokio::test]
async fn a_student_is_added_singly_with_the_same_rules_as_in_a_file() {
    let test = TestApp::new().await;
    let mut admin = test.staff(Role::Admin).await;
    let mut mistyped = wang("2027000001");
    mistyped["document_number"] = "440305200506221079".into();
    let refused = admin.post(path::ADD, &mistyped).await;
    assert_eq!(wrong(&refused), (422, "/document_number".into(), "document_check_digit".into()));
    let refused = admin.post(path::ADD, &wang(LIN.number)).await;
    assert_eq!(wrong(&refused), (422, "/student_number".into(), "taken".into()));
    assert_eq!(admin.post(path::ADD, &wang("2027000001")).await.status, 204);
    let refused = admin.post(path::ADD, &wang("2027000002")).await;
    assert_eq!(wrong(&refused), (422, "/document_number".into(), "taken".into()));
    assert_eq!(found(&mut admin, "2027000001").await, ["王梓涵"]);
    let lines = admin.get("/api/staff/audit?action=roster.added").await.json();
    assert_eq!(lines["lines"].as_array().map(Vec::len), Some(1));
    assert!(!lines.to_string().contains("440305200506221078"), "the log names nobody");
    assert_eq!(test.staff(Role::Reviewer).await.post(path::ADD, &wang("2027000003")).await.status, 403);
}

#[tokio::test]
async fn a_single_entry_is_corrected_and_changed_values_are_confirmed_again() {
    let test = TestApp::new().await;
    let mut admin = test.staff(Role::Admin).await;
    let mut student = test.submitted(LIN).await;
    let which = |number: &str| json!({ "collection": slug(), "student_number": number });
    let with = |number: &str, more: Value| {
        let mut body = which(number);
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let taken = admin.post(path::CORRECT, &with(LIN.number, json!({ "new_number": CHEN.number }))).await;
    assert_eq!(wrong(&taken), (422, "/new_number".into(), "taken".into()));
    let phone = with(LIN.number, json!({ "phone": "13900139000" }));
    assert_eq!(admin.post(path::CORRECT, &phone).await.status, 204);
    assert_eq!(student.get(APPLICATION).await.json()["confirmed"], true, "no telephone was confirmed");
    let renamed = with(LIN.number, json!({ "new_number": "2027000001", "name": "林小雨" }));
    assert_eq!(admin.post(path::CORRECT, &renamed).await.status, 204);
    let seen = student.get(APPLICATION).await.json();
    assert_eq!((&seen["student"]["name"], &seen["confirmed"]), (&json!("林小雨"), &json!(false)));
    assert_eq!(seen["stage"], "submitted", "the photograph stays in its place");
    let again = student.post(CONFIRMATION, &json!({ "notify": true })).await;
    assert_eq!((again.status, &again.json()["confirmed"]), (200, &json!(true)));
    let nobody = with("9999999999", json!({ "name": "林小雨" }));
    assert_eq!(admin.post(path::CORRECT, &nobody).await.status, 404);
}

#[tokio::test]
async fn another_document_is_refused_until_the_staff_say_whose_it_is() {
    for (whose, stage) in [("same_person", "submitted"), ("another_person", "not_started")] {
        let test = TestApp::new().await;
        let mut admin = test.staff(Role::Admin).await;
        let mut student = test.submitted(LIN).await;
        let body = json!({
            "collection": slug(), "student_number": LIN.number, "document_number": "110108200503183549",
        });
        let asked = admin.post(path::CORRECT, &body).await;
        assert_eq!((asked.status, asked.outcome().as_str()), (409, "whose_document"));
        assert_eq!(student.stage().await, "submitted", "nothing happened yet");
        let mut body = body;
        body["whose"] = whose.into();
        let answer = admin.post(path::CORRECT, &body).await;
        assert_eq!(answer.status, 204, "{:?}", answer.json());
        assert_eq!(student.get(APPLICATION).await.status, 401, "{whose}: signed out");
        let which = json!({ "collection": slug(), "student_number": LIN.number });
        assert_eq!(admin.post(path::FIND, &which).await.json()["stage"], stage, "{whose}");
        let mut form = LIN.form();
        assert_eq!(test.browser().verify(&form).await.outcome(), "not_matched", "{whose}: by the old number");
        form["document_number"] = "110108200503183549".into();
        let mut anew = test.browser();
        assert_eq!(anew.verify(&form).await.status, 200, "{whose}: by the new one");
        assert_eq!(anew.get(APPLICATION).await.json()["confirmed"], false, "{whose}");
    }
}

#[tokio::test]
async fn a_withdrawn_student_comes_back_with_their_history() {
    let test = TestApp::new().await;
    let mut admin = test.staff(Role::Admin).await;
    let mut student = test.submitted(LIN).await;
    let which = json!({ "collection": slug(), "student_number": LIN.number });
    assert_eq!(admin.post(path::WITHDRAW, &which).await.status, 204);
    assert_eq!(admin.post(path::WITHDRAW, &which).await.status, 404, "once");
    assert_eq!(student.get(APPLICATION).await.status, 401);
    assert_eq!(admin.post(path::FIND, &which).await.status, 404, "the student number is free");
    let search = json!({ "collection": slug(), "text": LIN.number });
    let hit = admin.post(path::SEARCH, &search).await.json()["students"][0].clone();
    assert_eq!((&hit["former_number"], &hit["stage"]), (&json!(LIN.number), &json!("removed")));
    let placeholder = json!({ "collection": slug(), "student_number": hit["student_number"] });
    assert_eq!(admin.post(path::REINSTATE, &placeholder).await.status, 204);
    assert_eq!(admin.post(path::FIND, &which).await.json()["stage"], "submitted");
    // A student who never verified: the row is deleted without a trace.
    let chen = json!({ "collection": slug(), "student_number": CHEN.number });
    assert_eq!(admin.post(path::WITHDRAW, &chen).await.status, 204);
    assert!(found(&mut admin, CHEN.name).await.is_empty());
}
