//! Reloads, the back button, and a lost network.

use serde_json::Value;
use tests::line::{Line, Quality};
use tests::page::{Role, Target};
use tests::world::{Story, journey};

use crate::screens::look;
use tests::walk::{Walk, studio};
use tests::words::ZH;

#[test]
fn a_reload_keeps_the_photograph_and_its_placement() {
    journey("reload", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_capture().await;
        walk.phone.reload().await;
        walk.at(ZH.capture).await;
        walk.choose(&studio()).await;
        walk.framed().await;
        walk.pinch(50.0).await;
        let zoomed = kept_other_than(&walk, &Value::Null).await;
        walk.drag(-25.0, 15.0).await;
        let before = walk.at_rest().await;
        kept_other_than(&walk, &zoomed).await;
        walk.phone.reload().await;
        let after = walk.framed().await;
        let off = [after.scale / before.scale - 1.0, after.x - before.x, after.y - before.y];
        assert!(off[0].abs() < 0.01 && off[1].abs() < 2.0 && off[2].abs() < 2.0, "{before:?} {after:?}");
        walk.finish().await;
        walk.phone.reload().await;
        // The finished file, or the frame, where one tap makes it again.
        walk.phone
            .until("the preview or the frame", async || {
                let hash = walk.phone.hash().await;
                (hash.ends_with("/preview") || hash.ends_with("/frame")).then_some(())
            })
            .await;
        if walk.phone.hash().await.ends_with("/frame") {
            walk.framed().await;
            walk.finish().await;
        }
        walk.upload().await;
        walk.phone.reload().await;
        walk.stands(ZH.uploaded).await;
    });
}

/// The placement in the phone's own storage, once it is zoomed and differs from `old`.
async fn kept_other_than(walk: &Walk, old: &Value) -> Value {
    const KEPT: &str = "const done = arguments[0]; const opening = indexedDB.open('yipai'); \
        opening.onsuccess = () => { \
          const all = opening.result.transaction('drafts').objectStore('drafts').getAll(); \
          all.onsuccess = () => { opening.result.close(); \
            done(all.result.find(one => typeof one === 'string') ?? null); }; }";
    walk.phone
        .until("the placement to be kept", async || {
            let kept = walk.phone.client.execute_async(KEPT, Vec::new()).await.ok()?;
            let zoomed = kept.as_str().is_some_and(|text| !text.contains("\"zoom\":1.0"));
            (zoomed && kept != *old).then_some(kept)
        })
        .await
}

#[test]
fn the_back_button_leads_to_the_previous_screen_and_never_in_a_circle() {
    journey("back", async |story| {
        let walk = Walk::begin(story).await;
        let phone = &walk.phone;
        walk.arrive().await;
        walk.start().await;
        phone.back().await;
        phone.see(&Target::role(Role::Button, ZH.start)).await;
        walk.start().await;
        walk.fill(&walk.student).await;
        walk.consent().await;
        walk.confirm().await;
        phone.back().await;
        walk.at(ZH.confirm).await;
        phone.press(ZH.confirmed).await;
        walk.at(ZH.capture).await;
        walk.choose(&studio()).await;
        walk.framed().await;
        walk.pinch(40.0).await;
        let before = walk.at_rest().await;
        walk.finish().await;
        phone.back().await;
        let after = walk.framed().await;
        assert!((after.scale / before.scale - 1.0).abs() < 0.01, "{before:?} {after:?}");
        phone.back().await;
        walk.at(ZH.capture).await;
        walk.choose(&studio()).await;
        walk.framed().await;
        walk.finish().await;
        walk.upload().await;
        phone.back().await;
        // No screen before the upload can be used again: the back button leads to the notice, or to the status.
        phone
            .until("a screen that is true", async || {
                let hash = phone.hash().await;
                ["/preview", "/frame", "/capture", "/confirm", "/verify"]
                    .iter()
                    .all(|step| !hash.ends_with(step))
                    .then_some(())
            })
            .await;
        walk.open("/status").await;
        walk.stands(ZH.uploaded).await;
    });
}

/// A student whose phone reaches the server over its own line, with the finished file ready to be uploaded.
async fn ready_to_upload(story: &Story) -> (Walk, Line) {
    let mut walk = Walk::begin(story).await;
    let line = Line::to(&walk.phone.origin);
    walk.phone.origin.clone_from(&line.origin);
    walk.to_frame(&studio()).await;
    walk.finish().await;
    (walk, line)
}

#[test]
fn an_upload_that_loses_its_network_continues_when_it_returns() {
    journey("offline", async |story| {
        let (walk, line) = ready_to_upload(story).await;
        let phone = &walk.phone;
        line.set(Quality::Slow(2_000));
        phone.press(ZH.upload).await;
        phone.see(&Target::role(Role::Progressbar, "正在上传…")).await;
        line.set(Quality::Cut);
        phone.offline(true).await;
        phone.read("网络已断开，照片还在本机").await;
        look(phone, &ZH, "offline").await;
        line.set(Quality::Fast);
        phone.offline(false).await;
        walk.stands(ZH.uploaded).await;
        assert_eq!(walk.application().await["stage"], "submitted");
    });
}

#[test]
fn an_upload_over_a_line_that_breaks_is_retried() {
    journey("broken-line", async |story| {
        let (walk, line) = ready_to_upload(story).await;
        line.set(Quality::Slow(2_000));
        walk.phone.press(ZH.upload).await;
        walk.phone.see(&Target::role(Role::Progressbar, "正在上传…")).await;
        line.set(Quality::Cut);
        walk.phone.read("秒后自动重试").await;
        line.set(Quality::Fast);
        walk.stands(ZH.uploaded).await;
    });
}

#[test]
fn an_upload_can_be_cancelled_and_started_again() {
    journey("cancel", async |story| {
        let (walk, line) = ready_to_upload(story).await;
        line.set(Quality::Slow(2_000));
        walk.phone.press(ZH.upload).await;
        walk.phone.press("取消上传").await;
        walk.phone.read("已取消上传，照片还在本机").await;
        line.set(Quality::Fast);
        assert_eq!(walk.application().await["stage"], "matched", "what is cancelled does not arrive");
        walk.upload().await;
    });
}
