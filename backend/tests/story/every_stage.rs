//! An application in every stage, an order in every stage, and then every GET of every role: whatever a row contains,
//! no endpoint answers with a server error. The requests come from the route tables; there is no list here.

use axum::http::Method;
use backend::domain::deliver::{self, DeliveryOptions, prepare};
use backend::domain::erase;
use backend::domain::inspection::{self, Found};
use backend::domain::settle::settle;
use backend::router::{staff, student};
use backend::store;
use backend::store::audit::Actor;
use backend::store::student::NewStudent;
use serde_json::json;
use shared::api::my_data;
use shared::api::staff::students;
use shared::application::{Settlement, Stage};
use shared::delivery::NameTemplate;
use shared::id::{ApplicationId, CollectionId, ExportId, OrderId, PhotoId};
use shared::money::Fen;
use shared::payment::{OrderStage, Receipt, VerifiedPayment};
use shared::person::{Document, DocumentKind, PersonName, StudentNumber};
use shared::review::{RejectReason, RejectReasons, ReviewOutcome, StaffName};
use shared::staff::Role;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};

use crate::app::{Browser, CHEN, Identity, LIN, NOW, TestApp, picture, slug};

fn receipt() -> Receipt {
    let (order, transaction) = (OrderId::new(NOW, 1), "4200000001".to_owned());
    Receipt { order, transaction, amount: Fen::new(2000), paid_at: NOW }
}

/// The stage after this one in the order of the type. A new stage does not compile until it is added here.
fn after(stage: &Stage, photo: PhotoId) -> Option<Stage> {
    let (at, export) = (NOW, ExportId::new(NOW, 2));
    let reviewer = StaffName::try_from("li.na".to_owned()).unwrap();
    let reasons = RejectReasons::try_from(vec![RejectReason::Blurred]).unwrap();
    Some(match stage {
        Stage::Matched => Stage::Submitted { photo, submitted_at: at, reopened: None },
        Stage::Submitted { .. } => {
            Stage::UnderReview { photo, submitted_at: at, reviewer, claimed_at: at, reopened: None }
        }
        Stage::UnderReview { .. } => Stage::Decided {
            photo,
            submitted_at: at,
            reviewer,
            verdict: ReviewOutcome::Reject { reasons, note: None },
            decided_at: at,
            announce_at: at.plus_seconds(86_400),
            reopened: None,
        },
        Stage::Decided { .. } => {
            Stage::Rejected { photo, reasons, note: None, rejected_at: at, reopened: None }
        }
        Stage::Rejected { .. } => Stage::Approved { photo, due: Fen::new(2000), approved_at: at },
        Stage::Approved { .. } => Stage::Paid { photo, settlement: Settlement::Waived, paid_at: at },
        Stage::Paid { settlement: Settlement::Waived, .. } => {
            Stage::Paid { photo, settlement: Settlement::Collected { receipt: receipt() }, paid_at: at }
        }
        Stage::Paid { settlement, .. } => {
            Stage::Delivered { photo, settlement: settlement.clone(), export, delivered_at: at }
        }
        Stage::Delivered { .. } => Stage::Erased { delivered: None, erased_at: at },
        Stage::Erased { delivered: None, .. } => Stage::Erased { delivered: Some(export), erased_at: at },
        Stage::Erased { .. } => Stage::Removed { was: Box::new(Stage::Matched), removed_at: at },
        Stage::Removed { .. } => return None,
    })
}

fn order_after(stage: &OrderStage) -> Option<OrderStage> {
    Some(match stage {
        OrderStage::Open => OrderStage::Awaiting { expires_at: NOW },
        OrderStage::Awaiting { .. } => OrderStage::Paid { receipt: receipt() },
        OrderStage::Paid { .. } => OrderStage::Closed { closed_at: NOW },
        OrderStage::Closed { .. } => OrderStage::Refunding { receipt: receipt(), since: NOW },
        OrderStage::Refunding { .. } => OrderStage::Refunded { receipt: receipt(), refunded_at: NOW },
        OrderStage::Refunded { .. } => return None,
    })
}

