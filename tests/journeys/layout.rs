//! Small screens, large text, an on-screen keyboard, and the dark theme.

use serde::Deserialize;
use serde_json::{Value, json};
use tests::page::{Area, Page, Role, Target};
use tests::photos::{self, Portrait};
use tests::targets;
use tests::walk::{Walk, studio};
use tests::words::{EN, Words, ZH};
use tests::world::{Story, journey};

use crate::screens::picture;

/// Resizes the window, as on another phone or after a rotation.
pub(crate) async fn resize(phone: &Page, (width, height): (u32, u32)) {
    let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": true });
    phone.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
    let size = "return [innerWidth, innerHeight]";
    phone
        .until(format!("a window of {width} × {height}"), async || {
            (phone.run(size, Vec::new()).await == json!([width, height])).then_some(())
        })
        .await;
}

/// Positions of the elements of the frame's screen.
#[derive(Debug, Deserialize)]
struct Laid {
    frame: Area,
    stage: Area,
    tools: Vec<Area>,
    /// Header, steps and texts: everything outside the stage.
    texts: Vec<Area>,
    bar: Area,
    window: (f64, f64),
    page: (f64, f64),
}

const LAID: &str = "const area = one => { const { x, y, width, height } = one.getBoundingClientRect(); \
      return { x, y, width, height }; }; \
    const one = selector => area(document.querySelector(selector)); \
    const all = selector => [...document.querySelectorAll(selector)].map(area); \
    const root = document.documentElement; \
    return { frame: one('.cropper__frame'), stage: one('.cropper__stage'), bar: one('.actions'), \
      tools: all('.cropper__tools button, .cropper__zoom > *'), texts: all('.header > *, .steps__step'), \
      window: [innerWidth, innerHeight], page: [root.scrollWidth, root.scrollHeight] };";

impl Laid {
    async fn of(phone: &Page) -> Self {
        serde_json::from_value(phone.run(LAID, Vec::new()).await).expect("areas and lengths")
    }

    /// The layout after the frame has adapted to the stage's size.
    async fn settled(phone: &Page) -> Self {
        phone
            .until("the frame to fill the stage", async || {
                let laid = Self::of(phone).await;
                let (across, down) =
                    (laid.stage.width - laid.frame.width, laid.stage.height - laid.frame.height);
                // The margin of the side that limits the size; the other side has more.
                let margin = |side: f64| 2.0 * (side * 0.05).min(16.0);
                let over = [across - margin(laid.stage.width), down - margin(laid.stage.height)];
                let (least, most) = (over[0].min(over[1]), over[0].max(over[1]));
                (least.abs() < 1.0 && most > -1.0).then_some(laid)
            })
            .await
    }
}

const fn overlap(a: Area, b: Area) -> bool {
    a.x < b.x + b.width - 0.5
        && b.x < a.x + a.width - 0.5
        && a.y < b.y + b.height - 0.5
        && b.y < a.y + a.height - 0.5
}

fn is_within(area: Area, (width, height): (f64, f64)) -> bool {
    area.x >= -0.5
        && area.y >= -0.5
        && area.x + area.width <= width + 0.5
        && area.y + area.height <= height + 0.5
}

/// Portrait: the frame has at least half of the window's height, or the full width between its margins.
const UPRIGHT: [(u32, u32); 6] = [(390, 844), (390, 720), (375, 667), (360, 640), (375, 580), (320, 568)];
/// Landscape: the frame has four fifths of the height.
const ACROSS: [(u32, u32); 4] = [(844, 390), (720, 360), (667, 375), (568, 320)];

/// The tools are visible without scrolling.
fn assert_tools_in_reach(laid: &Laid, size: (u32, u32)) {
    for tool in &laid.tools {
        assert!(is_within(*tool, laid.window), "{size:?}: every tool is seen: {tool:?}");
        assert!(
            !overlap(*tool, laid.bar) && !overlap(*tool, laid.stage),
            "{size:?}: nothing lies over {tool:?}"
        );
        assert!(tool.width >= 43.5 && tool.height >= 43.5, "{size:?}: a fingertip: {tool:?}");
    }
}

