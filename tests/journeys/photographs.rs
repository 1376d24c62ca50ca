//! Photographs that are refused, cured, huge or lying on their side.

use tests::page::{Role, Target};
use tests::photos::{self, Portrait};
use tests::world::journey;

use crate::screens::look;
use tests::walk::Walk;
use tests::words::ZH;

#[test]
fn a_png_named_jpg_is_refused_by_name_and_cured_with_one_tap() {
    journey("png", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_capture().await;
        let portrait = Portrait { width: 900, height: 1200, noise: 2, corners: false };
        walk.choose(&photos::file("really-a-png.jpg", || portrait.png())).await;
        walk.phone.read(ZH.refused).await;
        walk.phone.read("PNG 图片").await;
        look(&walk.phone, &ZH, "refused-format").await;
        walk.phone.press(ZH.convert).await;
        walk.framed().await;
        walk.finish().await;
        walk.upload().await;
    });
}

#[test]
fn a_photograph_below_100_kib_has_no_cure_but_another_one() {
    journey("too-small", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_capture().await;
        let light = photos::file("light.jpg", || Portrait::LIGHT.jpeg());
        walk.choose(&light).await;
        walk.phone.read(ZH.refused).await;
        walk.phone.read("100 KB").await;
        look(&walk.phone, &ZH, "refused-too-small").await;
        for cure in [ZH.compress, ZH.convert] {
            assert!(walk.phone.all(&Target::role(Role::Button, cure)).await.is_empty(), "{cure}");
        }
        // The same file again is judged again; another one goes on.
        walk.choose(&light).await;
        walk.phone.read(ZH.refused).await;
        walk.choose(&tests::walk::studio()).await;
        walk.framed().await;
    });
}

#[test]
fn a_photograph_over_2_mib_is_compressed_on_the_phone_with_one_tap() {
    journey("too-big", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_capture().await;
        walk.choose(&photos::file("heavy.jpg", || Portrait::HEAVY.jpeg())).await;
        walk.phone.read(ZH.refused).await;
        walk.phone.read("2 MB").await;
        look(&walk.phone, &ZH, "refused-too-big").await;
        walk.phone.press(ZH.compress).await;
        walk.framed().await;
        walk.finish().await;
        walk.upload().await;
    });
}

#[test]
fn a_photograph_of_48_megapixels_goes_through() {
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
fn a_photograph_stands_upright_for_every_exif_orientation() {
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

/// From 上传成功 back to 采集照片.
pub(crate) async fn withdraw(walk: &Walk) {
    walk.phone.press("撤回照片").await;
    walk.phone.see(&Target::role(Role::Dialog, "撤回照片？")).await;
    walk.phone.press("撤回").await;
    walk.at(ZH.capture).await;
}
