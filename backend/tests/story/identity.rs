//! A student's history belongs to the identity document, even if a school's next file assigns student numbers
//! differently.

use std::collections::BTreeMap;

use backend::domain::deliver::{self, DeliveryOptions, prepare};
use backend::domain::review;
use backend::keys::BlindIndex;
use backend::roster;
use backend::store;
use backend::store::application::Application;
use backend::store::audit::Actor;
use backend::store::collection::Collection;
use proptest::prelude::*;
use serde_json::json;
use shared::api::path;
use shared::api::staff::roster::{Column, ImportQuery, ImportReport, Submitted};
use shared::application::Stage;
use shared::collection::CollectionNotice;
use shared::delivery::NameTemplate;
use shared::money::Fen;
use shared::person::{Document, DocumentKind, StudentNumber};
use shared::review::{RejectReason, RejectReasons};
use shared::time::Timestamp;

use crate::app::{Browser, CHEN, Identity, LIN, NOW, TestApp, notice, picture, reviewer, slug};
use crate::progress::assert_tallies;

/// A student who is not in the roster.
const WANG: Identity =
    Identity {
        number: "1114827494", name: "王梓涵", document: "440305200506221078", phone: "13800138002"
    };

const UPDATE: ImportQuery = ImportQuery {
    dry_run: false,
    sheet: None,
    header_row: None,
    student_number: None,
    name: None,
    document_kind: None,
    document_number: None,
    phone: None,
    college: None,
    major: None,
    class: None,
    every_kind: None,
    submitted: Submitted::Update,
    replace_documents: false,
    readmit_erased: false,
};

/// The same, and student numbers may move to other documents.
const REPLACE: ImportQuery = ImportQuery { replace_documents: true, ..UPDATE };

async fn collection(test: &TestApp) -> Collection {
    let mut reader = test.app.db.reader().await.unwrap();
    store::collection::by_slug(&mut reader, &slug()).await.unwrap().unwrap()
}

/// Imports rows: a student number and its student.
async fn import(test: &TestApp, rows: &[(&str, Identity)], query: ImportQuery) -> ImportReport {
    let mut file = "学号,姓名,证件类型,证件号码\n".to_owned();
    for (number, Identity { name, document, .. }) in rows {
        file.push_str(&[number, ",", name, ",居民身份证,", document, "\n"].concat());
    }
    let (collection, actor, nobody) = (collection(test).await, Actor::Operator, roster::nobody());
    let imported = roster::import(&test.app, &collection, file.into(), query, &actor, &nobody).await;
    imported.unwrap().0
}

async fn identity_of(test: &TestApp, identity: Identity) -> BlindIndex {
    let document = Document::parse(DocumentKind::ResidentId, identity.document, NOW.date_in_china()).unwrap();
    store::student::identity_index(&test.app.keys, collection(test).await.id, &document)
}

/// The student number of a document, its application, and its number of photographs.
async fn standing(test: &TestApp, identity: Identity) -> (String, Option<Application>, u32) {
    let (collection, index) = (collection(test).await.id, identity_of(test, identity).await);
    let mut reader = test.app.db.reader().await.unwrap();
    let student = store::student::by_identity(&mut reader, collection, index).await.unwrap().unwrap();
    let application = store::application::by_student(&mut reader, student.id).await.unwrap();
    let photographs = match &application {
        Some(application) => store::photo::count(&mut reader, application.id).await.unwrap(),
        None => 0,
    };
    let listed = if student.withdrawn.is_some() { "" } else { student.number.as_str() };
    (listed.to_owned(), application, photographs)
}

async fn number_of(test: &TestApp, identity: Identity) -> String {
    standing(test, identity).await.0
}

const STAGES: [&str; 9] = [
    "matched",
    "confirmed",
    "submitted",
    "under_review",
    "decided",
    "rejected",
    "approved",
    "paid",
    "delivered",
];

