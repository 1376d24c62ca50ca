//! Guessing who is in the roster.

use serde_json::{Value, json};
use shared::api::path;

use crate::app::{Answer, CHEN, LIN, TestApp, slug};

/// The student's form with one field changed.
fn with(field: &str, value: &str) -> Value {
    let mut form = LIN.form();
    form[field] = json!(value);
    form
}

/// Everything of an answer but its own number.
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
async fn nobody_another_name_and_a_wrong_telephone_have_one_answer() {
    let test = TestApp::new().await;
    let mut answers = Vec::new();
    for form in
        [with("document_number", "440305200506221078"), with("name", "林小雨"), with("phone", "13800138009")]
    {
        let answer = test.browser().verify(&form).await;
        assert_eq!((answer.status, answer.word().as_str()), (404, "not_matched"));
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
async fn after_five_failures_one_waits_longer_and_longer() {
    let test = TestApp::new().await;
    let mut browser = test.browser();
    let wrong = with("name", "林小雨");
    for _ in 0..5 {
        assert_eq!(browser.verify(&wrong).await.word(), "not_matched");
    }
    for seconds in [60, 300, 900, 3600, 3600] {
        let limited = browser.verify(&wrong).await;
        assert_eq!((limited.status, limited.word().as_str()), (429, "too_many_attempts"));
        assert_eq!(limited.json()["retry_after_seconds"], seconds);
        assert_eq!(limited.header("retry-after"), seconds.to_string());
        test.app.clock.advance_seconds(seconds - 1);
        assert_eq!(
            browser.verify(&LIN.form()).await.json()["retry_after_seconds"],
            1,
            "even for who is right"
        );
        test.app.clock.advance_seconds(1);
        assert_eq!(browser.verify(&wrong).await.word(), "not_matched");
    }
    test.app.clock.advance_seconds(3600);
    assert_eq!(browser.verify(&LIN.form()).await.status, 200);
}

#[tokio::test]
async fn throwing_the_cookie_away_does_not_help_against_one_identity() {
    let test = TestApp::new().await;
    for _ in 0..5 {
        assert_eq!(test.browser().verify(&with("name", "林小雨")).await.word(), "not_matched");
    }
    assert_eq!(test.browser().verify(&with("name", "林小雨")).await.word(), "too_many_attempts");
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
        assert_eq!(browser.verify(&with("document_number", document)).await.word(), "not_matched");
    }
    assert_eq!(browser.verify(&LIN.form()).await.word(), "too_many_attempts");
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
            browser.verify(&with("document_number", "510104200409152382")).await.word(),
            "not_matched"
        );
    }
}

#[tokio::test]
async fn a_hundred_guesses_at_once_are_counted_one_by_one() {
    let test = TestApp::new().await;
    let guesses = (0..40).map(|_| {
        let mut browser = test.browser();
        tokio::spawn(async move { browser.verify(&with("name", "林小雨")).await.word() })
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
        assert_eq!((answer.status, answer.word().as_str()), (422, "invalid_fields"));
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
        assert_eq!(test.browser().verify(&form).await.word(), "consent_required", "{field}");
    }
}

#[tokio::test]
async fn what_is_no_form_is_a_problem() {
    let test = TestApp::new().await;
    let address = path::verification(&slug());
    let mut browser = test.browser();
    assert_eq!(browser.post(&address, &json!([])).await.word(), "malformed_request");
    assert_eq!(browser.post(&address, &json!({ "name": "x".repeat(20_000) })).await.word(), "body_too_large");
    assert_eq!(browser.post("/api/collections/none/verification", &LIN.form()).await.word(), "not_found");
    assert_eq!(browser.post("/api/collections/%FF/verification", &LIN.form()).await.word(), "not_found");
    assert_eq!(browser.get(&address).await.word(), "method_not_allowed");
}
