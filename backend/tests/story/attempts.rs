//! Attempts to guess who is in the roster.

use backend::jobs;
use serde_json::{Value, json};
use shared::api::path;
use shared::api::staff::students;
use shared::challenge::{Challenge, Search};
use shared::staff::Role;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};

use crate::app::{Answer, Browser, CHEN, LIN, TestApp, slug};

/// The student's form with one field changed.
fn with(field: &str, value: &str) -> Value {
    let mut form = LIN.form();
    form[field] = json!(value);
    form
}

/// Everything in an answer except its request number.
fn essence(answer: &Answer) -> (u16, Vec<(String, String)>, Value) {
    let mut body = answer.json();
    body.as_object_mut().unwrap().remove("request_id");
    let headers =
        answer.headers.iter().filter(|(name, _)| !matches!(name.as_str(), "x-request-id" | "set-cookie"));
    let headers =
        headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
    (answer.status, headers, body)
}

#[tokio::test]
async fn an_unknown_document_another_name_and_a_wrong_telephone_have_one_answer() {
    let test = TestApp::new().await;
    let mut answers = Vec::new();
    for form in
        [with("document_number", "440305200506221078"), with("name", "林小雨"), with("phone", "13800138009")]
    {
        let answer = test.browser().verify(&form).await;
        assert_eq!((answer.status, answer.outcome().as_str()), (404, "not_matched"));
        assert_eq!(
            answer.headers.get_all("set-cookie").iter().count(),
            1,
            "a visitor's number and no session"
        );
        answers.push((essence(&answer), answer.body.len()));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
}

#[tokio::test]
async fn the_telephone_counts_only_where_the_roster_has_one() {
    let test = TestApp::new().await;
    let mut form = CHEN.form();
    form["phone"] = json!("13900139000");
    assert_eq!(test.browser().verify(&form).await.status, 200);
}

#[tokio::test]
async fn what_is_typed_differently_is_the_same_person() {
    let test = TestApp::new().await;
    let mut form = with("name", " 林 晓雨　");
    form["document_number"] = json!("１１０１０８ 20050318 3522");
    form["phone"] = json!("+86 138-0013-8000");
    assert_eq!(test.browser().verify(&form).await.status, 200);
}

#[tokio::test]
async fn after_five_failures_each_wait_is_longer() {
    let test = TestApp::new().await;
    let mut browser = test.browser();
    let wrong = with("name", "林小雨");
    for _ in 0..5 {
        assert_eq!(browser.verify(&wrong).await.outcome(), "not_matched");
    }
    for seconds in [60, 300, 900, 3600, 3600] {
        let limited = browser.verify(&wrong).await;
        assert_eq!((limited.status, limited.outcome().as_str()), (429, "too_many_attempts"));
        assert_eq!(limited.json()["retry_after_seconds"], seconds);
        assert_eq!(limited.header("retry-after"), seconds.to_string());
        test.app.clock.advance_seconds(seconds - 1);
        assert_eq!(
            browser.verify(&LIN.form()).await.json()["retry_after_seconds"],
            1,
            "even for who is right"
        );
        test.app.clock.advance_seconds(1);
        assert_eq!(browser.verify(&wrong).await.outcome(), "not_matched");
    }
    test.app.clock.advance_seconds(3600);
    assert_eq!(browser.verify(&LIN.form()).await.status, 200);
}

#[tokio::test]
async fn deleting_the_cookie_does_not_help_against_one_identity() {
    let test = TestApp::new().await;
    for _ in 0..5 {
        assert_eq!(test.browser().verify(&with("name", "林小雨")).await.outcome(), "not_matched");
    }
    assert_eq!(test.browser().verify(&with("name", "林小雨")).await.outcome(), "too_many_attempts");
    let other = CHEN.form();
    assert_eq!(test.browser().verify(&other).await.status, 200, "others on the same campus are not held up");
}

#[tokio::test]
async fn one_browser_may_not_try_many_identities() {
    let test = TestApp::new().await;
    let mut browser = test.browser();
    for document in [
        "440305200506221078",
        "510104200409152382",
        "61011320050103416X",
        "350203200412315225",
        "22010220050511283X",
    ] {
        assert_eq!(browser.verify(&with("document_number", document)).await.outcome(), "not_matched");
    }
    assert_eq!(browser.verify(&LIN.form()).await.outcome(), "too_many_attempts");
}

#[tokio::test]
async fn success_forgives_the_browser() {
    let test = TestApp::new().await;
    let mut browser = test.browser();
    for _ in 0..4 {
        browser.verify(&with("document_number", "440305200506221078")).await;
    }
    assert_eq!(browser.verify(&LIN.form()).await.status, 200);
    for _ in 0..4 {
        assert_eq!(
            browser.verify(&with("document_number", "510104200409152382")).await.outcome(),
            "not_matched"
        );
    }
}

#[tokio::test]
async fn a_hundred_guesses_at_once_are_counted_one_by_one() {
    let test = TestApp::new().await;
    let guesses = (0..40).map(|_| {
        let mut browser = test.browser();
        tokio::spawn(async move { browser.verify(&with("name", "林小雨")).await.outcome() })
    });
    let mut tried = 0;
    for guess in guesses.collect::<Vec<_>>() {
        tried += usize::from(guess.await.unwrap() == "not_matched");
    }
    assert_eq!(tried, 5);
}

#[tokio::test]
async fn every_wrong_field_is_named_and_costs_nothing() {
    let test = TestApp::new().await;
    let mut browser = test.browser();
    for _ in 0..10 {
        let answer = browser.verify(&with("document_number", "110108200503183523")).await;
        assert_eq!((answer.status, answer.outcome().as_str()), (422, "invalid_fields"));
        assert_eq!(
            answer.json()["fields"],
            json!([{ "pointer": "/document_number", "code": "document_check_digit" }])
        );
    }
    assert_eq!(browser.verify(&LIN.form()).await.status, 200);
}

#[tokio::test]
async fn without_both_consents_to_the_present_texts_nothing_is_looked_up() {
    let test = TestApp::new().await;
    for (field, value) in
        [("personal_data", json!(false)), ("portrait", json!(false)), ("version", json!("2020-01"))]
    {
        let mut form = LIN.form();
        form["consents"][field] = value;
        assert_eq!(test.browser().verify(&form).await.outcome(), "consent_required", "{field}");
    }
}

#[tokio::test]
async fn what_is_no_form_is_a_problem() {
    let test = TestApp::new().await;
    let address = path::verification(&slug());
    let mut browser = test.browser();
    assert_eq!(browser.post(&address, &json!([])).await.outcome(), "malformed_request");
    assert_eq!(
        browser.post(&address, &json!({ "name": "x".repeat(20_000) })).await.outcome(),
        "body_too_large"
    );
    assert_eq!(browser.post("/api/collections/none/verification", &LIN.form()).await.outcome(), "not_found");
    assert_eq!(browser.post("/api/collections/%FF/verification", &LIN.form()).await.outcome(), "not_found");
    assert_eq!(browser.get(&address).await.outcome(), "method_not_allowed");
}

/// Document numbers that are in no roster, with valid check digits.
fn document(n: usize) -> String {
    let body = format!("110105{:04}1231{:03}", 1950 + n / 900, n % 900 + 100);
    let sum: usize = body
        .bytes()
        .zip([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
        .map(|(digit, weight)| usize::from(digit - b'0') * weight)
        .sum();
    format!("{body}{}", ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][sum % 11])
}

/// Tries documents for her name without cookies and without work, each from `address`; returns how many were checked.
async fn flood(test: &TestApp, guesses: usize, address: impl Fn(usize) -> String) -> usize {
    let mut looked_at = 0;
    for n in 0..guesses {
        let mut robot = test.browser_at(&address(n));
        let answer = robot.try_verify(&with("document_number", &document(n))).await;
        looked_at += usize::from(answer.outcome() == "not_matched");
    }
    looked_at
}

/// The bits of work that a browser has to do for the form of CHEN, an ordinary student.
async fn cost(browser: &mut Browser, form: &Value) -> u64 {
    browser.try_verify(form).await.json()["challenge"]["bits"].as_u64().unwrap_or_default()
}

#[tokio::test]
async fn a_program_that_tries_documents_for_a_name_gets_ten_guesses_without_work_from_all_networks() {
    let test = TestApp::new().await;
    let everywhere = |n: usize| format!("198.51.{}.{}", n / 250, n % 250 + 1);
    assert_eq!(flood(&test, 300, everywhere).await, 10);
    let mut student = test.browser_at("203.0.113.1");
    assert_eq!(cost(&mut student, &CHEN.form()).await, 0, "others notice nothing");
    assert!(cost(&mut test.browser_at("203.0.113.1"), &LIN.form()).await > 0);
    assert_eq!(
        test.browser_at("203.0.113.1").verify(&LIN.form()).await.status,
        200,
        "she passes all the same"
    );
}

#[tokio::test]
async fn a_flood_out_of_a_campus_costs_its_students_some_work_and_no_one_is_locked_out() {
    let test = TestApp::new().await;
    // Unknown clients that do the work for each guess: with different names, so that only the network and the
    // collection count.
    let limits = &test.app.rate_limits;
    for n in 0..20_000 {
        let mut form = with("document_number", &document(n % 500));
        form["name"] =
            json!(format!("张{}", char::from_u32(0x4e00 + u32::try_from(n).unwrap() % 5000).unwrap()));
        let answer = test.browser_at("203.0.113.7").try_verify(&form).await;
        if answer.outcome() == "challenge_required" {
            break;
        }
    }
    let mut student = test.browser_at("203.0.113.7");
    let bits = cost(&mut student, &LIN.form()).await;
    assert!((1..=20).contains(&bits), "{bits} bits");
    assert_eq!(student.verify(&LIN.form()).await.status, 200);
    // Another phone at the same address, and one at home.
    assert_eq!(test.browser_at("203.0.113.7").verify(&CHEN.form()).await.status, 200);
    assert_eq!(cost(&mut test.browser_at("203.0.113.8"), &CHEN.form()).await, 0);
    // A browser that has verified before needs no work.
    assert_eq!(cost(&mut student.without_session(), &LIN.form()).await, 0);
    drop(limits.take_failures());
}

#[tokio::test]
async fn an_ipv6_customer_is_one_network() {
    let test = TestApp::new().await;
    for n in 0..30 {
        let mut form = with("document_number", &document(n));
        form["name"] = json!(format!("张{}", char::from_u32(0x4e00 + u32::try_from(n).unwrap()).unwrap()));
        let answer = test.browser_at(&format!("2001:db8:1:2::{n:x}")).try_verify(&form).await;
        assert_eq!(answer.outcome(), "not_matched");
    }
    assert!(cost(&mut test.browser_at("2001:db8:1:2:ffff::"), &CHEN.form()).await > 0);
    assert_eq!(cost(&mut test.browser_at("2001:db8:1:3::1"), &CHEN.form()).await, 0);
}

#[tokio::test]
async fn attackers_do_not_lock_out_a_known_browser_and_staff_unlock_a_student_without_one() {
    let test = TestApp::new().await;
    let known = test.student(LIN).await.without_session();
    let wrong = with("phone", "13800138009");
    for n in 0..40 {
        let stranger = test.browser_at(&format!("198.51.100.{}", n % 4 + 1));
        stranger.without_cookies().verify(&wrong).await;
    }
    assert_eq!(known.clone().try_verify(&LIN.form()).await.status, 200, "it counts by itself");
    let mut same_network = test.browser_at("198.51.100.1");
    assert_eq!(same_network.verify(&LIN.form()).await.outcome(), "too_many_attempts");
    let which = json!({ "collection": slug(), "student_number": LIN.number });
    let mut reviewer = test.staff(Role::Reviewer).await;
    assert_eq!(reviewer.post(students::path::UNLOCK, &which).await.status, 204);
    assert_eq!(same_network.try_verify(&LIN.form()).await.status, 200);
}

#[tokio::test]
async fn a_proof_is_valid_once_and_for_its_own_challenge() {
    let test = TestApp::new().await;
    flood(&test, 12, |n| format!("198.51.100.{}", n + 1)).await;
    let mut robot = test.browser_at("203.0.113.1");
    let guess = with("document_number", &document(700));
    let challenge: Challenge =
        serde_json::from_value(robot.try_verify(&guess).await.json()["challenge"].clone()).unwrap();
    let proof = Search::new(&challenge).advance(u32::MAX).unwrap();
    let mut form = guess.clone();
    form["proof"] = serde_json::to_value(&proof).unwrap();
    assert_eq!(robot.try_verify(&form).await.outcome(), "not_matched");
    assert_eq!(robot.try_verify(&form).await.outcome(), "challenge_required", "once");
    form["proof"]["nonces"] = json!([1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(robot.try_verify(&form).await.outcome(), "challenge_required");
}

#[tokio::test]
async fn failures_are_few_lines_of_the_log_with_their_number() {
    let test = TestApp::new().await;
    let before = lines(&test).await.len();
    let looked_at = flood(&test, 500, |n| format!("198.51.{}.{}", n / 250, n % 250 + 1)).await;
    assert_eq!(lines(&test).await.len(), before, "nothing is written while they come");
    jobs::write_failures(&test.app).await.unwrap();
    let written = lines(&test).await.split_off(before);
    assert!(written.len() <= 21, "{}", written.len());
    let counted: usize =
        written.iter().map(|detail| usize::try_from(detail["count"].as_u64().unwrap()).unwrap()).sum();
    assert_eq!(counted, looked_at);
    assert!(!written[0].to_string().contains("198.51") && !written[0].to_string().contains(LIN.name));
}

/// The details of the log's entries, in order.
async fn lines(test: &TestApp) -> Vec<Value> {
    let file = test.folder.path().join("yipai.sqlite");
    let shell = SqlitePool::connect_with(SqliteConnectOptions::new().filename(file)).await.unwrap();
    let details: Vec<String> =
        sqlx::query_scalar("SELECT detail FROM audit ORDER BY seq").fetch_all(&shell).await.unwrap();
    details.iter().map(|detail| serde_json::from_str(detail).unwrap()).collect()
}
