//! The laws of the frame, and what the other modules' laws are tried on.

use proptest::prelude::*;

use super::*;

pub(in crate::cropper) const MIN_CROP: PixelSize = PixelSize::new(480, 640);

pub(in crate::cropper) fn portrait() -> Aspect {
    Aspect::new(3, 4).unwrap()
}

pub(in crate::cropper) fn photos() -> impl Strategy<Value = PixelSize> {
    (3_u32..12_000, 4_u32..12_000).prop_map(|(w, h)| PixelSize::new(w, h))
}

pub(in crate::cropper) fn stages() -> impl Strategy<Value = Size<View>> {
    (60.0..3_000.0, 60.0..3_000.0).prop_map(|(w, h)| Size::new(w, h))
}

pub(in crate::cropper) fn bounds_of(photo: PixelSize, stage: Size<View>) -> Bounds {
    Bounds::new(photo, frame_in(stage, portrait()).unwrap(), MIN_CROP).unwrap()
}

pub(in crate::cropper) fn bounds() -> impl Strategy<Value = Bounds> {
    (photos(), stages()).prop_map(|(photo, stage)| bounds_of(photo, stage))
}

/// Any map a wild input could lead to.
pub(in crate::cropper) fn maps() -> impl Strategy<Value = Transform> {
    (-1e5..1e5, -1e5..1e5, -12.0..6.0)
        .prop_map(|(x, y, e): (f64, f64, f64)| Transform::new(Vec2::new(x, y), e.exp()))
}

pub(in crate::cropper) fn points() -> impl Strategy<Value = Point<View>> {
    (-500.0..3_500.0, -500.0..3_500.0).prop_map(|(x, y)| Point::new(x, y))
}

/// Whether the photo fills the frame and the zoom is allowed, up to rounding.
pub(in crate::cropper) fn is_legal(bounds: &Bounds, map: Transform) -> bool {
    let (min, max) = (bounds.min_scale * (1.0 - 1e-12), bounds.max_scale * (1.0 + 1e-12));
    let photo = Rect::new(Point::ORIGIN, bounds.photo);
    (min..=max).contains(&map.scale) && (map * photo).contains(bounds.frame, 1e-6)
}

proptest! {
    #[test]
    fn the_frame_lies_inside_the_stage(stage in stages(), w in 1_u32..60, h in 1_u32..60) {
        let frame = frame_in(stage, Aspect::new(w, h).unwrap()).unwrap();
        prop_assert!(Rect::new(Point::ORIGIN, stage).contains(frame, 1e-9));
    }

    #[test]
    fn a_frame_is_seen_once_it_is_high_enough_whatever_the_stage(w in 0.0..3_000.0, h in 0.0..3_000.0) {
        let stage = Size::new(w, h);
        let frame = frame_in(stage, portrait());
        prop_assert_eq!(
            seen_frame_in(stage, portrait()).is_some(),
            frame.is_some_and(|frame| frame.size.height >= 96.0)
        );
        prop_assert!(seen_frame_in(Size::new(w, 0.0), portrait()).is_none());
    }

    #[test]
    fn what_was_made_legal_is_legal(bounds in bounds(), map in maps(), about in points()) {
        prop_assert!(is_legal(&bounds, bounds.clamp(map, about)));
    }

    #[test]
    fn clamping_twice_is_clamping_once(bounds in bounds(), map in maps(), about in points(), other in points()) {
        let once = bounds.clamp(map, about);
        prop_assert_eq!(bounds.clamp(once, other), once);
    }

    #[test]
    fn between_two_legal_maps_all_is_legal(
        bounds in bounds(), maps in (maps(), maps()), about in points(), t in 0.0..=1.0,
    ) {
        let (a, b) = (bounds.clamp(maps.0, about), bounds.clamp(maps.1, about));
        prop_assert!(is_legal(&bounds, a.lerp(b, t)));
    }

    #[test]
    fn a_crop_is_inside_the_photo_and_not_below_the_minimum(
        photo in photos(), stage in stages(), map in maps(), about in points(),
    ) {
        let bounds = bounds_of(photo, stage);
        let crop = bounds.crop(bounds.clamp(map, about), portrait(), photo).unwrap();
        prop_assert!(crop.is_inside(photo));
        prop_assert!(portrait().is_of(crop.size));
        prop_assert!(crop.size.covers(MIN_CROP) || !photo.covers(MIN_CROP), "{}", crop.size);
    }

    #[test]
    fn a_small_photo_has_one_zoom_the_covering_one(
        w in 3_u32..=480, h in 4_u32..=640, stage in stages(), map in maps(),
    ) {
        let photo = PixelSize::new(w, h);
        let bounds = bounds_of(photo, stage);
        let map = bounds.clamp(map, bounds.frame.center());
        prop_assert!((map.scale / bounds.min_scale - 1.0).abs() < 1e-12);
        prop_assert_eq!(bounds.crop(map, portrait(), photo).unwrap().size, portrait().largest_within(photo).unwrap());
    }

    #[test]
    fn a_placement_gives_the_same_crop_on_another_screen(
        photo in photos(), stages in (stages(), stages()), map in maps(), about in points(),
    ) {
        let (here, there) = (bounds_of(photo, stages.0), bounds_of(photo, stages.1));
        let map = here.clamp(map, about);
        let elsewhere = there.place(here.placement(map));
        let (a, b) = (here.framed(map), there.framed(elsewhere));
        prop_assert!(a.contains(b, 1e-5) && b.contains(a, 1e-5), "{a:?} {b:?}");
    }

    #[test]
    fn any_stored_placement_is_made_legal(bounds in bounds(), x: f64, y: f64, zoom: f64) {
        let map = bounds.place(Placement { x, y, zoom });
        prop_assert!(map.is_sane() && is_legal(&bounds, map), "{map:?}");
    }

    #[test]
    fn the_zoom_control_and_the_scale_agree(bounds in bounds(), share in 0.0..=1.0) {
        let back = bounds.zoom_share(bounds.scale_at(share));
        prop_assert!(bounds.zoom_range() < 1.0 + 1e-9 || (back - share).abs() < 1e-6);
    }
}

#[test]
fn a_stage_without_extent_has_no_frame() {
    assert_eq!(frame_in(Size::new(0.0, 500.0), portrait()), None);
}

#[test]
fn the_frame_of_a_phone_leaves_a_margin() {
    let frame = frame_in(Size::new(390.0, 560.0), portrait()).unwrap();
    assert_eq!((frame.size.width, frame.min_x()), (358.0, 16.0));
}
