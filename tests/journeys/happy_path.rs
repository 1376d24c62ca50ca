//! From the list of schools to 采集完成.

use tests::page::{Role, Target};
use tests::photos::{self, Portrait};
use tests::world::journey;

use crate::desk;
use crate::screens::look;
use tests::server::FREE;
use tests::walk::{Walk, studio};
use tests::words::{EN, Words, ZH};

#[test]
fn a_student_goes_from_the_notice_to_done_by_touch() {
    journey("happy-zh", async |story| {
        let walk = Walk::begin_in(story, &ZH).await;
        the_whole_way(story, &walk).await;
    });
}

#[test]
fn the_whole_journey_works_in_english() {
    journey("happy-en", async |story| {
        let walk = Walk::begin_in(story, &EN).await;
        the_whole_way(story, &walk).await;
    });
}

async fn the_whole_way(story: &tests::world::Story, walk: &Walk) {
    let words: &Words = walk.words;
    let phone = &walk.phone;
    walk.phone.open("/").await;
    walk.at(words.home).await;
    phone.see(&Target::role_with(Role::Link, words.collection)).await;
    look(phone, words, "home").await;
    walk.arrive().await;
    look(phone, words, "notice").await;
    walk.start().await;
    walk.fill(&walk.student).await;
    look(phone, words, "verify").await;
    phone.press(words.submit).await;
    phone.see(&Target::role(Role::Dialog, words.consent)).await;
    look(phone, words, "consent").await;
    phone.tick(words.consent_data).await;
    phone.tick(words.consent_portrait).await;
    phone.press(words.agree).await;
    walk.at(words.confirm).await;
    phone.read(&walk.student.number).await;
    look(phone, words, "confirm").await;
    phone.press(words.confirmed).await;
    walk.at(words.capture).await;
    look(phone, words, "capture").await;
    walk.choose(&photos::file("phone.jpg", || Portrait::PHONE.jpeg())).await;
    with_fingers(walk).await;
    look(phone, words, "frame").await;
    walk.finish().await;
    look(phone, words, "preview").await;
    walk.upload().await;
    look(phone, words, "uploaded").await;
    desk::approve(story, walk);
    phone.see(&Target::role(Role::Button, words.pay)).await;
    look(phone, words, "approved").await;
    phone.press(words.pay).await;
    desk::cashier(walk).await;
    look(phone, words, "cashier").await;
    desk::pay(walk).await;
    walk.stands(words.done).await;
    look(phone, words, "done").await;
}

#[test]
fn where_only_the_camera_is_allowed_and_nothing_is_charged_the_approval_is_the_end() {
    let _queue = desk::free_queue();
    journey("free", async |story| {
        let walk = Walk { collection: FREE, ..Walk::begin(story).await };
        let (phone, words) = (&walk.phone, walk.words);
        walk.to_capture().await;
        phone.see(&Target::role_with(Role::File, words.camera)).await;
        assert!(phone.all(&Target::role_with(Role::File, words.album)).await.is_empty(), "no album");
        look(phone, words, "capture-camera-only").await;
        phone.give_file(words.camera, &studio()).await;
        walk.framed().await;
        walk.finish().await;
        walk.upload().await;
        desk::approve(story, &walk);
        walk.stands(words.done).await;
        assert!(phone.all(&Target::role(Role::Button, words.pay)).await.is_empty(), "nothing to pay");
    });
}

/// Two fingers zoom, one finger pans; the photograph follows the fingers, and covers the frame at the end.
async fn with_fingers(walk: &Walk) {
    let first = walk.framed().await;
    walk.pinch(60.0).await;
    let zoomed = walk.at_rest().await;
    assert!(zoomed.scale > first.scale * 1.5, "a pinch zooms: {first:?} {zoomed:?}");
    walk.drag(30.0, -20.0).await;
    let panned = walk.at_rest().await;
    assert!((panned.scale - zoomed.scale).abs() < 1e-6, "a drag does not zoom");
    let moved = (panned.x - zoomed.x, panned.y - zoomed.y);
    assert!(
        (moved.0 - 30.0).abs() < 3.0 && (moved.1 + 20.0).abs() < 3.0,
        "the photograph follows: {moved:?}"
    );
}
