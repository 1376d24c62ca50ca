//! Reviewers at the console: queues, leases, decisions that can be undone, races.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use shared::api::path as student_path;
use shared::api::staff::BACKGROUND_HEADER;
use shared::api::staff::review::path;
use shared::api::staff::students::Units;
use shared::audit::Action;
use shared::id::{ApplicationId, DecisionId, PhotoId};
use shared::person::{Document, DocumentKind, PersonName, StudentNumber, UnitName};
use shared::photo::PhotoDigest;
use shared::staff::Role;

use crate::app::{Answer, Browser, CHEN, Identity, LIN, NOW, TestApp, picture, reviewer, slug};
use backend::domain::student::{self, Change, Edit};
use backend::domain::{confirm, review, submit};
use backend::store;
use backend::store::audit::Actor;
use backend::store::student::NewStudent;

/// The default window in which a decision can be undone, in seconds.
const WINDOW: i64 = 30;
/// The default duration of a lease, in seconds.
const LEASE: i64 = 300;

/// A decision's identifier, as a browser makes one.
fn decision(n: u128) -> DecisionId {
    DecisionId::new(NOW, n)
}

fn approve(case: &Value) -> Value {
    json!({ "application": case["application"], "photo": case["photo"]["id"], "verdict": "approve" })
}

fn reject(case: &Value) -> Value {
    json!({
        "application": case["application"], "photo": case["photo"]["id"], "verdict": "reject",
        "reasons": ["tilted", "background"], "note": "请站正。", "staff_note": "third time",
    })
}

impl TestApp {
    /// Students whose photographs wait for a review, a minute apart; the first waits longest.
    async fn crowd(&self, size: usize) -> Vec<ApplicationId> {
        let collection = {
            let mut reader = self.app.db.reader().await.unwrap();
            store::collection::by_slug(&mut reader, &slug()).await.unwrap().unwrap()
        };
        let bytes = picture(0);
        let digest = PhotoDigest::new(Sha256::digest(&bytes).into());
        let accepted = shared::photo::accept(&bytes, digest, &collection.notice.photo).unwrap();
        let mut waiting = Vec::new();
        for n in 0..size {
            let now = self.app.clock.now();
            let passport = format!("X{n:07}");
            let student = NewStudent {
                number: StudentNumber::parse(&format!("2027{n:06}")).unwrap(),
                name: PersonName::parse("Zhang San").unwrap(),
                document: Document::parse(DocumentKind::Passport, &passport, now.date_in_china()).unwrap(),
                phone: None,
            };
            let id = ApplicationId::new(now, self.app.rng.next_u128());
            let mut tx = self.app.db.begin().await.unwrap();
            let (keys, rng) = (&self.app.keys, &self.app.rng);
            let student = store::student::insert(&mut tx, keys, rng, collection.id, &student, now).await;
            let student = student.unwrap().unwrap();
            assert!(store::application::insert(&mut tx, id, student, collection.id, now).await.unwrap());
            tx.commit().await.unwrap();
            confirm::confirm(&self.app, id, false).await.unwrap();
            let kept = self.app.photographs.put(digest, bytes.clone().into()).await.unwrap();
            submit::submit(&self.app, id, accepted, kept).await.unwrap();
            self.app.clock.advance_seconds(60);
            waiting.push(id);
        }
        waiting
    }

    async fn actions(&self, id: ApplicationId) -> Vec<Action> {
        let mut reader = self.app.db.reader().await.unwrap();
        let log = store::audit::of_subject(&mut reader, &id.to_string()).await.unwrap();
        log.into_iter().map(|(action, _)| action).collect()
    }

    /// Moves the clock, and runs the due jobs, as the server does every second.
    async fn pass(&self, seconds: i64) -> review::Due {
        self.app.clock.advance_seconds(seconds);
        review::due(&self.app).await.unwrap()
    }
}

