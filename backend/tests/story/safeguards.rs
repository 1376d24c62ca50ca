//! Protection of the server and the console against wrong configuration and too many open pages.

use std::time::{Duration, Instant};

use backend::app::ConcurrencyLimits;
use backend::domain::order;
use backend::domain::staff::account::{NewStaff, add};
use backend::passwords::Password;
use backend::start;
use backend::store;
use backend::store::audit::Actor;
use serde_json::json;
use shared::api::path;
use shared::api::staff::account::path as account;
use shared::api::staff::people::path as people;
use shared::api::staff::progress::path as progress;
use shared::staff::Role;
use sqlx::SqlitePool;
use sqlx::sqlite::SqliteConnectOptions;

use crate::app::{Browser, LIN, STAFF_PASSWORD, TestApp, slug};
use crate::operator::{ask, serve_with, set_mode};

#[tokio::test]
async fn a_session_watches_from_a_few_pages_and_takes_no_places_from_others() {
    let test = TestApp::new().await;
    let mut admin = test.staff(Role::Admin).await;
    let address = progress::of(progress::EVENTS, &slug());
    let mut open = Vec::new();
    for _ in 0..ConcurrencyLimits::WATCHERS_OF_A_SESSION {
        open.push(admin.stream(&address).await);
    }
    let refused = admin.get(&address).await;
    assert_eq!((refused.status, refused.outcome().as_str()), (503, "overloaded"));
    let mut other = test.staff_named("other", Role::Admin).await;
    drop(other.stream(&address).await);
    // Closing a page frees a slot for another one.
    open.pop();
    drop(admin.stream(&address).await);
}

#[tokio::test]
async fn an_administrator_does_nothing_before_an_authenticator_is_enrolled() {
    let test = TestApp::new().await;
    for (role, refused) in [(Role::Admin, true), (Role::Reviewer, false), (Role::Auditor, false)] {
        let password = Password::new(STAFF_PASSWORD.to_owned());
        let name = format!("new-{}", role.as_str()).parse().unwrap();
        let new = NewStaff { name, role, school: None, password, must_change: false, factor_waived: false };
        add(&test.app, new, &Actor::Operator).await.unwrap();
        let mut browser: Browser = test.browser();
        let signed_in = browser.sign_in(&format!("new-{}", role.as_str()), STAFF_PASSWORD).await;
        assert_eq!(signed_in.json()["must_enrol"], json!(refused), "{role:?}");
        let word = browser.get(&progress::of(progress::PROGRESS, &slug())).await.outcome();
        assert_eq!(word == "second_factor_required", refused, "{role:?}: {word}");
        if refused {
            assert_eq!(browser.get(people::PEOPLE).await.outcome(), "second_factor_required");
            assert_eq!(browser.get(account::SESSION).await.status, 200, "the way to enrol is open");
        }
    }
}

/// The database, as a previous version or another configuration left it.
async fn database(test: &TestApp) -> SqlitePool {
    let file = test.folder.path().join("yipai.sqlite");
    SqlitePool::connect_with(SqliteConnectOptions::new().filename(file)).await.unwrap()
}

#[tokio::test]
async fn a_start_without_the_merchant_of_open_orders_is_refused() {
    let test = TestApp::new().await;
    let mut student = test.approved(LIN).await;
    assert_eq!(student.post(path::ORDER, &json!({})).await.status, 200);
    start::keep_merchants(&test.app).await.unwrap();
    let shell = database(&test).await;
    sqlx::raw_sql("UPDATE payment_order SET mch_id = '1900000009'").execute(&shell).await.unwrap();
    let refused = start::keep_merchants(&test.app).await.unwrap_err().to_string();
    assert!(refused.contains("1900000009") && refused.contains("[[merchants]]"), "{refused}");
    // Orders that are complete need no queries.
    sqlx::raw_sql(
        "UPDATE payment_order SET stage_data = json_object('stage', 'closed', 'closed_at', 1), stage = 'closed', next_check_at = NULL",
    )
    .execute(&shell)
    .await
    .unwrap();
    shell.close().await;
    start::keep_merchants(&test.app).await.unwrap();
}

#[tokio::test]
async fn metrics_show_money_and_messages_that_need_a_person() {
    let test = TestApp::new().await;
    let mut student = test.approved(LIN).await;
    let order = student.post(path::ORDER, &json!({})).await.json();
    let (paid, cashier) = (order["id"].as_str().unwrap(), order["cashier"]["address"].as_str().unwrap());
    assert_eq!(student.post(&format!("{cashier}/pay"), &json!({})).await.status, 303);
    order::give_back::give_back(&test.app, paid.parse().unwrap(), "退学", &Actor::Operator).await.unwrap();
    let shell = database(&test).await;
    let application = test.application(LIN).await.id;
    // The refund has been in progress for longer than a day, it has a discrepancy, and a message waits.
    let rows = format!(
        "UPDATE payment_order SET stage_data = json_set(stage_data, '$.since', 1), next_check_at = NULL; \
         INSERT INTO payment_discrepancy (at, payment_order, trade_number, kind, detail) VALUES (1, '{paid}', 'T', 'refund_closed', ''); \
         INSERT INTO outbox (id, application, collection, kind, cause, state, due_at, created_at) \
         SELECT 'msg_00000000000000000000000000000001', id, collection, 'approved', 'c', 'queued', 1000, 1000 \
         FROM application WHERE id = '{application}';"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(rows)).execute(&shell).await.unwrap();
    let mut reader = test.app.db.reader().await.unwrap();
    let gauges = store::gauges::read(&mut reader, test.app.clock.now()).await.unwrap();
    drop(reader);
    assert_eq!((gauges.discrepancies, gauges.stuck_refunds), (1, 1));
    assert_eq!(i64::from(gauges.outbox_seconds), test.app.clock.now().as_millis() / 1000 - 1);
    shell.close().await;
    test.app.db.close().await;

    // A server with the same data: its metrics show the same.
    let data = test.folder.path();
    std::fs::write(data.join("key"), "07".repeat(32)).unwrap();
    set_mode(&data.join("key"), 0o600);
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let (mut process, _) = serve_with(data, &["--monitor-bind", &port]);
    while std::net::TcpStream::connect(&port).is_err() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let wanted = ["payment_discrepancies_open 1", "refunds_stuck 1", "outbox_oldest_seconds "];
    let deadline = Instant::now() + Duration::from_mins(1);
    let said = loop {
        let metrics = ask(&port, "GET /metrics HTTP/1.1\r\nhost: any\r\nconnection: close\r\n\r\n");
        if wanted.iter().all(|line| metrics.contains(line)) || Instant::now() > deadline {
            break metrics;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    process.kill().unwrap();
    process.wait().unwrap();
    for line in wanted {
        assert!(said.contains(line), "{line}: {said}");
    }
}
