//! Photographs are delivered to the school: all that are paid, each once, in a package that other programs can open.

use std::path::Path;
use std::process::Command;

use axum::http::Method;
use axum::http::header::{IF_RANGE, RANGE};
use backend::domain::deliver::{self, DeliveryOptions, prepare};
use backend::store;
use backend::store::audit::Actor;
use backend::store::collection::Collection;
use serde_json::{Value, json};
use shared::api::staff::deliveries::path;
use shared::audit::Action;
use shared::collection::CollectionNotice;
use shared::delivery::NameTemplate;
use shared::id::ExportId;
use shared::money::Fen;
use shared::person::SchoolCode;
use shared::staff::Role;

use crate::app::{Answer, Browser, CHEN, Identity, LIN, TestApp, notice, reviewer, slug};

/// A collection without a fee: an approved photograph counts as paid.
async fn free() -> TestApp {
    TestApp::with(CollectionNotice { fee: Fen::ZERO, ..notice(&slug()) }).await
}

/// Both students of the roster, approved.
async fn both_paid() -> TestApp {
    let test = free().await;
    for identity in [LIN, CHEN] {
        test.approved(identity).await;
    }
    test
}

async fn collection(test: &TestApp) -> Collection {
    store::collection::by_slug(&mut test.app.db.reader().await.unwrap(), &slug()).await.unwrap().unwrap()
}

fn wanted(more: &Value) -> Value {
    let mut wish = json!({ "collection": slug(), "template": "{学号}.jpg" });
    wish.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    wish
}

/// Starts a delivery and waits until it is ready.
async fn delivered(staff: &mut Browser, wish: &Value) -> Value {
    let begun = staff.post(path::DELIVERIES, wish).await;
    assert_eq!(begun.status, 200, "{}", String::from_utf8_lossy(&begun.body));
    let id: ExportId = begun.json()["id"].as_str().unwrap().parse().unwrap();
    loop {
        let view = staff.get(&path::of(path::DELIVERY, id)).await.json();
        match view["state"].as_str().unwrap() {
            "preparing" => tokio::task::yield_now().await,
            _ => return view,
        }
    }
}

fn package(view: &Value) -> String {
    path::of(path::PACKAGE, view["id"].as_str().unwrap().parse().unwrap())
}

async fn download(staff: &mut Browser, view: &Value) -> Answer {
    let answer = staff.get(&package(view)).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/zip"));
    answer
}

/// Unpacks with Python's ZIP reader; each file's hash compared with the list, `None` where there is no Python.
pub(crate) fn unpacked(zip: &[u8], folder: &Path) -> Option<Vec<String>> {
    const SCRIPT: &str = r#"
import csv, hashlib, io, sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
raw = z.read("manifest.csv")
assert raw.startswith(b"\xef\xbb\xbf") and raw.count(b"\n") == raw.count(b"\r\n")
rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
seen = {"manifest.csv", "manifest.xlsx"}
for row in rows:
    for name, sha, size in [("文件名", "SHA-256", "字节数"), ("原图文件", "原图SHA-256", "原图字节数")]:
        if name in row:
            data = z.read(row[name])
            assert hashlib.sha256(data).hexdigest() == row[sha] and len(data) == int(row[size]), row
            seen.add(row[name])
assert seen == set(z.namelist()), (seen, z.namelist())
x = zipfile.ZipFile(io.BytesIO(z.read("manifest.xlsx")))
assert x.testzip() is None
print("\n".join(n + " " + row["学号"] for row in rows for n in [row["文件名"]]))
"#;
    let file = folder.join("package.zip");
    std::fs::write(&file, zip).unwrap();
    let output = Command::new("python3").args(["-c", SCRIPT]).arg(&file).output().ok()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect())
}

async fn stage(test: &TestApp, identity: Identity) -> &'static str {
    test.application(identity).await.stage.as_str()
}

