//! Main-thread cost of a pointer move, compared in one run with other croppers and the cheapest layers.
//!
//! All main-thread work counts: events, script, style, paint and commit. Milliseconds depend on the machine and its
//! load; only ratios within one run have limits.

use serde_json::{Value, json};

use super::{Failure, drag, median, number, pages, pinch, slow_down};
use crate::bench::{Limit, Measurement};
use crate::fingers::Spot;
use crate::page::Page;
use crate::photos::{self, Portrait};
use crate::walk::Walk;
use crate::world::Story;

/// Number of measurements of each page, interleaved; the median of the ratios counts.
const PASSES: usize = 5;
/// Full speed, and a mid-range phone.
const RATES: [u32; 2] = [1, 4];
const GESTURES: [&str; 2] = ["pan", "pinch"];

/// A page with a picture that can be moved.
struct Subject {
    page: Page,
    middle: Spot,
    /// The selector of the picture.
    picture: &'static str,
}

/// Runs all comparisons. `walk` is at the frame.
pub(super) async fn measure(story: &Story, walk: &Walk) -> Result<Vec<Measurement>, Failure> {
    let pages = pages::serve(&photos::file("phone.jpg", || Portrait::PHONE.jpeg())).await?;
    let ours = Subject { page: walk.phone.clone(), middle: walk.stage().await.middle(), picture: "canvas" };
    let mut others = Vec::new();
    for (address, picture) in [
        ("cropper1.html", ".cropper-canvas"),
        ("cropper2.html", "cropper-image"),
        ("layer.html#bitmap", "#photo"),
        ("layer.html#image", "#photo"),
    ] {
        others.push(Subject::open(story, &format!("http://{pages}/{address}"), picture).await);
    }
    let subjects: Vec<Subject> = std::iter::once(ours).chain(others).collect();
    for subject in &subjects {
        subject.prepare().await?;
    }
    let mut measured = Vec::new();
    for rate in RATES {
        for gesture in GESTURES {
            measured.extend(compare(&subjects, rate, gesture).await);
        }
    }
    for subject in &subjects {
        slow_down(&subject.page, 1).await;
    }
    Ok(measured)
}

/// Compares ours (the first subject) with two croppers and two layers.
async fn compare(subjects: &[Subject], rate: u32, gesture: &str) -> Vec<Measurement> {
    let (mut ours, mut peer, mut layer) = (Vec::new(), Vec::new(), Vec::new());
    let (mut to_peer, mut to_layer) = (Vec::new(), Vec::new());
    for subject in subjects {
        slow_down(&subject.page, rate).await;
    }
    for _ in 0..PASSES {
        let mut costs = Vec::new();
        for subject in subjects {
            costs.push(subject.cost(gesture).await);
        }
        let best = |some: &[f64]| some.iter().copied().fold(f64::INFINITY, f64::min);
        let (own, best_peer, best_layer) = (costs[0], best(&costs[1..3]), best(&costs[3..]));
        ours.push(own);
        peer.push(best_peer);
        layer.push(best_layer);
        to_peer.push(own / best_peer);
        to_layer.push(own / best_layer);
    }
    let name = |what: &str| format!("browser.{gesture}-{rate}x.{what}");
    vec![
        Measurement::of(name("ours"), median(ours), "ms"),
        Measurement::of(name("best-peer"), median(peer), "ms"),
        Measurement::of(name("cheapest-layer"), median(layer), "ms"),
        Measurement::of(name("to-peer"), median(to_peer), "").within(Limit::AtMost(0.8)),
        Measurement::of(name("to-layer"), median(to_layer), "").within(Limit::AtMost(1.3)),
    ]
}

impl Subject {
    async fn open(story: &Story, address: &str, picture: &'static str) -> Self {
        let page = story.phone().await;
        page.client.goto(address).await.unwrap_or_else(|error| panic!("can't open {address}: {error}"));
        page.until(address, async || page.run("return window.ready", Vec::new()).await.as_bool()).await;
        Self { page, middle: Spot { x: 195.0, y: 290.0 }, picture }
    }

