//! A photograph around the closing of its collection.

use serde_json::{Value, json};
use tests::console::Console;
use tests::page::{Page, Role, Target};
use tests::server::OPEN;
use tests::walk::{Walk, studio};
use tests::words::ZH;
use tests::world::{Story, journey, journey_apart};

use crate::desk;
use crate::screens::look;

/// An administrator lets the collection close an hour ago.
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

/// What the server says of the application.
async fn application(phone: &Page) -> Value {
    let answer = phone.fetch("/api/application").await.expect("somebody is signed in");
    serde_json::from_slice(&answer).expect("an application is JSON")
}

#[test]
fn after_the_closing_nothing_is_taken_back_and_a_rejection_leaves_time_for_another() {
    journey_apart("closing", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_uploaded().await;
        walk.phone.see(&withdraw()).await;
        close(story).await;
        // The page learns of it by itself, and offers nothing that would be refused.
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
        // On another day, on this phone or another.
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
            // These phones are in WeChat, which saves what is held and ignores links that download.
            walk.phone.read("长按照片，选择“保存图片”即可存到手机。").await;
            look(&walk.phone, &ZH, &["full-size-", screen].concat()).await;
            walk.phone.press("关闭").await;
            walk.phone.see_no(&Target::role(Role::Dialog, "提交的照片")).await;
        }
    });
}
