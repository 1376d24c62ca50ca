//! Accounts of the staff: signing in, the second factor, rate limits, sessions, people.

use backend::{store, totp};
use serde_json::json;
use shared::api::staff::account::path;
use shared::api::staff::people;
use shared::staff::Role;
use shared::time::Timestamp;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};

use crate::app::{Answer, Browser, STAFF_PASSWORD, TestApp};

fn refused(answer: &Answer) -> (u16, String) {
    (answer.status, answer.outcome())
}

/// The code that an authenticator shows.
fn code(secret: &str, at: Timestamp) -> String {
    totp::code(secret, totp::step_at(at)).unwrap()
}

async fn enrol(browser: &mut Browser, test: &TestApp) -> (String, Vec<String>) {
    let offer = browser.post(path::AUTHENTICATOR, &json!({ "password": STAFF_PASSWORD })).await.json();
    let secret = offer["secret"].as_str().unwrap().to_owned();
    assert!(offer["qr"].as_str().unwrap().contains("<svg"));
    let proof = json!({ "code": code(&secret, test.app.clock.now()) });
    let codes = browser.put_json(path::AUTHENTICATOR, &proof).await.json();
    let codes: Vec<String> = serde_json::from_value(codes["codes"].clone()).unwrap();
    assert_eq!(codes.len(), 8);
    (secret, codes)
}

async fn sign_in_with(browser: &mut Browser, code: &str) -> Answer {
    let form = json!({ "name": "reviewer", "password": STAFF_PASSWORD, "code": code });
    browser.post(path::SESSION, &form).await
}

#[tokio::test]
async fn an_unknown_name_a_wrong_password_and_a_closed_account_have_one_answer() {
    let test = TestApp::new().await;
    let mut admin = test.staff(Role::Admin).await;
    test.add_staff("reviewer", Role::Reviewer).await;
    let closed = json!({ "role": "reviewer", "disabled": true });
    let address = people::path::of(people::path::PERSON, &"reviewer".parse().unwrap());
    assert_eq!(admin.put_json(&address, &closed).await.status, 204);
    for (name, password) in
        [("nobody", STAFF_PASSWORD), ("admin", "wrong"), ("reviewer", STAFF_PASSWORD), ("!", "")]
    {
        let answer = test.browser().sign_in(name, password).await;
        assert_eq!(refused(&answer), (401, "sign_in_failed".to_owned()), "{name}");
    }
}

#[tokio::test]
async fn guessing_is_slowed_down_for_the_name_and_for_the_browser() {
    let test = TestApp::new().await;
    test.add_staff("reviewer", Role::Reviewer).await;
    for _ in 0..5 {
        assert_eq!(test.browser().sign_in("reviewer", "wrong").await.status, 401);
    }
    let mut browser = test.browser();
    let locked = browser.sign_in("reviewer", STAFF_PASSWORD).await;
    assert_eq!(refused(&locked), (429, "too_many_attempts".to_owned()));
    assert_eq!(locked.header("retry-after"), "60");
    test.app.clock.advance_seconds(60);
    assert_eq!(browser.sign_in("reviewer", STAFF_PASSWORD).await.status, 200);

    let mut guesser = test.browser();
    for i in 0..5 {
        assert_eq!(guesser.sign_in(&format!("nobody{i}"), "wrong").await.status, 401);
    }
    assert_eq!(guesser.sign_in("reviewer", STAFF_PASSWORD).await.status, 429);
}

#[tokio::test]
async fn who_has_an_authenticator_needs_its_code_and_each_code_opens_once() {
    let test = TestApp::new().await;
    let mut reviewer = test.staff(Role::Reviewer).await;
    let (secret, recovery) = enrol(&mut reviewer, &test).await;
    let mut browser = test.browser();
    for _ in 0..7 {
        // An answer that only requests the code does not count as a failure, however often.
        let asked = browser.sign_in("reviewer", STAFF_PASSWORD).await;
        assert_eq!(refused(&asked), (401, "code_required".to_owned()));
    }
    test.app.clock.advance_seconds(60);
    let now = code(&secret, test.app.clock.now());
    assert_eq!(sign_in_with(&mut browser, &now).await.status, 200);
    assert_eq!(sign_in_with(&mut browser, &now).await.outcome(), "sign_in_failed", "each code once");
    let lost = recovery[0].to_lowercase();
    assert_eq!(sign_in_with(&mut browser, &lost).await.status, 200, "the authenticator is lost");
    assert_eq!(
        sign_in_with(&mut browser, &lost).await.outcome(),
        "sign_in_failed",
        "each recovery code once"
    );
}

