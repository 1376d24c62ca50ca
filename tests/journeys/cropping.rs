//! What the browser does for the cropper: it animates without script, can be interrupted, and shows a sharp photograph
//! at rest.

use serde_json::Value;
use tests::fingers::Fingers;
use tests::page::Page;
use tests::photos::{self, Portrait};
use tests::walk::Walk;
use tests::world::journey;

/// Counts the style changes that script makes to the photograph, and records its position just before and just after a
/// pointer goes down.
const WATCH: &str = "const photo = document.querySelector('canvas'); \
    window.watched = { frames: 0, writes: 0, caught: null }; \
    const ask = window.requestAnimationFrame; \
    window.requestAnimationFrame = then => ask.call(window, now => { watched.frames++; then(now); }); \
    new MutationObserver(all => watched.writes += all.length).observe(photo, { attributes: true }); \
    const seen = () => { const m = new DOMMatrix(getComputedStyle(photo).transform); return [m.a, m.e, m.f]; }; \
    addEventListener('pointerdown', () => { \
      if (document.getAnimations().length) watched.caught = { before: seen() }; }, true); \
    addEventListener('pointerdown', () => { if (watched.caught) { \
      watched.caught.after = seen(); watched.caught.running = document.getAnimations().length; } });";

const ANIMATIONS: &str = "return document.getAnimations().length";

#[test]
fn a_flung_photograph_is_moved_by_the_browser_alone_and_stops_under_a_finger() {
    journey("fling", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_frame(&photos::file("phone.jpg", || Portrait::PHONE.jpeg())).await;
        walk.pinch(60.0).await;
        walk.at_rest().await;
        let phone = &walk.phone;
        phone.run(WATCH, Vec::new()).await;

        fling(&walk).await;
        let begun =
            "const n = document.getAnimations().length; watched.frames = 0; watched.writes = 0; return n";
        assert_eq!(phone.run(begun, Vec::new()).await, Value::from(1), "one animation of the browser");
        phone.until("the fling to end", async || no_animation(phone).await).await;
        let counts = phone.run("return [watched.frames, watched.writes]", Vec::new()).await;
        assert_eq!(counts, Value::from(vec![0, 0]), "frames asked for, and styles written, until the end");

        // Interrupted half-way: it stops at its visible position.
        let middle = walk.stage().await.middle();
        let there = [(0, middle.by(-40.0, -50.0))];
        let caught =
            Fingers::new().down(0, middle).glide(&there, 4).up(0).rest(3).down(0, middle).rest(5).up(0);
        caught.perform(&phone.client).await;
        let caught = phone.run("return watched.caught", Vec::new()).await;
        let number = |when: &str, i: usize| caught[when][i].as_f64().expect("the fling was caught");
        assert_eq!(caught["running"], Value::from(0), "the animation ends under the finger");
        for (i, tolerance) in [(0, 1e-4), (1, 1.0), (2, 1.0)] {
            let jump = (number("before", i) - number("after", i)).abs();
            assert!(jump <= tolerance, "the photograph jumps: {caught}");
        }
    });
}

async fn fling(walk: &Walk) {
    let middle = walk.stage().await.middle();
    let flung = Fingers::new().down(0, middle).glide(&[(0, middle.by(40.0, 50.0))], 4).up(0);
    flung.perform(&walk.phone.client).await;
}

async fn no_animation(phone: &Page) -> Option<()> {
    (phone.run(ANIMATIONS, Vec::new()).await == 0).then_some(())
}

/// Pixels of the sharpest picture on the stage for each pixel of the screen, horizontally; and whether there are two
/// pictures.
const SHARPNESS: &str = "const shown = [...document.querySelectorAll('[role=application] canvas')] \
      .filter(canvas => !canvas.hidden); \
    const best = Math.max(...shown.map(canvas => \
      canvas.width / canvas.getBoundingClientRect().width / devicePixelRatio)); \
    return [best, shown.length]";

#[test]
fn zoomed_in_the_photograph_is_sharp_at_rest_and_not_redrawn_while_it_moves() {
    journey("sharp", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_frame(&photos::file("phone.jpg", || Portrait::PHONE.jpeg())).await;
        let phone = &walk.phone;
        let sharpness = async || {
            let [best, count] =
                serde_json::from_value(phone.run(SHARPNESS, Vec::new()).await).expect("two numbers");
            (best, count)
        };
        let (first, _): (f64, f64) = sharpness().await;
        assert!(first > 0.9, "the whole photograph is sharp: {first}");
        walk.pinch(60.0).await;
        walk.at_rest().await;
        let sharp = async || (sharpness().await.0 > 0.9).then_some(());
        phone.until("the enlarged photograph to be sharp", sharp).await;

        // While a finger moves it, only the preview is shown; at rest it is redrawn.
        let watch = "window.most = 0; const photos = document.querySelectorAll('[role=application] canvas'); \
                     addEventListener('pointermove', () => { \
                       most = Math.max(most, [...photos].filter(one => !one.hidden).length); });";
        phone.run(watch, Vec::new()).await;
        walk.drag(20.0, 12.0).await;
        assert_eq!(phone.run("return most", Vec::new()).await, Value::from(1));
        phone.until("the photograph to be sharp again", sharp).await;
    });
}