#[tokio::test]
async fn the_school_gets_every_paid_photograph_in_a_package_that_other_programs_open() {
    let test = both_paid().await;
    let mut admin = test.staff(Role::Admin).await;
    let preview = admin.post(path::PREVIEW, &wanted(&json!({}))).await.json();
    assert_eq!((&preview["chosen"], &preview["examples"][0]), (&json!(2), &json!("1114827492.jpg")));
    assert_eq!(stage(&test, LIN).await, "paid", "a preview delivers nothing");

    let view = delivered(&mut admin, &wanted(&json!({ "masters": true }))).await;
    assert_eq!((&view["state"], &view["done"], &view["left_out"]), (&json!("ready"), &json!(2), &json!(0)));
    assert_eq!((stage(&test, LIN).await, stage(&test, CHEN).await), ("delivered", "delivered"));
    let answer = download(&mut admin, &view).await;
    assert_eq!(view["bytes"], json!(answer.body.len()));
    match unpacked(&answer.body, test.folder.path()) {
        Some(seen) => assert_eq!(seen, ["1114827492.jpg 1114827492", "1114827493.jpg 1114827493"]),
        None => println!("the package was not unpacked: no python3 on this machine"),
    }
}

#[tokio::test]
async fn a_repeated_download_is_the_same_bytes_and_each_is_written_down() {
    let test = both_paid().await;
    let mut admin = test.staff(Role::Admin).await;
    let view = delivered(&mut admin, &wanted(&json!({}))).await;
    let (first, again) = (download(&mut admin, &view).await, download(&mut admin, &view).await);
    assert_eq!(first.body, again.body);
    assert_eq!(first.header("etag"), again.header("etag"));
    let head = admin.send(Method::HEAD, &package(&view), &[], Vec::new()).await;
    assert_eq!((head.status, head.header("content-length")), (200, first.body.len().to_string().as_str()));
    assert!(head.header("content-disposition").contains("yipai-99999-20261123-"));
    let mut reader = test.app.db.reader().await.unwrap();
    let log = store::audit::of_subject(&mut reader, view["id"].as_str().unwrap()).await.unwrap();
    let downloads = log.iter().filter(|(action, _)| *action == Action::DeliveryDownloaded).count();
    assert_eq!(downloads, 2, "asking for the length alone is no download");
}

#[tokio::test]
async fn a_broken_download_goes_on_where_it_stopped() {
    let test = both_paid().await;
    let mut admin = test.staff(Role::Admin).await;
    let view = delivered(&mut admin, &wanted(&json!({ "masters": true }))).await;
    let whole = download(&mut admin, &view).await;
    let tag = whole.header("etag").to_owned();
    let mut joined = Vec::new();
    // Pieces of an odd length, so that their boundaries are at many positions.
    while joined.len() < whole.body.len() {
        let range = format!("bytes={}-{}", joined.len(), joined.len() + 9972);
        let headers = [(RANGE.as_str(), range.as_str()), (IF_RANGE.as_str(), tag.as_str())];
        let part = admin.send(Method::GET, &package(&view), &headers, Vec::new()).await;
        assert_eq!(part.status, 206);
        assert!(part.header("content-range").ends_with(&format!("/{}", whole.body.len())));
        joined.extend(part.body);
    }
    assert!(joined == whole.body, "the parts are the whole");
    let behind = [(RANGE.as_str(), "bytes=99999999-")];
    let answer = admin.send(Method::GET, &package(&view), &behind, Vec::new()).await;
    assert_eq!((answer.status, answer.outcome().as_str()), (416, "range_not_satisfiable"));
    assert_eq!(answer.header("content-range"), format!("bytes */{}", whole.body.len()));
}

#[tokio::test]
async fn a_subset_is_delivered_alone_and_the_rest_with_the_next_delivery() {
    let test = both_paid().await;
    let mut admin = test.staff(Role::Admin).await;
    let first = delivered(&mut admin, &wanted(&json!({ "only": [CHEN.number] }))).await;
    assert_eq!((stage(&test, LIN).await, stage(&test, CHEN).await), ("paid", "delivered"));
    let second = delivered(&mut admin, &wanted(&json!({}))).await;
    assert_eq!((&first["done"], &second["done"]), (&json!(1), &json!(1)));
    let nothing = admin.post(path::DELIVERIES, &wanted(&json!({}))).await;
    assert_eq!((nothing.status, nothing.outcome().as_str()), (409, "nothing_to_deliver"));
    let again = admin.post(path::DELIVERIES, &wanted(&json!({ "only": [CHEN.number] }))).await;
    assert_eq!((again.status, again.outcome().as_str()), (409, "wrong_stage"));
    let nobody = admin.post(path::DELIVERIES, &wanted(&json!({ "only": [LIN.number, "0"] }))).await;
    assert_eq!((nobody.status, &nobody.json()["fields"][0]["pointer"]), (422, &json!("/only/1")));
}

