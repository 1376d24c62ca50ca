//! Photographs that are refused, replaced, huge or turned.

use std::path::PathBuf;

use tests::page::{Page, Role, Target};
use tests::photos::{self, Portrait};
use tests::world::journey;

use crate::screens::picture;
use tests::walk::Walk;
use tests::words::ZH;

#[test]
fn a_png_named_jpg_is_converted_on_the_phone_without_a_question() {
    journey("png", async |story| {
        let walk = Walk::begin(story).await;
        let portrait = Portrait { width: 900, height: 1200, noise: 2, corners: false };
        walk.to_frame(&photos::file("really-a-png.jpg", || portrait.png())).await;
        walk.phone.read("PNG 图片，已在本机转换为 JPG").await;
        picture(&walk.phone, "frame-converted-zh").await;
        walk.finish().await;
        walk.upload().await;
    });
}

#[test]
fn a_photograph_below_100_kib_is_refused_with_its_length_and_the_only_remedy_is_the_original() {
    journey("too-small", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_capture().await;
        let light = photos::file("light.jpg", || Portrait::LIGHT.jpeg());
        walk.choose(&light).await;
        walk.phone.read(ZH.refused).await;
        walk.phone.read("文件过小").await;
        walk.phone.read("100 KB").await;
        walk.phone.read("多半被微信压缩过，请选原图").await;
        picture(&walk.phone, "refused-too-small-zh").await;
        // The same file is checked again; another one is accepted.
        walk.choose(&light).await;
        walk.phone.read(ZH.refused).await;
        walk.choose(&tests::walk::studio()).await;
        walk.framed().await;
    });
}

#[test]
fn a_photograph_over_2_mib_is_compressed_on_the_phone_without_a_question() {
    journey("too-big", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_frame(&photos::file("heavy.jpg", || Portrait::HEAVY.jpeg())).await;
        walk.phone.read("已在本机压缩").await;
        walk.finish().await;
        walk.upload().await;
        assert_eq!(walk.photo().await.dimensions(), (960, 1280));
    });
}

#[test]
fn an_empty_file_is_refused_by_name_and_the_next_pick_works() {
    journey("empty", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_capture().await;
        walk.choose(&photos::file("empty.jpg", Vec::new)).await;
        walk.phone.read("空文件（0 字节）").await;
        picture(&walk.phone, "refused-empty-zh").await;
        walk.choose(&tests::walk::studio()).await;
        walk.framed().await;
    });
}

#[test]
fn each_file_that_gives_no_photograph_is_refused_with_its_kind() {
    let padded = |start: &[u8]| [start, &vec![7; 200_000]].concat();
    let live = [&b"PK\x03\x04"[..], &[0; 22], &[13, 0, 0, 0], b"IMG_0001.HEIC"].concat();
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
    let whole = Portrait::STUDIO.jpeg();
    let mut height_follows = whole.clone();
    let frame = height_follows.windows(2).position(|pair| pair == [0xFF, 0xC0]).expect("a baseline frame");
    height_follows[frame + 5..frame + 7].fill(0);
    let files = [
        ("live.livp", padded(&live), "实况照片的打包文件（.livp）"),
        ("photo.heic", padded(heic), "当前浏览器打不开 HEIC 图片"),
        ("scan.pdf", padded(b"%PDF-1.7"), "这是 PDF 文件，不是 JPG 照片"),
        ("height-follows.jpg", height_follows, "高度写在画面之后"),
        ("half.jpg", [&whole[..whole.len() / 2], &[0xFF, 0xD9]].concat(), "照片文件已损坏，画面不完整"),
    ];
    let without_end = whole[..whole.len() - 2].to_vec();
    journey("named", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_capture().await;
        for (name, bytes, told) in &files {
            walk.choose(&photos::file(name, || bytes.clone())).await;
            walk.phone.read(told).await;
            let buttons = walk.phone.all(&Target::role_with(Role::Button, "转换")).await;
            assert!(buttons.is_empty(), "{name}: nothing is promised that was not tried");
        }
        // The picture is complete: a missing end marker is no damage.
        walk.choose(&photos::file("without-end.jpg", || without_end.clone())).await;
        walk.framed().await;
    });
}

