//! Laws of the viewport: bounds, animations, interruption.

use super::*;
use crate::cropper::bounds::tests::{MIN_CROP, bounds, bounds_of, is_legal, photos, portrait, stages};
use proptest::prelude::*;
use shared::geometry::Point;

fn intents() -> impl Strategy<Value = Intent> {
    let number = || prop_oneof![12 => -800.0..800.0, 1 => any::<f64>()];
    let point = move || (number(), number()).prop_map(|(x, y)| Point::new(x, y));
    let vector = move || (number(), number()).prop_map(|(x, y)| Vec2::new(x, y));
    let by = || prop_oneof![12 => 0.3..3.0, 1 => any::<f64>()];
    let change = move || (point(), by(), vector()).prop_map(|(about, by, pan)| Change { about, by, pan });
    prop_oneof![
        2 => Just(Intent::Grab),
        4 => change().prop_map(Intent::Update),
        2 => (-5.0..5.0, -5.0..5.0).prop_map(|(x, y)| Intent::Release(Vec2::new(x, y))),
        3 => change().prop_map(Intent::Step),
        1 => number().prop_map(Intent::ZoomTo),
        1 => point().prop_map(Intent::ToggleZoom),
        1 => (number(), number(), by()).prop_map(|(x, y, zoom)| Intent::MoveTo(Placement { x, y, zoom })),
    ]
}

/// Lets go and waits.
fn settle(viewport: &mut Viewport) {
    viewport.apply(Intent::Release(Vec2::ZERO));
    viewport.tick(Millis(1e6));
    viewport.tick(Millis(1e6 + 10_000.0));
}

proptest! {
    #[test]
    fn whatever_happens_the_goal_is_legal_and_the_picture_finite(
        bounds in bounds(), intents in prop::collection::vec(intents(), 0..60), reduced_motion: bool,
    ) {
        let mut viewport = Viewport::new(bounds, Placement::INITIAL, reduced_motion);
        for (i, intent) in (0_u32..).zip(intents) {
            viewport.apply(intent);
            viewport.tick(Millis(f64::from(i) * 30.0));
            prop_assert!(viewport.current().is_sane(), "{intent:?}");
            prop_assert!(is_legal(&bounds, viewport.target()), "{intent:?}: {:?}", viewport.target());
        }
        let target = viewport.target();
        settle(&mut viewport);
        prop_assert!(viewport.is_at_rest() && is_legal(&bounds, viewport.current()));
        prop_assert_eq!(viewport.target(), target, "the crop that is confirmed is the one at rest");
    }

    #[test]
    fn the_crop_at_any_time_is_the_crop_at_rest(
        photo in photos(), stage in stages(), intents in prop::collection::vec(intents(), 0..20),
    ) {
        let mut viewport = Viewport::new(bounds_of(photo, stage), Placement::INITIAL, false);
        for intent in intents {
            viewport.apply(intent);
        }
        let crop = viewport.crop(portrait(), photo).unwrap();
        settle(&mut viewport);
        prop_assert_eq!(viewport.crop(portrait(), photo).unwrap(), crop);
        prop_assert!(crop.is_inside(photo) && portrait().is_of(crop.size));
        prop_assert!(crop.size.covers(MIN_CROP) || !photo.covers(MIN_CROP));
    }

    #[test]
    fn from_legal_to_legal_every_frame_of_a_glide_is_legal(bounds in bounds(), x in 0.0..1.0, y in 0.0..1.0, zoom in 1.0..9.0) {
        let mut viewport = Viewport::new(bounds, Placement::INITIAL, false);
        viewport.apply(Intent::MoveTo(Placement { x, y, zoom }));
        for frame in 0..40 {
            let shown = viewport.tick(Millis(f64::from(frame) * 16.0));
            prop_assert!(is_legal(&bounds, shown));
        }
        prop_assert!(viewport.is_at_rest());
    }

    #[test]
    fn catching_a_glide_stops_it_where_it_is(bounds in bounds(), zoom in 1.0..9.0, time in 0.0..300.0) {
        let mut viewport = Viewport::new(bounds, Placement::INITIAL, false);
        viewport.apply(Intent::MoveTo(Placement { x: 0.2, y: 0.8, zoom }));
        viewport.tick(Millis(0.0));
        let before = viewport.tick(Millis(time));
        viewport.apply(Intent::Grab);
        prop_assert!((viewport.current().translation - before.translation).length() < 1e-6);
        prop_assert_eq!(viewport.tick(Millis(time + 500.0)), viewport.current());
    }

    #[test]
    fn turning_the_telephone_keeps_the_crop(photo in photos(), stages in (stages(), stages()), zoom in 1.0..9.0, x in 0.0..1.0) {
        let mut viewport = Viewport::new(bounds_of(photo, stages.0), Placement { x, y: 0.3, zoom }, false);
        let before = viewport.bounds().framed(viewport.target());
        viewport.resize(bounds_of(photo, stages.1));
        let after = viewport.bounds().framed(viewport.target());
        prop_assert!(before.contains(after, 1e-5) && after.contains(before, 1e-5));
    }

    #[test]
    fn reset_leads_back_to_the_beginning(bounds in bounds(), intents in prop::collection::vec(intents(), 0..20)) {
        let mut viewport = Viewport::new(bounds, Placement::INITIAL, true);
        let beginning = viewport.current();
        for intent in intents {
            viewport.apply(intent);
        }
        viewport.apply(Intent::MoveTo(Placement::INITIAL));
        prop_assert_eq!(viewport.current(), beginning);
    }
}

