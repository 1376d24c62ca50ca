//! Payments in WeChat from the student's view: the sheet, the return, and the result.

use tests::bench::crowd;
use tests::console::Console;
use tests::page::{Page, Role, Target};
use tests::people::Student;
use tests::server::OPEN;
use tests::walk::{Walk, studio};
use tests::wechat::{Fault, Moment, Place};
use tests::words::{EN, ZH};
use tests::world::{Story, journey_in_wechat};

use crate::desk;
use crate::screens::picture;

/// Index of the first student of these journeys; no other journey uses them.
const FIRST: u32 = 800;
/// Texts of the simulated sheets.
const PAY: &str = "立即支付";
const LEAVE: &str = "放弃支付";
const ALLOW: &str = "允许通知";

/// A student with an approved photograph, at 去支付, with a phone in WeChat.
async fn approved(story: &Story, index: u32) -> Walk {
    let server = &story.world.server;
    let student = Student::of(index);
    server.import(OPEN, &crowd::roster(index..index + 1));
    crowd::hand_in(server.address(), OPEN, index..index + 1).await.expect("a student hands in");
    story.yipai(&["review", "approve", &student.number]);
    let phone = story.phone_of(&format!("student{index}")).await;
    let walk = Walk { phone, words: &ZH, student, collection: OPEN };
    walk.verify().await;
    walk.phone.see(&Target::role(Role::Button, ZH.pay)).await;
    walk
}

/// Opens the payment sheet.
async fn sheet(phone: &Page) {
    phone.press(ZH.pay).await;
    phone.see(&Target::role_with(Role::Dialog, "微信支付")).await;
}

/// Taps WeChat's own button, which is in a shadow tree that only touches reach, and allows the message.
async fn allow_messages(phone: &Page) {
    let script = "const tag = document.querySelector('wx-open-subscribe'); \
                  const button = tag && tag.shadowRoot && tag.shadowRoot.querySelector('button'); \
                  if (!button) return null; button.scrollIntoView({ block: 'center' }); \
                  const { x, y, width, height } = button.getBoundingClientRect(); \
                  return [x + width / 2, y + height / 2, getComputedStyle(button).backgroundColor];";
    let (x, y, colour) = phone
        .until("WeChat's button", async || {
            serde_json::from_value::<(f64, f64, String)>(phone.run(script, Vec::new()).await).ok()
        })
        .await;
    assert_eq!(colour, "rgb(26, 95, 180)", "the page's policy lets the button have its looks");
    phone.tap_at(tests::fingers::Spot { x, y }).await;
    phone.press(ALLOW).await;
}