#[test]
fn a_refused_replacement_leaves_the_earlier_photograph() {
    journey("replacement", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_frame(&tests::walk::studio()).await;
        let undecodable = || [b"\x89PNG\r\n\x1A\n".to_vec(), vec![7; 200_000]].concat();
        let light = || Portrait::LIGHT.jpeg();
        let refused = [
            ("light.jpg", light as fn() -> Vec<u8>, "文件过小"),
            ("broken.png", undecodable, "当前浏览器打不开这种图片"),
        ];
        for (name, draw, why) in refused {
            walk.phone.press("换一张").await;
            walk.at(ZH.capture).await;
            walk.choose(&photos::file(name, draw)).await;
            walk.phone.read(why).await;
            walk.phone.press("继续调整").await;
            walk.framed().await;
        }
        // The draft stores it too.
        walk.phone.reload().await;
        walk.framed().await;
        walk.finish().await;
        walk.upload().await;
    });
}

#[test]
fn a_photograph_on_its_side_is_turned_by_hand_and_stays_turned() {
    journey("sideways", async |story| {
        let walk = Walk::begin(story).await;
        let marked = Portrait { width: 1200, height: 1600, noise: 6, corners: true };
        // Stored as by a phone held upright, but without the orientation tag.
        walk.to_frame(&photos::file("lying.jpg", || marked.jpeg_lying(6))).await;
        walk.phone.read("照片方向不对？").await;
        picture(&walk.phone, "frame-lying-zh").await;
        sides_are(&walk, [1600, 1200]).await;
        let turn = Target::role(Role::Button, ZH.turn);
        let button = walk.phone.see(&turn).await;
        let area = walk.phone.area(&button).await;
        assert!(area.width >= 44.0 && area.height >= 44.0, "{area:?}");
        walk.phone.tab_to(&turn).await;
        walk.phone.keys("\u{E007}").await;
        sides_are(&walk, [1200, 1600]).await;
        assert!(walk.phone.is_focused(&turn).await, "the focus stays on the button");
        walk.at_rest().await;
        turn_is_kept(&walk).await;
        walk.phone.reload().await;
        walk.framed().await;
        sides_are(&walk, [1200, 1600]).await;
        walk.finish().await;
        walk.upload().await;
        let finished = walk.photo().await;
        assert_eq!(finished.dimensions(), (960, 1280));
        assert_eq!(photos::corners_of(&finished), [0, 1, 2, 3]);
    });
}

/// Waits until the preview on the stage has this width and height.
async fn sides_are(walk: &Walk, sides: [u32; 2]) {
    let script = "const canvas = document.querySelector('canvas'); \
                  return canvas && [canvas.width, canvas.height];";
    walk.phone
        .until(format!("a preview of {sides:?}"), async || {
            (walk.phone.run(script, Vec::new()).await == serde_json::json!(sides)).then_some(())
        })
        .await;
}

/// Waits until the phone's own storage has a turn by a quarter.
async fn turn_is_kept(walk: &Walk) {
    let script = "const done = arguments[0]; const opening = indexedDB.open('yipai'); \
        opening.onsuccess = () => { \
          const all = opening.result.transaction('drafts').objectStore('drafts').getAll(); \
          all.onsuccess = () => { opening.result.close(); \
            done(all.result.some(one => typeof one === 'string' && one.includes('quarter'))); }; }";
    walk.phone
        .until("the turn to be kept", async || {
            let kept = walk.phone.client.execute_async(script, Vec::new()).await.ok()?;
            kept.as_bool()?.then_some(())
        })
        .await;
}

#[test]
fn a_decoder_that_never_answers_is_replaced_by_another() {
    journey("silent-decoder", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_capture().await;
        walk.phone.run("window.createImageBitmap = () => new Promise(() => {})", Vec::new()).await;
        let portrait = Portrait { width: 900, height: 1200, noise: 2, corners: false };
        walk.choose(&photos::file("really-a-png.jpg", || portrait.png())).await;
        walk.framed().await;
    });
}

