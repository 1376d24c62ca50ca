//! Collections as the staff create and edit them, and what students see of it.

use serde_json::{Value, json};
use shared::api::path as student_path;
use shared::api::staff::collections::path;
use shared::staff::Role;

use crate::app::{Answer, Browser, LIN, TestApp, slug};

async fn put(browser: &mut Browser, body: &Value) -> Answer {
    browser.put_json(&path::collection(&slug()), body).await
}

/// The collection as the console reads it, ready to be sent back.
async fn change(browser: &mut Browser) -> Value {
    let view = browser.get(&path::collection(&slug())).await.json();
    json!({ "revision": view["revision"], "form": view["form"] })
}

fn wrong(answer: &Answer) -> Vec<String> {
    let fields = answer.json()["fields"].as_array().cloned().unwrap_or_default();
    fields
        .iter()
        .map(|f| format!("{} {}", f["pointer"].as_str().unwrap(), f["code"].as_str().unwrap()))
        .collect()
}

#[tokio::test]
async fn a_new_collection_is_there_for_its_students() {
    let test = TestApp::new().await;
    let mut admin = test.staff(Role::Admin).await;
    let mut form = change(&mut admin).await["form"].clone();
    assert_eq!(wrong(&admin.post(path::COLLECTIONS, &form).await), ["/slug taken"]);
    form["slug"] = "new-2028".into();
    form["title"] = json!({ "zh": "新的采集", "en": "A new one" });
    assert_eq!(admin.post(path::COLLECTIONS, &form).await.status, 200);
    let notice = test.browser().get(&student_path::collection(&"new-2028".parse().unwrap())).await.json();
    assert_eq!(notice["title"]["en"], "A new one");
    let list = admin.get(path::COLLECTIONS).await.json();
    assert_eq!(list["collections"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_staff_writes_the_students_read_and_nothing_of_it_is_code() {
    let test = TestApp::new().await;
    let mut admin = test.staff(Role::Admin).await;
    let mut edited = change(&mut admin).await;
    edited["form"]["markdown"]["zh"] =
        "## 补充\n\n请带**校园卡**。<script>alert(1)</script> [x](javascript:alert(1))".into();
    let answer = put(&mut admin, &edited).await;
    assert_eq!((answer.status, &answer.json()["revision"]), (200, &1.into()));
    let notice = test.browser().get(&student_path::collection(&slug())).await;
    let blocks = notice.json()["text"]["zh"].clone();
    assert_eq!(blocks[0], json!({ "kind": "heading", "runs": [{ "text": "补充" }] }));
    assert_eq!(blocks[1]["runs"][1], json!({ "text": "校园卡", "strong": true }));
    let body = String::from_utf8(notice.body).unwrap();
    assert!(!body.contains("<script") && !body.contains("javascript:"), "{body}");
    let kept = change(&mut admin).await["form"]["markdown"]["zh"].clone();
    assert!(kept.as_str().unwrap().contains("<script>"), "staff gets back what they typed");
    let preview = admin.post(path::PROSE, &json!({ "markdown": kept })).await.json();
    assert_eq!(preview["blocks"], blocks, "the preview is what students get");
}

#[tokio::test]
async fn of_two_concurrent_edits_the_second_is_refused() {
    let test = TestApp::new().await;
    let mut admin = test.staff(Role::Admin).await;
    let mut mine = change(&mut admin).await;
    let mut theirs = mine.clone();
    theirs["form"]["hotline"] = "400-111-1111".into();
    assert_eq!(put(&mut admin, &theirs).await.status, 200);
    mine["form"]["hotline"] = "400-222-2222".into();
    assert_eq!(put(&mut admin, &mine).await.outcome(), "conflict");
    assert_eq!(change(&mut admin).await["form"]["hotline"], "400-111-1111");
}

#[tokio::test]
async fn what_students_rely_on_is_refused_with_the_field() {
    let test = TestApp::new().await;
    test.submitted(LIN).await;
    let mut admin = test.staff(Role::Admin).await;
    let mut edited = change(&mut admin).await;
    edited["form"]["slug"] = "elsewhere".into();
    edited["form"]["fee"] = 2001.into();
    edited["form"]["retention_days"] = 91.into();
    edited["form"]["photo"]["dpi"] = 350.into();
    let refused = put(&mut admin, &edited).await;
    assert_eq!(wrong(&refused), ["/slug relied", "/retention_days relied", "/photo relied", "/fee relied"]);
    let mut better = change(&mut admin).await;
    better["form"]["fee"] = 0.into();
    better["form"]["photo"]["source"] = "camera".into();
    assert_eq!(put(&mut admin, &better).await.status, 200);
    let view = admin.get(&path::collection(&slug())).await.json();
    assert_eq!(view["edit_locks"], json!({ "verified": true, "submitted": true }));
}

#[tokio::test]
async fn a_school_sees_its_own_collections_and_edits_none() {
    let test = TestApp::new().await;
    let mut admin = test.staff(Role::Admin).await;
    let mut form = change(&mut admin).await["form"].clone();
    form["slug"] = "others-2027".into();
    form["school_code"] = "88888".into();
    assert_eq!(admin.post(path::COLLECTIONS, &form).await.status, 200);
    let mut school = test.staff(Role::School).await;
    let list = school.get(path::COLLECTIONS).await.json();
    let slugs: Vec<_> = list["collections"].as_array().unwrap().iter().map(|c| c["slug"].clone()).collect();
    assert_eq!(slugs, ["test-2027"]);
    let others = path::collection(&"others-2027".parse().unwrap());
    for address in
        [others.clone(), format!("{others}/progress"), format!("{others}/progress/todo?todo=start")]
    {
        assert_eq!(school.get(&address).await.outcome(), "not_found", "{address}");
    }
    let mine = change(&mut school).await;
    assert_eq!(put(&mut school, &mine).await.outcome(), "not_permitted");
}

#[tokio::test]
async fn a_poster_leads_to_the_collections_page() {
    let test = TestApp::new().await;
    let mut school = test.staff(Role::School).await;
    let origin = json!({ "origin": "https://photo.example.edu.cn" });
    let poster = school.post(&path::poster(&slug()), &origin).await.json();
    assert_eq!(poster["address"], "https://photo.example.edu.cn/#/c/test-2027");
    assert!(poster["modules"].as_u64().unwrap() >= 25);
    let nonsense = json!({ "origin": "javascript:alert(1)" });
    assert_eq!(school.post(&path::poster(&slug()), &nonsense).await.status, 400);
}

#[tokio::test]
async fn an_archived_collection_is_closed_and_nothing_of_it_changes() {
    let test = TestApp::new().await;
    let mut admin = test.staff(Role::Admin).await;
    let slug = slug();
    let archive = path::archive(&slug);
    assert_eq!(admin.post(&archive, &json!({ "archived": true })).await.status, 200);
    let notice = test.browser().get(&format!("/api/collections/{slug}")).await.json();
    assert_eq!(notice["window_state"], "closed");
    let listed = test.browser().get("/api/collections").await.json();
    assert_eq!(listed["collections"], json!([]), "students are not led to it");
    let view = admin.get(&path::collection(&slug)).await.json();
    assert!(view["archived_at"].is_number(), "{view}");
    let change = json!({ "revision": view["revision"], "form": view["form"] });
    let refused = admin.put_json(&path::collection(&slug), &change).await;
    assert_eq!((refused.status, refused.outcome().as_str()), (409, "collection_archived"));

    assert_eq!(admin.post(&archive, &json!({ "archived": false })).await.status, 200);
    let notice = test.browser().get(&format!("/api/collections/{slug}")).await.json();
    assert_eq!(notice["window_state"], "open", "it is as it was");
}

#[tokio::test]
async fn only_a_collection_without_students_is_deleted_and_its_slug_is_free() {
    let test = TestApp::new().await;
    let mut admin = test.staff(Role::Admin).await;
    let slug = slug();
    let refused = admin.post(&path::removal(&slug), &json!({ "slug": slug })).await;
    assert_eq!((refused.status, refused.outcome().as_str()), (409, "collection_has_students"));

    let mut form = admin.get(&path::collection(&slug)).await.json()["form"].clone();
    form["slug"] = json!("empty-2027");
    let empty: shared::collection::Slug = "empty-2027".parse().unwrap();
    assert_eq!(admin.post(path::COLLECTIONS, &form).await.status, 200);
    let other = admin.post(&path::removal(&empty), &json!({ "slug": "empty" })).await;
    assert_eq!((other.status, &other.json()["fields"][0]["pointer"]), (422, &json!("/slug")));
    assert_eq!(admin.post(&path::removal(&empty), &json!({ "slug": "empty-2027" })).await.status, 204);
    assert_eq!(admin.get(&path::collection(&empty)).await.status, 404);
    assert_eq!(admin.post(path::COLLECTIONS, &form).await.status, 200, "its name is free again");
}