/// Waits until the simulator has recorded an event, while the browser continues.
async fn seen(story: &Story, what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..1000 {
        if is_so() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("waited for {what}:\n{}", story.wechat().story());
}

#[test]
fn from_the_first_visit_to_the_refund_no_secret_is_logged() {
    journey_in_wechat("wechat-whole", async |story| {
        let wechat = story.wechat();
        let walk = Walk::begin_as(story, "anran").await;
        walk.arrive().await;
        walk.start().await;
        let address = walk.phone.client.current_url().await.expect("a page has an address");
        assert_eq!(
            (address.path(), address.query()),
            ("/", None),
            "the way through WeChat leaves nothing behind"
        );
        walk.fill(&walk.student).await;
        walk.consent().await;
        walk.at(ZH.confirm).await;
        walk.phone.press(ZH.confirmed).await;
        walk.phone.see(&Target::role(Role::Dialog, ZH.notify)).await;
        allow_messages(&walk.phone).await;
        walk.at(ZH.capture).await;
        walk.choose(&studio()).await;
        walk.framed().await;
        walk.finish().await;
        walk.upload().await;
        desk::approve(story, &walk);

        // Cancelled: the order stays pending.
        sheet(&walk.phone).await;
        picture(&walk.phone, "wechat-sheet-zh").await;
        walk.phone.press(LEAVE).await;
        walk.phone.read("还没有收到付款").await;
        assert_eq!(walk.application().await["stage"], "approved");

        // The notification arrives before the return to the page.
        let held = wechat.hold(Place::Pay, "", 0, Moment::After);
        sheet(&walk.phone).await;
        walk.phone.press(PAY).await;
        seen(story, "the notification", || wechat.letters().iter().any(|letter| letter.is_taken)).await;
        assert_eq!(walk.application().await["stage"], "paid");
        drop(held);
        walk.stands(ZH.done).await;
        assert_eq!(wechat.orders().len(), 1, "one order for one fee");
        seen(story, "the message", || !wechat.sent().is_empty()).await;
        assert_eq!(wechat.sent()[0].fields["phrase2"], "审核通过");

        // The payment is refunded, and has to be paid again.
        let console = Console::sign_in(story, "admin").await;
        console.open("/staff#/orders").await;
        console.press("退款").await;
        console.see(&Target::role(Role::Dialog, "退款")).await;
        console.fill("退款原因", "重复缴费").await;
        console.press("退款 20.00 元").await;
        console.read("重复缴费").await;
        seen(story, "the refund", || wechat.money() == (2000, 2000) && wechat.is_at_rest()).await;
        console.reload().await;
        console.read("已退款").await;
        picture(&console, "wechat-refunded-zh").await;
        in_english(&console).await;
        walk.phone.reload().await;
        walk.phone.see(&Target::role(Role::Button, ZH.pay)).await;
        walk.phone.read("费用已退回").await;

        assert_eq!(wechat.violations(), [""; 0]);
        tells_no_secret(story, &walk.student);
    });
}

/// The console's pages about payments and messages, in English.
async fn in_english(console: &Page) {
    console.press("English").await;
    console.see(&Target::role(Role::Heading, "Payments")).await;
    picture(console, "wechat-refunded-en").await;
    console.open("/staff#/messages").await;
    console.see(&Target::role(Role::Heading, "Messages")).await;
    picture(console, "wechat-messages-en").await;
}

/// Neither the server's log nor any address that was requested from WeChat contains a secret.
fn tells_no_secret(story: &Story, student: &Student) {
    let told = [story.world.server.log(), story.wechat().story()].join("\n");
    let mut secrets = story.wechat().secrets();
    assert!(
        secrets.len() > 30,
        "two shared secrets, a private key, tokens, tickets, codes, openids, prepay numbers"
    );
    secrets.extend([student.name.clone(), student.document.clone(), student.phone.clone()]);
    for secret in secrets {
        assert!(!told.contains(&secret), "{secret} stands in what was printed:\n{told}");
    }
}

#[test]
fn a_fee_is_paid_once_from_two_tabs() {
    journey_in_wechat("wechat-tabs", async |story| {
        let wechat = story.wechat();
        let walk = approved(story, FIRST).await;
        let phone = &walk.phone;
        sheet(phone).await;
        let first = phone.client.window().await.expect("a tab has a handle");
        let second = phone.client.new_window(true).await.expect("a second tab").handle;
        phone.client.switch_to_window(second).await.expect("the second tab");
        walk.open("/status").await;
        sheet(phone).await;
        phone.press(PAY).await;
        walk.stands(ZH.done).await;
        // The sheet in the first tab is still open. WeChat refuses a second payment, and the page shows it.
        phone.client.switch_to_window(first).await.expect("the first tab");
        phone.press(PAY).await;
        walk.stands(ZH.done).await;
        assert_eq!(wechat.money(), (2000, 0));
        assert_eq!(wechat.orders().len(), 1);
    });
}

#[test]
fn the_server_queries_when_the_notification_is_late_or_lost() {
    journey_in_wechat("wechat-late", async |story| {
        let wechat = story.wechat();
        // Late: the page returns before the notification, and the server's query settles the payment.
        wechat.hold_mail(true);
        let walk = approved(story, FIRST + 1).await;
        sheet(&walk.phone).await;
        walk.phone.press(PAY).await;
        walk.stands(ZH.done).await;
        assert!(wechat.calls(Place::Query) > 0 && wechat.calls(Place::Notification) == 0);
        wechat.hold_mail(false);
        seen(story, "the late notification", || wechat.letters().iter().all(|letter| letter.is_taken)).await;
        assert_eq!(walk.application().await["stage"], "paid");

        // Never, and the page is closed too: only the server queries WeChat.
        wechat.plan(Place::Notification, Fault::Drop, 1);
        let walk = approved(story, FIRST + 2).await;
        sheet(&walk.phone).await;
        // The phone's page is closed at the moment of the payment.
        let held = wechat.hold(Place::Pay, "", 0, Moment::After);
        walk.phone.press(PAY).await;
        seen(story, "the payment", || held.is_reached()).await;
        walk.phone.client.goto("about:blank").await.expect("the page can be left");
        drop(held);
        let asked = wechat.calls(Place::Query);
        seen(story, "the server's own question", || wechat.calls(Place::Query) > asked).await;
        walk.open("/status").await;
        walk.stands(ZH.done).await;
        assert_eq!(wechat.money(), (4000, 0));
        assert_eq!(wechat.violations(), [""; 0]);
    });
}

#[test]
fn a_second_student_and_a_browser_outside_of_wechat_see_what_to_do() {
    journey_in_wechat("wechat-elsewhere", async |story| {
        let walk = approved(story, FIRST + 3).await;
        // Another student's identity in the same WeChat account.
        let other = Walk { student: Student::of(FIRST + 4), ..walk.clone() };
        story.world.server.import(OPEN, &crowd::roster(FIRST + 4..FIRST + 5));
        let out = "const done = arguments[0]; \
                   fetch('/api/session', { method: 'DELETE' }).then(() => { localStorage.clear(); done() })";
        other.phone.client.execute_async(out, Vec::new()).await.expect("signing out");
        other.phone.reload().await;
        other.verify().await;
        other.phone.read("已绑定另一位同学").await;
        picture(&other.phone, "wechat-taken-zh").await;

        // The first student in a browser outside WeChat: everything works except the payment.
        let desktop = story.desk("zh-CN", tests::driver::Screen::Desktop).await;
        desktop.open("/healthz").await;
        desktop.run("document.cookie = '__wechat_outside=1; path=/'", Vec::new()).await;
        let outside = Walk { phone: desktop, ..walk.clone() };
        outside.verify().await;
        outside.phone.press(ZH.pay).await;
        outside.phone.read("请在微信中支付").await;
        picture(&outside.phone, "wechat-outside-zh").await;
        outside.phone.press("取消").await;
        outside.phone.press(ZH.other_language).await;
        outside.phone.press(EN.pay).await;
        outside.phone.read("Please pay in WeChat").await;
        picture(&outside.phone, "wechat-outside-en").await;
        assert_eq!(outside.application().await["stage"], "approved");
    });
}
