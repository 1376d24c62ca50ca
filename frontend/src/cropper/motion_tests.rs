//! Fling and spring follow their closed forms, and the browser's animation follows them.

use proptest::prelude::*;
use shared::geometry::Vec2;

use super::*;

/// Milliseconds in steps of which the laws are integrated.
const STEP: f64 = 0.1;

fn fling(scale: f64, from: (f64, f64), velocity: (f64, f64), range: Interval) -> Motion {
    Motion::Fling {
        scale,
        x: Fling::new(from.0, velocity.0, range),
        y: Fling::new(from.1, velocity.1, range),
    }
}

fn range() -> impl Strategy<Value = Interval> {
    (-3e3..0.0, 0.0..3e3).prop_map(|(low, high)| Interval { low, high })
}

/// Where the keyframes put the photograph at `share` of the duration.
fn animated(keyframes: &[Keyframe], share: f64) -> Transform {
    let next = keyframes.iter().position(|keyframe| keyframe.offset >= share).unwrap().max(1);
    let (a, b) = (keyframes[next - 1], keyframes[next]);
    a.transform.lerp(b.transform, (share - a.offset) / (b.offset - a.offset))
}

proptest! {
    #[test]
    fn a_free_fling_keeps_0_998_of_its_velocity_each_millisecond(velocity in -4.0..4.0_f64, time in 0.0..6e3_f64) {
        let free = Fling::new(0.0, velocity, Interval { low: -1e9, high: 1e9 });
        // The sum of all steps, each 0.998 times the one before.
        let closed = velocity * (1.0 - 0.998_f64.powf(time)) / -(0.998_f64.ln());
        prop_assert!((free.at(time) - closed).abs() < 1.0, "{} {closed}", free.at(time));
        prop_assert!((free.end - velocity / (1.0 - 0.998)).abs() < 2.5);
    }

    #[test]
    fn up_to_the_edge_a_fling_is_free_and_then_a_critically_damped_spring(
        range in range(), share in 0.0..1.0_f64, velocity in -4.0..4.0_f64,
    ) {
        let from = range.low + (range.high - range.low) * share;
        let motion = Fling::new(from, velocity, range);
        // Semi-implicit integration of the two differential equations.
        let (mut x, mut v, mut t, mut sprung) = (from, velocity, 0.0, false);
        while t < motion.duration {
            sprung |= !range.contains(x);
            let pull = SPRING_FREQUENCY * SPRING_FREQUENCY * (x - motion.end) + 2.0 * SPRING_FREQUENCY * v;
            v += STEP * if sprung { -pull } else { 0.998_f64.ln() * v };
            x += STEP * v;
            t += STEP;
            prop_assert!((motion.at(t) - x).abs() < 1.0, "{} {x} at {t} of {motion:?}", motion.at(t));
        }
        prop_assert!(motion.at(motion.duration).total_cmp(&motion.end).is_eq());
        prop_assert!(range.contains(motion.end));
    }

    #[test]
    fn released_beyond_the_edge_the_spring_begins_with_position_and_velocity_of_the_finger(
        beyond in 1.0..300.0_f64, velocity in -4.0..4.0_f64,
    ) {
        let motion = Fling::new(beyond, velocity, Interval { low: -100.0, high: 0.0 });
        prop_assert!((motion.at(0.0) - beyond).abs() < 1e-9);
        prop_assert!(((motion.at(1e-3) - motion.at(0.0)) / 1e-3 - velocity).abs() < 1e-2);
        prop_assert!(motion.end.abs() < f64::EPSILON);
        prop_assert!((motion.at(motion.duration - 1e-6) - motion.end).abs() <= 1.0);
    }

    #[test]
    fn the_browsers_animation_stays_within_a_pixel_of_the_motion(
        range in range(), from in (-3.5e3..3.5e3, -3.5e3..3.5e3), velocity in (-4.0..4.0, -4.0..4.0), share in 0.0..1.0_f64,
    ) {
        let motion = fling(0.3, from, velocity, range);
        let keyframes = motion.keyframes(4_000.0);
        prop_assert!(keyframes.len() < 200, "{}", keyframes.len());
        let real = motion.at(Millis(share * motion.duration().0));
        prop_assert!((animated(&keyframes, share).translation - real.translation).length() < 1.0);
        prop_assert_eq!(keyframes.last().unwrap().transform, motion.end());
    }

    #[test]
    fn an_eased_zoom_is_animated_within_a_pixel_of_the_photograph_too(
        scales in (0.05..2.0_f64, 0.05..2.0_f64), to in (-3e3..3e3, -3e3..3e3), share in 0.0..1.0_f64,
    ) {
        let from = Transform::new(Vec2::ZERO, scales.0);
        let to = Transform::new(Vec2::new(to.0, to.1), scales.1);
        let motion = Motion::Ease { from, to, time_constant: Millis(70.0) };
        let keyframes = motion.keyframes(4_000.0);
        let real = motion.at(Millis(share * motion.duration().0));
        prop_assert!(distance(animated(&keyframes, share), real, 4_000.0) < 1.0);
        prop_assert_eq!((keyframes[0].transform, motion.end()), (from, to));
    }
}

#[test]
fn without_velocity_inside_its_range_nothing_moves() {
    let motion = fling(1.0, (5.0, 6.0), (0.0, 0.0), Interval { low: 0.0, high: 10.0 });
    assert_eq!((motion.duration(), motion.at(Millis(0.0))), (Millis(0.0), motion.end()));
    assert_eq!(motion.end(), Transform::new(Vec2::new(5.0, 6.0), 1.0));
}
