//! Failures during a review: slow or broken pictures, a lost network, the end of a session, a reload.

use std::ops::Range;

use serde_json::{Value, json};
use tests::bench::crowd;
use tests::console::Console;
use tests::driver::Screen;
use tests::line::{Answer, Line, Quality};
use tests::page::{Area, Page, Role, Target};
use tests::server::FREE;
use tests::walk::studio;
use tests::words::ZH;
use tests::world::{Story, journey, journey_apart};

use crate::desk;
use crate::screens::picture;

const ENTER: &str = "\u{E007}";

/// The answer of a server with an internal error.
const FAULT: Answer = Answer { status: "500 Internal Server Error", headers: "", html: "<html>500</html>" };

async fn crowd(story: &Story, students: Range<u32>) {
    let server = &story.world.server;
    server.import(FREE, &crowd::roster(students.clone()));
    crowd::hand_in(server.address(), FREE, students).await.expect("the crowd hands in");
}

/// A reviewer at the list of queues, whose line to the server can be changed.
async fn on_a_line(story: &Story) -> (Page, Line) {
    let server = &story.world.server;
    let line = Line::to(&server.origin);
    let page = Page { origin: line.origin.clone(), ..story.desk("zh-CN", Screen::Desktop).await };
    page.open("/staff").await;
    Console::enter(&page, "reviewer", &Console::password(server)).await;
    page.see(&Target::role_with(Role::Link, "云岭")).await;
    (page, line)
}

async fn number(page: &Page) -> Option<String> {
    let script = "return document.getElementById('student-number')?.textContent ?? null";
    page.run(script, Vec::new()).await.as_str().map(str::to_owned)
}

/// Waits until the shown photograph is decoded and a frame was painted after that; returns its student.
async fn painted(page: &Page, other_than: Option<&str>) -> String {
    let script = "const done = arguments[0]; const photo = document.getElementById('photo'); \
         const here = photo && photo.complete && photo.naturalWidth > 0 && !document.querySelector('.shot--on .shot__cover'); \
         if (!here) { done(null); } else { requestAnimationFrame(() => setTimeout(() => \
           done(document.getElementById('student-number')?.textContent ?? null), 50)); }";
    page.until("a photograph on the screen", async || {
        let shown = page.client.execute_async(script, Vec::new()).await.ok()?;
        shown.as_str().filter(|shown| Some(*shown) != other_than).map(str::to_owned)
    })
    .await
}

/// Waits until a photograph is decoded, also next to a form; returns its address, which identifies the photograph.
async fn photograph(page: &Page) -> String {
    let script = "const photo = document.getElementById('photo'); \
        return photo?.complete && photo.naturalWidth > 0 ? photo.src : null";
    page.until("a photograph", async || page.run(script, Vec::new()).await.as_str().map(str::to_owned)).await
}

/// The reviewer's decisions on the server without the undone ones, the latest first. Read by another browser of the
/// same reviewer, whose line is not changed.
async fn decisions(watcher: &Page) -> Vec<Value> {
    let body = watcher.fetch("/api/staff/review/decisions").await.expect("the list of decisions");
    let list: Value = serde_json::from_slice(&body).expect("JSON");
    let list = list["decisions"].as_array().cloned().unwrap_or_default();
    list.into_iter().filter(|one| one["state"]["state"] != "undone").collect()
}

async fn decided(watcher: &Page, count: usize) -> Vec<Value> {
    watcher
        .until(format!("{count} decisions"), async || {
            let made = decisions(watcher).await;
            (made.len() == count).then_some(made)
        })
        .await
}

#[test]
fn nothing_is_decided_before_its_picture_was_painted() {
    let _queue = desk::free_queue();
    journey("review-slow-pictures", async |story| {
        crowd(story, 360..364).await;
        let (page, line) = on_a_line(story).await;
        let watcher = Console::sign_in(story, "reviewer").await;
        let before = decisions(&watcher).await.len();
        line.set(Quality::Slow(6_000));
        page.tap(&Target::role_with(Role::Link, "云岭")).await;
        page.until("the facts", async || number(&page).await).await;
        page.read("正在加载照片").await;
        picture(&page, "review-loading-zh").await;
        page.keys("aaa").await;
        page.read("照片显示出来之后才能审核").await;
        page.keys("r1").await;
        page.keys(ENTER).await;
        page.keys("\u{E00C}").await;
        // Pictures are answered with 500.
        line.set(Quality::Answer(FAULT));
        page.read("照片没有加载成功").await;
        page.keys("aaa").await;
        picture(&page, "review-broken-zh").await;
        page.keys("v").await;
        page.see(&Target::role_with(Role::Button, "通过所选 0 张")).await;
        page.keys("a").await;
        page.keys("v").await;
        line.set(Quality::Fast);
        let first = painted(&page, None).await;
        assert_eq!(decisions(&watcher).await.len(), before, "nothing was painted");
        page.keys("a").await;
        painted(&page, Some(&first)).await;
        decided(&watcher, before + 1).await;
        tests::wire::console(&page.client).await.expect("the driver keeps a console");
        for _ in 0..3 {
            let shown = number(&page).await;
            page.keys("a").await;
            if shown.is_some() && number(&page).await.is_some() {
                page.until("the next", async || (number(&page).await != shown).then_some(())).await;
            }
        }
        page.read("没有待审核的照片").await;
    });
}

