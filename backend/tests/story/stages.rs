//! The contents of the tables.

use shared::application::{Settlement, Stage};
use shared::id::{ExportId, OrderId, PhotoId};
use shared::money::Fen;
use shared::payment::{OrderStage, Receipt};
use shared::review::{RejectReason, RejectReasons, ReviewNote, ReviewOutcome, StaffName};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};

use crate::app::{LIN, NOW, TestApp};
use backend::store;
use backend::store::order::NewOrder;

fn receipt() -> Receipt {
    let order = OrderId::new(NOW, 1);
    Receipt { order, transaction: "4200000001".to_owned(), amount: Fen::new(2000), paid_at: NOW }
}

/// A connection without our code, as a person with a database shell has.
async fn shell(test: &TestApp) -> SqlitePool {
    let file = test.folder.path().join("yipai.sqlite");
    SqlitePool::connect_with(SqliteConnectOptions::new().filename(file)).await.unwrap()
}

#[tokio::test]
async fn every_stage_is_read_as_it_was_written() {
    let test = TestApp::new().await;
    test.student(LIN).await;
    let (photo, at) = (PhotoId::new(NOW, 1), NOW);
    let settlement = Settlement::Collected { receipt: receipt() };
    let reviewer = StaffName::try_from("li.na".to_owned()).unwrap();
    let reasons = RejectReasons::try_from(vec![RejectReason::Blurred, RejectReason::Eyes]).unwrap();
    let note = ReviewNote::try_from("再来一张".to_owned()).ok();
    for stage in [
        Stage::Submitted { photo, submitted_at: at, reopened: None },
        Stage::UnderReview {
            photo,
            submitted_at: at,
            reviewer: reviewer.clone(),
            claimed_at: at,
            reopened: None,
        },
        Stage::Decided {
            photo,
            submitted_at: at,
            reviewer,
            verdict: ReviewOutcome::Reject { reasons: reasons.clone(), note: note.clone() },
            decided_at: at,
            announce_at: at,
            reopened: None,
        },
        Stage::Rejected { photo, reasons, note, rejected_at: at, reopened: None },
        Stage::Approved { photo, due: Fen::new(2000), approved_at: at },
        Stage::Paid { photo, settlement: Settlement::Waived, paid_at: at },
        Stage::Paid { photo, settlement: settlement.clone(), paid_at: at },
        Stage::Delivered { photo, settlement, export: ExportId::new(at, 2), delivered_at: at },
        Stage::Erased { delivered: None, erased_at: at },
        Stage::Erased { delivered: Some(ExportId::new(at, 2)), erased_at: at },
        Stage::Matched,
    ] {
        let before = test.application(LIN).await;
        let mut tx = test.app.db.begin().await.unwrap();
        assert!(
            store::application::set_stage(&mut tx, before.id, before.revision, &stage, at).await.unwrap()
        );
        let stale = store::application::set_stage(&mut tx, before.id, before.revision, &stage, at).await;
        assert!(!stale.unwrap(), "a revision is good for one change");
        tx.commit().await.unwrap();
        let after = test.application(LIN).await;
        assert_eq!((after.stage, after.revision > before.revision), (stage, true));
    }
}

#[tokio::test]
async fn every_stage_of_an_order_is_read_as_it_was_written() {
    let test = TestApp::new().await;
    test.student(LIN).await;
    let application = test.application(LIN).await.id;
    let mut tx = test.app.db.begin().await.unwrap();
    let id = OrderId::new(NOW, 1);
    let new = |id| NewOrder { id, application, amount: Fen::new(2000), subject: "测试" };
    let mut order = store::order::insert(&mut tx, new(id), NOW).await.unwrap().unwrap();
    let waiting = store::order::insert(&mut tx, new(OrderId::new(NOW, 2)), NOW).await.unwrap();
    assert_eq!(waiting, None, "one order at a time waits");
    for stage in [
        OrderStage::Awaiting { expires_at: NOW },
        OrderStage::Paid { receipt: receipt() },
        OrderStage::Closed { closed_at: NOW },
        OrderStage::Refunding { receipt: receipt(), since: NOW },
        OrderStage::Refunded { receipt: receipt(), refunded_at: NOW },
    ] {
        let revision =
            store::order::set_stage(&mut tx, id, order.revision, &stage, None).await.unwrap().unwrap();
        assert_eq!(store::order::set_stage(&mut tx, id, order.revision, &stage, None).await.unwrap(), None);
        order = store::order::by_id(&mut tx, id).await.unwrap().unwrap();
        assert_eq!((&order.stage, order.revision), (&stage, revision));
    }
}