fn phone(reduced_motion: bool) -> Viewport {
    let bounds = bounds_of(PixelSize::new(3_000, 4_000), shared::geometry::Size::new(390.0, 560.0));
    Viewport::new(bounds, Placement::INITIAL, reduced_motion)
}

#[test]
fn a_double_tap_goes_closer_and_the_next_one_back() {
    let mut viewport = phone(true);
    let about = Point::new(100.0, 150.0);
    let point = viewport.current().inverse() * about;
    viewport.apply(Intent::ToggleZoom(about));
    assert!((viewport.placement().zoom - TOGGLE_ZOOM).abs() < 1e-9);
    assert!((viewport.current() * point).distance(about) < 1e-9);
    viewport.apply(Intent::ToggleZoom(about));
    assert!((viewport.placement().zoom - 1.0).abs() < 1e-9);
}

#[test]
fn a_photograph_pulled_beyond_its_edge_is_let_go_back() {
    let mut viewport = phone(false);
    let rest = viewport.current();
    viewport.apply(Intent::Grab);
    viewport.apply(Intent::Update(Change { about: Point::ORIGIN, by: 1.0, pan: Vec2::new(100.0, 0.0) }));
    let pulled = (viewport.current().translation - rest.translation).x;
    assert!(pulled > 20.0 && pulled < 60.0, "the band gives way, and less than the finger moved: {pulled}");
    viewport.apply(Intent::Release(Vec2::ZERO));
    assert!(!viewport.is_at_rest());
    settle(&mut viewport);
    assert_eq!(viewport.current(), rest);
}

#[test]
fn momentum_goes_on_in_the_direction_of_the_flick_unless_less_motion_is_wanted() {
    for (reduced_motion, carries) in [(false, true), (true, false)] {
        let mut viewport = phone(reduced_motion);
        viewport.apply(Intent::MoveTo(Placement { zoom: 3.0, ..Placement::INITIAL }));
        settle(&mut viewport);
        let before = viewport.current();
        viewport.apply(Intent::Grab);
        // 0.3 px/ms: 150 pixels at the deceleration of a scroll view.
        viewport.apply(Intent::Release(Vec2::new(0.3, 0.0)));
        let way = viewport.target().translation - before.translation;
        assert_eq!(way.x > 50.0 && way.x < 200.0, carries, "{way:?}");
        assert_eq!(viewport.is_at_rest(), reduced_motion);
    }
}