/// Another student of the roster who has submitted a photograph.
async fn another(test: &TestApp, index: usize) -> (Browser, ApplicationId) {
    let number = format!("20270001{index:02}");
    let document = format!("E{:08}", 10_000_000 + index);
    let new = NewStudent {
        number: StudentNumber::parse(&number).unwrap(),
        name: PersonName::parse("周子涵").unwrap(),
        document: Document::parse(DocumentKind::Passport, &document, NOW.date_in_china()).unwrap(),
        phone: None,
    };
    let collection = test.application(LIN).await.collection;
    let mut tx = test.app.db.begin().await.unwrap();
    let added =
        store::student::insert(&mut tx, &test.app.keys, &test.app.rng, collection, &new, NOW).await.unwrap();
    tx.commit().await.unwrap();
    let mut browser = test.browser();
    let mut form = Identity { name: "周子涵", ..CHEN }.form();
    form["document_kind"] = json!("passport");
    form["document_number"] = json!(document);
    assert_eq!(browser.verify(&form).await.status, 200);
    let confirmed = browser.post(shared::api::path::CONFIRMATION, &json!({ "notify": true })).await;
    assert_eq!(confirmed.status, 200);
    assert_eq!(browser.upload(&picture(0)).await.status, 200);
    let mut reader = test.app.db.reader().await.unwrap();
    let application = store::application::by_student(&mut reader, added.unwrap()).await.unwrap().unwrap();
    (browser, application.id)
}

/// The same order, paid by another transaction.
fn with_transaction(mut stage: OrderStage, number: String) -> OrderStage {
    match &mut stage {
        OrderStage::Open | OrderStage::Awaiting { .. } | OrderStage::Closed { .. } => {}
        OrderStage::Paid { receipt }
        | OrderStage::Refunding { receipt, .. }
        | OrderStage::Refunded { receipt, .. } => receipt.transaction = number,
    }
    stage
}

/// Every stage, about this photograph.
fn stages(photo: PhotoId) -> Vec<Stage> {
    std::iter::successors(Some(Stage::Matched), |stage| after(stage, photo)).collect()
}

/// Writes an application into a stage without any checks, with an order in some stage.
async fn put(test: &TestApp, id: ApplicationId, index: usize) {
    let orders: Vec<_> = std::iter::successors(Some(OrderStage::Open), order_after).collect();
    let mut tx = test.app.db.begin().await.unwrap();
    let application = store::application::by_id(&mut tx, id).await.unwrap().unwrap();
    let stage = &stages(application.stage.photo().unwrap())[index];
    assert!(store::application::set_stage(&mut tx, id, application.revision, stage, NOW).await.unwrap());
    let new = store::order::NewOrder {
        id: OrderId::new(NOW, 100 + u128::try_from(index).unwrap()),
        application: id,
        amount: Fen::new(2000),
        subject: "测试",
    };
    let order = store::order::insert(&mut tx, new, NOW).await.unwrap().unwrap();
    let transaction = format!("42000000{index:02}");
    let stage = &with_transaction(orders[index % orders.len()].clone(), transaction);
    store::order::set_stage(&mut tx, order.id, order.revision, stage, None).await.unwrap().unwrap();
    tx.commit().await.unwrap();
}

/// Draws a lot of the approvals and inspects its sample.
async fn inspect(test: &TestApp, collection: CollectionId) {
    let shell = database(test).await;
    sqlx::query("UPDATE collection SET sampling_aql = '10'").execute(&shell).await.unwrap();
    let inspector = StaffName::try_from("wang.fang".to_owned()).unwrap();
    let lot = inspection::draw(&test.app, collection, &inspector).await.unwrap();
    let application = test.application(LIN).await;
    let photo = application.stage.photo().unwrap();
    inspection::inspect(&test.app, lot.id, application.id, photo, Found::Fit, &inspector).await.unwrap();
}

/// A student in every stage, all signed in; one who was erased and one who was taken out of the roster in the normal
/// way; and a complete delivery.
async fn everybody(test: &TestApp) -> Vec<Browser> {
    let mut browsers = Vec::new();
    let mut paid = test.approved(LIN).await;
    let order = paid.post(shared::api::path::ORDER, &json!({})).await.json();
    let order: OrderId = order["id"].as_str().unwrap().parse().unwrap();
    let receipt = Receipt { order, ..receipt() };
    settle(&test.app, "sandbox", VerifiedPayment::confirmed_by_provider(receipt)).await.unwrap();
    let collection = store::collection::by_slug(&mut test.app.db.reader().await.unwrap(), &slug()).await;
    let collection = collection.unwrap().unwrap();
    inspect(test, collection.id).await;
    let wish = DeliveryOptions { template: NameTemplate::default(), masters: true, only: None };
    let delivery = deliver::begin(&test.app, &collection, wish, &Actor::Operator).await;
    prepare::prepare(&test.app, delivery.unwrap().id).await.unwrap();
    browsers.push(paid);
    for index in 0..stages(PhotoId::new(NOW, 1)).len() {
        let (mut browser, id) = another(test, index).await;
        let correction = json!({ "field": "name", "message": "字不对" });
        assert_eq!(browser.post(my_data::path::CORRECTION, &correction).await.status, 200);
        put(test, id, index).await;
        browsers.push(browser);
    }
    let (erased, id) = another(test, 90).await;
    erase::at_own_wish(&test.app, id).await.unwrap();
    browsers.push(erased);
    let (removed, _) = another(test, 91).await;
    let withdraw = json!({ "collection": slug(), "student_number": "2027000191" });
    let answer = test.staff(Role::Admin).await.post(students::path::WITHDRAW, &withdraw).await;
    assert_eq!(answer.status, 204, "{}", answer.outcome());
    browsers.push(removed);
    browsers
}

