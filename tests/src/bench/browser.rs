//! What a phone feels: bytes until the notice is there, script per move of a finger, the longest frame, and the moment
//! between the tap on 下一步 and the finished file. All at a quarter of this machine's speed, except the bytes.

mod cost;
mod pages;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

use serde_json::{Value, json};

use super::{Bench, Failure, Limit, Measurement};
use crate::fingers::{Fingers, Spot};
use crate::page::{Page, Role, Target};
use crate::photos::{self, Portrait};
use crate::walk::Walk;
use crate::world::{Story, journey};

/// See above.
#[derive(Debug)]
pub(super) struct Browser;

/// How much slower than this machine a phone of the middle class is.
const SLOWDOWN: u32 = 4;
/// Moves of a finger that are measured.
const MOVES: u32 = 60;
/// How often the fingers are measured; the median counts.
const PASSES: usize = 5;
/// How often the tap is measured; the median counts.
const TAPS: usize = 5;

impl Bench for Browser {
    fn name(&self) -> &'static str {
        "browser"
    }

    fn run(&self) -> Result<Vec<Measurement>, Failure> {
        let measured = Mutex::new(Vec::new());
        let keep = |measurement| measured.lock().expect("nobody else measures").push(measurement);
        // A story that fails panics with what the page did not do.
        let told = catch_unwind(AssertUnwindSafe(|| {
            journey("bench", async |story| {
                keep(first_load(story).await);
                let walk = Walk::begin(story).await;
                walk.to_frame(&photos::file("phone.jpg", || Portrait::PHONE.jpeg())).await;
                // First, while nothing else listens to the page's events.
                match cost::measure(story, &walk).await {
                    Ok(costs) => costs.into_iter().for_each(keep),
                    Err(failure) => panic!("{failure}"),
                }
                walk.at_rest().await;
                moves(&walk).await.into_iter().for_each(keep);
                keep(cost::event_to_transform(&walk).await);
                walk.at_rest().await;
                keep(cost::script_after_release(&walk).await);
                keep(tap_to_finished(&walk).await);
            });
        }));
        match told {
            Ok(()) => Ok(measured.into_inner().expect("nobody else measures")),
            Err(_) => Err("the journey did not come to its end; see above".into()),
        }
    }
}

/// Everything that crossed the wire until the notice could be used. The whole page, which is fetched from then on, may
/// already stand in the browser's list when it is asked; it does not count.
async fn first_load(story: &Story) -> Measurement {
    let walk = Walk::begin(story).await;
    walk.open("").await;
    walk.phone.see(&Target::role(Role::Button, walk.words.start)).await;
    let script = "return [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')] \
                  .filter(entry => !/\\/assets\\/(app|worker)/.test(entry.name)) \
                  .reduce((sum, entry) => sum + entry.encodedBodySize, 0)";
    let bytes = walk.phone.run(script, Vec::new()).await.as_f64().unwrap_or(f64::INFINITY);
    Measurement::of("browser.first-load", bytes / 1000.0, "KB").within(Limit::AtMost(180.0))
}

async fn slow_down(phone: &Page, rate: u32) {
    phone.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": rate })).await;
}

/// Seconds of script so far.
async fn script_seconds(phone: &Page) -> f64 {
    let metrics = phone.devtools("Performance.getMetrics", json!({})).await;
    let metrics = metrics["metrics"].as_array().cloned().unwrap_or_default();
    let script = metrics.iter().find(|metric| metric["name"] == "ScriptDuration");
    script.and_then(|metric| metric["value"].as_f64()).expect("the browser counts its script")
}

const COUNT_MOVES: &str = "window.moves = 0; \
    addEventListener('pointermove', () => moves++, { capture: true, passive: true })";

/// A glass over the whole page: fingers on it reach nothing of the product.
const COVER: &str = "const glass = document.createElement('div'); glass.id = 'glass'; \
    glass.style.cssText = 'position:fixed;inset:0;z-index:99;touch-action:none'; document.body.append(glass)";

const UNCOVER: &str = "document.getElementById('glass').remove()";

const WATCH_FRAMES: &str = "window.watched = { longest: 0, last: performance.now(), on: true }; \
    const frame = now => { if (!watched.on) return; \
      watched.longest = Math.max(watched.longest, now - watched.last); watched.last = now; \
      requestAnimationFrame(frame); }; \
    requestAnimationFrame(now => { watched.last = now; requestAnimationFrame(frame); })";