    /// Zooms in, so that the picture can be moved, and checks that it follows the pointers.
    async fn prepare(&self) -> Result<(), Failure> {
        self.page.devtools("Performance.enable", json!({})).await;
        let (first, apart) = (self.place().await, 40.0);
        pinch(&self.page, self.middle, apart, false).await;
        let zoomed = self.place().await;
        drag(&self.page, self.middle, (30.0, 30.0), false).await;
        let dragged = self.place().await;
        drag(&self.page, self.middle, (-30.0, -30.0), false).await;
        if zoomed[2] < first[2] * 1.2 || (dragged[0] - zoomed[0]).abs() < 15.0 {
            return Err(format!("{} does not move: {first:?} {zoomed:?} {dragged:?}", self.picture).into());
        }
        Ok(())
    }

    /// Left, top and width of the picture.
    async fn place(&self) -> Vec<f64> {
        let script = "const box = document.querySelector(arguments[0]).getBoundingClientRect(); \
                      return [box.x, box.y, box.width]";
        let place = self.page.run(script, vec![json!(self.picture)]).await;
        serde_json::from_value(place).unwrap_or_else(|error| panic!("{}: {error}", self.picture))
    }

    /// Milliseconds of main-thread time for each move of the gesture, out and back.
    async fn cost(&self, gesture: &str) -> f64 {
        let before = self.task_seconds().await;
        let moves = if gesture == "pan" {
            drag(&self.page, self.middle, (40.0, 60.0), true).await
        } else {
            pinch(&self.page, self.middle, 40.0, true).await
        };
        (self.task_seconds().await - before) * 1000.0 / f64::from(moves)
    }

    async fn task_seconds(&self) -> f64 {
        let metrics = self.page.devtools("Performance.getMetrics", json!({})).await;
        let metrics = metrics["metrics"].as_array().cloned().unwrap_or_default();
        metrics
            .iter()
            .find(|metric| metric["name"] == "TaskDuration")
            .map_or(f64::INFINITY, |metric| number(&metric["value"]))
    }
}

const WATCH_EVENTS: &str = "window.delays = []; let began = 0, was = ''; \
    const photo = document.querySelector('canvas'); \
    addEventListener('pointermove', () => { was = photo.style.transform; began = performance.now(); }, true); \
    addEventListener('pointermove', () => { const now = performance.now(); \
      if (photo.style.transform !== was) delays.push(now - began); });";

/// Time from the dispatch of an event until the transform is written, at a quarter of this machine's speed.
pub(super) async fn event_to_transform(walk: &Walk) -> Measurement {
    let phone = &walk.phone;
    let middle = walk.stage().await.middle();
    phone.run(WATCH_EVENTS, Vec::new()).await;
    slow_down(phone, 4).await;
    for _ in 0..PASSES {
        drag(phone, middle, (40.0, 60.0), true).await;
        pinch(phone, middle, 40.0, true).await;
    }
    slow_down(phone, 1).await;
    let delays = phone.run("return delays.sort((a, b) => a - b)", Vec::new()).await;
    let delays: Vec<f64> = delays.as_array().into_iter().flatten().map(number).collect();
    assert!(delays.len() > 200, "the photograph moved {} times", delays.len());
    Measurement::of("browser.event-to-transform.p99", delays[delays.len() * 99 / 100], "ms")
        .within(Limit::AtMost(4.0))
}

const WATCH_RELEASE: &str = "window.ran = 0; const ask = window.requestAnimationFrame; \
    window.requestAnimationFrame = then => ask.call(window, now => { ran++; then(now); }); \
    new MutationObserver(() => ran++).observe(document.querySelector('canvas'), { attributes: true });";

/// Number of script draws between the release of a flung photograph and its rest. The browser's animation needs none.
pub(super) async fn script_after_release(walk: &Walk) -> Measurement {
    let phone = &walk.phone;
    let middle = walk.stage().await.middle();
    phone.run(WATCH_RELEASE, Vec::new()).await;
    crate::fingers::Fingers::new()
        .down(0, middle)
        .glide(&[(0, middle.by(40.0, 60.0))], 6)
        .up(0)
        .perform(&phone.client)
        .await;
    let running = "const count = document.getAnimations().length; ran = 0; return count";
    let running = phone.run(running, Vec::new()).await;
    assert_eq!(running, Value::from(1), "a flung photograph is moved by one animation of the browser");
    let over = async || {
        let over = "return document.getAnimations().length === 0";
        phone.run(over, Vec::new()).await.as_bool().filter(|over| *over)
    };
    phone.until("the animation to end", over).await;
    let ran = phone.run("return ran", Vec::new()).await;
    Measurement::of("browser.script-after-release", number(&ran), "").within(Limit::AtMost(0.0))
}
