//! The console: signing in and out, sessions, people, the audit log.

use serde_json::Value;
use tests::console::Console;
use tests::driver::Screen;
use tests::page::{Page, Role, Target};
use tests::world::{journey, journey_apart};
use tests::{axe, target_dir};

/// Takes a screenshot, and checks that axe has no serious finding.
pub(crate) async fn look(desk: &Page, name: &str) {
    // Waits for the fade-in of a dialog, because axe would report its colours.
    let still = "const done = arguments[0]; Promise.allSettled(document.getAnimations() \
        .filter(one => one.effect?.getTiming().iterations < 10).map(one => one.finished)).then(() => done())";
    desk.client.execute_async(still, Vec::new()).await.expect("animations end");
    let folder = target_dir().join("screenshots");
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    let picture = desk.client.screenshot().await.expect("a page can be photographed");
    std::fs::write(folder.join(format!("staff-{name}.png")), picture)
        .expect("the target folder can be written");
    let findings = axe::findings(desk).await;
    assert!(findings.is_empty(), "axe on {name}:\n{}", findings.join("\n"));
}

#[test]
fn an_administrator_creates_an_account_whose_owner_sets_a_new_password() {
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
        // A user with a personal password continues to the first screen.
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
fn after_too_many_attempts_a_user_sees_how_long_to_wait() {
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

#[test]
fn an_account_changes_only_after_a_confirmation() {
    journey("staff-changes", async |story| {
        let admin = Console::sign_in(story, "admin").await;
        admin.open("/staff#/people").await;
        admin.fill("用户名", "qian.jing").await;
        admin.press("添加").await;
        admin.read("qian.jing 的初始密码").await;
        admin.fill("用户名", "qian.jing").await;
        admin.press("添加").await;
        admin.read("用户名已有人使用").await;

        press_in_row(&admin, "qian.jing", "更改角色").await;
        admin.see(&Target::role(Role::Dialog, "更改角色：qian.jing")).await;
        choose_role(&admin, "school").await;
        admin.press("保存").await;
        admin.read("请填写").await;
        look(&admin, "people-role-zh").await;
        admin.fill("院校代码", "10007").await;
        admin.press("保存").await;
        admin.read("院校 · 10007").await;

        press_in_row(&admin, "qian.jing", "停用").await;
        admin.see(&Target::role(Role::Dialog, "停用：qian.jing")).await;
        look(&admin, "people-disable-zh").await;
        admin.press("取消").await;
        admin.see_no(&Target::text("已停用")).await;
        press_in_row(&admin, "qian.jing", "停用").await;
        press_yes(&admin).await;
        admin.read("已停用").await;

        admin.open("/staff#/audit").await;
        admin.see(&Target::words("停用账号")).await;
        let chosen = admin.run("return document.querySelector('#action').value", Vec::new()).await;
        assert_eq!(chosen, "", "at first nothing is narrowed");
        admin.choose("操作", "更改角色").await;
        admin.press("筛选").await;
        admin.until("one line", async || (lines(&admin).await == 1).then_some(())).await;
        admin.set_moment("从", "2000-01-01T00:00").await;
        admin.set_moment("到", "2000-01-02T00:00").await;
        admin.press("筛选").await;
        admin.read("没有符合条件的记录").await;
        look(&admin, "audit-filter-zh").await;
    });
}

/// Number of rows in a table.
async fn lines(desk: &Page) -> u64 {
    let count = desk.run("return document.querySelectorAll('tbody tr').length", Vec::new()).await;
    count.as_u64().unwrap_or_default()
}

/// Presses a button in a person's row.
async fn press_in_row(desk: &Page, who: &str, button: &str) {
    let script = "const [who, what] = arguments; \
        const row = [...document.querySelectorAll('tbody tr')].find(row => row.cells[0].textContent === who); \
        const button = [...(row?.querySelectorAll('button') ?? [])].find(one => one.textContent === what); \
        button?.click(); return Boolean(button)";
    let arguments = vec![who.into(), button.into()];
    desk.until(format!("{button} of {who}"), async || {
        desk.run(script, arguments.clone()).await.as_bool().filter(|pressed| *pressed)
    })
    .await;
}

/// Confirms the open dialog.
async fn press_yes(desk: &Page) {
    let yes = desk.client.find(fantoccini::Locator::Id("yes")).await.expect("a question is open");
    yes.click().await.expect("it can be answered");
}

/// Selects a role in the dialog.
async fn choose_role(desk: &Page, word: &str) {
    let list = desk.client.find(fantoccini::Locator::Id("new-role")).await.expect("the dialog is open");
    list.select_by_value(word).await.expect("every role is in the list");
}

/// The authenticator's code for a secret, so many time steps from now, computed by the browser (RFC 6238).
const CODE: &str = "const [secret, steps, done] = arguments; (async () => { \
    const bits = [...secret].map(c => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join(''); \
    const key = new Uint8Array(bits.match(/.{8}/g).map(byte => parseInt(byte, 2))); \
    const step = new DataView(new ArrayBuffer(8)); step.setUint32(4, Math.floor(Date.now() / 30000) + steps); \
    const hmac = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']); \
    const mac = new DataView(await crypto.subtle.sign('HMAC', hmac, step)); \
    const at = mac.getUint8(19) & 15; \
    done(String((mac.getUint32(at) & 0x7fffffff) % 1000000).padStart(6, '0')) })()";

pub(crate) async fn code(desk: &Page, secret: &Value, steps: i64) -> String {
    let code = desk.client.execute_async(CODE, vec![secret.clone(), steps.into()]).await;
    code.expect("the browser computes it").as_str().expect("six digits").to_owned()
}

/// Every input: its id, its type and its value.
const INPUTS: &str =
    "return [...document.querySelectorAll('input')].map(one => [one.id, one.type, one.value].join(' '))";

async fn inputs(desk: &Page) -> Vec<String> {
    serde_json::from_value(desk.run(INPUTS, Vec::new()).await).expect("strings")
}

#[test]
fn an_authenticator_is_enrolled_and_no_password_appears_in_another_field() {
    journey_apart("staff-authenticator", async |story| {
        let desk = Console::sign_in(story, "auditor").await;
        let password = Console::password(&story.world.server);
        desk.open("/staff#/account").await;
        let script = "const input = document.querySelector('#proof'); input.value = arguments[0]; \
            document.querySelector('#offer').click()";
        desk.see(&Target::role(Role::Button, "绑定身份验证器")).await;
        desk.run(script, vec![password.clone().into()]).await;
        desk.see(&Target::role(Role::Button, "完成绑定")).await;
        look(&desk, "authenticator-zh").await;
        let shown = inputs(&desk).await;
        assert!(shown.contains(&"first-code text ".to_owned()), "{shown:?}");
        assert!(!shown.iter().any(|input| input.ends_with(&password)), "{shown:?}");

        let secret = desk.run("return document.querySelector('#secret').textContent", Vec::new()).await;
        desk.fill("6 位数字", &code(&desk, &secret, 0).await).await;
        desk.press("完成绑定").await;
        desk.read("请保存下面的恢复码").await;
        desk.press("复制").await;
        desk.see(&Target::role(Role::Button, "打印")).await;
        desk.see(&Target::role(Role::Button, "保存为文件")).await;
        look(&desk, "recovery-codes-zh").await;
        let first = "return document.querySelector('#recovery li').textContent";
        let recovery = desk.run(first, Vec::new()).await;
        desk.press("我已保存，继续").await;
        desk.read("更换手机前请先解除绑定").await;
        let shown = inputs(&desk).await;
        assert!(shown.contains(&"proof password ".to_owned()), "{shown:?}");

        desk.press("退出登录").await;
        Console::enter(&desk, "auditor", &password).await;
        desk.read("需要验证码").await;
        let shown = inputs(&desk).await;
        assert!(shown.contains(&"code text ".to_owned()), "{shown:?}");
        desk.fill("验证码", recovery.as_str().expect("a code")).await;
        desk.press("登录").await;
        desk.see(&Target::role(Role::Button, "退出登录")).await;
    });
}