/// A collection in which LIN is at a stage; LIN's browser.
async fn at(stage: &str) -> (TestApp, Browser) {
    let fee = if matches!(stage, "paid" | "delivered") { Fen::ZERO } else { Fen::new(2000) };
    let test = TestApp::with(CollectionNotice { fee, ..notice(&slug()) }).await;
    let browser = match stage {
        "matched" => test.student(LIN).await,
        "confirmed" => test.confirmed(LIN).await,
        "approved" | "paid" | "delivered" => test.approved(LIN).await,
        _ => test.submitted(LIN).await,
    };
    let (id, reviewer) = (test.application(LIN).await.id, reviewer("li.na"));
    if matches!(stage, "under_review" | "rejected" | "decided") {
        review::claim(&test.app, id, &reviewer).await.unwrap();
    }
    match stage {
        "rejected" => {
            let reasons = RejectReasons::try_from(vec![RejectReason::Blurred]).unwrap();
            review::reject(&test.app, id, &reviewer, reasons, None).await.unwrap();
        }
        "decided" => decide(&test).await,
        "delivered" => deliver(&test).await,
        _ => {}
    }
    let expected = if stage == "confirmed" { "matched" } else { stage };
    assert_eq!(test.application(LIN).await.stage.as_str(), expected);
    (test, browser)
}

/// Decides, so that the decision can still be undone.
async fn decide(test: &TestApp) {
    let application = test.application(LIN).await;
    let Stage::UnderReview { photo, submitted_at, reviewer, .. } = application.stage else { panic!() };
    let verdict = shared::review::ReviewOutcome::Approve { due: Fen::new(2000) };
    let (decided_at, announce_at) = (NOW, Timestamp::from_millis(NOW.as_millis() + 30_000));
    let reopened = None;
    let stage = Stage::Decided { photo, submitted_at, reviewer, verdict, decided_at, announce_at, reopened };
    let mut tx = test.app.db.begin().await.unwrap();
    let (id, revision) = (application.id, application.revision);
    assert!(store::application::set_stage(&mut tx, id, revision, &stage, NOW).await.unwrap());
    tx.commit().await.unwrap();
}

async fn deliver(test: &TestApp) {
    let wish = DeliveryOptions { template: NameTemplate::default(), masters: false, only: None };
    let begun = deliver::begin(&test.app, &collection(test).await, wish, &Actor::Operator).await.unwrap();
    prepare::prepare(&test.app, begun.id).await.unwrap();
}

#[tokio::test]
async fn exchanged_student_numbers_move_no_history_at_any_stage() {
    for stage in STAGES {
        let (test, mut browser) = at(stage).await;
        test.student(CHEN).await;
        let before = standing(&test, LIN).await;
        let report = import(&test, &[(CHEN.number, LIN), (LIN.number, CHEN)], UPDATE).await;
        assert_eq!((report.imported, report.updated, report.documents), (true, 2, 0), "{stage}");
        let after = standing(&test, LIN).await;
        let (was, is) = (before.1.unwrap(), after.1.unwrap());
        assert_eq!((after.0.as_str(), after.2), (CHEN.number, before.2), "{stage}");
        assert_eq!((is.id, is.stage), (was.id, was.stage), "{stage}: what was done stays where it was");
        assert_eq!(is.confirmed_at, None, "{stage}: the student number was confirmed and reads otherwise");
        let (number, chen, photographs) = standing(&test, CHEN).await;
        assert_eq!((number.as_str(), photographs), (LIN.number, 0), "{stage}");
        assert_eq!(chen.unwrap().stage, Stage::Matched, "{stage}");
        let seen = browser.get(path::APPLICATION).await.json();
        assert_eq!(seen["student"]["name"], LIN.name, "{stage}: the session is the same person's");
        assert_eq!(
            (&seen["student"]["student_number"], &seen["confirmed"]),
            (&json!(CHEN.number), &json!(false))
        );
    }
}

