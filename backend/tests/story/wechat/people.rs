//! Which student a WeChat account belongs to.

use serde_json::json;
use shared::api::staff::messages;
use shared::api::wechat::path;
use shared::staff::Role;

use super::server::{APP_ID, SECRET, come_back, confirmed_inside, inside, with_wechat};
use crate::app::{CHEN, LIN};

#[tokio::test]
async fn a_student_is_known_by_the_wechat_that_the_page_is_opened_in() {
    let (test, wechat) = with_wechat().await;
    let mut browser = test.browser();
    let view = browser.get(path::WECHAT).await.json();
    assert_eq!(view, json!({ "enabled": true, "signed_in": false, "asks": [] }));
    let left = browser.get(&format!("{}?to=%23/c/test-2027", path::ENTER)).await;
    let address = left.header("location").to_owned();
    assert!(
        address.starts_with(&format!(
            "https://open.weixin.qq.com/connect/oauth2/authorize?appid={APP_ID}\
             &redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2Fwechat%2Freturn&response_type=code&scope=snsapi_base&state="
        )) && address.ends_with("#wechat_redirect"),
        "{address}"
    );
    let back = come_back(&mut browser, &wechat.code_of("o-lin")).await;
    assert_eq!((back.status, back.header("location")), (303, "/#/c/test-2027/verify"));
    let cookies: Vec<_> = back.headers.get_all("set-cookie").iter().map(|c| c.to_str().unwrap()).collect();
    assert!(!cookies.join(" ").contains("o-lin"), "the openid is sealed");
    assert!(!cookies.join(" ").contains(SECRET));
    assert_eq!(browser.get(path::WECHAT).await.json()["signed_in"], true);
}

#[tokio::test]
async fn one_wechat_serves_one_student_and_one_student_uses_one_wechat() {
    let (test, wechat) = with_wechat().await;
    let mut lin = inside(&test, &wechat, "o-lin").await;
    assert_eq!(lin.verify(&LIN.form()).await.status, 200);
    // The same again, and also on a computer.
    assert_eq!(inside(&test, &wechat, "o-lin").await.verify(&LIN.form()).await.status, 200);
    assert_eq!(test.browser().verify(&LIN.form()).await.status, 200);

    let second = inside(&test, &wechat, "o-lin").await.verify(&CHEN.form()).await;
    assert_eq!((second.status, second.outcome().as_str()), (409, "wechat_taken"));
    let mut friends = inside(&test, &wechat, "o-friend").await;
    let elsewhere = friends.verify(&LIN.form()).await;
    assert_eq!((elsewhere.status, elsewhere.outcome().as_str()), (409, "student_on_other_wechat"));

    // A staff member unbinds the first account.
    let mut admin = test.staff(Role::Admin).await;
    let id = test.application(LIN).await.id;
    let unbound = admin.post(messages::path::UNBIND, &json!({ "application": id })).await;
    assert_eq!(unbound.status, 204);
    assert_eq!(friends.verify(&LIN.form()).await.status, 200);
    assert_eq!(inside(&test, &wechat, "o-lin").await.verify(&CHEN.form()).await.status, 200);
}

#[tokio::test]
async fn a_refused_wechat_changes_nothing() {
    let (test, wechat) = with_wechat().await;
    let mut lin = confirmed_inside(&test, &wechat, ("o-lin", LIN), 0).await;
    let before = test.application(LIN).await;
    assert_eq!(inside(&test, &wechat, "o-friend").await.verify(&LIN.form()).await.status, 409);
    assert_eq!(lin.stage().await, "matched", "the first device stays signed in");
    assert_eq!(test.application(LIN).await, before);
}

#[tokio::test]
async fn a_student_who_was_signed_in_before_is_bound_on_the_way_back() {
    let (test, wechat) = with_wechat().await;
    let mut lin = test.student(LIN).await;
    assert_eq!(come_back(&mut lin, &wechat.code_of("o-lin")).await.status, 303);
    let mut chen = test.student(CHEN).await;
    let taken = come_back(&mut chen, &wechat.code_of("o-lin")).await;
    assert_eq!(taken.status, 409);
    let page = String::from_utf8(taken.body).unwrap();
    assert!(page.contains("这个微信已绑定另一位同学") && page.contains("belongs to another student"));
    assert!(page.contains("400-000-0000"), "the hotline");
}

