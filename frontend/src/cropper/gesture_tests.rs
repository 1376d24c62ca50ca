//! Laws of the gesture recogniser, and regressions for known browser bugs.

use proptest::prelude::*;

use super::*;
use crate::cropper::bounds::tests::{bounds, is_legal};
use crate::cropper::bounds::{Bounds, Placement};
use crate::cropper::viewport::Viewport;

const A: PointerId = PointerId(1);
const B: PointerId = PointerId(2);
const C: PointerId = PointerId(3);

fn p(x: f64, y: f64) -> Point<View> {
    Point::new(x, y)
}

fn down(id: PointerId, at: Point<View>, primary: bool, time: f64) -> Input {
    Input::Down { id, at, primary, pressed: true, time: Millis(time) }
}

fn moved(id: PointerId, at: Point<View>, time: f64) -> Input {
    Input::Move { id, at, pressed: true, time: Millis(time) }
}

fn up(id: PointerId, time: f64) -> Input {
    Input::Up { id, time: Millis(time) }
}

fn handle_all(recognizer: &mut GestureRecognizer, inputs: &[Input]) -> Vec<Option<Intent>> {
    inputs.iter().map(|input| recognizer.handle(*input)).collect()
}

fn drag(about: Point<View>, pan: Vec2<View>) -> Intent {
    Intent::Update(Change { about, by: 1.0, pan })
}

#[test]
fn a_lost_pointerup_leaves_no_ghost_finger() {
    // pinch-zoom#22, Valetudo#683, use-gesture#622: the next single finger zoomed about a finger long gone.
    let mut recognizer = GestureRecognizer::default();
    handle_all(
        &mut recognizer,
        &[down(A, p(100.0, 100.0), true, 0.0), down(B, p(200.0, 100.0), false, 10.0)],
    );
    let intents =
        handle_all(&mut recognizer, &[down(C, p(50.0, 50.0), true, 900.0), moved(C, p(60.0, 50.0), 916.0)]);
    assert_eq!(intents, [Some(Intent::Grab), Some(drag(p(50.0, 50.0), Vec2::new(10.0, 0.0)))]);
    assert!(matches!(recognizer.handle(up(C, 1_200.0)), Some(Intent::Release(_))));
    assert!(!recognizer.is_holding());
}

#[test]
fn a_move_without_a_button_lifts_the_finger() {
    let mut recognizer = GestureRecognizer::default();
    recognizer.handle(down(A, p(1.0, 1.0), true, 0.0));
    let hover = Input::Move { id: A, at: p(90.0, 90.0), pressed: false, time: Millis(50.0) };
    assert_eq!(recognizer.handle(hover), Some(Intent::Release(Vec2::ZERO)));
    assert_eq!(recognizer.handle(hover), None);
}

#[test]
fn a_browser_that_never_reports_buttons_can_still_drag() {
    let mut recognizer = GestureRecognizer::default();
    let time = Millis(0.0);
    recognizer.handle(Input::Down { id: A, at: p(1.0, 1.0), primary: true, pressed: false, time });
    let slide = Input::Move { id: A, at: p(2.0, 1.0), pressed: false, time: Millis(16.0) };
    assert_eq!(recognizer.handle(slide), Some(drag(p(1.0, 1.0), Vec2::new(1.0, 0.0))));
}

#[test]
fn a_cancelled_pointer_lifts_without_momentum() {
    let mut recognizer = GestureRecognizer::default();
    handle_all(&mut recognizer, &[down(A, p(0.0, 0.0), true, 0.0), moved(A, p(90.0, 0.0), 16.0)]);
    assert_eq!(recognizer.handle(Input::Cancel { id: A }), Some(Intent::Release(Vec2::ZERO)));
}

#[test]
fn a_page_that_loses_focus_lets_go() {
    let mut recognizer = GestureRecognizer::default();
    handle_all(&mut recognizer, &[down(A, p(0.0, 0.0), true, 0.0), down(B, p(9.0, 0.0), false, 1.0)]);
    assert_eq!(recognizer.handle(Input::Blur), Some(Intent::Release(Vec2::ZERO)));
    assert_eq!(recognizer.handle(Input::Blur), None);
}