#[tokio::test]
async fn a_session_is_seen_revoked_and_over_after_an_hour_of_nothing() {
    let test = TestApp::new().await;
    let mut here = test.staff(Role::Reviewer).await;
    let mut there = test.staff(Role::Reviewer).await;
    let list = here.get(path::SESSIONS).await.json();
    let sessions = list["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), 2);
    let other = sessions.iter().find(|session| session["is_this"] == false).unwrap()["id"].as_str().unwrap();
    let address = path::one_session(other.parse().unwrap());
    let mut stranger = test.staff(Role::Auditor).await;
    assert_eq!(stranger.delete(&address).await.status, 404, "somebody else's");
    assert_eq!(here.delete(&address).await.status, 204);
    assert_eq!(there.get(path::SESSION).await.outcome(), "staff_sign_in_required");
    test.app.clock.advance_seconds(3599);
    assert_eq!(here.get(path::SESSION).await.status, 200);
    test.app.clock.advance_seconds(3600);
    assert_eq!(here.get(path::SESSION).await.outcome(), "staff_sign_in_required");
}

#[tokio::test]
async fn an_initial_password_allows_only_changing_it() {
    let test = TestApp::new().await;
    let mut admin = test.staff(Role::Admin).await;
    let given =
        admin.post(people::path::PEOPLE, &json!({ "name": "wang.fang", "role": "auditor" })).await.json();
    let given = given["password"].as_str().unwrap();
    let mut auditor = test.browser();
    assert_eq!(auditor.sign_in("wang.fang", given).await.json()["must_change_password"], true);
    let log = shared::api::staff::audit::path::AUDIT;
    assert_eq!(auditor.get(log).await.outcome(), "password_change_required");
    let change = json!({ "password": given, "new": "山高水长，不如一张好照片" });
    assert_eq!(auditor.put_json(path::PASSWORD, &change).await.status, 200);
    assert_eq!(auditor.get(log).await.status, 200);
    let twice = admin.post(people::path::PEOPLE, &json!({ "name": "wang.fang", "role": "auditor" })).await;
    assert_eq!(twice.outcome(), "conflict", "a user name is never given again");
}

#[tokio::test]
async fn the_last_administrator_stays_one() {
    let test = TestApp::new().await;
    let mut admin = test.staff(Role::Admin).await;
    let address = people::path::of(people::path::PERSON, &"admin".parse().unwrap());
    for change in
        [json!({ "role": "auditor", "disabled": false }), json!({ "role": "admin", "disabled": true })]
    {
        assert_eq!(refused(&admin.put_json(&address, &change).await), (409, "last_admin".to_owned()));
    }
    test.add_staff("second", Role::Admin).await;
    assert_eq!(admin.put_json(&address, &json!({ "role": "auditor", "disabled": false })).await.status, 204);
    assert_eq!(admin.get(people::path::PEOPLE).await.outcome(), "not_permitted", "at once");
}

#[tokio::test]
async fn the_log_is_unbroken_whatever_happened_and_shows_what_was_tampered_with() {
    let test = TestApp::new().await;
    test.approved(crate::app::LIN).await;
    let mut auditor = test.staff(Role::Auditor).await;
    let csv = auditor.get(shared::api::staff::audit::path::AUDIT_CSV).await;
    assert!(String::from_utf8(csv.body).unwrap().contains("application.approved"));
    let page =
        auditor.get(&format!("{}?action=audit.exported", shared::api::staff::audit::path::AUDIT)).await;
    assert_eq!(page.json()["lines"][0]["actor"], "auditor", "an export is a line itself");

    let verify = async || {
        let mut snapshot = test.app.db.snapshot().await.unwrap();
        let verified = store::audit::verify(&mut snapshot, test.app.keys.audit()).await.unwrap();
        verified.faults.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(verify().await, Vec::<String>::new());
    // As a person with access to the database file would.
    let file = test.folder.path().join("yipai.sqlite");
    let sql = "DROP TRIGGER audit_is_never_rewritten; UPDATE audit SET actor_id = 'nobody' WHERE seq = 3";
    let shell = SqlitePool::connect_with(SqliteConnectOptions::new().filename(file)).await.unwrap();
    sqlx::raw_sql(sql).execute(&shell).await.unwrap();
    shell.close().await;
    assert_eq!(verify().await, ["row 3 was changed"]);
}
