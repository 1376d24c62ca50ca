//! Failures before and during an upload: sessions that end, servers that are unavailable, browsers without a feature.

use serde_json::json;
use tests::line::{Answer, BAD_GATEWAY, COME_AGAIN, LOGIN_PAGE, LOGIN_REDIRECT, Line, Quality, TOO_LARGE};
use tests::page::{Page, Role, Target};
use tests::walk::{Walk, studio};
use tests::words::ZH;
use tests::world::{Story, journey};

use crate::screens::picture;

/// A student whose phone reaches the server over its own line.
async fn on_a_line(story: &Story) -> (Walk, Line) {
    let mut walk = Walk::begin(story).await;
    let line = Line::to(&walk.phone.origin);
    walk.phone.origin.clone_from(&line.origin);
    (walk, line)
}

/// As [`on_a_line`], with the finished file ready to be uploaded.
async fn ready_to_upload(story: &Story) -> (Walk, Line) {
    let (walk, line) = on_a_line(story).await;
    walk.to_frame(&studio()).await;
    walk.finish().await;
    (walk, line)
}

/// Discards the browser's own console messages about answers of 500 and more.
async fn hush(phone: &Page) {
    tests::wire::console(&phone.client).await.expect("the driver keeps a console");
}

/// Runs a script in every page before its own scripts.
async fn beforehand(phone: &Page, script: &str) {
    phone.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await;
}

async fn lose_cookies(phone: &Page) {
    phone.client.delete_all_cookies().await.expect("the driver forgets cookies");
}

/// Fills in the form again; the consents were already given since the page was loaded.
async fn verify_again(walk: &Walk) {
    walk.at(ZH.verify).await;
    walk.fill(&walk.student).await;
    walk.phone.press(ZH.submit).await;
}

#[test]
fn after_a_session_ended_at_the_upload_the_form_leads_back_to_the_same_photograph() {
    journey("lapsed-upload", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_frame(&studio()).await;
        walk.finish().await;
        lose_cookies(&walk.phone).await;
        walk.phone.press(ZH.upload).await;
        walk.phone.read("登录已过期，照片还没有上传").await;
        walk.phone.read("照片保留在本机").await;
        picture(&walk.phone, "lapsed-zh").await;
        verify_again(&walk).await;
        walk.at(ZH.preview).await;
        walk.upload().await;
    });
}

#[test]
fn a_reload_without_a_session_keeps_the_draft_and_the_screen() {
    journey("lapsed-reload", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_frame(&studio()).await;
        lose_cookies(&walk.phone).await;
        walk.phone.reload().await;
        walk.phone.read("登录已过期，照片还没有上传").await;
        // A reload of the form is possible too.
        walk.phone.reload().await;
        walk.at(ZH.verify).await;
        walk.fill(&walk.student).await;
        walk.consent().await;
        walk.framed().await;
    });
}

#[test]
fn another_student_on_the_same_phone_never_sees_the_earlier_photograph() {
    journey("lapsed-other", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_frame(&studio()).await;
        walk.finish().await;
        lose_cookies(&walk.phone).await;
        walk.phone.press(ZH.upload).await;
        walk.phone.read("登录已过期").await;
        let other = Walk { student: tests::people::somebody(), ..walk.clone() };
        other.at(ZH.verify).await;
        other.fill(&other.student).await;
        other.consent().await;
        other.confirm().await;
        assert!(!other.phone.reads("上次选择的照片还在").await);
        other.open("/preview").await;
        other.at(ZH.capture).await;
    });
}

#[test]
fn the_end_of_a_session_is_shown_on_any_screen_and_the_form_leads_back_to_it() {
    journey("lapsed-anywhere", async |story| {
        let walk = Walk::begin(story).await;
        walk.verify().await;
        walk.at(ZH.confirm).await;
        lose_cookies(&walk.phone).await;
        walk.phone.press(ZH.confirmed).await;
        walk.phone.read("登录已过期").await;
        verify_again(&walk).await;
        walk.confirm().await;
        walk.choose(&studio()).await;
        walk.framed().await;
        walk.finish().await;
        walk.upload().await;
        lose_cookies(&walk.phone).await;
        walk.phone.reload().await;
        walk.phone.read("登录已过期").await;
        walk.at(ZH.verify).await;
        walk.fill(&walk.student).await;
        walk.consent().await;
        walk.stands(ZH.uploaded).await;
    });
}

#[test]
fn a_browser_without_cookies_shows_it_at_once() {
    journey("no-cookies", async |story| {
        let (walk, line) = on_a_line(story).await;
        line.set(Quality::NoCookies);
        walk.verify().await;
        walk.phone.read("浏览器没有保存登录状态").await;
        walk.phone.read("允许 Cookie").await;
        picture(&walk.phone, "no-cookies-zh").await;
        line.set(Quality::Fast);
        verify_again_with_consent(&walk).await;
        walk.at(ZH.confirm).await;
    });
}

async fn verify_again_with_consent(walk: &Walk) {
    walk.phone.press(ZH.submit).await;
    walk.phone.see(&Target::role(Role::Dialog, ZH.consent)).await;
    walk.phone.press(ZH.agree).await;
}

#[test]
fn the_page_waits_for_a_server_that_restarts() {
    for (name, answer) in [("bad-gateway", BAD_GATEWAY), ("come-again", COME_AGAIN)] {
        journey(name, async |story| {
            let (walk, line) = ready_to_upload(story).await;
            line.set(Quality::Answer(answer));
            walk.phone.press(ZH.upload).await;
            walk.phone.read("服务器繁忙或正在重启，照片还在本机").await;
            picture(&walk.phone, "server-away-zh").await;
            line.set(Quality::Fast);
            walk.stands(ZH.uploaded).await;
            hush(&walk.phone).await;
        });
    }
}

