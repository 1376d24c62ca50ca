//! Repeated proofs of identity: students before actions that can't be undone, staff before actions that give power over
//! others.

use fantoccini::Locator;
use serde_json::{Value, json};
use tests::console::Console;
use tests::page::{Page, Role, Target};
use tests::people::somebody;
use tests::walk::Walk;
use tests::words::{EN, ZH};
use tests::world::{Story, journey_apart};

use crate::layout::{TWICE, assert_nothing_is_cut, resize};
use crate::{desk, screens, staff};

fn asked() -> Target {
    Target::role(Role::Dialog, "请再次校验信息")
}

/// Fills in the dialog and submits it with the Enter key, as a phone's keyboard does.
async fn prove(walk: &Walk, document: &str) {
    walk.phone.fill(ZH.name, &walk.student.name).await;
    walk.phone.fill(ZH.phone, &walk.student.phone).await;
    walk.phone.fill(ZH.document_number, document).await;
    walk.phone.keys("\u{E007}").await;
}

async fn field(phone: &Page, id: &str) -> Value {
    phone.run("return document.getElementById(arguments[0])?.value ?? null", vec![id.into()]).await
}

/// Requests the erasure, up to the proof.
async fn erase(walk: &Walk) {
    walk.phone.press("删除我的数据").await;
    walk.phone.see(&Target::role(Role::Dialog, "删除全部数据？")).await;
    walk.phone.press("确认删除").await;
    walk.phone.see(&asked()).await;
}

/// Whether both buttons of the open dialog are visible and uncovered.
const REACHABLE: &str = "return [...document.querySelectorAll('dialog[open] .dialog__actions button')].map(button => { \
    const { left, top, width, height } = button.getBoundingClientRect(); \
    const hit = document.elementFromPoint(left + width / 2, top + height / 2); \
    return left >= 0 && top >= 0 && left + width <= innerWidth && top + height <= innerHeight && button.contains(hit); })";

/// Checks the open dialog in every window size of students: nothing is cut off, and its buttons are visible without
/// scrolling.
async fn in_every_window(phone: &Page, name: &str) {
    let look = async |size: (u32, u32), kind: &str| {
        resize(phone, size).await;
        let name = format!("{name}-{kind}{}x{}", size.0, size.1);
        assert_nothing_is_cut(phone, &name).await;
        assert_eq!(phone.run(REACHABLE, Vec::new()).await, json!([true, true]), "{name}");
        screens::picture(phone, &name).await;
    };
    for size in [(390, 720), (360, 640), (375, 580), (667, 375), (320, 568)] {
        look(size, "").await;
    }
    phone.run(TWICE, Vec::new()).await;
    for size in [(390, 720), (360, 640)] {
        look(size, "large-").await;
    }
    phone.run("document.documentElement.style.fontSize = ''", Vec::new()).await;
    let colours = |value: &str| json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] });
    phone.devtools("Emulation.setEmulatedMedia", colours("dark")).await;
    look((390, 720), "dark-").await;
    phone.devtools("Emulation.setEmulatedMedia", colours("light")).await;
    resize(phone, (390, 844)).await;
}

#[test]
fn a_student_whose_proof_is_old_needs_a_new_one_to_erase_and_to_withdraw() {
    journey_apart("proof-student", async |story| {
        let walk = Walk::begin(story).await;
        let phone = &walk.phone;
        walk.to_uploaded().await;
        story.world.server.age_proofs().await;

        // Withdrawal of the photograph: wrong values change nothing, the right ones withdraw it.
        phone.press("撤回照片").await;
        phone.see(&Target::role(Role::Dialog, "撤回照片？")).await;
        phone.press("撤回").await;
        phone.see(&asked()).await;
        screens::picture(phone, "prove-zh").await;
        in_every_window(phone, "prove-zh").await;
        prove(&walk, "123").await;
        phone.read("应为 18 位").await;
        assert_eq!(walk.application().await["stage"], "submitted");
        prove(&walk, &somebody().document).await;
        phone.read("填写的信息与学校登记的不一致").await;
        screens::picture(phone, "prove-wrong-zh").await;
        assert_eq!(walk.application().await["stage"], "submitted");
        prove(&walk, &walk.student.document).await;
        walk.at(ZH.capture).await;
        assert_eq!(walk.application().await["stage"], "matched");

        // Erasure: declining changes nothing, and the next proof starts with empty fields.
        walk.open("/my-data").await;
        story.world.server.age_proofs().await;
        erase(&walk).await;
        assert_eq!(field(phone, "document-number").await, "");
        phone.fill(ZH.name, &walk.student.name).await;
        phone.press(ZH.cancel).await;
        phone.see_no(&asked()).await;
        let button = Target::role(Role::Button, "删除我的数据");
        phone.until("the focus", async || phone.is_focused(&button).await.then_some(())).await;
        assert!(!phone.reads("需要再次校验信息").await, "who declined is not told of a failure");
        erase(&walk).await;
        assert_eq!(field(phone, "name").await, "");
        phone.press(ZH.cancel).await;
        phone.press(ZH.other_language).await;
        phone.press("Erase my data").await;
        phone.see(&Target::role_with(Role::Dialog, "Erase")).await;
        let yes = phone.client.find(Locator::Id("erase-confirm")).await.expect("a question");
        yes.click().await.expect("it can be answered");
        phone.see(&Target::role(Role::Dialog, "Enter your details once more")).await;
        screens::picture(phone, "prove-en").await;
        in_every_window(phone, "prove-en").await;
        phone.press(EN.cancel).await;
        phone.press(EN.other_language).await;
        erase(&walk).await;
        prove(&walk, &walk.student.document).await;
        phone.read("您的数据即将删除").await;
        phone.see_no(&asked()).await;
    });
}