#[test]
fn fingers_lifted_in_any_order_go_on_as_a_drag_without_a_jump() {
    for (first, last, rest) in [(A, B, p(200.0, 100.0)), (B, A, p(100.0, 100.0))] {
        let mut recognizer = GestureRecognizer::default();
        handle_all(
            &mut recognizer,
            &[down(A, p(100.0, 100.0), true, 0.0), down(B, p(200.0, 100.0), false, 10.0)],
        );
        let to = rest + Vec2::new(0.0, 7.0);
        let intents =
            handle_all(&mut recognizer, &[up(first, 300.0), moved(last, to, 316.0), up(last, 900.0)]);
        assert_eq!(intents, [None, Some(drag(rest, Vec2::new(0.0, 7.0))), Some(Intent::Release(Vec2::ZERO))]);
    }
}

#[test]
fn a_third_finger_changes_nothing() {
    let mut recognizer = GestureRecognizer::default();
    handle_all(
        &mut recognizer,
        &[down(A, p(100.0, 100.0), true, 0.0), down(B, p(200.0, 100.0), false, 10.0)],
    );
    let before = recognizer.held;
    let intents = handle_all(
        &mut recognizer,
        &[down(C, p(1.0, 1.0), false, 20.0), moved(C, p(300.0, 300.0), 30.0), up(C, 40.0)],
    );
    assert_eq!((intents, recognizer.held), (vec![None, None, None], before));
}

#[test]
fn two_quick_taps_in_one_place_are_a_double_tap() {
    let tap = |at, time| [down(A, at, true, time), up(A, time + 60.0)];
    let second = |at, time| {
        let mut recognizer = GestureRecognizer::default();
        handle_all(&mut recognizer, &tap(p(10.0, 10.0), 0.0));
        handle_all(&mut recognizer, &tap(at, time))[1]
    };
    assert_eq!(second(p(12.0, 8.0), 200.0), Some(Intent::ToggleZoom(p(12.0, 8.0))));
    assert_eq!(second(p(12.0, 8.0), 800.0), Some(Intent::Release(Vec2::ZERO)));
    assert_eq!(second(p(90.0, 8.0), 200.0), Some(Intent::Release(Vec2::ZERO)));
}

#[test]
fn a_flick_is_released_with_its_speed_and_a_stopped_finger_without() {
    let flick = |lifted| {
        let mut recognizer = GestureRecognizer::default();
        recognizer.handle(down(A, p(0.0, 0.0), true, 0.0));
        for step in 1..=10 {
            let step = f64::from(step);
            recognizer.handle(moved(A, p(16.0 * step, 0.0), 16.0 * step));
        }
        recognizer.handle(up(A, lifted))
    };
    let Some(Intent::Release(velocity)) = flick(168.0) else { panic!("a flick ends in a release") };
    assert!((0.8..=1.0).contains(&velocity.x), "{velocity:?}");
    assert_eq!(flick(500.0), Some(Intent::Release(Vec2::ZERO)));
}

/// Streams that no browser should send, and some do: lost ups, doubled downs, moves of strangers, wild numbers.
fn inputs() -> impl Strategy<Value = Input> {
    let id = || (0_i32..4).prop_map(PointerId);
    let at = || {
        prop_oneof![
            20 => (-50.0..900.0, -50.0..900.0).prop_map(|(x, y)| p(x, y)),
            1 => (any::<f64>(), any::<f64>()).prop_map(|(x, y)| p(x, y)),
        ]
    };
    let time = || prop_oneof![20 => 0.0..2e3, 1 => any::<f64>()].prop_map(Millis);
    prop_oneof![
        3 => (id(), at(), any::<bool>(), any::<bool>(), time())
            .prop_map(|(id, at, primary, pressed, time)| Input::Down { id, at, primary, pressed, time }),
        9 => (id(), at(), prop::bool::weighted(0.9), time())
            .prop_map(|(id, at, pressed, time)| Input::Move { id, at, pressed, time }),
        2 => (id(), time()).prop_map(|(id, time)| Input::Up { id, time }),
        1 => id().prop_map(|id| Input::Cancel { id }),
        1 => Just(Input::Blur),
    ]
}

fn play(viewport: &mut Viewport, recognizer: &mut GestureRecognizer, stream: &[Input]) {
    for input in stream {
        if let Some(intent) = recognizer.handle(*input) {
            viewport.apply(intent);
        }
        if let Input::Up { time, .. } = input {
            viewport.tick(*time);
        }
        assert!(viewport.current().is_sane(), "{input:?} led to {:?}", viewport.current());
        assert!(is_legal(viewport.bounds(), viewport.target()), "{input:?} led to {:?}", viewport.target());
    }
}

