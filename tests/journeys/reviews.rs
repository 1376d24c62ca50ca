//! After the upload: withdrawal, rejection, payment, later visits.

use tests::page::{Role, Target};
use tests::world::journey;

use crate::desk;
use crate::photographs::withdraw;
use crate::screens::look;
use tests::walk::{Walk, studio};
use tests::words::ZH;

#[test]
fn a_photograph_can_be_withdrawn_until_a_reviewer_opens_it() {
    journey("withdraw", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_uploaded().await;
        withdraw(&walk).await;
        assert!(walk.phone.fetch("/api/application/photo").await.is_err(), "the photograph is gone");
        walk.choose(&studio()).await;
        walk.framed().await;
        walk.finish().await;
        walk.upload().await;
    });
}

#[test]
fn a_rejected_student_reads_why_and_captures_again() {
    journey("rejection", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_uploaded().await;
        desk::reject(story, &walk, "请站直，背景换成浅蓝色。");
        // The page detects the change without a reload.
        walk.stands(ZH.rejected).await;
        walk.phone.read("背景不合格").await;
        walk.phone.read("头部歪斜").await;
        walk.phone.read("请站直，背景换成浅蓝色。").await;
        look(&walk.phone, &ZH, "rejected").await;
        walk.phone.press(ZH.capture_again).await;
        walk.at(ZH.capture).await;
        walk.choose(&studio()).await;
        walk.framed().await;
        walk.pinch(30.0).await;
        walk.at_rest().await;
        walk.finish().await;
        walk.upload().await;
        desk::approve(story, &walk);
        walk.phone.see(&Target::role(Role::Button, ZH.pay)).await;
    });
}

#[test]
fn a_payment_can_be_cancelled_and_made_later() {
    journey("payment", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_uploaded().await;
        desk::approve(story, &walk);
        walk.phone.press(ZH.pay).await;
        desk::cashier(&walk).await;
        desk::cancel(&walk).await;
        walk.phone.see(&Target::role(Role::Button, ZH.pay)).await;
        assert_eq!(walk.application().await["stage"], "approved");
        walk.phone.press(ZH.pay).await;
        desk::cashier(&walk).await;
        desk::pay(&walk).await;
        walk.stands(ZH.done).await;
        assert_eq!(walk.application().await["stage"], "paid");
    });
}

#[test]
fn verifying_on_another_phone_takes_over_and_lands_on_the_right_screen() {
    journey("takeover", async |story| {
        let first = Walk::begin(story).await;
        first.to_uploaded().await;
        let second = Walk { phone: story.phone().await, ..first.clone() };
        second.verify().await;
        second.stands(ZH.uploaded).await;
        // The first phone detects it with its next request.
        first.phone.reload().await;
        first.phone.read("已在其他设备登录").await;
        look(&first.phone, &ZH, "signed-in-elsewhere").await;
    });
}