#[tokio::test]
async fn a_row_that_can_t_be_is_named() {
    let test = TestApp::new().await;
    test.student(LIN).await;
    let id = test.application(LIN).await.id;
    let shell = shell(&test).await;
    sqlx::query("UPDATE application SET stage = 'odd', stage_data = '{\"stage\":\"odd\"}'")
        .execute(&shell)
        .await
        .unwrap();
    let error = store::application::by_id(&mut test.app.db.reader().await.unwrap(), id).await.unwrap_err();
    assert_eq!(error.to_string(), format!("row {id} of application is inconsistent: stage_data: Data"));
}

#[tokio::test]
async fn the_tables_themselves_refuse_what_makes_no_sense() {
    let test = TestApp::new().await;
    test.student(LIN).await;
    let shell = shell(&test).await;
    for statement in [
        "UPDATE audit SET action = 'x'",
        "DELETE FROM audit",
        "UPDATE application SET stage = 'paid'",
        "UPDATE application SET revision = -1",
        "UPDATE application SET notify = 2",
        "UPDATE application SET reference = '1'",
        "UPDATE collection SET opens_at = closes_at",
        "UPDATE student SET phone_index = NULL WHERE phone_index IS NOT NULL",
        "INSERT INTO consent VALUES ('con_1', 'app_none', 'portrait', '1', 0)",
    ] {
        assert!(sqlx::query(statement).execute(&shell).await.is_err(), "{statement}");
    }
}

#[tokio::test]
async fn frequent_questions_are_answered_by_an_index() {
    let test = TestApp::new().await;
    let shell = shell(&test).await;
    for question in [
        "SELECT * FROM student WHERE collection = 'c' AND identity_index = x'00'",
        "SELECT * FROM application WHERE student = 's'",
        "SELECT * FROM application WHERE reference = 'r'",
        "SELECT * FROM application WHERE collection = 'c' AND stage = 'under_review' ORDER BY stage_at, id LIMIT 50",
        "SELECT * FROM application a WHERE a.collection = 'c' AND a.stage = 'submitted' AND NOT EXISTS
         (SELECT 1 FROM review_pass p WHERE p.photo = a.photo AND p.reviewer = 'r')
         ORDER BY a.waiting_since, a.id LIMIT 5",
        "SELECT * FROM application a JOIN review_pass p ON p.application = a.id AND p.photo = a.photo
         WHERE p.reviewer = 'r' AND p.collection = 'c' AND p.kind = 'skip' AND a.stage = 'submitted'
         ORDER BY p.at, a.id LIMIT 5",
        "SELECT * FROM application WHERE in_hand_of = 'r' AND collection = 'c' AND stage = 'under_review'
         ORDER BY waiting_since, id LIMIT 5",
        "SELECT * FROM application WHERE lease_until IS NOT NULL AND lease_until <= 1 ORDER BY lease_until LIMIT 5",
        "SELECT * FROM application WHERE announce_at IS NOT NULL AND announce_at <= 1 ORDER BY announce_at LIMIT 5",
        "SELECT COUNT(*) FROM (SELECT 1 FROM application WHERE collection = 'c' AND stage = 'submitted' LIMIT 9)",
        "SELECT waiting_since FROM application WHERE collection = 'c' AND stage = 'submitted'
         ORDER BY waiting_since LIMIT 1",
        "SELECT * FROM decision WHERE photo = 'p' AND undone_at IS NULL AND reopened_at IS NULL",
        "SELECT * FROM decision WHERE application = 'a' ORDER BY decided_at DESC, id DESC",
        "SELECT * FROM decision WHERE reviewer = 'r' ORDER BY decided_at DESC, id DESC LIMIT 5",
        "SELECT * FROM session WHERE token_hash = x'00'",
        "SELECT * FROM session WHERE application = 'a' AND ended IS NULL",
        "SELECT * FROM payment_order WHERE application = 'a' ORDER BY created_at DESC, id DESC LIMIT 1",
        "SELECT * FROM audit WHERE subject = 's' ORDER BY seq",
        "SELECT a.id FROM application a JOIN student s ON s.id = a.student
         WHERE s.student_number = 'n' AND s.collection IN (SELECT id FROM collection)",
    ] {
        let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {question}"));
        let plan: Vec<(i64, i64, i64, String)> = sqlx::query_as(explain).fetch_all(&shell).await.unwrap();
        // A sorted query reads the whole queue before it returns the first photograph.
        let sorted = plan.iter().find(|step| step.3.contains("TEMP B-TREE FOR ORDER BY"));
        assert!(sorted.is_none(), "{question}: {plan:?}");
        let full_scan = plan.iter().find(|step| {
            step.3.starts_with("SCAN") && !step.3.contains("collection") && !step.3.contains("subquery")
        });
        assert!(full_scan.is_none(), "{question}: {plan:?}");
    }
}
