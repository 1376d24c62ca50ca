//! Tests of the harness: the browser and its driver support the commands that the other journeys use.

use serde_json::json;
use tests::driver::Driver;
use tests::fingers::{Fingers, Spot};
use tests::page::Page;

const NOTED: &str = "data:text/html,<meta name=viewport content=width=device-width><body style='touch-action:none;height:800px'><script>noted=[];\
    for (const kind of ['pointerdown','pointermove','pointerup','pointercancel']) \
    addEventListener(kind, e => noted.push([kind, e.pointerId, e.pointerType, e.clientX, e.clientY]))</script>";

#[test]
fn two_fingers_arrive_as_two_pointers_that_move_at_the_same_time() {
    let driver = Driver::start();
    let runtime = tokio::runtime::Runtime::new().expect("threads can be started");
    let noted = runtime.block_on(async {
        let client = driver.phone("zh-CN").await;
        let page = Page { client, origin: String::new(), touches: true };
        page.open(NOTED).await;
        let (a, b) = (Spot { x: 150.0, y: 300.0 }, Spot { x: 250.0, y: 300.0 });
        let pinch = Fingers::new().down(0, a).down(1, b);
        let apart = [(0, a.by(-40.0, 0.0)), (1, b.by(40.0, 0.0))];
        pinch.glide(&apart, 2).up(0).glide(&[(1, b)], 1).up(1).perform(&page.client).await;
        let noted = page
            .until("the last finger to be lifted", async || {
                let noted = page.run("return noted", Vec::new()).await;
                (noted.as_array()?.len() >= 9).then_some(noted)
            })
            .await;
        page.client.close().await.expect("a session ends");
        noted
    });
    let noted = noted.as_array().expect("a list").clone();
    let ids: Vec<i64> = noted.iter().filter_map(|event| event[1].as_i64()).collect();
    let (first, second) = (ids[0], ids[1]);
    let finger = |id| {
        let of_id = noted.iter().filter(|event| event[1] == json!(id));
        of_id
            .map(|event| (event[0].as_str().unwrap_or(""), event[3].as_i64().unwrap_or(0)))
            .collect::<Vec<_>>()
    };
    assert_ne!(first, second);
    let (down, moved, up) = ("pointerdown", "pointermove", "pointerup");
    assert_eq!(finger(first), [(down, 150), (moved, 130), (moved, 110), (up, 110)]);
    assert_eq!(finger(second), [(down, 250), (moved, 270), (moved, 290), (moved, 250), (up, 250)]);
    let kinds: Vec<_> = noted.iter().filter_map(|event| event[0].as_str()).collect();
    assert_eq!(kinds, [down, down, moved, moved, moved, moved, up, moved, up], "they move in turn");
}
