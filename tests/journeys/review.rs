//! Reviewing in the console: by keyboard, concurrently with another reviewer, and in the grid.

use std::ops::Range;

use serde_json::{Value, json};
use tests::bench::crowd;
use tests::console::Console;
use tests::page::{Page, Role, Target};
use tests::server::FREE;
use tests::world::{Story, journey};

use crate::desk;
use crate::screens::picture;

const ENTER: &str = "\u{E007}";
const RIGHT: &str = "\u{E014}";
const DOWN: &str = "\u{E015}";

/// Uploads photographs of students that no other journey uses.
async fn crowd(story: &Story, students: Range<u32>) {
    let server = &story.world.server;
    server.import(FREE, &crowd::roster(students.clone()));
    crowd::hand_in(server.address(), FREE, students).await.expect("the crowd hands in");
}

/// The 学号 of the photograph on the screen; `None` without a photograph.
async fn number(console: &Page) -> Option<String> {
    let script = "return document.getElementById('student-number')?.textContent ?? null";
    console.run(script, Vec::new()).await.as_str().map(str::to_owned)
}

/// Waits until the photograph of another student than `before`, or none, is on the screen.
async fn another(console: &Page, before: Option<&str>) -> Option<String> {
    // A decision is accepted only after the photograph was painted; an empty queue is shown only when it is empty.
    const SHOWN: &str = "const done = arguments[0]; const photo = document.getElementById('photo'); \
         const number = document.getElementById('student-number')?.textContent ?? null; \
         if (!photo) done([null, document.body.innerText.includes('没有待审核的照片')]); \
         else if (document.querySelector('.shot--on .shot__cover')) done([null, false]); \
         else requestAnimationFrame(() => setTimeout(() => done([number, false]), 20))";
    console
        .until("another photograph", async || {
            let shown = console.client.execute_async(SHOWN, Vec::new()).await.ok()?;
            let now = shown[0].as_str().map(str::to_owned);
            (now.as_deref() != before && (now.is_some() || shown[1] == true)).then_some(now)
        })
        .await
}

/// The application of the photograph that this reviewer has had open for the longest time.
async fn oldest(console: &Page) -> Value {
    let script = "const [path, done] = arguments; fetch(path, { method: 'POST', body: '{\"want\":0}', \
         headers: { 'content-type': 'application/json' } }).then(answer => answer.json()) \
         .then(desk => done(desk.cases[0].application))";
    let path = format!("/api/staff/review/queues/{FREE}/desk");
    console.client.execute_async(script, vec![json!(path)]).await.expect("the desk")
}

/// Sends JSON like the page; returns the status of the answer.
async fn post(console: &Page, path: &str, body: &Value) -> u64 {
    let script = "const [path, body, done] = arguments; fetch(path, { method: 'POST', body, \
         headers: { 'content-type': 'application/json' } }).then(answer => done(answer.status), () => done(0))";
    let arguments = vec![json!(path), json!(body.to_string())];
    let status = console.client.execute_async(script, arguments).await.expect("fetch is answered");
    status.as_u64().unwrap_or(0)
}

/// This reviewer's decisions on the server, the latest first.
async fn decisions(console: &Page) -> Vec<Value> {
    let body = console.fetch("/api/staff/review/decisions").await.expect("the list of decisions");
    let list: Value = serde_json::from_slice(&body).expect("JSON");
    list["decisions"].as_array().cloned().unwrap_or_default()
}

#[test]
fn thirty_photographs_are_reviewed_with_the_keyboard_only() {
    let _queue = desk::free_queue();
    journey("review-keyboard", async |story| {
        crowd(story, 300..330).await;
        let console = Console::sign_in(story, "reviewer").await;
        console.open("/staff#/review").await;
        console.see(&Target::role(Role::Heading, "照片审核")).await;
        picture(&console, "review-queues-zh").await;
        console.tab_to(&Target::role_with(Role::Link, "云岭")).await;
        console.keys(ENTER).await;

        let mut shown = another(&console, None).await;
        console.keys("?").await;
        console.see(&Target::role(Role::Dialog, "键盘操作")).await;
        picture(&console, "review-keys-zh").await;
        console.keys("?").await;
        console.see_no(&Target::role(Role::Dialog, "键盘操作")).await;
        picture(&console, "review-photo-zh").await;
        console.keys("z").await;
        picture(&console, "review-twice-zh").await;
        console.keys("z").await;
        picture(&console, "review-fourfold-zh").await;
        console.keys("zg").await;
        for round in 0..30 {
            let before = shown.clone().expect("thirty photographs");
            match round {
                // A wrong key, an undo, and the right verdict.
                10 => {
                    console.keys("a").await;
                    another(&console, Some(&before)).await;
                    console.keys("u").await;
                    console
                        .until("the same photograph again", async || {
                            (number(&console).await.as_deref() == Some(&before)).then_some(())
                        })
                        .await;
                    console.keys("r").await;
                    console.see(&Target::role_with(Role::Heading, "退回原因")).await;
                    console.keys("5").await;
                    console.keys(ENTER).await;
                }
                4 | 14 | 24 => {
                    console.keys("r").await;
                    console.see(&Target::role_with(Role::Heading, "退回原因")).await;
                    console.keys("37").await;
                    if round == 4 {
                        picture(&console, "review-reject-zh").await;
                    }
                    console.keys(ENTER).await;
                }
                _ => console.keys("a").await,
            }
            shown = another(&console, Some(&before)).await;
        }
        assert_eq!(shown, None, "nothing is left");
        picture(&console, "review-nothing-zh").await;
        let made = console
            .until("all decisions to be known", async || {
                let made = decisions(&console).await;
                (made.len() == 31).then_some(made)
            })
            .await;
        let count = |what: &str, is: &str| made.iter().filter(|one| one[what] == is).count();
        assert_eq!((count("verdict", "approve"), count("verdict", "reject")), (27, 4));
        assert_eq!(made.iter().filter(|one| one["state"]["state"] == "undone").count(), 1);
        let twice = made.iter().filter(|one| one["reasons"] == json!(["tilted", "background"])).count();
        assert_eq!(twice, 3, "several reasons at once");
    });
}