#[tokio::test]
async fn each_named_student_who_cannot_be_delivered_is_listed_with_the_reason() {
    let test = free().await;
    test.approved(LIN).await;
    let mut admin = test.staff(Role::Admin).await;
    let named = json!({ "only": ["0", LIN.number, CHEN.number, "not a number"] });
    let preview = admin.post(path::PREVIEW, &wanted(&named)).await.json();
    let refused = json!([
        { "named": "0", "why": "not_in_roster" },
        { "named": CHEN.number, "why": "not_submitted" },
        { "named": "not a number", "why": "not_in_roster" },
    ]);
    assert_eq!((&preview["chosen"], &preview["refused"]), (&json!(1), &refused));
    let answer = admin.post(path::DELIVERIES, &wanted(&named)).await;
    let fields: Vec<_> =
        answer.json()["fields"].as_array().unwrap().iter().map(|f| f["pointer"].clone()).collect();
    assert_eq!((answer.status, fields), (422, vec![json!("/only/0"), json!("/only/3")]));

    delivered(&mut admin, &wanted(&json!({}))).await;
    let preview = admin.post(path::PREVIEW, &wanted(&json!({ "only": [LIN.number] }))).await.json();
    assert_eq!(preview["refused"][0]["why"], "delivered");
}

fn of(address: &str, view: &Value) -> String {
    path::of(address, view["id"].as_str().unwrap().parse().unwrap())
}

/// How many entries with an action the log of a subject has.
async fn logged(test: &TestApp, subject: &str, action: Action) -> usize {
    let log = store::audit::of_subject(&mut test.app.db.reader().await.unwrap(), subject).await.unwrap();
    log.iter().filter(|(said, _)| *said == action).count()
}

/// Waits until a delivery is ready.
async fn ready(staff: &mut Browser, begun: Value) -> Value {
    loop {
        let view = staff.get(&of(path::DELIVERY, &begun)).await.json();
        match view["state"].as_str().unwrap() {
            "preparing" => tokio::task::yield_now().await,
            _ => return view,
        }
    }
}

#[tokio::test]
async fn a_recalled_delivery_can_t_be_downloaded_and_its_photographs_are_in_the_next() {
    let test = both_paid().await;
    let mut admin = test.staff(Role::Admin).await;
    let first = delivered(&mut admin, &wanted(&json!({}))).await;
    download(&mut admin, &first).await;
    let recall = of(path::RECALL, &first);
    let silent = admin.post(&recall, &json!({ "reason": " " })).await;
    assert_eq!((silent.status, &silent.json()["fields"][0]["code"]), (422, &json!("required")));
    let recalled = admin.post(&recall, &json!({ "reason": "学校要求更换" })).await.json();
    assert_eq!(
        (&recalled["state"], &recalled["recall_reason"]),
        (&json!("recalled"), &json!("学校要求更换"))
    );
    assert_eq!((stage(&test, LIN).await, stage(&test, CHEN).await), ("paid", "paid"));
    let gone = admin.get(&package(&first)).await;
    assert_eq!((gone.status, gone.outcome().as_str()), (410, "delivery_recalled"));
    let again = admin.post(&recall, &json!({ "reason": "再来一次" })).await;
    assert_eq!((again.status, again.outcome().as_str()), (409, "conflict"));

    let second = delivered(&mut admin, &wanted(&json!({}))).await;
    assert_eq!((&second["done"], stage(&test, LIN).await), (&json!(2), "delivered"));
    download(&mut admin, &second).await;
    assert_eq!(logged(&test, first["id"].as_str().unwrap(), Action::DeliveryRecalled).await, 1);
    let lin = test.application(LIN).await.id.to_string();
    assert_eq!(logged(&test, &lin, Action::Recalled).await, 1);
    assert_eq!(logged(&test, &lin, Action::Delivered).await, 2);
    let mut school = test.staff(Role::School).await;
    assert_eq!(school.post(&of(path::RECALL, &second), &json!({ "reason": "x" })).await.status, 403);
}