fn asked_staff() -> Target {
    Target::role(Role::Dialog, "请再次确认身份")
}

/// Enrols an authenticator for the administrator; returns its secret.
async fn enrol(story: &Story, admin: &Page) -> Value {
    admin.open("/staff#/account").await;
    // Two forms of the screen ask for the password; this one is the authenticator's.
    let password = admin.client.find(Locator::Id("proof")).await.expect("the field");
    password.send_keys(&Console::password(&story.world.server)).await.expect("it can be filled");
    admin.press("绑定身份验证器").await;
    admin.see(&Target::role(Role::Button, "完成绑定")).await;
    let secret = admin.run("return document.querySelector('#secret').textContent", Vec::new()).await;
    admin.fill("6 位数字", &staff::code(admin, &secret, -1).await).await;
    admin.press("完成绑定").await;
    admin.press("我已保存，继续").await;
    admin.read("更换手机前请先解除绑定").await;
    secret
}

/// Number of accounts with this name.
async fn accounts(admin: &Page, name: &str) -> usize {
    let list: Value = serde_json::from_slice(&admin.fetch("/api/staff/people").await.expect("the people"))
        .expect("a list is JSON");
    let people = list["people"].as_array().expect("people").iter();
    people.filter(|person| person["name"] == name).count()
}

#[test]
fn an_administrator_whose_proof_is_old_acts_once_with_a_valid_code_and_loses_nothing_by_cancelling() {
    journey_apart("proof-staff", async |story| {
        let _student = desk::paid(story).await;

        let admin = Console::sign_in(story, "admin").await;
        let secret = enrol(story, &admin).await;
        story.world.server.age_proofs().await;
        admin.open("/staff#/people").await;
        admin.fill("用户名", "sun.yue").await;
        admin.press("添加").await;
        admin.see(&asked_staff()).await;
        staff::look(&admin, "step-up-zh").await;
        admin.fill("验证码", "000000").await;
        admin.press("确认").await;
        admin.read("不正确").await;
        staff::look(&admin, "step-up-wrong-zh").await;
        assert_eq!(accounts(&admin, "sun.yue").await, 0);
        admin.press("取消").await;
        admin.see_no(&asked_staff()).await;
        staff::look(&admin, "step-up-cancelled-zh").await;
        assert_eq!(field(&admin, "person").await, "sun.yue", "what was typed is there still");
        admin.press("添加").await;
        admin.see(&asked_staff()).await;
        assert_eq!(field(&admin, "step-up-code").await, "", "no code of an earlier question");
        admin.fill("验证码", &staff::code(&admin, &secret, 0).await).await;
        admin.press("确认").await;
        admin.read("sun.yue 的初始密码").await;
        assert_eq!(accounts(&admin, "sun.yue").await, 1);

        // Above a dialog with typed values, in the other language.
        story.world.server.age_proofs().await;
        admin.open("/staff#/orders").await;
        admin.press("退款").await;
        admin.fill("退款原因", "重复缴费").await;
        admin.press("退款 20.00 元").await;
        admin.see(&asked_staff()).await;
        admin.keys("\u{E00C}").await;
        admin.see_no(&asked_staff()).await;
        admin.see(&Target::role(Role::Dialog, "退款")).await;
        assert_eq!(field(&admin, "refund-reason").await, "重复缴费");
        staff::look(&admin, "step-up-refund-cancelled-zh").await;
        admin.press("退款 20.00 元").await;
        admin.see(&asked_staff()).await;
        staff::look(&admin, "step-up-refund-zh").await;
        admin.fill("验证码", &staff::code(&admin, &secret, 1).await).await;
        admin.keys("\u{E007}").await;
        admin.see_no(&Target::role(Role::Dialog, "退款")).await;
        let refunds = "/api/staff/audit?action=order.refunding";
        let log: Value = serde_json::from_slice(&admin.fetch(refunds).await.expect("the audit log"))
            .expect("a log is JSON");
        assert_eq!(log["lines"].as_array().map(Vec::len), Some(1), "{log}");
    });
}