#[tokio::test]
async fn another_document_under_a_student_number_starts_at_nothing_at_any_stage() {
    for stage in STAGES {
        let (test, mut browser) = at(stage).await;
        let before = standing(&test, LIN).await;
        for query in [ImportQuery::default(), UPDATE, ImportQuery { dry_run: true, ..REPLACE }] {
            let asked = import(&test, &[(LIN.number, WANG)], query).await;
            assert_eq!((asked.imported, asked.documents, asked.submitted.len()), (false, 1, 0), "{stage}");
            let replaced = &asked.replaced[0];
            assert_eq!(replaced.number, StudentNumber::parse(LIN.number).unwrap());
            assert_eq!(replaced.before.masked, "110***********3522");
            assert_eq!(replaced.after.masked, "440***********1078");
            assert_eq!(replaced.submitted, before.2 > 0, "{stage}");
        }
        assert_eq!(number_of(&test, LIN).await, LIN.number, "{stage}: nothing happened yet");

        assert!(import(&test, &[(LIN.number, WANG)], REPLACE).await.imported, "{stage}");
        assert_eq!(browser.get(path::APPLICATION).await.status, 401, "{stage}: signed out");
        assert_eq!(test.browser().verify(&LIN.form()).await.outcome(), "not_matched", "{stage}");
        let mut wang = WANG.form();
        wang["phone"] = "13800138009".into();
        let mut other = test.browser();
        assert_eq!(other.verify(&wang).await.outcome(), "matched", "{stage}");
        let seen = other.get(path::APPLICATION).await.json();
        assert_eq!((&seen["photo"], &seen["confirmed"]), (&json!(null), &json!(false)), "{stage}");
        let (number, kept, photographs) = standing(&test, LIN).await;
        assert_eq!((number.as_str(), photographs), ("", before.2), "{stage}: kept under the document");
        assert_eq!(kept.unwrap().stage.as_str(), "removed", "{stage}: in no queue");

        let back = import(&test, &[("2027000001", LIN)], UPDATE).await;
        assert_eq!((back.imported, back.documents), (true, 0), "{stage}");
        let (number, application, photographs) = standing(&test, LIN).await;
        let application = application.unwrap();
        let expected = match before.1.unwrap().stage {
            Stage::UnderReview { photo, submitted_at, reopened, .. } => {
                Stage::Submitted { photo, submitted_at, reopened }
            }
            stage => stage,
        };
        assert_eq!((number.as_str(), photographs), ("2027000001", before.2), "{stage}");
        assert_eq!((application.stage, application.confirmed_at), (expected, None), "{stage}: goes on");
    }
}

#[tokio::test]
async fn cycles_and_chains_of_student_numbers_are_one_import() {
    let test = TestApp::new().await;
    import(&test, &[(WANG.number, WANG)], UPDATE).await;
    let report = import(&test, &[(CHEN.number, LIN), (WANG.number, CHEN), (LIN.number, WANG)], UPDATE).await;
    assert_eq!((report.imported, report.updated), (true, 3), "a cycle of three");
    assert_eq!(number_of(&test, WANG).await, LIN.number);
    let report = import(&test, &[("2027000001", LIN), (CHEN.number, CHEN)], UPDATE).await;
    assert_eq!((report.imported, report.updated), (true, 2), "a chain");
    assert_eq!(number_of(&test, CHEN).await, CHEN.number);
}

#[tokio::test]
async fn the_student_number_of_a_student_who_is_not_in_the_file_is_not_reassigned() {
    let test = TestApp::new().await;
    test.submitted(CHEN).await;
    let report = import(&test, &[(CHEN.number, LIN)], REPLACE).await;
    assert!(!report.imported);
    assert_eq!(report.listed[0].column, Column::StudentNumber);
    assert_eq!(
        (number_of(&test, LIN).await, number_of(&test, CHEN).await),
        (LIN.number.into(), CHEN.number.into())
    );
}

#[tokio::test]
async fn a_student_number_is_not_taken_from_a_student_whose_entry_does_not_change() {
    let test = TestApp::new().await;
    test.submitted(CHEN).await;
    let keep = ImportQuery { submitted: Submitted::Keep, ..UPDATE };
    let report = import(&test, &[(CHEN.number, LIN), (LIN.number, CHEN)], keep).await;
    assert!(!report.imported, "half an exchange is none");
    assert_eq!((report.kept, report.listed[0].row), (1, 2));
}

