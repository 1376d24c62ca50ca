//! Every screen of the console with every role: a permitted screen fits its window, and another one shows that it is
//! not permitted.

use tests::console::Console;
use tests::driver::Screen;
use tests::page::{Page, Role, Target};
use tests::server::OPEN;
use tests::target_dir;
use tests::world::{Story, journey};

/// Every screen that needs only an address.
fn screens() -> Vec<String> {
    let of_collection =
        ["", "/roster", "/progress", "/poster"].map(|part| format!("collections/{OPEN}{part}"));
    let plain = [
        "review",
        "collections",
        "new-collection",
        "students",
        "deliveries",
        "messages",
        "orders",
        "corrections",
        "account",
        "people",
        "audit",
    ];
    plain.into_iter().map(str::to_owned).chain(of_collection).collect()
}

/// Opens a screen and waits until its data is loaded.
async fn open(desk: &Page, screen: &str) {
    desk.open(&format!("/staff#/{screen}")).await;
    desk.see(&Target::role_with(Role::Heading, "")).await;
    let settled = "return !document.querySelector('.skeleton')";
    desk.until("an answer", async || desk.run(settled, Vec::new()).await.as_bool().filter(|all| *all)).await;
}

/// Elements of a screen that the window cuts off: navigation links, buttons, and the page itself.
async fn cut_off(desk: &Page) -> Vec<String> {
    let script = "const wide = document.documentElement.clientWidth; \
        const all = [...document.querySelectorAll('.console__nav a, main button, main a.button')]; \
        const inside = one => { let x = one.getBoundingClientRect(); \
            for (let up = one.parentElement; up; up = up.parentElement) { \
                if (getComputedStyle(up).overflowX === 'visible') continue; \
                const frame = up.getBoundingClientRect(); \
                if (x.right > frame.right + 1 || x.left < frame.left - 1) return false; } \
            return x.right <= wide + 1; }; \
        const cut = all.filter(one => one.checkVisibility() && !inside(one)).map(one => one.textContent.trim()); \
        return document.documentElement.scrollWidth > wide ? [...cut, 'the page'] : cut";
    let found = desk.run(script, Vec::new()).await;
    found.as_array().into_iter().flatten().filter_map(|one| Some(one.as_str()?.to_owned())).collect()
}

async fn photograph(desk: &Page, name: &str) {
    let folder = target_dir().join("screenshots");
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    let picture = desk.client.screenshot().await.expect("a page can be photographed");
    std::fs::write(folder.join(format!("role-{name}.png")), picture)
        .expect("the target folder can be written");
}

/// Opens every screen as one role, in both languages.
async fn walk(story: &Story, role: &str, screen: Screen, width: u32) {
    let desk = Console::sign_in_at(story, role, screen).await;
    let forms = "return document.querySelectorAll('main :is(form, input, textarea, select, table)').length";
    let mut cut = Vec::new();
    for (language, refused, other) in [("zh", "没有权限", "English"), ("en", "Not permitted", "中文")] {
        for name in screens() {
            open(&desk, &name).await;
            let file = format!("{role}-{width}-{language}-{}", name.replace('/', "-"));
            photograph(&desk, &file).await;
            if desk.reads(refused).await {
                assert_eq!(desk.run(forms, Vec::new()).await, 0, "{file} shows a form that leads nowhere");
            }
            // A refusal by the server would show a banner: the page should have known it before the request.
            assert!(desk.all(&Target::role_with(Role::Alert, refused)).await.is_empty(), "{file}");
            cut.extend(cut_off(&desk).await.into_iter().map(|what| format!("{file}: {what}")));
        }
        desk.press(other).await;
    }
    assert!(cut.is_empty(), "cut off:\n{}", cut.join("\n"));
}

#[test]
fn every_screen_of_an_administrator_fits_the_window() {
    journey("role-admin", async |story| walk(story, "admin", Screen::Desktop, 1280).await);
}

#[test]
fn every_screen_of_an_administrator_fits_a_tablet() {
    journey("role-admin-tablet", async |story| walk(story, "admin", Screen::TabletAcross, 1024).await);
}

#[test]
fn a_school_sees_which_screens_it_may_not_open() {
    journey("role-school", async |story| walk(story, "school", Screen::TabletAcross, 1024).await);
}

#[test]
fn a_reviewer_sees_which_screens_they_may_not_open() {
    journey("role-reviewer", async |story| walk(story, "reviewer", Screen::TabletAcross, 1024).await);
}

#[test]
fn an_auditor_sees_which_screens_they_may_not_open() {
    journey("role-auditor", async |story| walk(story, "auditor", Screen::Desktop, 1280).await);
}
