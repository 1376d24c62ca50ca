//! A delivery is interrupted by `kill -9` at any point: no photograph is lost, and none is delivered twice.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use backend::app::App;
use backend::config::RawSettings;
use backend::domain::verify::MatchOutcome;
use backend::domain::{confirm, review, submit, verify};
use backend::objects::StoredPhoto;
use backend::start::{self, MissingKey};
use backend::store;
use backend::store::collection::Collection;
use backend::store::delivery::{Delivery, State};
use sha2::{Digest, Sha256};
use shared::api::VerificationForm;
use shared::audit::Action;
use shared::collection::{CollectionNotice, Window};
use shared::id::{ApplicationId, CollectionId};
use shared::money::Fen;
use shared::person::{Document, DocumentKind, PersonName, Phone, StudentNumber};
use shared::photo::{AcceptedPhoto, PhotoDigest};

use crate::app::{notice, picture, reviewer, slug};
use crate::deliveries::unpacked;
use crate::durability::Server;
use store::student::NewStudent;

/// More than one transaction of a delivery holds, so that it can be interrupted between two of them; not more than
/// necessary, because a debug build takes a second for each photograph.
const STUDENTS: usize = 80;

/// Different pictures, so that a mix-up would be detected.
const PICTURES: usize = 3;

/// Opens the server's own folder.
async fn open(data: &Path) -> App {
    let config = RawSettings { data: Some(data.to_owned()), ..RawSettings::default() }.complete().unwrap();
    start::open(&config, MissingKey::IsMade).await.unwrap()
}

/// A collection without a fee that is open now: an approved photograph counts as paid.
async fn collection(app: &App) -> Collection {
    let now = app.clock.now();
    let window = Window { opens_at: now.plus_seconds(-86_400), closes_at: now.plus_seconds(86_400) };
    let notice = CollectionNotice { fee: Fen::ZERO, window, ..notice(&slug()) };
    let collection = Collection { id: CollectionId::new(now, app.rng.next_u128()), notice };
    let mut tx = app.db.begin().await.unwrap();
    assert!(store::collection::insert(&mut tx, &collection, now).await.unwrap());
    tx.commit().await.unwrap();
    collection
}

/// Adds an invented student to the roster; returns what they type.
async fn enrol(app: &App, collection: &Collection, index: usize) -> VerificationForm {
    let now = app.clock.now();
    let number = format!("E{index:08}");
    let student = NewStudent {
        number: StudentNumber::parse(&format!("20{index:08}")).unwrap(),
        name: PersonName::parse("TESTER ANY").unwrap(),
        document: Document::parse(DocumentKind::Passport, &number, now.date_in_china()).unwrap(),
        phone: None,
    };
    let mut tx = app.db.begin().await.unwrap();
    let added = store::student::insert(&mut tx, &app.keys, &app.rng, collection.id, &student, now).await;
    assert!(added.unwrap().is_some());
    tx.commit().await.unwrap();
    let phone = Phone::parse("13800138000").unwrap();
    VerificationForm { name: student.name, document: student.document, phone }
}

/// An accepted picture in the store.
type Kept = (AcceptedPhoto, StoredPhoto);

async fn keep(app: &App, collection: &Collection, jpeg: Vec<u8>) -> Kept {
    let digest = PhotoDigest::new(Sha256::digest(&jpeg).into());
    let accepted = shared::photo::accept(&jpeg, digest, &collection.notice.photo).unwrap();
    (accepted, app.photographs.put(digest, jpeg.into()).await.unwrap())
}

/// Takes a student from the roster to a paid photograph.
async fn pay(app: &App, collection: &Collection, index: usize, picture: Kept) -> ApplicationId {
    let form = enrol(app, collection, index).await;
    let MatchOutcome::Matched { application, .. } =
        verify::verify(app, collection, &form, verify::ClientContext::default()).await.unwrap()
    else {
        panic!("the roster has everybody")
    };
    confirm::confirm(app, application, true).await.unwrap();
    let (accepted, kept) = picture;
    submit::submit(app, application, accepted, kept).await.unwrap();
    review::claim(app, application, &reviewer("li.na")).await.unwrap();
    review::approve(app, application, &reviewer("li.na")).await.unwrap();
    application
}

/// The only delivery of the collection, once it has started.
async fn delivery(app: &App, collection: CollectionId) -> Option<Delivery> {
    let mut reader = app.db.reader().await.unwrap();
    store::delivery::of_collection(&mut reader, collection, 2).await.unwrap().pop()
}

/// Waits until a delivery has reached a state.
async fn until(app: &App, collection: CollectionId, far: impl Fn(&Delivery) -> bool) -> Delivery {
    let deadline = Instant::now() + Duration::from_mins(5);
    loop {
        if let Some(delivery) = delivery(app, collection).await
            && far(&delivery)
        {
            return delivery;
        }
        assert!(Instant::now() < deadline, "the delivery does not go on");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Runs `yipai deliver` on the same data.
fn yipai(data: &Path, arguments: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_yipai"));
    command.arg("deliver").args(arguments).arg("--data").arg(data);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_that_is_killed_goes_on_and_nothing_is_lost_or_doubled() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path()).await;
    let collection = collection(&app).await;
    let mut pictures = Vec::new();
    for seed in 0..PICTURES {
        pictures.push(keep(&app, &collection, picture(seed)).await);
    }
    let mut paid = Vec::new();
    for index in 0..STUDENTS {
        paid.push(pay(&app, &collection, index, pictures[index % PICTURES]).await);
    }

    let mut first = yipai(folder.path(), &["create", slug().as_str()]);
    until(&app, collection.id, |delivery| delivery.done > 0).await;
    first.kill().unwrap();
    first.wait().unwrap();
    let stopped = delivery(&app, collection.id).await.unwrap();
    assert_eq!(stopped.state, State::Preparing, "it was killed in the middle: {} are done", stopped.done);

    // A server continues it automatically, and is killed too.
    let second = Server::start(folder.path());
    until(&app, collection.id, |delivery| delivery.done > stopped.done).await;
    second.kill();
    let third = Server::start(folder.path());
    let ready = until(&app, collection.id, |delivery| matches!(delivery.state, State::Ready(_))).await;
    third.kill();
    let all = u32::try_from(STUDENTS).unwrap();
    assert_eq!((ready.total, ready.done, ready.left_out), (all, all, 0));

    let mut reader = app.db.reader().await.unwrap();
    for application in &paid {
        let log = store::audit::of_subject(&mut reader, &application.to_string()).await.unwrap();
        let times = log.iter().filter(|(action, _)| *action == Action::Delivered).count();
        assert_eq!(times, 1, "{application}");
    }
    let log = store::audit::of_subject(&mut reader, &ready.id.to_string()).await.unwrap();
    let times = |wanted| log.iter().filter(|(action, _)| *action == wanted).count();
    assert_eq!((times(Action::DeliveryStarted), times(Action::DeliveryReady)), (1, 1));

    let package = folder.path().join("written.zip");
    let written = yipai(folder.path(), &["write", &ready.id.to_string(), package.to_str().unwrap()]).wait();
    assert!(written.unwrap().success());
    let unpacking = tempfile::tempdir().unwrap();
    match unpacked(&std::fs::read(&package).unwrap(), unpacking.path()) {
        Some(lines) => {
            assert_eq!(lines.len(), STUDENTS);
            assert_eq!(lines.iter().collect::<BTreeSet<_>>().len(), STUDENTS, "each name once");
        }
        None => println!("the package was not unpacked: no python3 on this machine"),
    }
}
