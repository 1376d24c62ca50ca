//! A reviewer's speed: from the key of a decision to the next photograph on the screen.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use super::{Bench, Failure, Limit, Measurement, crowd};
use crate::console::Console;
use crate::page::{Role, Target};
use crate::server::FREE;
use crate::world::{Story, journey};

/// Number of decided photographs: enough for a 99th percentile.
const PHOTOGRAPHS: u32 = 120;

/// The promised decisions per hour of a reviewer who needs no time to look: the limit set by page and server.
const AN_HOUR: f64 = 2400.0;

#[derive(Debug)]
pub(super) struct Reviewer;

impl Bench for Reviewer {
    fn name(&self) -> &'static str {
        "reviewer"
    }

    fn run(&self) -> Result<Vec<Measurement>, Failure> {
        let measured = RefCell::new((Vec::new(), 0.0));
        let told = catch_unwind(AssertUnwindSafe(|| {
            journey("reviewer", async |story| {
                *measured.borrow_mut() = times(story).await;
            });
        }));
        told.map_err(|_| "the journey did not come to its end; see above")?;
        let (mut times, seconds) = measured.into_inner();
        times.sort_by(f64::total_cmp);
        let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)];
        Ok(vec![
            Measurement::of("reviewer.next_painted.median", at(50), "ms"),
            Measurement::of("reviewer.next_painted.p95", at(95), "ms"),
            Measurement::of("reviewer.next_painted.p99", at(99), "ms").within(Limit::AtMost(50.0)),
            Measurement::of("reviewer.decisions", f64::from(PHOTOGRAPHS - 1) * 3600.0 / seconds, "/h")
                .within(Limit::AtLeast(AN_HOUR)),
        ])
    }
}

/// Records when a key is pressed, and when a frame with another photograph has been painted: the task after the frame
/// in which it is in the document and decoded.
const WATCH: &str = "window.pressed = 0; window.painted = 0; window.seen = null; \
    addEventListener('keydown', () => { pressed = performance.now(); painted = 0; }, { capture: true }); \
    const look = () => { const photo = document.getElementById('photo'); \
      if (photo && photo.src !== seen && photo.complete && photo.naturalWidth) { seen = photo.src; \
        const channel = new MessageChannel(); channel.port1.onmessage = () => { painted = performance.now(); }; \
        channel.port2.postMessage(0); } \
      requestAnimationFrame(look); }; requestAnimationFrame(look)";

/// The times from key to paint in milliseconds, and the total seconds.
async fn times(story: &Story) -> (Vec<f64>, f64) {
    let address = story.world.server.address();
    // Students that no other journey uses.
    let students = 2000..2000 + PHOTOGRAPHS;
    story.world.server.import(FREE, &crowd::roster(students.clone()));
    crowd::hand_in(address, FREE, students).await.expect("the crowd hands in");
    let page = &Console::sign_in(story, "reviewer").await;
    page.open(&format!("/staff#/review/{FREE}")).await;
    page.see(&Target::role_with(Role::Img, "学号")).await;
    page.run(WATCH, Vec::new()).await;
    let mut times = Vec::new();
    let begun = Instant::now();
    for _ in 1..PHOTOGRAPHS {
        page.until("the photograph to rest", async || {
            // The page learns of the paint a moment later.
            let rested = "return seen !== null && (painted === 0 || performance.now() - painted > 20)";
            page.run(rested, Vec::new()).await.as_bool().filter(|rested| *rested)
        })
        .await;
        page.keys("a").await;
        let time = page
            .until("the next photograph", async || {
                page.run("return painted && painted - pressed", Vec::new())
                    .await
                    .as_f64()
                    .filter(|time| *time > 0.0)
            })
            .await;
        times.push(time);
    }
    (times, begun.elapsed().as_secs_f64())
}