#[tokio::test]
async fn the_same_photographs_are_packed_again_with_other_names_in_place_of_the_first() {
    let test = both_paid().await;
    let mut admin = test.staff(Role::Admin).await;
    let first = delivered(&mut admin, &wanted(&json!({}))).await;
    let items = async |admin: &mut Browser, view: &Value| {
        let page = admin.get(&of(path::ITEMS, view)).await.json();
        let item = |item: &Value| (item["file_name"].clone(), item["sha256"].clone());
        page["items"].as_array().unwrap().iter().map(item).collect::<Vec<_>>()
    };
    let before = items(&mut admin, &first).await;
    let wrong = admin.post(&of(path::REPACK, &first), &json!({ "template": "x.jpg" })).await;
    assert_eq!((wrong.status, &wrong.json()["fields"][0]["pointer"]), (422, &json!("/template")));
    let template = json!({ "template": "{学号}-{姓名}.jpg" });
    let begun = admin.post(&of(path::REPACK, &first), &template).await.json();
    let second = ready(&mut admin, begun).await;
    assert_eq!((&second["repack_of"], &second["done"]), (&first["id"], &json!(2)));
    let after = items(&mut admin, &second).await;
    assert_eq!(after[0].0, json!("1114827492-林晓雨.jpg"));
    let digests =
        |items: &[(Value, Value)]| items.iter().map(|(_, sha256)| sha256.clone()).collect::<Vec<_>>();
    assert_eq!(digests(&after), digests(&before), "the same photographs");
    assert_eq!(second["erased_on"], first["erased_on"], "what was promised counts from the first package");
    let old = admin.get(&package(&first)).await;
    assert_eq!((old.status, old.outcome().as_str()), (410, "delivery_recalled"));
    match unpacked(&download(&mut admin, &second).await.body, test.folder.path()) {
        Some(seen) => assert_eq!(seen.len(), 2),
        None => println!("the package was not unpacked: no python3 on this machine"),
    }
    assert_eq!(logged(&test, first["id"].as_str().unwrap(), Action::DeliveryRepacked).await, 1);
}

#[tokio::test]
async fn two_who_deliver_at_once_deliver_nothing_twice() {
    let test = both_paid().await;
    let admin = test.staff(Role::Admin).await;
    let wish = wanted(&json!({}));
    let attempts = (0..8).map(|_| {
        let (mut admin, wish) = (admin.clone(), wish.clone());
        async move { admin.post(path::DELIVERIES, &wish).await.outcome() }
    });
    let words = futures_util::future::join_all(attempts).await;
    let begun = words.iter().filter(|word| !word.contains("deliver")).count();
    assert_eq!(begun, 1, "{words:?}");
    for word in &words {
        assert!(["preparing", "ready", "delivery_under_way", "nothing_to_deliver"].contains(&word.as_str()));
    }
}

#[tokio::test]
async fn two_who_prepare_the_same_delivery_deliver_each_photograph_once() {
    let test = both_paid().await;
    let wish = DeliveryOptions { template: NameTemplate::default(), masters: false, only: None };
    let delivery = deliver::begin(&test.app, &collection(&test).await, wish, &Actor::Operator).await.unwrap();
    let (one, other) =
        tokio::join!(prepare::prepare(&test.app, delivery.id), prepare::prepare(&test.app, delivery.id));
    assert!(one.is_ok() && other.is_ok(), "{one:?} {other:?}");
    let mut reader = test.app.db.reader().await.unwrap();
    let ready = store::delivery::by_id(&mut reader, delivery.id).await.unwrap().unwrap();
    assert_eq!((ready.done, ready.left_out, ready.total), (2, 0, 2));
    let lin = test.application(LIN).await.id.to_string();
    let log = store::audit::of_subject(&mut reader, &lin).await.unwrap();
    assert_eq!(log.iter().filter(|(action, _)| *action == Action::Delivered).count(), 1);
}