#[test]
fn two_reviewers_in_two_browsers_never_decide_about_the_same_photograph() {
    let _queue = desk::free_queue();
    journey("review-race", async |story| {
        crowd(story, 330..342).await;
        let first = Console::sign_in(story, "reviewer").await;
        let second = Console::sign_in(story, "reviewer2").await;
        let queue = format!("/staff#/review/{FREE}");
        first.open(&queue).await;
        let shown = another(&first, None).await.expect("a photograph");
        // The first reviewer's lease ends while the photograph is on the screen, and the second reviewer receives it.
        let release = json!({ "applications": [oldest(&first).await] });
        assert_eq!(post(&first, "/api/staff/review/release", &release).await, 204);
        second.open(&queue).await;
        assert_eq!(another(&second, None).await.as_ref(), Some(&shown), "the oldest first");
        first.keys("a").await;
        first.see(&Target::role_with(Role::Alert, "reviewer2 正在审核这张照片")).await;
        assert_eq!(number(&first).await.as_ref(), Some(&shown), "it comes back with its photograph");
        picture(&first, "review-lost-zh").await;
        first.keys("n").await;

        let finish = async |console: &Page| {
            let mut judged = 0;
            let mut before = number(console).await;
            while let Some(shown) = before {
                console.keys("a").await;
                before = another(console, Some(&shown)).await;
                judged += 1;
            }
            judged
        };
        let (a, b) = tokio::join!(finish(&first), finish(&second));
        assert!(a > 0 && b > 0, "{a} and {b}");
        let all = first
            .until("all decisions to be known", async || {
                let mut all = decisions(&first).await;
                all.extend(decisions(&second).await);
                all.retain(|one| one["state"]["state"] == "pending");
                (all.len() >= 12).then_some(all)
            })
            .await;
        let mut photos: Vec<_> = all.iter().filter_map(|one| one["photo"].as_str()).collect();
        photos.sort_unstable();
        photos.dedup();
        assert_eq!(photos.len(), all.len(), "nobody judged what another had judged");
    });
}

#[test]
fn a_grid_is_approved_at_once_except_for_the_bad_ones() {
    let _queue = desk::free_queue();
    journey("review-grid", async |story| {
        crowd(story, 342..352).await;
        let console = Console::sign_in(story, "reviewer2").await;
        console.press("English").await;
        console.open(&format!("/staff#/review/{FREE}")).await;
        another_in_english(&console).await;
        picture(&console, "review-photo-en").await;
        console.keys("v").await;
        // Only photographs that were on the screen are ticked.
        console.see(&Target::role_with(Role::Button, "Approve 5 selected")).await;
        console.read("5 not seen yet").await;
        picture(&console, "review-grid-unseen-en").await;
        console.run("document.querySelector('.tiles').scrollTo(0, 10000)", Vec::new()).await;
        console.see(&Target::role_with(Role::Button, "Approve 10 selected")).await;
        console.keys(&[" ", RIGHT, RIGHT, " "].concat()).await;
        console.see(&Target::role_with(Role::Button, "Approve 8 selected")).await;
        picture(&console, "review-grid-en").await;
        console.keys("a").await;
        console.see(&Target::role_with(Role::Button, "Approve 0 selected")).await;
        console.read("Approved 8 photos").await;
        picture(&console, "review-grid-undo-en").await;
        console.keys("u").await;
        console.see(&Target::role_with(Role::Button, "Approve 8 selected")).await;
        console.keys(DOWN).await;
        console.keys("x").await;
        console.see(&Target::role_with(Role::Button, "Approve 10 selected")).await;
        console.keys("a").await;
        console
            .until("ten approvals that stand", async || {
                let made = decisions(&console).await;
                let states: Vec<_> = made.iter().take(18).map(|one| one["state"]["state"].clone()).collect();
                let count = |state: &str| states.iter().filter(|one| **one == state).count();
                (states.len() == 18 && count("undone") >= 8 && count("pending") >= 10).then_some(())
            })
            .await;
    });
}

async fn another_in_english(console: &Page) {
    console.until("a photograph", async || number(console).await).await;
}