/// A long drag with one finger and a long pinch with two, [`PASSES`] times; the median counts, for a machine without a
/// GPU that others use too drops frames of its own. The script is counted while nobody watches the frames: whoever
/// watches them asks for one after the other and would be most of what is counted.
async fn moves(walk: &Walk) -> [Measurement; 4] {
    let phone = &walk.phone;
    walk.pinch(40.0).await;
    walk.at_rest().await;
    // Looked up once, at full speed: it searches the whole page.
    let middle = walk.stage().await.middle();
    phone.devtools("Performance.enable", json!({})).await;
    slow_down(phone, SLOWDOWN).await;
    phone.run(COUNT_MOVES, Vec::new()).await;
    let (mut bench, mut product, mut longest) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..PASSES {
        phone.run(COVER, Vec::new()).await;
        let floor = script_per_move(phone, middle).await;
        phone.run(UNCOVER, Vec::new()).await;
        product.push(script_per_move(phone, middle).await - floor);
        bench.push(floor);
        walk.at_rest().await;
        phone.run(WATCH_FRAMES, Vec::new()).await;
        drag_and_pinch(phone, middle).await;
        longest.push(number(&phone.run("watched.on = false; return watched.longest", Vec::new()).await));
        walk.at_rest().await;
    }
    slow_down(phone, 1).await;
    [
        Measurement::of("browser.script-per-move", median(product), "ms").within(Limit::AtMost(1.0)),
        Measurement::of("browser.script-of-the-bench", median(bench), "ms"),
        Measurement::of(
            "browser.longest-frame.worst-pass",
            longest.iter().copied().fold(0.0, f64::max),
            "ms",
        ),
        Measurement::of("browser.longest-frame", median(longest), "ms").within(Limit::AtMost(33.0)),
    ]
}

/// Out and back again: the next pass finds the photograph where this one found it.
async fn drag_and_pinch(phone: &Page, middle: Spot) {
    drag(phone, middle, (40.0, 60.0), true).await;
    pinch(phone, middle, 40.0, true).await;
}

/// A slow drag by one finger, and `back` again; how many moves that were. The finger rests before it lifts.
async fn drag(phone: &Page, middle: Spot, (x, y): (f64, f64), back: bool) -> u32 {
    let way = Fingers::new().down(0, middle).glide(&[(0, middle.by(x, y))], MOVES / 2);
    let way = if back { way.glide(&[(0, middle)], MOVES / 2) } else { way };
    way.rest(4).up(0).perform(&phone.client).await;
    if back { MOVES } else { MOVES / 2 }
}

/// A slow pinch by two fingers, and `back` again; how many moves that were.
async fn pinch(phone: &Page, middle: Spot, apart: f64, back: bool) -> u32 {
    let (a, b) = (middle.by(-50.0, 0.0), middle.by(50.0, 0.0));
    let there = [(0, a.by(-apart, 0.0)), (1, b.by(apart, 0.0))];
    let way = Fingers::new().down(0, a).down(1, b).glide(&there, MOVES / 2);
    let way = if back { way.glide(&[(0, a), (1, b)], MOVES / 2) } else { way };
    way.rest(4).up(0).up(1).perform(&phone.client).await;
    if back { MOVES } else { MOVES / 2 }
}

/// Milliseconds of script that the browser ran for each move of the fingers, whoever asked for it.
async fn script_per_move(phone: &Page, middle: Spot) -> f64 {
    phone.run("moves = 0", Vec::new()).await;
    let before = script_seconds(phone).await;
    drag_and_pinch(phone, middle).await;
    let spent = script_seconds(phone).await - before;
    let count = number(&phone.run("return moves", Vec::new()).await);
    spent * 1000.0 / count.max(1.0)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or(f64::INFINITY)
}

const TIME_TAP: &str = "window.tapped = null; window.made = null; \
    addEventListener('click', () => { tapped ??= performance.now(); }, { capture: true, once: true }); \
    const look = () => { if (location.hash.endsWith('/preview')) made = performance.now(); \
      else setTimeout(look, 1); }; look()";

/// From the tap on 下一步 to the finished file of a 12-megapixel photograph, at this machine's own speed.
async fn tap_to_finished(walk: &Walk) -> Measurement {
    let mut times = Vec::new();
    for _ in 0..TAPS {
        walk.at_rest().await;
        walk.phone.run(TIME_TAP, Vec::new()).await;
        walk.finish().await;
        let time = walk
            .phone
            .until("the finished file", async || {
                walk.phone.run("return made && made - tapped", Vec::new()).await.as_f64()
            })
            .await;
        times.push(time);
        walk.phone.back().await;
        walk.framed().await;
    }
    Measurement::of("browser.tap-to-finished", median(times), "ms").within(Limit::AtMost(150.0))
}
