//! The console: signing in and out, sessions, people, the audit log.

use tests::console::Console;
use tests::driver::Screen;
use tests::page::{Page, Role, Target};
use tests::world::journey;
use tests::{axe, target_dir};

/// A picture to look at, and nothing serious of axe.
pub(crate) async fn look(desk: &Page, name: &str) {
    let folder = target_dir().join("screenshots");
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    let picture = desk.client.screenshot().await.expect("a page can be photographed");
    std::fs::write(folder.join(format!("staff-{name}.png")), picture)
        .expect("the target folder can be written");
    let findings = axe::findings(desk).await;
    assert!(findings.is_empty(), "axe on {name}:\n{}", findings.join("\n"));
}

#[test]
fn an_administrator_appoints_somebody_who_signs_in_with_a_password_of_their_own() {
    journey("staff-people", async |story| {
        let admin = Console::sign_in(story, "admin").await;
        admin.open("/staff#/people").await;
        admin.see(&Target::text("reviewer2")).await;
        look(&admin, "people-zh").await;
        admin.fill("用户名", "zhou.min").await;
        admin.choose("角色", "审核员").await;
        admin.press("添加").await;
        admin.read("zhou.min 的初始密码").await;
        let secret =
            admin.client.find(fantoccini::Locator::Css(".secret")).await.expect("the password is shown");
        let given = secret.text().await.expect("it has a text");

        let tablet = story.desk("zh-CN", Screen::Tablet).await;
        tablet.open("/staff").await;
        look(&tablet, "sign-in-tablet-zh").await;
        Console::enter(&tablet, "zhou.min", "wrong").await;
        tablet.read("用户名、密码或验证码不正确").await;
        Console::enter(&tablet, "zhou.min", &given).await;
        tablet.read("请先修改密码").await;
        tablet.fill("当前密码", &given).await;
        tablet.fill("新密码", "一张照片胜过千言万语呀").await;
        tablet.press("修改密码").await;
        tablet.read("至少 12 个字符").await;
        tablet.fill("新密码", "一张好照片胜过千言万语呀").await;
        tablet.press("修改密码").await;
        // Whoever has a password of their own goes on to their work.
        tablet.read("等待最久的照片排在最前").await;
        look(&tablet, "queues-tablet-zh").await;
        tablet.open("/staff#/account").await;
        tablet.read("绑定身份验证器").await;
        look(&tablet, "account-tablet-zh").await;
    });
}

#[test]
fn a_session_is_ended_from_another_browser() {
    journey("staff-sessions", async |story| {
        let one = Console::sign_in(story, "auditor").await;
        let other = Console::sign_in(story, "auditor").await;
        look(&other, "audit-zh").await;
        one.open("/staff#/account").await;
        one.see(&Target::text("本机")).await;
        one.press("退出").await;
        one.see_no(&Target::role(Role::Button, "退出")).await;
        other.open("/staff#/account").await;
        other.reload().await;
        other.see(&Target::role(Role::Button, "登录")).await;
        other.press("English").await;
        other.see(&Target::role(Role::Button, "Sign in")).await;
        look(&other, "sign-in-en").await;
    });
}

#[test]
fn whoever_guesses_is_told_how_long_to_wait() {
    journey("staff-lock-out", async |story| {
        let desk = story.desk("zh-CN", Screen::Desktop).await;
        desk.open("/staff").await;
        for _ in 0..6 {
            Console::enter(&desk, "nobody.here", "guess").await;
            desk.see(&Target::role(Role::Button, "登录")).await;
        }
        desk.read("尝试次数过多").await;
        desk.read("秒后再试").await;
    });
}