impl Browser {
    /// The photographs on the desk when `want` are requested.
    async fn desk(&mut self, want: u32) -> Vec<Value> {
        let answer = self.post(&path::desk(&slug()), &json!({ "want": want })).await;
        assert_eq!(answer.status, 200, "{:?}", answer.json());
        answer.json()["cases"].as_array().unwrap().clone()
    }

    async fn decide(&mut self, id: DecisionId, request: &Value) -> Answer {
        self.put_json(&path::decision(id), request).await
    }

    async fn undo(&mut self, ids: &[DecisionId]) -> Vec<Value> {
        let answer = self.post(path::UNDO, &json!({ "decisions": ids })).await;
        assert_eq!(answer.status, 200);
        answer.json()["outcomes"].as_array().unwrap().clone()
    }
}

fn applications(cases: &[Value]) -> Vec<String> {
    cases.iter().map(|case| case["application"].as_str().unwrap().to_owned()).collect()
}

fn texts(ids: &[ApplicationId]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn the_student_learns_of_a_verdict_when_it_can_t_be_taken_back_any_more() {
    let test = TestApp::new().await;
    let mut student = test.submitted(LIN).await;
    let mut li = test.staff_named("li.na", Role::Reviewer).await;
    let case = li.desk(1).await.remove(0);
    let before = student.get(student_path::APPLICATION).await;
    assert_eq!(before.outcome(), "under_review");

    let decided = li.decide(decision(1), &reject(&case)).await;
    assert_eq!((decided.status, &decided.json()["state"]["state"]), (200, &json!("pending")));
    let secret = student.get_unless(student_path::APPLICATION, before.header("etag")).await;
    assert_eq!(secret.status, 304, "nothing that the student sees has changed");
    assert_eq!(student.delete(student_path::PHOTO).await.outcome(), "wrong_stage");
    assert_eq!(student.upload(&picture(1)).await.outcome(), "wrong_stage");
    assert_eq!(student.post(student_path::ORDER, &json!({})).await.outcome(), "wrong_stage");

    assert_eq!(test.pass(WINDOW - 1).await, review::Due::default());
    assert_eq!(student.stage().await, "under_review");
    assert_eq!(test.pass(1).await, review::Due { announced: 1, put_back: 0 });
    let told = student.get(student_path::APPLICATION).await.json();
    assert_eq!(told["stage"], "rejected");
    assert_eq!((&told["reasons"], &told["note"]), (&json!(["tilted", "background"]), &json!("请站正。")));
    assert!(!told.to_string().contains("third time"), "what the staff write to each other stays there");

    let late = li.undo(&[decision(1)]).await;
    assert_eq!((&late[0]["outcome"], &late[0]["standing"]["verdict"]), (&json!("lost"), &json!("reject")));
    let actions = test.actions(test.application(LIN).await.id).await;
    assert!(actions.ends_with(&[Action::Claimed, Action::Decided, Action::Rejected]), "{actions:?}");
}

#[tokio::test]
async fn an_undone_decision_is_never_visible_to_the_student() {
    let test = TestApp::new().await;
    let mut student = test.submitted(LIN).await;
    let mut li = test.staff_named("li.na", Role::Reviewer).await;
    let mut wang = test.staff_named("wang.wu", Role::Reviewer).await;
    let case = li.desk(1).await.remove(0);
    assert_eq!(li.decide(decision(1), &reject(&case)).await.status, 200);
    test.pass(WINDOW - 1).await;
    assert_eq!(wang.undo(&[decision(1)]).await[0]["outcome"], "unknown", "it is nobody else's");
    for _ in 0..2 {
        let undone = li.undo(&[decision(1)]).await;
        assert_eq!(undone[0]["decision"]["state"]["state"], "undone", "and again the same");
    }
    // A delayed request changes nothing.
    assert_eq!(li.decide(decision(1), &reject(&case)).await.json()["state"]["state"], "undone");
    assert_eq!(test.pass(WINDOW).await, review::Due::default());
    assert_eq!(li.desk(1).await, vec![case.clone()], "it is open again");
    assert_eq!(li.decide(decision(2), &approve(&case)).await.status, 200);
    test.pass(WINDOW).await;
    assert_eq!(student.stage().await, "approved");
    let milestones = student.get(student_path::APPLICATION).await.json()["timeline"].to_string();
    assert!(!milestones.contains("rejected"), "{milestones}");
    let recent = li.get(path::DECISIONS).await.json();
    let states: Vec<_> =
        recent["decisions"].as_array().unwrap().iter().map(|one| &one["state"]["state"]).collect();
    assert_eq!(states, ["announced", "undone"]);
}

#[tokio::test]
async fn without_a_window_the_student_is_notified_at_once() {
    let mut test = TestApp::new().await;
    test.app.pace.undo_seconds = 0;
    test.submitted(LIN).await;
    let case = review::desk(
        &test.app,
        &reviewer("li.na"),
        (test.application(LIN).await.collection, &Units::default()),
        1,
        None,
    )
    .await;
    let case = case.unwrap().remove(0);
    let judgement = review::DecisionInput {
        id: decision(1),
        application: case.id,
        photo: case.stage.photo().unwrap(),
        found: shared::api::staff::review::ReviewVerdict::Approve,
        staff_note: None,
    };
    let decided = review::decide(&test.app, &reviewer("li.na"), judgement).await.unwrap();
    assert_eq!(decided.announced_at, Some(test.app.clock.now()));
    assert_eq!(test.application(LIN).await.stage.as_str(), "approved");
}

#[tokio::test]
async fn a_queue_is_narrowed_to_a_college_a_major_or_a_class() {
    let test = TestApp::new().await;
    for (identity, class) in [(LIN, "2101"), (CHEN, "2102")] {
        test.submitted(identity).await;
        let mut reader = test.app.db.reader().await.unwrap();
        let collection = store::collection::by_slug(&mut reader, &slug()).await.unwrap().unwrap();
        drop(reader);
        let set = |name: &str| Edit::Set(UnitName::parse(name).unwrap());
        let change = Change { college: set("软件学院"), class: set(class), ..Change::default() };
        let number = StudentNumber::parse(identity.number).unwrap();
        student::correct(&test.app, &collection, &number, &change, &Actor::Operator).await.unwrap();
    }
    let mut li = test.staff_named("li.na", Role::Reviewer).await;
    let mut narrowed = async |units: Value, holding: Value| {
        let request = json!({ "want": 5, "units": units, "holding": holding });
        let desk = li.post(&path::desk(&slug()), &request).await.json();
        let cases = desk["cases"].as_array().unwrap().iter();
        let numbers = cases.map(|case| case["student_number"].as_str().unwrap().to_owned());
        // Both were submitted in the same millisecond, so their order is by identifier.
        (numbers.collect::<BTreeSet<_>>(), desk["waiting"].as_u64().unwrap())
    };
    let of_class = |class: &str| json!({ "college": "软件学院", "class": class });
    let only = |students: &[Identity]| students.iter().map(|student| student.number.to_owned()).collect();
    assert_eq!(narrowed(of_class("2103"), Value::Null).await, (only(&[]), 0));
    assert_eq!(narrowed(of_class("2102"), Value::Null).await, (only(&[CHEN]), 0));
    // The page no longer needs any of these: they are put back, and those of the other class are opened.
    assert_eq!(narrowed(of_class("2101"), json!([])).await, (only(&[LIN]), 0));
    assert_eq!(narrowed(json!({}), Value::Null).await, (only(&[LIN, CHEN]), 0), "what is open stays open");
    assert_eq!(narrowed(json!({ "college": "外国语学院" }), json!([])).await, (only(&[]), 0));
}

#[tokio::test]
async fn two_reviewers_never_have_the_same_photograph() {
    let test = TestApp::new().await;
    let crowd = test.crowd(8).await;
    let mut li = test.staff_named("li.na", Role::Reviewer).await;
    let mut wang = test.staff_named("wang.wu", Role::Reviewer).await;
    let first = li.desk(3).await;
    assert_eq!(applications(&first), texts(&crowd[..3]), "the oldest first");
    assert_eq!(applications(&wang.desk(3).await), texts(&crowd[3..6]));
    assert_eq!(li.desk(3).await, first, "asking again changes nothing");
    assert_eq!(applications(&li.desk(5).await), texts(&[&crowd[..3], &crowd[6..]].concat()));
    assert_eq!(wang.desk(60).await.len(), 3, "nothing is left");

    let queues = li.get(path::QUEUES).await.json();
    let queue = &queues["queues"][0];
    assert_eq!((&queue["waiting"], &queue["mine"]), (&json!(0), &json!(5)));
}

#[tokio::test]
async fn a_late_reviewer_sees_who_decided_what() {
    let test = TestApp::new().await;
    test.crowd(1).await;
    let mut li = test.staff_named("li.na", Role::Reviewer).await;
    let mut wang = test.staff_named("wang.wu", Role::Reviewer).await;
    let case = li.desk(1).await.remove(0);

    let held = wang.decide(decision(1), &approve(&case)).await;
    assert_eq!((held.status, held.outcome().as_str()), (409, "conflict"));
    assert_eq!(held.json()["standing"], json!({ "what": "open", "reviewer": "li.na" }));

    assert_eq!(li.decide(decision(2), &reject(&case)).await.status, 200);
    let at = test.app.clock.now();
    let decided = json!({ "what": "decided", "reviewer": "li.na", "verdict": "reject", "at": at });
    assert_eq!(wang.decide(decision(1), &approve(&case)).await.json()["standing"], decided);
    test.pass(WINDOW).await;
    assert_eq!(wang.decide(decision(1), &approve(&case)).await.json()["standing"], decided);

    assert_eq!(wang.decide(decision(2), &reject(&case)).await.outcome(), "conflict", "a stolen identifier");
    let again = li.decide(decision(2), &reject(&case)).await;
    assert_eq!(again.json()["state"]["state"], "announced", "the same again changes nothing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_reviewers_at_once_one_decides() {
    let test = TestApp::new().await;
    let id = test.crowd(1).await[0];
    let photo = {
        let mut reader = test.app.db.reader().await.unwrap();
        store::application::by_id(&mut reader, id).await.unwrap().unwrap().stage.photo().unwrap()
    };
    let tasks: Vec<_> = (0..12_u128)
        .map(|n| {
            let app = test.app.clone();
            tokio::spawn(async move {
                let found = shared::api::staff::review::ReviewVerdict::Approve;
                let id = review::DecisionInput {
                    id: decision(n),
                    application: id,
                    photo,
                    found,
                    staff_note: None,
                };
                review::decide(&app, &reviewer(&format!("reviewer{n}")), id).await.is_ok()
            })
        })
        .collect();
    let mut won = 0;
    for task in tasks {
        won += usize::from(task.await.unwrap());
    }
    assert_eq!(won, 1);
    let decided = test.actions(id).await.into_iter().filter(|action| *action == Action::Decided).count();
    assert_eq!(decided, 1);
}

#[tokio::test]
async fn a_lease_that_runs_out_returns_the_photograph_to_its_old_place() {
    let test = TestApp::new().await;
    let crowd = test.crowd(3).await;
    let mut li = test.staff_named("li.na", Role::Reviewer).await;
    let mut wang = test.staff_named("wang.wu", Role::Reviewer).await;
    let cases = li.desk(2).await;
    test.pass(LEASE - 1).await;
    assert_eq!(li.desk(2).await.len(), 2, "whoever is heard of keeps what is open");
    assert_eq!(test.pass(LEASE - 1).await.put_back, 0);
    assert_eq!(test.pass(1).await.put_back, 2);
    assert_eq!(applications(&wang.desk(3).await), texts(&crowd), "in the old order");
    let lost = li.decide(decision(1), &approve(&cases[0])).await;
    assert_eq!(lost.json()["standing"], json!({ "what": "open", "reviewer": "wang.wu" }));

    // An expired lease has no effect as long as no other reviewer opens the photograph.
    test.pass(LEASE).await;
    assert_eq!(li.decide(decision(1), &approve(&cases[0])).await.status, 200);
}

#[tokio::test]
async fn what_is_put_back_waits_where_it_waited() {
    let test = TestApp::new().await;
    let crowd = test.crowd(2).await;
    let mut li = test.staff_named("li.na", Role::Reviewer).await;
    let mut wang = test.staff_named("wang.wu", Role::Reviewer).await;
    li.desk(2).await;
    let all = json!({ "applications": crowd });
    assert_eq!(wang.post(path::RELEASE, &all).await.status, 204);
    assert_eq!(li.desk(0).await.len(), 2, "nobody puts back what another has open");
    assert_eq!(li.post(path::RELEASE, &all).await.status, 204);
    assert_eq!(applications(&wang.desk(2).await), texts(&crowd));
}

#[tokio::test]
async fn a_skipped_photograph_comes_last_and_a_second_look_is_for_another_reviewer() {
    let test = TestApp::new().await;
    let crowd = test.crowd(3).await;
    let mut li = test.staff_named("li.na", Role::Reviewer).await;
    let mut wang = test.staff_named("wang.wu", Role::Reviewer).await;
    let cases = li.desk(2).await;
    let pass = |case: &Value, note: Option<&str>| json!({ "application": case["application"], "photo": case["photo"]["id"], "second_look": note });
    assert_eq!(li.post(path::PASS, &pass(&cases[0], None)).await.status, 204);
    assert_eq!(li.post(path::PASS, &pass(&cases[1], Some("同卡照片不像"))).await.status, 204);
    assert_eq!(applications(&li.desk(1).await), texts(&crowd[2..]), "those not seen come first");
    assert_eq!(li.desk(60).await.len(), 2, "the second look is for another");

    let seen = wang.desk(60).await;
    assert_eq!(applications(&seen), texts(&crowd[1..2]));
    assert_eq!(seen[0]["second_looks"][0]["note"], "同卡照片不像");
    assert_eq!(seen[0]["second_looks"][0]["reviewer"], "li.na");
    let twice = li.post(path::PASS, &pass(&cases[1], None)).await;
    assert_eq!(twice.json()["standing"], json!({ "what": "open", "reviewer": "wang.wu" }));
}

#[tokio::test]
async fn the_same_file_from_two_students_is_a_finding_with_the_other_one_s_photograph() {
    let test = TestApp::new().await;
    test.submitted(LIN).await;
    let mut chen = test.confirmed(CHEN).await;
    assert_eq!(chen.upload(&picture(1)).await.status, 200);
    let mut li = test.staff_named("li.na", Role::Reviewer).await;
    assert!(li.desk(2).await.iter().all(|case| case["twins"] == json!([])));
    assert_eq!(
        li.post(path::RELEASE, &json!({ "applications": [test.application(CHEN).await.id] })).await.status,
        204
    );
    // The photographs that a student submitted before count, too.
    assert_eq!(chen.delete(student_path::PHOTO).await.status, 200);
    assert_eq!(chen.upload(&picture(0)).await.status, 200);
    let cases = li.desk(2).await;
    let (lin, chen) = (&cases[0], &cases[1]);
    let twin = |case: &Value, of: &Value| {
        json!([{ "photo": of["photo"]["id"], "student_number": of["student_number"], "name": of["name"] }])
            == case["twins"]
    };
    assert!(twin(lin, chen) && twin(chen, lin), "{cases:?}");
    let other: PhotoId = lin["twins"][0]["photo"].as_str().unwrap().parse().unwrap();
    assert_eq!(li.get(&path::photo(other)).await.body, picture(0));
}

#[tokio::test]
async fn the_day_s_own_decisions_are_listed_and_filtered() {
    let test = TestApp::new().await;
    test.crowd(70).await;
    let mut li = test.staff_named("li.na", Role::Reviewer).await;
    let mut wang = test.staff_named("wang.wu", Role::Reviewer).await;
    let mut made = 0;
    while made < 66 {
        for case in li.desk(33).await {
            let request = if made % 3 == 0 { reject(&case) } else { approve(&case) };
            assert_eq!(li.decide(decision(made), &request).await.status, 200);
            made += 1;
        }
    }
    li.undo(&[decision(0), decision(1)]).await;
    let case = wang.desk(1).await.remove(0);
    wang.decide(decision(99), &approve(&case)).await;
    let first = li.get(path::TODAY).await.json();
    assert_eq!(
        (&first["approved"], &first["rejected"], &first["taken_back"]),
        (&json!(43), &json!(21), &json!(2))
    );
    assert_eq!(first["decisions"].as_array().unwrap().len(), 60);
    let rest = li.get(&format!("{}?before={}", path::TODAY, first["next"].as_str().unwrap())).await.json();
    assert_eq!((rest["decisions"].as_array().unwrap().len(), &rest["next"]), (6, &Value::Null));
    for (only, count) in [("approved", 43), ("rejected", 21), ("taken_back", 2)] {
        let some = li.get(&format!("{}?only={only}", path::TODAY)).await.json();
        assert_eq!(some["decisions"].as_array().unwrap().len(), count, "{only}");
    }
    test.app.clock.advance_seconds(24 * 3600);
    let mut li = test.staff_named("li.na", Role::Reviewer).await;
    assert_eq!(li.get(path::TODAY).await.json()["decisions"], json!([]), "of today");
}

#[tokio::test]
async fn leases_follow_what_the_page_still_needs() {
    let test = TestApp::new().await;
    let crowd = test.crowd(6).await;
    let mut li = test.staff_named("li.na", Role::Reviewer).await;
    let mut wang = test.staff_named("wang.wu", Role::Reviewer).await;
    assert_eq!(li.desk(6).await.len(), 6);
    let held = wang.post(&path::desk(&slug()), &json!({ "want": 6 })).await.json();
    assert_eq!((held["cases"].as_array().unwrap().len(), &held["elsewhere"]), (0, &json!(6)));
    let holding = json!({ "want": 2, "holding": [crowd[1], crowd[3]] });
    let left = li.post(&path::desk(&slug()), &holding).await.json();
    assert_eq!(applications(left["cases"].as_array().unwrap()), texts(&[crowd[1], crowd[3]]));
    assert_eq!(applications(&wang.desk(6).await), texts(&[crowd[0], crowd[2], crowd[4], crowd[5]]));
    let everything: Vec<_> = (0..121).map(|_| crowd[0]).collect();
    let many = json!({ "want": 2, "holding": everything });
    assert_eq!(li.post(&path::desk(&slug()), &many).await.status, 422);
}

#[tokio::test]
async fn polling_by_a_page_does_not_prolong_its_session() {
    const BEAT: i64 = 20;
    let test = TestApp::new().await;
    test.crowd(2).await;
    let mut li = test.staff_named("li.na", Role::Reviewer).await;
    let body = json!({ "want": 2 }).to_string().into_bytes();
    let headers = [("content-type", "application/json"), (BACKGROUND_HEADER, "1")];
    let mut statuses = Vec::new();
    for _ in 0..=3600 / BEAT {
        let answer = li.send(axum::http::Method::POST, &path::desk(&slug()), &headers, body.clone()).await;
        statuses.push(answer.status);
        test.app.clock.advance_seconds(BEAT);
    }
    assert_eq!(statuses.pop(), Some(401), "an hour after the last thing that somebody did");
    assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");

    let mut wang = test.staff_named("wang.wu", Role::Reviewer).await;
    test.app.clock.advance_seconds(3000);
    assert_eq!(wang.desk(1).await.len(), 1, "somebody pressed a key");
    test.app.clock.advance_seconds(3000);
    assert_eq!(wang.desk(1).await.len(), 1);
}

#[tokio::test]
async fn a_grid_is_approved_at_once_and_each_photograph_independently() {
    let test = TestApp::new().await;
    let crowd = test.crowd(4).await;
    let mut li = test.staff_named("li.na", Role::Reviewer).await;
    let mut wang = test.staff_named("wang.wu", Role::Reviewer).await;
    let cases = li.desk(4).await;
    // The second request was late: released here, decided there.
    assert_eq!(li.post(path::RELEASE, &json!({ "applications": [crowd[1]] })).await.status, 204);
    let astray = wang.desk(1).await.remove(0);
    assert_eq!(wang.decide(decision(9), &approve(&astray)).await.status, 200);
    let approvals: Vec<_> = cases
        .iter()
        .enumerate()
        .map(|(n, case)| json!({ "decision": decision(n as u128), "application": case["application"], "photo": case["photo"]["id"] }))
        .collect();
    let approvals = json!({ "approvals": approvals });
    let outcome = |answer: &Answer| -> Vec<String> {
        let outcomes = answer.json()["outcomes"].as_array().unwrap().clone();
        outcomes.iter().map(|one| one["outcome"].as_str().unwrap().to_owned()).collect()
    };
    for _ in 0..2 {
        let answer = li.post(path::DECISIONS, &approvals).await;
        assert_eq!(outcome(&answer), ["done", "lost", "done", "done"], "and again the same");
    }
    let undone = li.undo(&[decision(0), decision(2), decision(3)]).await;
    assert!(undone.iter().all(|one| one["decision"]["state"]["state"] == "undone"), "{undone:?}");
    assert_eq!(test.pass(WINDOW).await.announced, 1, "the one that another approved");
}

#[tokio::test]
async fn earlier_attempts_are_seen_with_their_reasons_and_reasons_are_counted() {
    let test = TestApp::new().await;
    let mut student = test.submitted(LIN).await;
    let mut li = test.staff_named("li.na", Role::Reviewer).await;
    let first = li.desk(1).await.remove(0);
    assert_eq!(
        first["findings"].as_array().unwrap().iter().filter(|one| one["verdict"] == "pass").count(),
        6
    );
    li.decide(decision(1), &reject(&first)).await;
    test.pass(WINDOW).await;
    assert_eq!(student.upload(&picture(1)).await.outcome(), "submitted");

    let second = li.desk(1).await.remove(0);
    let attempt = &second["attempts"][0];
    assert_eq!(attempt["photo"], first["photo"]);
    assert_eq!(attempt["decision"]["reasons"], json!(["tilted", "background"]));
    assert_eq!(attempt["decision"]["staff_note"], "third time");
    let gone = li.decide(decision(2), &approve(&first)).await;
    assert_eq!(gone.json()["standing"]["what"], "decided", "the old photograph is judged for ever");
    let queue = li.get(path::QUEUES).await.json()["queues"][0].clone();
    let reasons = json!([{ "reason": "background", "times": 1 }, { "reason": "tilted", "times": 1 }]);
    assert_eq!(queue["reasons"], reasons);

    let old: &str = first["photo"]["id"].as_str().unwrap();
    let jpeg = li.get(&path::photo(old.parse().unwrap())).await;
    assert_eq!((jpeg.status, jpeg.body), (200, picture(0)));
    assert_eq!(jpeg.headers["cache-control"], "private, max-age=3600, immutable");
    let case = li.get(&path::case(test.application(LIN).await.id)).await.json();
    assert_eq!(case, second);
}

#[tokio::test]
async fn a_photograph_that_was_taken_back_is_gone() {
    let test = TestApp::new().await;
    let mut student = test.submitted(LIN).await;
    let mut li = test.staff_named("li.na", Role::Reviewer).await;
    let case = li.desk(1).await.remove(0);
    test.pass(LEASE).await;
    assert_eq!(student.delete(student_path::PHOTO).await.outcome(), "matched");
    let gone = li.decide(decision(1), &approve(&case)).await;
    assert_eq!((gone.status, &gone.json()["standing"]), (409, &json!({ "what": "gone" })));
}