#[tokio::test]
async fn a_damaged_photograph_is_left_out_and_the_others_are_delivered() {
    let test = both_paid().await;
    let digest = {
        let photo = test.application(LIN).await.stage.photo().unwrap();
        store::photo::by_id(&mut test.app.db.reader().await.unwrap(), photo).await.unwrap().digest
    };
    test.app.photographs.put(digest, b"damaged".as_slice().into()).await.unwrap();
    let mut admin = test.staff(Role::Admin).await;
    let view = delivered(&mut admin, &wanted(&json!({}))).await;
    // Both students submitted the same picture, so a damaged file is damaged for both.
    assert_eq!((&view["done"], &view["left_out"], &view["state"]), (&json!(0), &json!(2), &json!("ready")));
    assert_eq!(stage(&test, LIN).await, "paid", "it goes with a later delivery");
}

#[tokio::test]
async fn names_are_the_templates_and_document_numbers_need_the_schools_word() {
    let test = both_paid().await;
    let mut admin = test.staff(Role::Admin).await;
    for (template, status) in [
        ("{证件号码}.jpg", 422),
        ("../{学号}.jpg", 422),
        ("{姓名}.jpg", 422),
        ("{学号}", 422),
        ("{学号}-{姓名}.jpg", 200),
    ] {
        let mut wish = wanted(&json!({}));
        wish["template"] = json!(template);
        let answer = admin.post(path::PREVIEW, &wish).await;
        assert_eq!(answer.status, status, "{template}");
        if status == 422 {
            assert_eq!(answer.json()["fields"][0], json!({ "pointer": "/template", "code": "file_names" }));
        } else {
            assert_eq!(answer.json()["examples"][0], "1114827492-林晓雨.jpg");
        }
    }
}

#[tokio::test]
async fn a_school_fetches_its_own_delivery_and_sees_no_other() {
    let another = SchoolCode::parse("10007").unwrap();
    let theirs =
        TestApp::with(CollectionNotice { fee: Fen::ZERO, school_code: another, ..notice(&slug()) }).await;
    theirs.approved(LIN).await;
    for (test, is_own) in [(both_paid().await, true), (theirs, false)] {
        let view = delivered(&mut test.staff(Role::Admin).await, &wanted(&json!({}))).await;
        let id: ExportId = view["id"].as_str().unwrap().parse().unwrap();
        let mut school = test.staff(Role::School).await;
        let listed = school.get(path::DELIVERIES).await.json();
        assert_eq!(listed["collections"].as_array().unwrap().len(), usize::from(is_own));
        for address in [path::DELIVERY, path::PACKAGE, path::ITEMS].map(|path| path::of(path, id)) {
            assert_eq!(school.get(&address).await.status, if is_own { 200 } else { 404 }, "{address}");
        }
        assert_eq!(school.get(&path::photo(id, 1)).await.status, if is_own { 200 } else { 404 });
        assert_eq!(school.post(path::DELIVERIES, &wanted(&json!({}))).await.status, 403);
    }
}

#[tokio::test]
async fn the_contact_sheet_shows_every_student_and_their_photographs() {
    let test = both_paid().await;
    let mut admin = test.staff(Role::Admin).await;
    let view = delivered(&mut admin, &wanted(&json!({}))).await;
    let id: ExportId = view["id"].as_str().unwrap().parse().unwrap();
    let page = admin.get(&path::of(path::ITEMS, id)).await.json();
    let items = page["items"].as_array().unwrap();
    assert_eq!((items.len(), &page["next"]), (2, &Value::Null));
    let photo = admin.get(&path::photo(id, 1)).await;
    assert_eq!(
        (photo.status, photo.header("etag")),
        (200, format!("\"{}\"", items[0]["sha256"].as_str().unwrap()).as_str())
    );
    assert_eq!(admin.get(&path::photo(id, 3)).await.status, 404);
}

#[tokio::test]
async fn what_a_reviewer_has_open_is_not_delivered() {
    let test = free().await;
    test.submitted(LIN).await;
    let id = test.application(LIN).await.id;
    backend::domain::review::claim(&test.app, id, &reviewer("li.na")).await.unwrap();
    let mut admin = test.staff(Role::Admin).await;
    let answer = admin.post(path::DELIVERIES, &wanted(&json!({}))).await;
    assert_eq!(answer.outcome(), "nothing_to_deliver");
}