fn assert_fits(laid: &Laid, size: (u32, u32)) {
    let (width, height) = laid.window;
    assert_eq!(laid.page, laid.window, "{size:?}: nothing to scroll");
    assert!(is_within(laid.frame, laid.window), "{size:?}: all of the frame is seen: {laid:?}");
    let least = if width > height { 0.8 } else { 0.5 };
    let fills = laid.frame.height >= height * least || laid.frame.width >= width - 65.0;
    assert!(fills, "{size:?}: the frame takes what is left: {laid:?}");
    assert_tools_in_reach(laid, size);
    for text in &laid.texts {
        assert!(!overlap(*text, laid.stage) && is_within(*text, laid.window), "{size:?}: {text:?} is read");
    }
    assert!(
        is_within(laid.bar, laid.window) && !overlap(laid.bar, laid.stage),
        "{size:?}: the way on is seen"
    );
}

async fn the_frame_takes_what_is_left(story: &Story, words: &'static Words) {
    let walk = Walk::begin_in(story, words).await;
    walk.to_frame(&photos::file("phone.jpg", || Portrait::PHONE.jpeg())).await;
    for size in UPRIGHT.into_iter().chain(ACROSS) {
        resize(&walk.phone, size).await;
        let laid = Laid::settled(&walk.phone).await;
        picture(&walk.phone, &format!("frame-{}x{}-{}", size.0, size.1, words.short)).await;
        assert_fits(&laid, size);
        walk.pinch(30.0).await;
        let before = walk.at_rest().await;
        walk.drag(20.0, 12.0).await;
        let after = walk.at_rest().await;
        assert!(
            (after.x - before.x - 20.0).abs() < 3.0 && (after.y - before.y - 12.0).abs() < 3.0,
            "{size:?}: the photograph follows: {before:?} {after:?}"
        );
        walk.phone.press(words.reset).await;
        walk.at_rest().await;
    }
    walk.finish().await;
}

#[test]
fn on_every_phone_the_frame_uses_the_remaining_space_and_its_tools_are_visible() {
    journey("small-zh", async |story| the_frame_takes_what_is_left(story, &ZH).await);
}

#[test]
fn in_english_the_frame_fits_as_well() {
    journey("small-en", async |story| the_frame_takes_what_is_left(story, &EN).await);
}

#[test]
fn a_frame_without_a_visible_size_can_not_be_left() {
    journey("unseen", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_frame(&studio()).await;
        // The layout of an engine that ignores the rule for the stage's height.
        let flat = "document.querySelector('.cropper__stage').style.cssText = 'flex:none;height:0'";
        walk.phone.run(flat, Vec::new()).await;
        walk.phone.press(ZH.finish).await;
        walk.phone.read("看不到照片").await;
        walk.at(ZH.frame).await;
        picture(&walk.phone, "frame-unseen-zh").await;
        walk.phone.run("document.querySelector('.cropper__stage').style.cssText = ''", Vec::new()).await;
        walk.at_rest().await;
        walk.finish().await;
    });
}