#[tokio::test]
async fn a_file_without_telephones_leaves_those_that_are_known() {
    let test = TestApp::new().await;
    let report = import(&test, &[(LIN.number, LIN)], UPDATE).await;
    assert_eq!((report.unchanged, report.updated), (1, 0));
    import(&test, &[("2027000001", LIN)], UPDATE).await;
    let mut form = LIN.form();
    form["phone"] = "13800138009".into();
    assert_eq!(test.browser().verify(&form).await.outcome(), "not_matched", "the telephone still counts");
}

#[tokio::test]
async fn who_left_the_roster_is_not_counted_and_not_kept_for_long() {
    let (test, _) = at("submitted").await;
    import(&test, &[(LIN.number, WANG)], REPLACE).await;
    let collection = collection(&test).await;
    let mut reader = test.app.db.reader().await.unwrap();
    let tally = store::progress::tally(&mut reader, collection.id).await.unwrap();
    assert_tallies(&mut reader, collection.id).await;
    assert_eq!((tally.counts.roster, tally.counts.submitted), (2, 0));
    drop(reader);
    test.app.clock.advance_seconds(i64::from(collection.notice.retention_days) * 24 * 3600);
    backend::domain::retention::run(&test.app).await.unwrap();
    let (index, id) = (identity_of(&test, LIN).await, collection.id);
    let mut reader = test.app.db.reader().await.unwrap();
    assert_eq!(store::student::by_identity(&mut reader, id, index).await.unwrap(), None);
    assert!(!store::photo::is_any_kept(&mut reader).await.unwrap());
}

/// Which photograph was submitted with which document.
async fn owners(test: &TestApp, people: &[Identity]) -> BTreeMap<usize, (String, u32)> {
    let mut owners = BTreeMap::new();
    for (place, identity) in people.iter().enumerate() {
        let (collection, index) = (collection(test).await.id, identity_of(test, *identity).await);
        let mut reader = test.app.db.reader().await.unwrap();
        let Some(student) = store::student::by_identity(&mut reader, collection, index).await.unwrap() else {
            continue;
        };
        let Some(application) = store::application::by_student(&mut reader, student.id).await.unwrap() else {
            continue;
        };
        let count = store::photo::count(&mut reader, application.id).await.unwrap();
        owners.insert(place, (application.id.to_string(), count));
    }
    owners
}

/// Up to four rows: which of the student numbers, and which of the people.
fn tables() -> impl Strategy<Value = Vec<(Vec<(usize, usize)>, bool)>> {
    let rows = proptest::collection::vec((0_usize..4, 0_usize..4), 1..5);
    proptest::collection::vec((rows, any::<bool>()), 1..8)
}

#[test]
fn whatever_is_imported_a_photograph_stays_with_its_document() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let fourth = Identity { name: "阿依努尔·买买提", document: "650102200508091448", ..WANG };
    let people = [LIN, CHEN, WANG, fourth];
    let numbers = [LIN.number, CHEN.number, "2027000003", "2027000004"];
    let pictures = [picture(0), picture(1)];
    proptest!(ProptestConfig::with_cases(12), |(tables in tables())| {
        runtime.block_on(async {
            let test = TestApp::new().await;
            let (mut lin, mut chen) = (test.confirmed(LIN).await, test.confirmed(CHEN).await);
            assert_eq!(lin.upload(&pictures[0]).await.status, 200);
            assert_eq!(chen.upload(&pictures[1]).await.status, 200);
            let before = owners(&test, &people).await;
            for (rows, replace) in tables {
                let rows: Vec<_> = rows.into_iter().map(|(n, who)| (numbers[n], people[who])).collect();
                import(&test, &rows, ImportQuery { replace_documents: replace, ..UPDATE }).await;
                let after = owners(&test, &people).await;
                for (who, owned) in &before {
                    assert_eq!(after.get(who), Some(owned));
                }
                for (who, owned) in after {
                    assert!(before.contains_key(&who) || owned.1 == 0, "nobody else got one");
                }
                for (browser, who) in [(&mut lin, LIN), (&mut chen, CHEN)] {
                    let seen = browser.get(path::APPLICATION).await;
                    assert!(seen.status == 401 || seen.json()["student"]["name"] == who.name);
                }
            }
        });
    });
}