#[test]
fn decisions_made_offline_are_sent_when_the_network_returns() {
    let _queue = desk::free_queue();
    journey("review-offline", async |story| {
        crowd(story, 364..368).await;
        let (page, line) = on_a_line(story).await;
        let watcher = Console::sign_in(story, "reviewer").await;
        let before = decisions(&watcher).await.len();
        page.tap(&Target::role_with(Role::Link, "云岭")).await;
        let first = painted(&page, None).await;
        line.set(Quality::Cut);
        page.keys("a").await;
        let second = painted(&page, Some(&first)).await;
        page.keys("a").await;
        painted(&page, Some(&second)).await;
        page.read("离线，2 条待发送").await;
        picture(&page, "review-offline-zh").await;
        assert_eq!(decisions(&watcher).await.len(), before);
        line.set(Quality::Fast);
        decided(&watcher, before + 2).await;
        page.until("the line to be gone", async || (!page.reads("离线").await).then_some(())).await;
        let third = painted(&page, None).await;
        page.keys("a").await;
        painted(&page, Some(&third)).await;
        page.keys("a").await;
        decided(&watcher, before + 4).await;
    });
}

#[test]
fn a_session_that_ends_keeps_the_decision_and_its_note() {
    let _queue = desk::free_queue();
    journey("review-session-ends", async |story| {
        crowd(story, 368..370).await;
        let (page, _line) = on_a_line(story).await;
        let watcher = Console::sign_in(story, "reviewer").await;
        let before = decisions(&watcher).await.len();
        page.tap(&Target::role_with(Role::Link, "云岭")).await;
        let first = painted(&page, None).await;
        page.keys("r").await;
        page.see(&Target::role_with(Role::Heading, "退回原因")).await;
        page.keys("37").await;
        page.fill("给学生的说明（可不填）", "背景有灰色阴影，请换一面墙").await;
        page.devtools("Network.clearBrowserCookies", json!({})).await;
        page.tap(&Target::role(Role::Button, "退回")).await;
        page.see(&Target::role(Role::Button, "登录")).await;
        page.read("有 1 条审核内容保留在本页").await;
        picture(&page, "review-session-ended-zh").await;
        Console::enter(&page, "reviewer", &Console::password(&story.world.server)).await;
        painted(&page, Some(&first)).await;
        let made = decided(&watcher, before + 1).await;
        assert_eq!(made[0]["note"], "背景有灰色阴影，请换一面墙");
        assert_eq!(made[0]["reasons"], json!(["tilted", "background"]));

        // A form that was open is reopened, for the same photograph.
        page.keys("r").await;
        page.see(&Target::role_with(Role::Heading, "退回原因")).await;
        let shown = photograph(&page).await;
        page.fill("给学生的说明（可不填）", "头发遮住了眉毛").await;
        page.devtools("Network.clearBrowserCookies", json!({})).await;
        page.reload().await;
        page.read("有 1 条审核内容保留在本页").await;
        Console::enter(&page, "reviewer", &Console::password(&story.world.server)).await;
        page.see(&Target::role_with(Role::Heading, "退回原因")).await;
        page.until("the note", async || {
            let note = page.run("return document.getElementById('note')?.value", Vec::new()).await;
            (note == "头发遮住了眉毛").then_some(())
        })
        .await;
        assert_eq!(photograph(&page).await, shown, "the form is open beside its own photograph");
        page.tick("头发").await;
        page.tap(&Target::role(Role::Button, "退回")).await;
        let made = decided(&watcher, before + 2).await;
        assert_eq!(made[0]["note"], "头发遮住了眉毛");
        assert_eq!(
            made[0]["photo"].as_str().map(|photo| shown.contains(photo)),
            Some(true),
            "{shown}: {made:?}"
        );
    });
}

#[test]
fn a_decision_is_undone_after_a_reload() {
    let _queue = desk::free_queue();
    journey("review-undo-reload", async |story| {
        crowd(story, 370..372).await;
        let (page, _line) = on_a_line(story).await;
        let watcher = Console::sign_in(story, "reviewer").await;
        let before = decisions(&watcher).await.len();
        page.tap(&Target::role_with(Role::Link, "云岭")).await;
        let first = painted(&page, None).await;
        page.keys("a").await;
        decided(&watcher, before + 1).await;
        page.reload().await;
        let second = painted(&page, None).await;
        assert_ne!(first, second);
        page.see(&Target::role_with(Role::Button, "撤销")).await;
        page.keys("u").await;
        page.until("the same again", async || (number(&page).await.as_ref() == Some(&first)).then_some(()))
            .await;
        decided(&watcher, before).await;
        painted(&page, None).await;
        page.keys("a").await;
        painted(&page, Some(&first)).await;
        page.keys("a").await;
        decided(&watcher, before + 2).await;
    });
}

