//! The progress of a collection.

use backend::{demo, store};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use shared::api::staff::progress::{Counts, Todo, path};
use shared::api::staff::students::Units;
use shared::id::CollectionId;
use shared::person::UnitName;
use shared::staff::Role;

use crate::app::{Browser, CHEN, LIN, TestApp, slug};

async fn progress(browser: &mut Browser) -> Value {
    browser.get(&path::of(path::PROGRESS, &slug())).await.json()
}

async fn todo(browser: &mut Browser, todo: Todo) -> Vec<String> {
    let page = browser.get(&path::todo(&slug(), todo, &Units::default(), None)).await.json();
    let students = page["students"].as_array().unwrap().clone();
    students.iter().map(|student| student["number"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn every_student_is_counted_in_their_stage() {
    let test = TestApp::new().await;
    let mut school = test.staff(Role::School).await;
    assert_eq!(todo(&mut school, Todo::Start).await, [LIN.number, CHEN.number]);
    test.student(CHEN).await;
    let mut lin = test.approved(LIN).await;
    let seen = progress(&mut school).await;
    let counts: Counts = serde_json::from_value(seen["counts"].clone()).unwrap();
    assert_eq!(counts, Counts { roster: 2, matched: 1, approved: 1, ..Counts::default() });
    assert_eq!((counts.started(), counts.not_started()), (2, 0));
    assert_eq!(todo(&mut school, Todo::Submit).await, [CHEN.number]);
    assert_eq!(todo(&mut school, Todo::Pay).await, [LIN.number]);
    assert_eq!(
        seen["reviewers"],
        json!([
            { "reviewer": "li.na", "lately": 1, "today": 1, "total": 1, "rejected": 0 }
        ])
    );
    let order = lin.post(shared::api::path::ORDER, &json!({})).await;
    assert_eq!(order.status, 200);
    assert_eq!(progress(&mut school).await["money"]["collected"], json!({ "orders": 0, "fen": 0 }));
}

#[tokio::test]
async fn the_oldest_waiting_photograph_is_compared_with_the_promised_hours() {
    let test = TestApp::new().await;
    let mut reviewer = test.staff(Role::Reviewer).await;
    test.submitted(LIN).await;
    let handed_in = test.app.clock.now();
    test.app.clock.advance_seconds(23 * 3600);
    let mut reviewer_again = test.staff_named("second", Role::Reviewer).await;
    let waiting = progress(&mut reviewer_again).await["waiting"].clone();
    assert_eq!(waiting, json!({ "oldest": handed_in, "overdue": 0 }));
    test.app.clock.advance_seconds(2 * 3600);
    let mut reviewer_late = test.staff_named("third", Role::Reviewer).await;
    assert_eq!(progress(&mut reviewer_late).await["waiting"]["overdue"], 1);
    assert_eq!(reviewer.get(&path::of(path::PROGRESS, &slug())).await.outcome(), "staff_sign_in_required");
}

/// Asserts that the counters of a collection are equal to a count of all rows.
pub(crate) async fn assert_tallies(conn: &mut store::Conn, collection: CollectionId) {
    let rows =
        |query: &'static str| sqlx::query_as::<_, (String, i64, i64)>(query).bind(collection.to_string());
    let kept = rows("SELECT what, n, fen FROM progress_tally WHERE collection = $1 AND n <> 0 ORDER BY what");
    let counted = rows(
        "SELECT 'roster' AS what, COUNT(*) AS n, 0 FROM student WHERE collection = $1 AND withdrawn_at IS NULL \
         UNION ALL SELECT 'stage:' || stage, COUNT(*), 0 FROM application WHERE collection = $1 GROUP BY stage \
         UNION ALL SELECT 'order:' || o.stage, COUNT(*), SUM(o.amount) FROM payment_order o \
         JOIN application a ON a.id = o.application WHERE a.collection = $1 GROUP BY o.stage ORDER BY what",
    );
    let kept = kept.fetch_all(&mut *conn).await.unwrap();
    let counted: Vec<_> =
        counted.fetch_all(conn).await.unwrap().into_iter().filter(|row| row.1 != 0).collect();
    assert_eq!(kept, counted);
}

/// The demonstration has students in every stage, orders in most, and decisions of both kinds.
#[tokio::test]
async fn the_tallies_are_what_counting_would_say() {
    let test = TestApp::new().await;
    demo::seed(&test.app).await.unwrap();
    let mut reader = test.app.db.reader().await.unwrap();
    let mut stages = 0;
    for collection in store::collection::all(&mut reader).await.unwrap() {
        let tally = store::progress::tally(&mut reader, collection.id).await.unwrap();
        assert_tallies(&mut reader, collection.id).await;
        let Counts { rejected, paid, delivered, .. } = tally.counts;
        stages += rejected + paid + delivered;
    }
    assert!(stages > 0);
}

#[tokio::test]
async fn a_list_is_taken_out_as_csv_and_that_is_written_down() {
    let test = TestApp::new().await;
    let mut school = test.staff(Role::School).await;
    let answer = school.post(&path::todo_csv(&slug(), Todo::Start, &Units::default()), &json!({})).await;
    assert_eq!(
        String::from_utf8(answer.body).unwrap(),
        "\u{feff}学号,姓名,学院,专业,班级,待办\r\n1114827492,林晓雨,,,,尚未校验身份\r\n1114827493,陈思远,,,,尚未校验身份\r\n"
    );
    let mut reader = test.app.db.reader().await.unwrap();
    let collection = store::collection::by_slug(&mut reader, &slug()).await.unwrap().unwrap();
    let audit = store::audit::of_subject(&mut reader, &collection.id.to_string()).await.unwrap();
    assert_eq!(audit.last().unwrap().0, shared::audit::Action::TodoExported);
}

#[tokio::test]
async fn a_watcher_receives_each_change_and_the_stream_ends_with_the_session() {
    let test = TestApp::new().await;
    let mut school = test.staff(Role::School).await;
    let mut stream = school.stream(&path::of(path::EVENTS, &slug())).await;
    let first = next_event(&mut stream).await.unwrap();
    assert_eq!((&first["counts"]["submitted"], &first["counts"]["roster"]), (&0.into(), &2.into()));
    test.submitted(LIN).await;
    let told = loop {
        let event = next_event(&mut stream).await.unwrap();
        if event["counts"]["submitted"] == 1 {
            break event;
        }
    };
    assert!(told["waiting"]["oldest"].is_i64());
    assert_eq!(school.delete(shared::api::staff::account::path::SESSION).await.status, 204);
    while let Some(event) = next_event(&mut stream).await {
        assert_eq!(event["counts"]["submitted"], 1);
    }
}

/// The next event's data; `None` at the end of the stream.
async fn next_event(stream: &mut axum::body::Body) -> Option<Value> {
    loop {
        let frame = stream.frame().await?.unwrap();
        let text = String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap();
        if let Some(data) = text.lines().find_map(|line| line.strip_prefix("data: ")) {
            return Some(serde_json::from_str(data).unwrap());
        }
    }
}

#[tokio::test]
async fn a_student_who_erased_their_data_is_in_the_roster_and_nowhere_else() {
    let test = TestApp::new().await;
    test.submitted(LIN).await;
    backend::domain::erase::at_own_wish(&test.app, test.application(LIN).await.id).await.unwrap();
    let seen = progress(&mut test.staff(Role::School).await).await;
    let counts: Counts = serde_json::from_value(seen["counts"].clone()).unwrap();
    assert_eq!(counts, Counts { roster: 2, ..Counts::default() });
}

#[tokio::test]
async fn lists_and_progress_are_narrowed_to_a_college_a_major_or_a_class() {
    let test = TestApp::new().await;
    let file = format!(
        "学号,姓名,证件类型,证件号码,学院,专业,班级\n\
         {},{},居民身份证,{},软件学院,软件工程,2101\n{},{},居民身份证,{},软件学院,\"网络,安全\",2102\n",
        LIN.number, LIN.name, LIN.document, CHEN.number, CHEN.name, CHEN.document
    );
    test.submitted(LIN).await;
    let mut admin = test.staff(Role::Admin).await;
    let address = shared::api::staff::roster::path::of(
        shared::api::staff::roster::path::IMPORT,
        &slug(),
        &shared::api::staff::roster::ImportQuery::default(),
    );
    let imported = admin.send(axum::http::Method::POST, &address, &[], file.into_bytes()).await;
    let said = String::from_utf8(imported.body).unwrap();
    assert!(
        said.contains("\"imported\":true") && said.contains("\"updated\":2"),
        "nobody has to be asked: {said}"
    );
    let units = |college: &str, class: Option<&str>| Units {
        college: UnitName::parse(college).ok(),
        major: None,
        class: class.and_then(|class| UnitName::parse(class).ok()),
    };
    for (units, listed) in [
        (units("软件学院", None), vec![CHEN.number]),
        (units("软件学院", Some("2102")), vec![CHEN.number]),
        (units("软件学院", Some("2101")), vec![]),
        (units("外国语学院", None), vec![]),
    ] {
        let page = admin.get(&path::todo(&slug(), Todo::Start, &units, None)).await.json();
        let students = page["students"].as_array().unwrap();
        let numbers: Vec<_> = students.iter().map(|one| one["number"].as_str().unwrap()).collect();
        assert_eq!(numbers, listed, "{units:?}");
    }
    let csv = admin.post(&path::todo_csv(&slug(), Todo::Start, &units("软件学院", None)), &json!({})).await;
    let csv = String::from_utf8(csv.body).unwrap();
    assert!(csv.ends_with(",软件学院,\"网络,安全\",2102,尚未校验身份\r\n"), "{csv}");
    let seen = admin.get(&path::units(&slug(), &Units::default())).await.json();
    let college =
        json!({ "name": "软件学院", "students": 2, "start": 1, "submit": 0, "recapture": 0, "pay": 0 });
    assert_eq!(seen["colleges"], json!([college]));
    assert_eq!(seen["classes"].as_array().map(Vec::len), Some(2));
    let search = shared::api::staff::students::path::SEARCH;
    for (text, wanted, found) in [
        ("", json!({ "class": "2102" }), vec![CHEN.number]),
        ("", json!({ "college": "软件学院" }), vec![LIN.number, CHEN.number]),
        (CHEN.name, json!({ "class": "2102" }), vec![CHEN.number]),
        (CHEN.name, json!({ "class": "2101" }), vec![]),
        ("", json!({}), vec![]),
    ] {
        let wanted = json!({ "collection": slug(), "text": text, "units": wanted });
        let answer = admin.post(search, &wanted).await.json();
        let students = answer["students"].as_array().unwrap();
        let numbers: Vec<_> = students.iter().map(|one| one["student_number"].as_str().unwrap()).collect();
        assert_eq!(numbers, found, "{wanted}");
    }
}

/// The cells of the first sheet of a workbook, as texts.
fn sheet(file: Vec<u8>) -> Vec<Vec<String>> {
    use calamine::{Reader as _, Xlsx};
    let mut book = Xlsx::new(std::io::Cursor::new(file)).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    assert!(
        sheet.used_cells().all(|(.., cell)| matches!(cell, calamine::Data::String(_))),
        "every cell is text"
    );
    sheet.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

#[tokio::test]
async fn a_school_takes_out_its_lists_as_workbooks_and_the_whole_roster_with_stages() {
    use shared::api::staff::roster::path as roster;
    let test = TestApp::new().await;
    test.submitted(LIN).await;
    let mut school = test.staff(Role::School).await;
    let all = Units::default();
    let todo = school.post(&path::todo_xlsx(&slug(), Todo::Start, &all), &json!({})).await;
    assert_eq!(sheet(todo.body)[1][..2], [CHEN.number.to_owned(), CHEN.name.to_owned()]);
    let book = school.post(&path::students(roster::STUDENTS_XLSX, &slug(), &all), &json!({})).await;
    assert!(book.header("content-disposition").ends_with("-roster.xlsx\""));
    let rows = sheet(book.body);
    assert_eq!(rows[0], ["学号", "姓名", "证件类型", "学院", "专业", "班级", "办理状态"]);
    assert_eq!(rows[1][..3], [LIN.number, LIN.name, "居民身份证"].map(str::to_owned));
    assert_eq!((rows[1][6].as_str(), rows[2][6].as_str()), ("待审核", "未校验身份"));
    let answer = school.post(&path::students(roster::STUDENTS_CSV, &slug(), &all), &json!({})).await;
    let list = String::from_utf8(answer.body).unwrap();
    assert!(list.contains(&format!("{},{},居民身份证,,,,待审核\r\n", LIN.number, LIN.name)), "{list}");
    let nobody = Units { class: UnitName::parse("没有").ok(), ..Units::default() };
    let none = school.post(&path::students(roster::STUDENTS_CSV, &slug(), &nobody), &json!({})).await;
    assert_eq!(String::from_utf8(none.body).unwrap().lines().count(), 1);
    let mut reader = test.app.db.reader().await.unwrap();
    let collection = store::collection::by_slug(&mut reader, &slug()).await.unwrap().unwrap();
    let audit = store::audit::of_subject(&mut reader, &collection.id.to_string()).await.unwrap();
    assert_eq!(audit.last().unwrap().0, shared::audit::Action::RosterExported);
}