#[test]
fn a_read_that_never_ends_is_reported_and_another_pick_works() {
    journey("silent-read", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_capture().await;
        // Older browsers also lack `arrayBuffer`.
        let silence = "delete Blob.prototype.arrayBuffer; \
            window.heard = FileReader.prototype.readAsArrayBuffer; \
            FileReader.prototype.readAsArrayBuffer = () => {}";
        walk.phone.run(silence, Vec::new()).await;
        walk.choose(&tests::walk::studio()).await;
        walk.phone.read("照片一直没有读完").await;
        walk.phone.run("FileReader.prototype.readAsArrayBuffer = window.heard", Vec::new()).await;
        walk.choose(&tests::walk::studio()).await;
        walk.framed().await;
    });
}

#[test]
fn a_photograph_of_48_megapixels_can_be_uploaded() {
    journey("huge", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_frame(&photos::file("huge.jpg", || Portrait::HUGE.jpeg())).await;
        walk.pinch(50.0).await;
        walk.at_rest().await;
        walk.finish().await;
        walk.upload().await;
        assert_eq!(walk.photo().await.dimensions(), (960, 1280));
    });
}

#[test]
fn a_photograph_is_upright_for_every_exif_orientation() {
    journey("exif", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_capture().await;
        for orientation in 1..=8 {
            let marked = Portrait { width: 1200, height: 1600, noise: 6, corners: true };
            let name = format!("exif-{orientation}.jpg");
            walk.choose(&photos::file(&name, || marked.jpeg_stored(orientation))).await;
            walk.framed().await;
            walk.finish().await;
            walk.upload().await;
            let finished = walk.photo().await;
            assert_eq!(finished.dimensions(), (960, 1280), "orientation {orientation}");
            assert_eq!(photos::corners_of(&finished), [0, 1, 2, 3], "orientation {orientation}");
            withdraw(&walk).await;
        }
    });
}

#[test]
fn a_png_and_a_webp_are_upright_by_their_exif_orientation() {
    journey("exif-chunks", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_capture().await;
        let files = lying_pngs_and_a_webp(&walk.phone).await;
        stand_upright(&walk, &files).await;
    });
}

/// PNG files and a WebP with an orientation in a metadata chunk; Chromium writes the WebP.
pub(crate) async fn lying_pngs_and_a_webp(chromium: &Page) -> Vec<PathBuf> {
    let marked = Portrait { width: 1200, height: 1600, noise: 6, corners: true };
    let png =
        |orientation: u8| photos::file(&format!("exif-{orientation}.png"), || marked.png_stored(orientation));
    let lying =
        std::fs::read(photos::file("lying.png", || marked.png_lying(6))).expect("a fixture can be read");
    let webp = as_webp(chromium, &lying).await;
    let webp = photos::webp_stored(&webp, (1600, 1200), 6);
    vec![png(5), png(6), png(8), photos::file("exif-6.webp", || webp)]
}

/// Uploads each file, starting at 采集照片, and checks that the result is upright.
pub(crate) async fn stand_upright(walk: &Walk, files: &[PathBuf]) {
    for photo in files {
        walk.choose(photo).await;
        walk.framed().await;
        walk.finish().await;
        walk.upload().await;
        let finished = walk.photo().await;
        assert_eq!(finished.dimensions(), (960, 1280), "{}", photo.display());
        assert_eq!(photos::corners_of(&finished), [0, 1, 2, 3], "{}", photo.display());
        withdraw(walk).await;
    }
}

/// A picture encoded as WebP by the browser.
async fn as_webp(phone: &Page, png: &[u8]) -> Vec<u8> {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    let script = "const [picture, done] = arguments; const image = new Image(); \
        image.onload = () => { const canvas = document.createElement('canvas'); \
          canvas.width = image.naturalWidth; canvas.height = image.naturalHeight; \
          canvas.getContext('2d').drawImage(image, 0, 0); \
          done(canvas.toDataURL('image/webp', 0.9).split(',')[1]); }; \
        image.src = 'data:image/png;base64,' + picture;";
    let encoded = phone.client.execute_async(script, vec![STANDARD.encode(png).into()]).await;
    let encoded = encoded.expect("a canvas can be read");
    STANDARD.decode(encoded.as_str().expect("a data URL")).expect("a data URL is base64")
}

/// Withdraws the photograph: from 上传成功 back to 采集照片.
pub(crate) async fn withdraw(walk: &Walk) {
    walk.phone.press("撤回照片").await;
    walk.phone.see(&Target::role(Role::Dialog, "撤回照片？")).await;
    walk.phone.press("撤回").await;
    walk.at(ZH.capture).await;
}