/// Whether the whole element is in the window.
async fn in_window(page: &Page, target: &Target) -> bool {
    let Area { x, y, width, height } = page.area(&page.see(target).await).await;
    x >= 0.0 && y >= 0.0 && x + width <= 1280.0 && y + height <= 800.0
}

#[test]
fn a_photograph_is_rejected_by_mouse_without_scrolling() {
    let _queue = desk::free_queue();
    journey("review-mouse", async |story| {
        crowd(story, 372..374).await;
        let (page, _line) = on_a_line(story).await;
        let watcher = Console::sign_in(story, "reviewer").await;
        let before = decisions(&watcher).await.len();
        page.tap(&Target::role_with(Role::Link, "云岭")).await;
        for (n, (language, reject, title, reason)) in [
            (None, "退回", "退回原因", "背景不合格"),
            (Some("English"), "Reject", "Why it is rejected", "Background"),
        ]
        .into_iter()
        .enumerate()
        {
            if let Some(language) = language {
                page.press(language).await;
            }
            painted(&page, None).await;
            let button = Target::role_with(Role::Button, reject);
            assert!(in_window(&page, &button).await, "{reject}");
            page.tap(&button).await;
            page.see(&Target::role_with(Role::Heading, title)).await;
            let button = Target::role(Role::Button, reject);
            assert!(in_window(&page, &button).await, "{reject} in the form");
            picture(&page, &format!("review-reject-{}", if n == 0 { "zh" } else { "en" })).await;
            page.tap(&Target::role_with(Role::Checkbox, reason)).await;
            page.tap(&button).await;
            decided(&watcher, before + n + 1).await;
        }
    });
}

#[test]
fn an_approval_that_was_announced_is_revoked_and_the_student_is_notified() {
    journey("review-reopened", async |story| {
        let walk = desk::paid(story).await;
        let admin = Console::sign_in(story, "admin").await;
        admin.open("/staff#/students").await;
        admin.fill("学号、姓名、办理编号或证件号码末几位", &walk.student.number).await;
        admin.press("查询").await;
        admin.press("重新打开审核").await;
        admin.fill("原因（审核员和学生都能看到）", "背景有阴影").await;
        picture(&admin, "reopen-zh").await;
        admin.press("撤回并重新审核").await;
        admin.read("待审核").await;
        walk.phone.reload().await;
        walk.phone.read("照片需要重新审核").await;
        walk.phone.read("背景有阴影").await;
        walk.phone.read("不需要再次支付").await;
        crate::screens::look(&walk.phone, &ZH, "reopened").await;
        desk::reject(story, &walk, "背景有阴影。");
        walk.stands(ZH.rejected).await;
        walk.phone.read("不需要再次支付").await;
        walk.phone.press(ZH.capture_again).await;
        walk.at(ZH.capture).await;
        walk.choose(&studio()).await;
        walk.framed().await;
        walk.pinch(30.0).await;
        walk.at_rest().await;
        walk.finish().await;
        walk.upload().await;
        desk::approve(story, &walk);
        walk.stands(ZH.done).await;
    });
}

/// Selects a unit in one of the selects.
async fn narrow(page: &Page, list: &str, unit: &str) {
    page.until(format!("{unit} in {list}"), async || {
        let script = "const [id, unit] = arguments; const list = document.getElementById(id); \
            if (![...list?.options ?? []].some(option => option.value === unit)) return false; \
            list.focus(); list.value = unit; list.dispatchEvent(new Event('change', { bubbles: true })); return true";
        page.run(script, vec![list.into(), unit.into()]).await.as_bool().filter(|chosen| *chosen)
    })
    .await;
}

#[test]
fn a_queue_is_filtered_by_college_and_reviewed_with_the_keys() {
    // The demonstration's own photographs, of students whose units are in the roster.
    journey_apart("review-units", async |story| {
        let page = Console::sign_in(story, "reviewer").await;
        page.open("/staff#/review/bit-2027").await;
        painted(&page, None).await;
        narrow(&page, "filter-college", "计算机学院").await;
        page.read("所选院系、专业或班级没有待审核的照片").await;
        picture(&page, "review-units-none-zh").await;
        narrow(&page, "filter-college", "外国语学院").await;
        narrow(&page, "filter-class", "日语2301班").await;
        assert_eq!(painted(&page, None).await, "1114827494");
        for (language, reject) in [(None, "退回"), (Some("English"), "Reject")] {
            if let Some(language) = language {
                page.press(language).await;
            }
            assert!(in_window(&page, &Target::role_with(Role::Button, reject)).await, "{reject}");
            picture(&page, &format!("review-units-{}", if language.is_some() { "en" } else { "zh" })).await;
        }
        let before = decisions(&page).await.len();
        // The select that was used receives no key that is meant for the photograph.
        page.keys("a").await;
        decided(&page, before + 1).await;
        page.read("No photo of the chosen unit is waiting").await;
        narrow(&page, "filter-college", "").await;
        page.read("No photo is waiting").await;
    });
}