#[test]
fn a_size_limit_and_a_captive_portal_have_their_own_texts() {
    journey("limits", async |story| {
        let (walk, line) = ready_to_upload(story).await;
        let told = async |answer: Answer, words: &str| {
            line.set(Quality::Answer(answer));
            walk.phone.press(ZH.upload).await;
            walk.phone.read(words).await;
            line.set(Quality::Fast);
        };
        told(LOGIN_PAGE, "当前网络需要先登录").await;
        told(TOO_LARGE, "服务器限制了上传大小").await;
        picture(&walk.phone, "length-limit-zh").await;
        told(LOGIN_REDIRECT, "当前网络需要先登录").await;
        walk.upload().await;
        hush(&walk.phone).await;
    });
}

#[test]
fn an_upload_shows_bytes_and_the_remaining_time() {
    journey("moving", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_frame(&studio()).await;
        walk.finish().await;
        // The browser's own throttling: throttling on the line would take effect only after the system's buffers, which
        // can hold a photograph.
        let brake = |bytes: i32| json!({ "offline": false, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes });
        walk.phone.devtools("Network.enable", json!({})).await;
        walk.phone.devtools("Network.emulateNetworkConditions", brake(15_000)).await;
        walk.phone.press(ZH.upload).await;
        walk.phone.read("，约剩 ").await;
        walk.phone.devtools("Network.emulateNetworkConditions", brake(-1)).await;
        walk.stands(ZH.uploaded).await;
    });
}

#[test]
fn a_stalled_transfer_is_reported_within_fifteen_seconds_and_can_be_retried() {
    journey("still", async |story| {
        let (walk, line) = ready_to_upload(story).await;
        line.set(Quality::Still);
        walk.phone.press(ZH.upload).await;
        let began = std::time::Instant::now();
        walk.phone.see(&Target::role(Role::Button, "立即重试")).await;
        let took = began.elapsed().as_secs_f64();
        assert!(took < 15.0, "told after {took} s");
        line.set(Quality::Fast);
        walk.phone.press("立即重试").await;
        walk.stands(ZH.uploaded).await;
    });
}

#[test]
fn a_phone_that_reports_no_network_uploads_all_the_same() {
    journey("believes-offline", async |story| {
        let walk = Walk::begin(story).await;
        beforehand(&walk.phone, "Object.defineProperty(Navigator.prototype, 'onLine', { get: () => false })")
            .await;
        walk.to_frame(&studio()).await;
        assert!(!walk.phone.reads("网络已断开").await, "something was answered, so there is a network");
        walk.finish().await;
        walk.upload().await;
    });
}

#[test]
fn storage_that_never_answers_costs_the_draft_and_nothing_else() {
    const HUNG: &str = "IDBFactory.prototype.open = () => new EventTarget()";
    const STUCK: &str = "IDBObjectStore.prototype.get = IDBObjectStore.prototype.put = \
        IDBObjectStore.prototype.clear = () => new EventTarget(); \
        IDBTransaction.prototype.addEventListener = () => {}";
    for (name, script) in [("storage-hung", HUNG), ("storage-stuck", STUCK)] {
        journey(name, async |story| {
            let walk = Walk::begin(story).await;
            beforehand(&walk.phone, script).await;
            walk.to_frame(&studio()).await;
            walk.finish().await;
            walk.phone.reload().await;
            walk.at(ZH.capture).await;
            walk.phone.read("没能读出之前选的照片").await;
            walk.choose(&studio()).await;
            walk.framed().await;
            walk.finish().await;
            walk.upload().await;
        });
    }
}

#[test]
fn without_a_worker_the_photograph_is_made_on_the_page() {
    const NONE: &str = "delete window.Worker";
    const SILENT: &str = "window.Worker = class extends EventTarget { postMessage() {} terminate() {} }";
    const MISSING: &str = "{ const Real = window.Worker; \
        window.Worker = class extends Real { constructor() { super('/assets/worker-0.js') } } }";
    for (name, script) in [("worker-none", NONE), ("worker-silent", SILENT), ("worker-missing", MISSING)] {
        journey(name, async |story| {
            let walk = Walk::begin(story).await;
            beforehand(&walk.phone, script).await;
            walk.to_frame(&studio()).await;
            walk.finish().await;
            walk.upload().await;
        });
    }
}

#[test]
fn a_wrong_clock_changes_nothing() {
    const DATE: &str = "{ const Real = Date, off = OFFSET; \
        Date = class extends Real { constructor(...a) { a.length ? super(...a) : super(Real.now() + off) } \
          static now() { return Real.now() + off } } }";
    for (name, offset) in [("clock-1970", "-Date.now()"), ("clock-ahead", "4e11")] {
        journey(name, async |story| {
            let (walk, line) = on_a_line(story).await;
            beforehand(&walk.phone, &DATE.replace("OFFSET", offset)).await;
            walk.to_frame(&studio()).await;
            walk.finish().await;
            line.set(Quality::Answer(COME_AGAIN));
            walk.phone.press(ZH.upload).await;
            let waiting = walk.phone.read("秒后自动重试").await.text().await.expect("a text");
            let digits: String = waiting.chars().filter(char::is_ascii_digit).collect();
            assert!(digits.parse::<u32>().is_ok_and(|seconds| seconds <= 10), "{waiting}");
            line.set(Quality::Fast);
            walk.stands(ZH.uploaded).await;
            hush(&walk.phone).await;
        });
    }
}
