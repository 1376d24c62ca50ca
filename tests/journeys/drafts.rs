//! A photograph that was picked and not uploaded: how long this phone stores it, and for which student.

use serde_json::Value;
use tests::page::{Page, Role, Target};
use tests::people::somebody;
use tests::walk::{Walk, studio};
use tests::words::ZH;
use tests::world::journey;

use crate::desk;
use crate::screens::picture;

/// Number of entries in the phone's storage.
async fn kept(phone: &Page) -> Option<u64> {
    let script = "const done = arguments[0]; const opening = indexedDB.open('yipai'); \
        opening.onsuccess = () => { const database = opening.result; \
          if (!database.objectStoreNames.contains('drafts')) { database.close(); done(0); return; } \
          const count = database.transaction('drafts').objectStore('drafts').count(); \
          count.onsuccess = () => { database.close(); done(count.result); }; }";
    phone.client.execute_async(script, Vec::new()).await.ok().as_ref().and_then(Value::as_u64)
}

async fn is_kept(phone: &Page, wanted: bool) {
    let what = if wanted { "a draft on this phone" } else { "no draft on this phone" };
    phone.until(what, async || (kept(phone).await? > 0).eq(&wanted).then_some(())).await;
}

/// Changes the time of the pick to so many hours earlier.
async fn age(phone: &Page, hours: u32) {
    let script = "const [hours, done] = arguments; const opening = indexedDB.open('yipai'); \
        opening.onsuccess = () => { const database = opening.result; \
          const store = database.transaction('drafts', 'readwrite').objectStore('drafts'); \
          store.get('picked').onsuccess = ({ target }) => { \
            const [at, of] = target.result.split(' '); \
            store.put(`${at - hours * 3600e3} ${of}`, 'picked').transaction.oncomplete = () => { \
              database.close(); done(null); }; }; }";
    phone.client.execute_async(script, vec![hours.into()]).await.expect("storage can be written");
}

async fn is_shown(walk: &Walk, wanted: &str) {
    walk.open("/my-data").await;
    walk.at("我的数据").await;
    walk.phone.read(wanted).await;
}

#[test]
fn a_photograph_that_was_not_uploaded_is_kept_for_a_week_and_my_data_says_so() {
    journey("draft-age", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_frame(&studio()).await;
        is_kept(&walk.phone, true).await;
        is_shown(&walk, "上传、退出或换人登录时立即删除").await;
        picture(&walk.phone, "my-data-draft-zh").await;
        age(&walk.phone, 7 * 24 - 1).await;
        walk.open("/frame").await;
        walk.phone.reload().await;
        walk.framed().await;
        age(&walk.phone, 1).await;
        // Drafts are checked on every screen that is opened next.
        walk.phone.open("/").await;
        is_kept(&walk.phone, false).await;
        walk.open("/frame").await;
        walk.at(ZH.capture).await;
        is_shown(&walk, "本机未上传的照片").await;
        walk.phone.read("无").await;
    });
}

#[test]
fn the_sign_in_of_another_student_deletes_the_draft_of_the_first_one() {
    journey("draft-other", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_frame(&studio()).await;
        is_kept(&walk.phone, true).await;
        // The session ends without a sign-out: the photograph stays.
        walk.phone.client.delete_all_cookies().await.expect("cookies can be deleted");
        walk.phone.reload().await;
        walk.at(ZH.verify).await;
        is_kept(&walk.phone, true).await;
        let other = Walk { student: somebody(), ..walk.clone() };
        other.fill(&other.student).await;
        other.consent().await;
        other.at(ZH.confirm).await;
        is_kept(&other.phone, false).await;
        other.confirm().await;
    });
}

#[test]
fn signing_out_deletes_everything_on_the_phone() {
    journey("draft-left", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_uploaded().await;
        desk::reject(story, &walk, "请站直，背景换成浅蓝色。");
        walk.stands(ZH.rejected).await;
        walk.phone.press(ZH.capture_again).await;
        walk.at(ZH.capture).await;
        walk.choose(&studio()).await;
        walk.framed().await;
        is_kept(&walk.phone, true).await;
        walk.open("/status").await;
        walk.stands(ZH.rejected).await;
        walk.phone.press("退出").await;
        walk.phone.see(&Target::role(Role::Button, ZH.start)).await;
        is_kept(&walk.phone, false).await;
    });
}
