//! A photograph shortly before and after the end of its collection.

use serde_json::{Value, json};
use tests::console::Console;
use tests::page::{Page, Role, Target};
use tests::server::OPEN;
use tests::walk::{Walk, studio};
use tests::words::ZH;
use tests::world::{Story, journey, journey_apart};

use crate::desk;
use crate::screens::{look, picture};

/// Sets the end of the collection to one hour ago.
async fn close(story: &Story) {
    let admin = Console::sign_in(story, "admin").await;
    admin.open(&format!("/staff#/collections/{OPEN}")).await;
    admin.see(&Target::role_with(Role::Textbox, "结束时间")).await;
    let in_china = "return new Date(Date.now() + 7 * 3600e3).toISOString().slice(0, 16)";
    let an_hour_ago = admin.run(in_china, Vec::new()).await;
    admin.set_moment("结束时间", an_hour_ago.as_str().expect("a moment is a text")).await;
    admin.press("保存").await;
    admin.see(&Target::role(Role::Link, "新建采集")).await;
}

fn withdraw() -> Target {
    Target::role(Role::Button, "撤回照片")
}

/// The application as the server reports it.
async fn application(phone: &Page) -> Value {
    let answer = phone.fetch("/api/application").await.expect("somebody is signed in");
    serde_json::from_slice(&answer).expect("an application is JSON")
}

#[test]
fn after_the_end_no_photograph_can_be_withdrawn_and_a_rejection_leaves_time_for_another() {
    journey_apart("closing", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_uploaded().await;
        walk.phone.see(&withdraw()).await;
        close(story).await;
        // The page detects the end without a reload, and offers no action that the server would refuse.
        walk.phone.see_no(&withdraw()).await;
        let script = "const done = arguments[0]; fetch('/api/application/photo', { method: 'DELETE' }) \
                      .then(async answer => done((await answer.json()).code))";
        let refused = walk.phone.client.execute_async(script, Vec::new()).await.expect("fetch is answered");
        assert_eq!(refused, json!("closed"));
        assert_eq!(application(&walk.phone).await["stage"], "submitted");

        desk::reject(story, &walk, "请站直，背景换成浅蓝色。");
        walk.stands(ZH.rejected).await;
        walk.phone.read("前重新提交").await;
        look(&walk.phone, &ZH, "rejected-closed").await;
        walk.open("").await;
        walk.phone.reload().await;
        walk.phone.read("前仍可提交").await;
        // A later visit, on this phone or another.
        walk.open("/status").await;
        walk.phone.reload().await;
        walk.phone.press(ZH.capture_again).await;
        walk.at(ZH.capture).await;
        walk.phone.read("背景不合格").await;
        walk.phone.read("请站直，背景换成浅蓝色。").await;
        look(&walk.phone, &ZH, "capture-again").await;
        walk.choose(&studio()).await;
        walk.framed().await;
        walk.pinch(30.0).await;
        walk.at_rest().await;
        walk.finish().await;
        walk.upload().await;
        assert!(walk.phone.all(&withdraw()).await.is_empty(), "nothing could follow it");
    });
}

/// Sets the page's clock ahead, as if the page had stayed open for so long.
const LATER: &str =
    "const real = performance.now.bind(performance); performance.now = () => real() + 400 * 86400e3";

#[test]
fn a_page_that_stays_open_past_the_end_detects_it_before_the_upload() {
    journey_apart("closed-meanwhile", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_frame(&studio()).await;
        walk.finish().await;
        close(story).await;
        // The page still assumes that the collection is open.
        walk.phone.see(&Target::role(Role::Button, ZH.upload)).await;
        walk.phone.run(LATER, Vec::new()).await;
        walk.phone.read("采集已结束").await;
        walk.phone.see_no(&Target::role(Role::Button, ZH.upload)).await;
        assert_eq!(application(&walk.phone).await["stage"], "matched");
        picture(&walk.phone, "closed-meanwhile-zh").await;
    });
}

/// A browser other than WeChat's.
const SAFARI: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
     Version/18.1 Mobile/15E148 Safari/604.1";

#[test]
fn outside_wechat_the_submitted_photograph_is_saved_by_a_link() {
    journey("saved", async |story| {
        let walk = Walk::begin(story).await;
        let phone = &walk.phone;
        let named = format!("Object.defineProperty(navigator, 'userAgent', {{ get: () => '{SAFARI}' }})");
        phone.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": named })).await;
        phone.open("/").await;
        let folder = tempfile::tempdir().expect("a folder for downloads");
        let to = json!({ "behavior": "allow", "downloadPath": folder.path() });
        phone.devtools("Browser.setDownloadBehavior", to).await;
        walk.to_uploaded().await;
        phone.press("查看原图").await;
        phone.see(&Target::role(Role::Dialog, "提交的照片")).await;
        assert!(!phone.reads("长按照片").await, "only WeChat saves what is held");
        picture(phone, "full-size-save-zh").await;
        phone.tap(&Target::role(Role::Link, "保存照片")).await;
        let saved = phone
            .until("the download", async || {
                let files = std::fs::read_dir(folder.path()).ok()?.filter_map(Result::ok);
                files.map(|file| file.path()).find(|path| path.extension().is_some_and(|end| end == "jpg"))
            })
            .await;
        let uploaded = phone.fetch("/api/application/photo").await.expect("the server has the photograph");
        assert_eq!(std::fs::read(&saved).expect("a file that was saved"), uploaded, "byte for byte");
        let name = saved.file_name().and_then(|name| name.to_str()).expect("a name");
        assert!(!name.contains(&walk.student.name), "{name}: the file is shared on, the name is not");
    });
}

#[test]
fn the_submitted_photograph_opens_in_full_size() {
    journey("full-size", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_uploaded().await;
        let photo = application(&walk.phone).await["photo"].clone();
        for screen in ["status", "my-data"] {
            walk.open(&["/", screen].concat()).await;
            walk.phone.press("查看原图").await;
            walk.phone.see(&Target::role(Role::Dialog, "提交的照片")).await;
            let shown = "const image = document.querySelector('.photo__full'); \
                         return image.complete && image.naturalWidth ? [image.naturalWidth, image.naturalHeight] : null";
            let size = walk.phone.until("the picture", async || {
                Some(walk.phone.run(shown, Vec::new()).await).filter(|size| !size.is_null())
            });
            assert_eq!(size.await, json!([photo["width"], photo["height"]]), "every pixel, at {screen}");
            // The other phones run WeChat, which saves a picture after a long press and ignores download links.
            walk.phone.read("长按照片，选择“保存图片”即可存到手机。").await;
            look(&walk.phone, &ZH, &["full-size-", screen].concat()).await;
            walk.phone.press("关闭").await;
            walk.phone.see_no(&Target::role(Role::Dialog, "提交的照片")).await;
        }
    });
}
