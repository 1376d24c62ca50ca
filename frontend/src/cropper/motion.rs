//! Motion without pointers, as closed forms in time: fling, spring and easing.
//!
//! A position depends on the elapsed time alone, never on the frame before, so that the browser can run the whole motion
//! as one animation while [`Motion::at`] tells exactly where it is when it is interrupted.

use super::bounds::{Interval, Transform};
use super::intent::Millis;

/// Share of a fling's velocity that is left after one millisecond: the normal deceleration rate of `UIScrollView`.
const DECELERATION_RATE: f64 = 0.998;

/// Natural frequency of the critically damped spring at an edge, in radians per millisecond. After a third of a second
/// less than 1 % of the displacement is left: long enough to be seen, short enough not to be waited for.
const SPRING_FREQUENCY: f64 = 0.02;

/// A motion ends when no more than this distance is left, in CSS pixels.
const REST_DISTANCE: f64 = 0.5;

/// An easing lasts so many time constants; then less than 1 % of the way is left, and that is spread over the rest.
const EASING_LENGTH: f64 = 5.0;

/// Keyframes are dense enough that straight lines between them stay this near to the motion, in CSS pixels.
const KEYFRAME_TOLERANCE: f64 = 0.25;

/// How often a part of the motion is halved at most for that.
const MAX_DEPTH: u32 = 9;

/// Parts that are looked at on their own: a bounce must not hide between two samples.
const MIN_PARTS: u32 = 4;

/// The motion of the photograph from a transform to a legal one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Motion {
    /// Exponential easing on a straight line.
    Ease {
        /// Where it begins.
        from: Transform,
        /// Where it ends.
        to: Transform,
        /// The time in which it covers 63 % of the way.
        time_constant: Millis,
    },
    /// A fling at constant scale: each axis decelerates, and springs back from its edge.
    Fling {
        /// The scale.
        scale: f64,
        /// The translation to the right.
        x: Fling,
        /// The translation downwards.
        y: Fling,
    },
}

/// A moment of a motion, for the browser's animation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Keyframe {
    /// When, as a share of the duration, 0..=1.
    pub(super) offset: f64,
    /// Where the photograph is then.
    pub(super) transform: Transform,
}

impl Motion {
    /// Where the photograph is after `elapsed`; exactly [`Self::end`] from the duration on.
    pub(super) fn at(&self, elapsed: Millis) -> Transform {
        match self {
            Self::Ease { from, to, time_constant } => from.lerp(*to, eased(elapsed.0 / time_constant.0)),
            Self::Fling { scale, x, y } => Transform::new(vec2(x.at(elapsed.0), y.at(elapsed.0)), *scale),
        }
    }

    /// Where it ends.
    pub(super) const fn end(&self) -> Transform {
        match self {
            Self::Ease { to, .. } => *to,
            Self::Fling { scale, x, y } => Transform::new(vec2(x.end, y.end), *scale),
        }
    }

    /// How long it takes.
    pub(super) fn duration(&self) -> Millis {
        match self {
            Self::Ease { time_constant, .. } => Millis(time_constant.0 * EASING_LENGTH),
            Self::Fling { x, y, .. } => Millis(x.duration.max(y.duration)),
        }
    }

    /// The motion as keyframes, from its beginning to its end, for a photograph whose longer side has `photo_side` pixels.
    pub(super) fn keyframes(&self, photo_side: f64) -> Vec<Keyframe> {
        let part = |i: u32| self.keyframe(f64::from(i) / f64::from(MIN_PARTS));
        let mut keyframes = vec![part(0)];
        for i in 0..MIN_PARTS {
            self.refine(part(i), part(i + 1), photo_side, MAX_DEPTH, &mut keyframes);
        }
        keyframes
    }

    fn keyframe(&self, offset: f64) -> Keyframe {
        Keyframe { offset, transform: self.at(Millis(offset * self.duration().0)) }
    }

    /// Adds the keyframes after `a` up to `b`.
    fn refine(&self, a: Keyframe, b: Keyframe, photo_side: f64, depth: u32, out: &mut Vec<Keyframe>) {
        let middle = self.keyframe(f64::midpoint(a.offset, b.offset));
        let is_straight = (1..8).map(|eighth| f64::from(eighth) / 8.0).all(|part| {
            let real = self.keyframe(a.offset + (b.offset - a.offset) * part).transform;
            distance(real, a.transform.lerp(b.transform, part), photo_side) <= KEYFRAME_TOLERANCE
        });
        if is_straight || depth == 0 {
            out.push(b);
        } else {
            self.refine(a, middle, photo_side, depth - 1, out);
            self.refine(middle, b, photo_side, depth - 1, out);
        }
    }
}

