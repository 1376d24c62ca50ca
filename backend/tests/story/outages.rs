//! The disk, the photographs' folder or the database fails while the server runs: it reports this, loses nothing, and
//! works again without a restart.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;
use shared::api::path;
use shared::api::staff::deliveries;
use shared::staff::Role;
use sqlx::Connection as _;

use backend::clock::Clock;
use backend::config::{Payment, RawSettings};
use backend::domain::review::due;
use backend::domain::{submit, sweep};
use backend::keys::{MasterKey, hex};
use backend::rng::Rng;
use backend::start::{self, StartError};
use backend::store;

use crate::app::{Answer, Browser, CHEN, LIN, NOW, TestApp, picture};

/// Requests `/readyz` until it answers `status`: its result is reused for a second.
async fn becomes(browser: &mut Browser, status: u16) -> Answer {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let answer = browser.get("/readyz").await;
        if answer.status == status {
            return answer;
        }
        assert!(Instant::now() < deadline, "it stays {}", answer.status);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn unavailable(answer: &Answer) {
    assert_eq!((answer.status, answer.outcome().as_str()), (503, "storage_unavailable"));
    assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
}

#[tokio::test]
async fn a_missing_photographs_folder_is_reported_and_not_created_again() {
    let test = TestApp::new().await;
    let mut lin = test.submitted(LIN).await;
    let mut chen = test.confirmed(CHEN).await;
    becomes(&mut lin, 200).await;
    let (objects, away) = (test.folder.path().join("objects"), test.folder.path().join("away"));
    std::fs::rename(&objects, &away).unwrap();
    unavailable(&lin.get(path::PHOTO).await);
    unavailable(&chen.upload(&picture(1)).await);
    unavailable(&becomes(&mut lin, 503).await);
    assert!(!objects.exists(), "a folder without the earlier photographs would hide that they are gone");
    std::fs::rename(&away, &objects).unwrap();
    becomes(&mut lin, 200).await;
    assert_eq!(chen.upload(&picture(1)).await.status, 200);
    assert_eq!(lin.get(path::PHOTO).await.body, picture(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_locked_database_is_waited_for_a_while_and_by_all_at_once() {
    let test = TestApp::new().await;
    let mut lin = test.student(LIN).await;
    let file = format!("sqlite://{}", test.folder.path().join("yipai.sqlite").display());
    let mut other = sqlx::SqliteConnection::connect(&file).await.unwrap();
    sqlx::query("BEGIN EXCLUSIVE").execute(&mut other).await.unwrap();
    let began = Instant::now();
    let crowd: Vec<_> = (0..12)
        .map(|_| {
            let mut lin = lin.clone();
            tokio::spawn(async move { lin.post(path::CONFIRMATION, &json!({ "notify": true })).await })
        })
        .collect();
    unavailable(&becomes(&mut lin, 503).await);
    for one in crowd {
        let answer = one.await.unwrap();
        assert_eq!((answer.status, answer.outcome().as_str()), (503, "overloaded"));
        assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
    }
    assert!(began.elapsed() < Duration::from_secs(40), "one after the other: {:?}", began.elapsed());
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    becomes(&mut lin, 200).await;
    assert_eq!(lin.post(path::CONFIRMATION, &json!({ "notify": true })).await.status, 200);
}

/// The one file of a photograph.
fn file_of(test: &TestApp, jpeg: &[u8]) -> std::path::PathBuf {
    use sha2::{Digest, Sha256};
    let name = hex(&Sha256::digest(jpeg));
    test.folder.path().join(format!("objects/photos/{}/{name}.jpg", &name[..2]))
}

#[tokio::test]
async fn other_bytes_than_were_submitted_are_never_shown() {
    let test = TestApp::new().await;
    let (mut lin, mut chen) = (test.submitted(LIN).await, test.confirmed(CHEN).await);
    assert_eq!(chen.upload(&picture(1)).await.status, 200);
    let file = file_of(&test, &picture(0));
    let mut flipped = picture(0);
    flipped[60_000] ^= 1;
    for damage in [flipped, Vec::new(), picture(1)] {
        std::fs::write(&file, damage).unwrap();
        let answer = lin.get(path::PHOTO).await;
        assert_eq!((answer.status, answer.outcome().as_str()), (500, "photo_unreadable"));
        assert_eq!(lin.upload(&picture(0)).await.status, 200, "the same bytes again");
        assert_eq!(lin.get(path::PHOTO).await.body, picture(0), "heal the file");
    }
    std::fs::remove_file(&file).unwrap();
    assert_eq!(lin.get(path::PHOTO).await.outcome(), "photo_unreadable");
    assert_eq!(chen.get(path::PHOTO).await.body, picture(1));
}

/// Makes a file older than the age at which a clean-up removes it.
fn age(file: &Path) {
    let old = std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    std::fs::File::options().write(true).open(file).unwrap().set_modified(old).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_sweep_never_takes_what_was_just_acknowledged() {
    let test = TestApp::new().await;
    let mut lin = test.confirmed(LIN).await;
    let pictures = [picture(0), picture(1)];
    for round in 0..10 {
        let jpeg = &pictures[round % 2];
        let file = file_of(&test, jpeg);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, jpeg).unwrap();
        age(&file);
        let app = test.app.clone();
        let sweeping = tokio::spawn(async move { sweep::sweep(&app).await.unwrap() });
        assert_eq!(lin.upload(jpeg).await.status, 200);
        sweeping.await.unwrap();
        assert_eq!(lin.get(path::PHOTO).await.body, *jpeg);
        assert_eq!(test.erase_and_start_over(&mut lin).await, 200);
    }
}

impl TestApp {
    /// The student withdraws the photograph, and no row names its file any more.
    async fn erase_and_start_over(&self, student: &mut Browser) -> u16 {
        let status = student.delete(path::PHOTO).await.status;
        let id = self.application(LIN).await.id;
        let mut tx = self.app.db.begin().await.unwrap();
        store::photo::erase(&mut tx, id, NOW).await.unwrap();
        tx.commit().await.unwrap();
        status
    }
}

#[tokio::test]
async fn a_row_is_never_written_for_a_file_that_was_swept_away() {
    use sha2::{Digest, Sha256};
    use shared::photo::PhotoDigest;
    let test = TestApp::new().await;
    test.confirmed(LIN).await;
    let jpeg = picture(0);
    let digest = PhotoDigest::new(Sha256::digest(&jpeg).into());
    let notice = crate::app::notice(&crate::app::slug());
    let accepted = shared::photo::accept(&jpeg, digest, &notice.photo).unwrap();
    let kept = test.app.photographs.put(digest, jpeg.clone().into()).await.unwrap();
    test.app.photographs.delete(digest).await.unwrap();
    let id = test.application(LIN).await.id;
    let refused = submit::submit(&test.app, id, accepted, kept).await;
    assert!(matches!(refused, Err(backend::domain::Error::FileGone)), "{refused:?}");
    assert_eq!(test.application(LIN).await.stage.as_str(), "matched");
}

#[tokio::test]
async fn a_clock_that_was_ahead_does_not_hold_a_decision_or_a_lease() {
    let test = TestApp::new().await;
    test.submitted(LIN).await;
    let mut staff = test.staff(Role::Reviewer).await;
    let year = 400 * 86_400;
    test.app.clock.advance_seconds(year);
    let mut staff_then = staff.clone();
    assert_eq!(staff_then.sign_in("reviewer", crate::app::STAFF_PASSWORD).await.status, 200);
    let desk = shared::api::staff::review::path::desk(&crate::app::slug());
    let case = staff_then.post(&desk, &json!({ "want": 1 })).await.json()["cases"][0].clone();
    let decision = shared::id::DecisionId::new(NOW, 1);
    let body = json!({
        "application": case["application"], "photo": case["photo"]["id"], "verdict": "approve",
    });
    let address = shared::api::staff::review::path::decision(decision);
    assert_eq!(staff_then.put_json(&address, &body).await.status, 200);
    test.app.clock.advance_seconds(-year);
    due(&test.app).await.unwrap();
    assert_eq!(
        test.application(LIN).await.stage.as_str(),
        "decided",
        "it can be taken back as long as always"
    );
    test.app.clock.advance_seconds(30);
    assert_eq!(due(&test.app).await.unwrap().announced, 1);

    let mut chen = test.confirmed(CHEN).await;
    test.app.clock.advance_seconds(year);
    let _ = staff_then.sign_in("reviewer", crate::app::STAFF_PASSWORD).await;
    test.app.clock.advance_seconds(-year);
    assert_eq!(chen.upload(&picture(1)).await.status, 200);
    test.app.clock.advance_seconds(year);
    assert_eq!(
        staff_then.post(&desk, &json!({ "want": 1 })).await.json()["cases"].as_array().unwrap().len(),
        1
    );
    test.app.clock.advance_seconds(-year);
    due(&test.app).await.unwrap();
    test.app.clock.advance_seconds(300);
    assert_eq!(due(&test.app).await.unwrap().put_back, 1);
    drop(staff.get("/readyz").await);
}

#[tokio::test]
async fn a_clock_that_was_ahead_holds_no_order_and_prolongs_no_session() {
    use backend::domain::order;
    use backend::jobs::{bring_near, shorten_sessions};
    let test = TestApp::new().await;
    let lin = test.approved(LIN).await;
    let id = test.application(LIN).await.id;
    drop(lin);
    let year = 400 * 86_400;
    test.app.clock.advance_seconds(year);
    let mut lin = test.student(LIN).await;
    assert_eq!(lin.post(path::ORDER, &json!({})).await.status, 200);
    test.app.clock.advance_seconds(-year);
    assert!(bring_near(&test.app).await.unwrap() > 0);
    assert_eq!(bring_near(&test.app).await.unwrap(), 0, "once is enough");
    assert_eq!(shorten_sessions(&test.app).await.unwrap(), 1);
    let order = lin.get(path::ORDER).await;
    assert_eq!(order.status, 200);
    // The order ends half an hour later, as usual, and another can be created.
    test.app.clock.advance_seconds(30 * 60 + 1);
    assert_eq!(order::due::run(&test.app).await.unwrap(), 1);
    let mut reader = test.app.db.reader().await.unwrap();
    let first = store::order::latest(&mut reader, id).await.unwrap().unwrap();
    assert_eq!(first.stage.as_str(), "closed");
    assert_eq!(lin.post(path::ORDER, &json!({})).await.status, 200);
    let second = store::order::latest(&mut reader, id).await.unwrap().unwrap();
    assert_ne!(second.id, first.id, "the newest order counts, not the one with the latest date");
    // The session ends at the same time as one that was opened now.
    test.app.clock.advance_seconds(i64::from(backend::app::SessionLife::ABSOLUTE_SECONDS));
    assert_eq!(lin.get(path::APPLICATION).await.status, 401);
}

#[tokio::test]
async fn a_database_opens_with_its_own_key_alone() {
    let test = TestApp::new().await;
    test.submitted(LIN).await;
    let config = RawSettings { data: Some(test.folder.path().to_owned()), ..RawSettings::default() };
    let config = config.complete().unwrap();
    let open = async |byte: u8| {
        let key = MasterKey::parse(&hex(&[byte; 32])).unwrap();
        start::assemble(&config, &key, Payment::Sandbox, Clock::manual(NOW), Rng::seeded(2)).await
    };
    assert!(matches!(open(8).await, Err(StartError::WrongKey { .. })));
    assert!(open(7).await.is_ok());
    std::fs::rename(test.folder.path().join("objects"), test.folder.path().join("away")).unwrap();
    let early = open(7).await.unwrap();
    assert!(early.photographs.probe().is_err(), "started before the folder was mounted");
    std::fs::rename(test.folder.path().join("away"), test.folder.path().join("objects")).unwrap();
    assert!(early.photographs.probe().is_ok());
}

#[test]
fn processes_that_migrate_at_once_wait_for_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let start = || {
        std::process::Command::new(env!("CARGO_BIN_EXE_yipai"))
            .args(["migrate", "--data"])
            .arg(folder.path())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap()
    };
    let processes: Vec<_> = (0..6).map(|_| start()).collect();
    for process in processes {
        let output = process.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[tokio::test]
async fn who_is_left_out_of_a_delivery_is_named_with_the_reason() {
    let test = TestApp::new().await;
    test.approved(LIN).await;
    let lin = test.application(LIN).await;
    let mut admin = test.staff(Role::Admin).await;
    pay(&test, lin.id).await;
    std::fs::write(file_of(&test, &picture(0)), b"damaged").unwrap();
    let wish = json!({ "collection": crate::app::slug(), "template": "{学号}.jpg" });
    let begun = admin.post(deliveries::path::DELIVERIES, &wish).await.json();
    let id = begun["id"].as_str().unwrap().parse().unwrap();
    let deadline = Instant::now() + Duration::from_mins(1);
    let view = loop {
        let view = admin.get(&deliveries::path::of(deliveries::path::DELIVERY, id)).await.json();
        if view["state"] == "ready" {
            break view;
        }
        assert!(Instant::now() < deadline);
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert_eq!(view["left_out"], 1);
    assert_eq!(view["left"], json!([{ "student_number": LIN.number, "name": LIN.name, "why": "damaged" }]));
    let package = admin.get(&deliveries::path::of(deliveries::path::PACKAGE, id)).await.body;
    let lists = String::from_utf8_lossy(&package);
    assert!(lists.contains("99999,1114827492,林晓雨,,,,,,,照片文件损坏"), "the lists name her");
}

/// Pays the fee of an application.
async fn pay(test: &TestApp, application: shared::id::ApplicationId) {
    use backend::domain::order::open::{Payer, open};
    use shared::payment::{Receipt, VerifiedPayment};
    let order = open(&test.app, application, &Payer::Anybody).await.unwrap().order;
    let (amount, transaction) = (order.amount, "t1".to_owned());
    let receipt = Receipt { order: order.id, transaction, amount, paid_at: NOW };
    let payment = VerifiedPayment::confirmed_by_provider(receipt);
    backend::domain::settle::settle(&test.app, "sandbox", payment).await.unwrap();
}