/// Two fingers from one pair of places to another, in small steps that take turns.
fn pinch(viewport: &mut Viewport, from: [Point<View>; 2], to: [Point<View>; 2]) {
    let mut recognizer = GestureRecognizer::default();
    let mut stream = vec![down(A, from[0], true, 0.0), down(B, from[1], false, 4.0)];
    for step in 1..=10 {
        let (t, time) = (f64::from(step) / 10.0, f64::from(step) * 16.0);
        stream.push(moved(A, from[0].lerp(to[0], t), time));
        stream.push(moved(B, from[1].lerp(to[1], t), time + 4.0));
    }
    play(viewport, &mut recognizer, &stream);
}

/// A photograph with room on all sides, so that no band pulls.
fn roomy() -> Viewport {
    let photo = shared::photo::PixelSize::new(6_000, 8_000);
    let stage = shared::geometry::Size::new(390.0, 560.0);
    let bounds = crate::cropper::bounds::tests::bounds_of(photo, stage);
    Viewport::new(bounds, Placement { zoom: 4.0, ..Placement::INITIAL }, true)
}

proptest! {
    #[test]
    fn any_stream_of_pointers_ends_at_rest_inside_the_photo(
        bounds in bounds(), stream in prop::collection::vec(inputs(), 0..80), zoom in 1.0..8.0,
    ) {
        let mut viewport = Viewport::new(bounds, Placement { zoom, ..Placement::INITIAL }, false);
        let mut recognizer = GestureRecognizer::default();
        play(&mut viewport, &mut recognizer, &stream);
        // Whatever was lost on the way, one clean touch puts it right.
        play(&mut viewport, &mut recognizer, &[down(A, p(5.0, 5.0), true, 1e6), up(A, 1e6 + 900.0)]);
        viewport.tick(Millis(1e7));
        viewport.tick(Millis(1e7 + 10_000.0));
        prop_assert!(!recognizer.is_holding() && viewport.is_at_rest());
        prop_assert!(is_legal(&bounds, viewport.current()));
    }

    #[test]
    fn a_pinch_keeps_what_was_between_the_fingers_between_them(
        middle in (150.0..240.0, 220.0..340.0), arm in (20.0..60.0, -40.0..40.0), spread in 0.9..1.3,
        pan in (-10.0..10.0, -10.0..10.0),
    ) {
        let (middle, arm) = (p(middle.0, middle.1), Vec2::new(arm.0, arm.1));
        let end = middle + Vec2::new(pan.0, pan.1);
        let mut viewport = roomy();
        let point = viewport.current().inverse() * middle;
        let before = viewport.current().scale;
        pinch(&mut viewport, [middle - arm, middle + arm], [end - arm * spread, end + arm * spread]);
        prop_assert!((viewport.current() * point).distance(end) < 1e-6);
        prop_assert!((viewport.current().scale / before - spread).abs() < 1e-9);
    }

    #[test]
    fn lifting_one_finger_of_a_pinch_never_moves_the_photograph(
        bounds in bounds(), from in (0.0..400.0, 0.0..400.0), to in (0.0..400.0, 0.0..400.0), first: bool,
    ) {
        // Also far past the limits, where the band is taut.
        let mut viewport = Viewport::new(bounds, Placement::INITIAL, false);
        let mut recognizer = GestureRecognizer::default();
        let stream = [
            down(A, p(10.0, 10.0), true, 0.0), down(B, p(from.0, from.1), false, 1.0), moved(B, p(to.0, to.1), 20.0),
        ];
        play(&mut viewport, &mut recognizer, &stream);
        let before = viewport.current();
        let (lifted, other, at) = if first { (A, B, p(to.0, to.1)) } else { (B, A, p(10.0, 10.0)) };
        play(&mut viewport, &mut recognizer, &[up(lifted, 30.0), moved(other, at, 40.0)]);
        let after = viewport.current();
        prop_assert!((after.translation - before.translation).length() < 1e-6 * (1.0 + before.translation.length()));
        prop_assert!((after.scale / before.scale - 1.0).abs() < 1e-9);
    }

    #[test]
    fn inside_the_bounds_a_drag_follows_the_finger_exactly(dx in -60.0..60.0, dy in -60.0..60.0) {
        let mut viewport = roomy();
        let bounds: Bounds = *viewport.bounds();
        let before = viewport.current() * Point::ORIGIN;
        let mut recognizer = GestureRecognizer::default();
        play(&mut viewport, &mut recognizer, &[down(A, p(200.0, 200.0), true, 0.0), moved(A, p(200.0 + dx, 200.0 + dy), 16.0)]);
        prop_assert!((viewport.current() * Point::ORIGIN).distance(before + Vec2::new(dx, dy)) < 1e-9);
        prop_assert!(is_legal(&bounds, viewport.current()));
    }
}