/// How far apart two transforms put a pixel of the photograph at most, in CSS pixels.
fn distance(a: Transform, b: Transform, photo_side: f64) -> f64 {
    (a.translation - b.translation).length() + (a.scale - b.scale).abs() * photo_side
}

const fn vec2(x: f64, y: f64) -> shared::geometry::Vec2<shared::geometry::View> {
    shared::geometry::Vec2::new(x, y)
}

/// The share of an easing's way done after `age` time constants: fast first, then ever slower, and 1 at its end.
fn eased(age: f64) -> f64 {
    if age >= EASING_LENGTH {
        return 1.0;
    }
    (1.0 - (-age.max(0.0)).exp()) / (1.0 - (-EASING_LENGTH).exp())
}

/// One coordinate after the release: it decelerates freely, and from its edge on it follows a critically damped spring.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Fling {
    from: f64,
    /// At the release, in CSS pixels per millisecond.
    velocity: f64,
    bounce: Option<Bounce>,
    end: f64,
    duration: f64,
}

/// The spring at an edge.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Bounce {
    /// Milliseconds from the release to the beginning.
    start: f64,
    /// The place that the spring pulls to.
    edge: f64,
    /// How far beyond the edge it begins.
    displacement: f64,
    /// With which velocity.
    velocity: f64,
}

/// Decay of the velocity of a fling, per millisecond.
fn decay() -> f64 {
    -DECELERATION_RATE.ln()
}

impl Fling {
    /// Released at `from` with `velocity` (CSS pixels per millisecond), to end within `range`.
    pub(super) fn new(from: f64, velocity: f64, range: Interval) -> Self {
        let decay = decay();
        let target = from + velocity / decay;
        let (end, bounce) = if !range.contains(from) {
            let edge = range.clamp(from);
            (edge, Some(Bounce { start: 0.0, edge, displacement: from - edge, velocity }))
        } else if range.contains(target) {
            (target, None)
        } else {
            let edge = range.clamp(target);
            // The velocity falls by `decay` for each pixel travelled.
            let left = velocity - (edge - from) * decay;
            let start = (velocity / left).ln() / decay;
            (edge, Some(Bounce { start, edge, displacement: 0.0, velocity: left }))
        };
        let duration = bounce.map_or_else(
            || ((velocity / decay).abs() / REST_DISTANCE).ln().max(0.0) / decay,
            |bounce| bounce.start + bounce.length(),
        );
        Self { from, velocity, bounce, end, duration }
    }

    fn at(&self, elapsed: f64) -> f64 {
        // A frame may carry an earlier time than the event before it: then nothing has passed yet.
        let elapsed = elapsed.max(0.0);
        if elapsed >= self.duration {
            return self.end;
        }
        match self.bounce {
            Some(bounce) if elapsed >= bounce.start => bounce.at(elapsed - bounce.start),
            Some(_) | None => {
                let decay = decay();
                self.from + self.velocity / decay * (1.0 - (-decay * elapsed).exp())
            }
        }
    }
}

impl Bounce {
    fn at(&self, elapsed: f64) -> f64 {
        let slope = self.velocity + SPRING_FREQUENCY * self.displacement;
        self.edge + (self.displacement + slope * elapsed) * (-SPRING_FREQUENCY * elapsed).exp()
    }

    /// Milliseconds until it stays within [`REST_DISTANCE`] of the edge.
    fn length(&self) -> f64 {
        let displacement = self.displacement.abs();
        let slope = self.velocity.abs() + SPRING_FREQUENCY * displacement;
        // (displacement + slope·t)·e^(−ωt) = REST_DISTANCE, by iteration; it converges from below to the later solution.
        let mut length = 1.0 / SPRING_FREQUENCY;
        for _ in 0..16 {
            length = ((displacement + slope * length) / REST_DISTANCE).ln().max(1.0) / SPRING_FREQUENCY;
        }
        length
    }
}

#[cfg(test)]
#[path = "motion_tests.rs"]
mod tests;