#[tokio::test]
async fn an_invalid_code_restarts_the_sign_in_once() {
    let (test, wechat) = with_wechat().await;
    let used = wechat.code_of("o-lin");
    come_back(&mut test.browser(), &used).await;
    let mut browser = test.browser();
    let again = come_back(&mut browser, &used).await;
    assert_eq!(again.status, 303);
    let address = again.header("location").to_owned();
    assert!(address.starts_with("https://open.weixin.qq.com/"), "{address}");
    let state = &address.split("state=").nth(1).unwrap()[..32];
    // The second code is valid, and leads to the page of the first.
    let mut lucky = browser.clone();
    let fresh = wechat.code_of("o-lin");
    let back = lucky.get(&format!("{}?code={fresh}&state={state}", path::RETURN)).await;
    assert_eq!((back.status, back.header("location")), (303, "/#/c/test-2027/verify"));
    // The second code is invalid too.
    let lost = browser.get(&format!("{}?code={used}&state={state}", path::RETURN)).await;
    assert_eq!(lost.status, 400);
    assert!(String::from_utf8(lost.body).unwrap().contains("This sign-in has expired"));
}

#[tokio::test]
async fn a_code_is_taken_only_from_the_browser_that_asked_for_it() {
    let (test, wechat) = with_wechat().await;
    let code = wechat.code_of("o-lin");
    let mut stranger = test.browser();
    let state = "0".repeat(32);
    let refused = stranger.get(&format!("{}?code={code}&state={state}", path::RETURN)).await;
    assert_eq!(refused.status, 400);
    assert_eq!(stranger.get(path::WECHAT).await.json()["signed_in"], false);
    // A user who comes by the back button is already signed in.
    let mut lin = inside(&test, &wechat, "o-lin").await;
    let back = lin.get(&format!("{}?code={code}&state={state}", path::RETURN)).await;
    assert_eq!((back.status, back.header("location")), (303, "/#/"));
}

#[tokio::test]
async fn a_snapshot_of_the_page_signs_no_one_in() {
    let (test, wechat) = with_wechat().await;
    let snapshot = json!({ "openid": "o-nobody", "is_snapshotuser": 1 });
    wechat.with(|inner| inner.codes.insert("copy".to_owned(), snapshot));
    let mut browser = test.browser();
    let refused = come_back(&mut browser, "copy").await;
    assert_eq!(refused.status, 403);
    assert!(String::from_utf8(refused.body).unwrap().contains("使用完整服务"));
    assert_eq!(browser.get(path::WECHAT).await.json()["signed_in"], false);
}

#[tokio::test]
async fn the_browser_forgets_its_wechat_after_a_month() {
    let (test, wechat) = with_wechat().await;
    let mut browser = inside(&test, &wechat, "o-lin").await;
    test.app.clock.advance_seconds(30 * 86_400 - 1);
    assert_eq!(browser.get(path::WECHAT).await.json()["signed_in"], true);
    test.app.clock.advance_seconds(1);
    assert_eq!(browser.get(path::WECHAT).await.json()["signed_in"], false);
}

#[tokio::test]
async fn only_pages_of_ours_are_signed_and_one_ticket_serves_all() {
    let (test, wechat) = with_wechat().await;
    let mut browser = test.browser();
    for url in
        ["https://elsewhere.example/", "http://127.0.0.1:1.elsewhere.example/", "http://127.0.0.1:1/#/c"]
    {
        let refused = browser.post(path::JS, &json!({ "url": url })).await;
        assert_eq!((refused.status, refused.outcome().as_str()), (422, "invalid_fields"), "{url}");
    }
    for _ in 0..3 {
        let config = browser.post(path::JS, &json!({ "url": "http://127.0.0.1:1/?from=chat" })).await.json();
        assert_eq!((&config["app_id"], config["signature"].as_str().unwrap().len()), (&json!(APP_ID), 40));
        assert_eq!(config["script"], "https://res.wx.qq.com/open/js/jweixin-1.6.0.js");
    }
    assert_eq!(wechat.with(|inner| (inner.tokens, inner.tickets)), (1, 1));
    // Five minutes before the end one of them fetches a new token.
    test.app.clock.advance_seconds(7200 - 301);
    browser.post(path::JS, &json!({ "url": "http://127.0.0.1:1/" })).await;
    assert_eq!(wechat.with(|inner| inner.tickets), 1);
    test.app.clock.advance_seconds(1);
    let pages = futures_util::future::join_all((0..4).map(|_| {
        let mut browser = browser.clone();
        async move { browser.post(path::JS, &json!({ "url": "http://127.0.0.1:1/" })).await.status }
    }));
    assert_eq!(pages.await, [200; 4]);
    assert_eq!(wechat.with(|inner| (inner.tokens, inner.tickets)), (2, 2));
}

#[tokio::test]
async fn without_wechat_nothing_of_it_is_there() {
    let test = crate::app::TestApp::new().await;
    let mut browser = test.browser();
    assert_eq!(browser.get(path::WECHAT).await.json()["enabled"], false);
    assert_eq!(browser.get(path::ENTER).await.status, 404);
    assert_eq!(browser.get(&format!("{}?code=a&state=b", path::RETURN)).await.status, 404);
}