/// Opens each screen and calls `check` on it.
async fn on_each_screen(walk: &Walk, check: impl AsyncFn(&'static str)) {
    let (phone, words) = (&walk.phone, walk.words);
    phone.open("/").await;
    phone.see(&Target::role_with(Role::Link, words.collection)).await;
    check("home").await;
    walk.arrive().await;
    phone.run("for (const one of document.querySelectorAll('details')) one.open = true", Vec::new()).await;
    check("notice").await;
    walk.start().await;
    phone.press(words.submit).await;
    let marked = "return document.querySelector('[aria-invalid]') !== null";
    phone.until("a marked field", async || (phone.run(marked, Vec::new()).await == true).then_some(())).await;
    check("verify-wrong").await;
    walk.fill(&walk.student).await;
    check("verify").await;
    phone.press(words.submit).await;
    phone.see(&Target::role(Role::Dialog, words.consent)).await;
    check("consent").await;
    phone.tick(words.consent_data).await;
    phone.tick(words.consent_portrait).await;
    phone.press(words.agree).await;
    walk.at(words.confirm).await;
    check("confirm").await;
    phone.press(words.confirmed).await;
    walk.at(words.capture).await;
    check("capture").await;
    walk.choose(&photos::file("light.jpg", || Portrait::LIGHT.jpeg())).await;
    phone.read(words.refused).await;
    check("refused").await;
    walk.choose(&studio()).await;
    walk.framed().await;
    check("frame").await;
    walk.finish().await;
    check("preview").await;
    walk.upload().await;
    check("uploaded").await;
    walk.open("/my-data").await;
    phone.see(&Target::role_with(Role::Textbox, "")).await;
    check("my-data").await;
}

/// Elements that exceed the window, or are cut off inside their own box.
const CUT: &str = "const wide = document.documentElement.clientWidth; \
    const shown = one => one.checkVisibility({ visibilityProperty: true }) \
      && !one.closest('.visually-hidden,.cropper__status,.cropper__stage,.page--fit > h1,svg'); \
    const clips = one => /hidden|clip/.test(getComputedStyle(one).overflowX + getComputedStyle(one).overflowY); \
    const short = one => `${one.tagName} ${one.className} “${one.textContent.slice(0, 40)}”`; \
    const found = document.documentElement.scrollWidth > wide ? [`the page is ${document.documentElement.scrollWidth} wide`] : []; \
    for (const one of [...document.querySelectorAll('body *')].filter(shown)) { \
      const { left, right } = one.getBoundingClientRect(); \
      if (right > wide + 1 || left < -1) found.push('outside: ' + short(one)); \
      if (one.matches('button,.button,.badge,.steps__step') && one.scrollWidth > one.clientWidth + 1 \
        || clips(one) && (one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1) \
          && !one.matches('input,select')) found.push('cut off: ' + short(one)); \
    } \
    return found;";

pub(crate) async fn assert_nothing_is_cut(phone: &Page, screen: &str) {
    let cut = phone.run(CUT, Vec::new()).await;
    assert_eq!(cut, json!([]), "{screen}");
    let small = targets::too_small(phone).await;
    assert!(small.is_empty(), "{screen}: {}", small.join("\n"));
}

/// The text size of the browser's settings.
pub(crate) const TWICE: &str = "document.documentElement.style.fontSize = '200%'";

async fn with_letters_twice_as_large(story: &Story, words: &'static Words) {
    let walk = Walk::begin_in(story, words).await;
    let larger = json!({ "source": format!("addEventListener('DOMContentLoaded', () => {{ {TWICE} }})") });
    walk.phone.devtools("Page.addScriptToEvaluateOnNewDocument", larger).await;
    on_each_screen(&walk, async |screen| {
        for size in [(390, 844), (360, 640), (844, 390), (320, 568)] {
            resize(&walk.phone, size).await;
            assert_nothing_is_cut(&walk.phone, &format!("{screen} at {size:?}")).await;
            if size.0 == 390 {
                picture(&walk.phone, &format!("large-{screen}-{}", words.short)).await;
            }
            if screen == "frame" {
                let laid = Laid::settled(&walk.phone).await;
                assert!(laid.frame.height >= 160.0, "{size:?}: a face can be judged: {laid:?}");
                if size == (390, 844) {
                    assert_tools_in_reach(&laid, size);
                }
            }
        }
    })
    .await;
}

#[test]
fn text_of_twice_the_size_breaks_nothing() {
    journey("large-zh", async |story| with_letters_twice_as_large(story, &ZH).await);
}

#[test]
fn english_text_of_twice_the_size_breaks_nothing() {
    journey("large-en", async |story| with_letters_twice_as_large(story, &EN).await);
}

/// The visible size of a window at 400 % zoom.
#[test]
fn a_page_enlarged_to_400_percent_is_read_without_scrolling_sideways() {
    journey("enlarged", async |story| {
        let walk = Walk::begin(story).await;
        on_each_screen(&walk, async |screen| {
            for size in [(320, 256), (390, 844)] {
                resize(&walk.phone, size).await;
                assert_nothing_is_cut(&walk.phone, &format!("{screen} at {size:?}")).await;
            }
        })
        .await;
    });
}

const FIELD: &str = "const field = document.activeElement, { top, bottom } = field.getBoundingClientRect(); \
    const bar = document.querySelector('.actions').getBoundingClientRect(); \
    const seen = window.covered ? visualViewport.height : innerHeight; \
    return field.matches('input') && top >= 0 && bottom <= seen && !(top < bar.bottom && bottom > bar.top)";

#[test]
fn the_focused_field_is_visible_above_the_keyboard() {
    journey("keyboard-open", async |story| {
        let walk = Walk::begin(story).await;
        let phone = &walk.phone;
        walk.open("/verify").await;
        for size in [(390, 844), (360, 640)] {
            for label in [ZH.phone, ZH.document_number, ZH.name] {
                resize(phone, size).await;
                phone.tap(&Target::role_with(Role::Textbox, label)).await;
                // The window without the keyboard.
                resize(phone, (size.0, size.1 - 290)).await;
                let what = format!("{label} at {size:?}");
                phone.until(what, async || (phone.run(FIELD, Vec::new()).await == true).then_some(())).await;
                picture(phone, "keyboard-zh").await;
            }
        }
    });
}

/// A keyboard that overlays the window without resizing it: iOS, and Chromium from 108.
const OVERLAID: &str = "const real = window.visualViewport, fake = new EventTarget(); \
    Object.assign(fake, { offsetTop: 0, scale: 1, covers: 0 }); \
    Object.defineProperty(fake, 'height', { get: () => innerHeight - fake.covers }); \
    Object.defineProperty(window, 'visualViewport', { get: () => fake }); window.covered = true;";

#[test]
fn the_focused_field_is_visible_above_an_overlaid_keyboard_too() {
    journey("keyboard-over", async |story| {
        let walk = Walk::begin(story).await;
        let phone = &walk.phone;
        phone.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": OVERLAID })).await;
        walk.open("/verify").await;
        for label in [ZH.name, ZH.phone, ZH.document_number] {
            phone.tap(&Target::role_with(Role::Textbox, label)).await;
            let cover = "visualViewport.covers = 420; visualViewport.dispatchEvent(new Event('resize'))";
            phone.run(cover, Vec::new()).await;
            phone.until(label, async || (phone.run(FIELD, Vec::new()).await == true).then_some(())).await;
            let marked = "return document.documentElement.hasAttribute('data-keyboard')";
            assert_eq!(phone.run(marked, Vec::new()).await, Value::Bool(true));
            phone
                .run(
                    "visualViewport.covers = 0; visualViewport.dispatchEvent(new Event('resize'))",
                    Vec::new(),
                )
                .await;
            assert_eq!(phone.run(marked, Vec::new()).await, Value::Bool(false));
        }
    });
}

async fn in_the_dark(story: &Story, words: &'static Words) {
    let walk = Walk::begin_in(story, words).await;
    let dark = json!({ "features": [{ "name": "prefers-color-scheme", "value": "dark" }] });
    walk.phone.devtools("Emulation.setEmulatedMedia", dark).await;
    on_each_screen(&walk, async |screen| {
        picture(&walk.phone, &format!("dark-{screen}-{}", words.short)).await;
        let ground =
            walk.phone.run("return getComputedStyle(document.body).backgroundColor", Vec::new()).await;
        assert_eq!(ground, "rgb(15, 21, 29)", "{screen}");
    })
    .await;
}

#[test]
fn every_screen_is_readable_in_the_dark_theme() {
    journey("dark", async |story| in_the_dark(story, &ZH).await);
}

#[test]
fn english_is_readable_in_the_dark_theme() {
    journey("dark-en", async |story| in_the_dark(story, &EN).await);
}

#[test]
fn a_link_to_the_page_has_a_title_and_a_picture() {
    journey("shared", async |story| {
        let phone = story.phone().await;
        phone.open("/").await;
        let said = "const said = name => document.querySelector(`meta[property='${name}']`)?.content; \
            return [said('og:title'), said('og:description')?.length > 10, said('og:image')];";
        assert_eq!(phone.run(said, Vec::new()).await, json!(["毕业生图像采集 · 易拍", true, "/share.png"]));
        let named = "return ['name', 'description', 'image'].every(name => document.querySelector(`meta[itemprop=${name}]`)?.content)";
        assert_eq!(phone.run(named, Vec::new()).await, Value::Bool(true), "what WeChat reads");
        let bytes = phone.fetch("/share.png").await.expect("our own server has the picture");
        let picture = image::load_from_memory(&bytes).expect("a picture");
        // WeChat accepts no picture below 300 pixels.
        assert!(picture.width() >= 300 && picture.height() >= 300);
        assert!(bytes.len() < 100_000, "fetched by a phone: {} bytes", bytes.len());
    });
}