/// Every value of a path parameter in the tables.
async fn values(test: &TestApp, parameter: &str) -> Vec<String> {
    let query = match parameter {
        "slug" => "SELECT slug FROM collection",
        "application" => "SELECT id FROM application",
        "photo" => "SELECT id FROM photo",
        "delivery" => "SELECT id FROM delivery",
        "correction" => "SELECT id FROM correction",
        "decision" => "SELECT id FROM decision",
        "order" => "SELECT id FROM payment_order",
        "name" => "SELECT name FROM staff",
        "session" => "SELECT id FROM staff_session",
        "lot" => "SELECT id FROM inspection_lot",
        "position" => "SELECT '1'",
        _ => panic!("say where the values of {{{parameter}}} are"),
    };
    sqlx::query_scalar(query).fetch_all(&database(test).await).await.unwrap()
}

/// The database, past the store.
async fn database(test: &TestApp) -> SqlitePool {
    let file = test.folder.path().join("yipai.sqlite");
    SqlitePool::connect_with(SqliteConnectOptions::new().filename(file)).await.unwrap()
}

/// The URLs of a line of the table, one for each value of its parameters.
async fn addresses(test: &TestApp, path: &str) -> Vec<String> {
    let mut addresses = vec![path.to_owned()];
    while let Some((_, rest)) = addresses[0].split_once('{') {
        let parameter = rest.split_once('}').unwrap().0.to_owned();
        let values = values(test, &parameter).await;
        assert!(!values.is_empty(), "a value of {parameter}");
        let filled = |address: &String| {
            let pattern = format!("{{{parameter}}}");
            values.iter().map(|value| address.replace(&pattern, value)).collect::<Vec<_>>()
        };
        addresses = addresses.iter().flat_map(filled).collect();
    }
    addresses
}

/// No answer is a server error, and no answer about a person may be cached.
async fn assert_no_fault(browser: &mut Browser, address: &str, who: &str, personal: bool) {
    let answer = browser.begin(Method::GET, address).await;
    assert!(answer.status < 500, "GET {address} by {who}: {} {}", answer.status, answer.outcome());
    let kept = answer.header("cache-control");
    // A reviewer's browser may cache the photographs that it shows repeatedly.
    let is_reviewed = address.starts_with("/api/staff/review/photos/") && kept.contains("private");
    assert!(!personal || kept == "no-store" || is_reviewed, "GET {address} by {who}: {kept}");
}

#[tokio::test]
async fn whatever_stage_anything_is_in_every_role_can_read_everything() {
    let test = TestApp::new().await;
    let mut students = everybody(&test).await;
    let table = staff::table(&test.app);
    let mut staff = Vec::new();
    for role in Role::ALL {
        staff.push((role.as_str(), test.staff(*role).await));
    }
    for line in table.lines().iter().filter(|line| line.method == "GET") {
        for address in addresses(&test, line.path).await {
            for (role, browser) in &mut staff {
                assert_no_fault(browser, &address, role, true).await;
            }
        }
    }
    for line in student::table().lines().iter().filter(|line| line.method == "GET") {
        for address in addresses(&test, line.path).await {
            let personal = line.audience == student::Audience::Student;
            for (index, browser) in students.iter_mut().enumerate() {
                assert_no_fault(browser, &address, &format!("student {index}"), personal).await;
            }
        }
    }
}

#[tokio::test]
async fn a_tally_of_a_stage_that_is_not_known_here_breaks_no_list() {
    let test = TestApp::new().await;
    test.student(LIN).await;
    let file = test.folder.path().join("yipai.sqlite");
    let shell = SqlitePool::connect_with(SqliteConnectOptions::new().filename(file)).await.unwrap();
    let written =
        "INSERT INTO progress_tally (collection, what, n) SELECT id, 'stage:odd', 1 FROM collection";
    sqlx::query(written).execute(&shell).await.unwrap();
    sqlx::query("UPDATE progress_tally SET n = -1 WHERE what = 'stage:matched'")
        .execute(&shell)
        .await
        .unwrap();
    let mut admin = test.staff(Role::Admin).await;
    for address in ["/api/staff/collections", "/api/staff/collections/test-2027/progress"] {
        assert_eq!(admin.get(address).await.status, 200, "{address}");
    }
}
