//! A journey in `WebKit`, the engine of iOS.

use serde_json::json;
use tests::webkit::WebKit;
use tests::world::journey;

use tests::walk::{Walk, studio};
use tests::words::ZH;

use crate::photographs::{lying_pngs_and_a_webp, stand_upright};

/// A pinch made of synthetic events: this engine's driver has no touch input.
const PINCH: &str = "const stage = document.querySelector('[role=application]'); \
    const box = stage.getBoundingClientRect(); \
    const x = box.x + box.width / 2, y = box.y + box.height / 2; \
    const send = (kind, id, dx) => stage.dispatchEvent(new PointerEvent(kind, { pointerId: id, \
      pointerType: 'touch', isPrimary: id === 11, bubbles: true, cancelable: true, \
      clientX: x + dx, clientY: y, buttons: kind === 'pointerup' ? 0 : 1 })); \
    send('pointerdown', 11, -40); send('pointerdown', 12, 40); \
    for (let spread = 45; spread <= 90; spread += 5) { \
      send('pointermove', 11, -spread); send('pointermove', 12, spread); } \
    send('pointerup', 12, 90); send('pointerup', 11, -90);";

#[test]
fn a_photograph_is_uploaded_from_webkit_too() {
    let webkit = match WebKit::start() {
        Ok(webkit) => webkit,
        Err(missing) => {
            println!("skipped: {missing}");
            return;
        }
    };
    journey("webkit", async |story| {
        let phone = story.adopt(webkit.phone().await, false);
        let walk =
            Walk { phone, words: &ZH, student: tests::people::somebody(), collection: tests::server::OPEN };
        walk.to_frame(&studio()).await;
        let first = walk.at_rest().await;
        walk.phone.run(PINCH, Vec::new()).await;
        let zoomed = walk.at_rest().await;
        assert!(zoomed.scale > first.scale * 1.5, "{first:?} {zoomed:?}");
        walk.finish().await;
        walk.upload().await;
        let finished = walk.application().await["photo"].clone();
        assert_eq!(
            finished["width"].as_u64().map(|width| width * 4),
            finished["height"].as_u64().map(|h| h * 3)
        );
        assert_ne!(finished["bytes"], json!(null));
    });
}

#[test]
fn a_png_and_a_webp_are_upright_in_webkit_too() {
    let webkit = match WebKit::start() {
        Ok(webkit) => webkit,
        Err(missing) => {
            println!("skipped: {missing}");
            return;
        }
    };
    journey("webkit-exif", async |story| {
        let chromium = story.phone().await;
        chromium.open("/").await;
        let files = lying_pngs_and_a_webp(&chromium).await;
        let phone = story.adopt(webkit.phone().await, false);
        let walk =
            Walk { phone, words: &ZH, student: tests::people::somebody(), collection: tests::server::OPEN };
        walk.to_capture().await;
        stand_upright(&walk, &files).await;
    });
}
