//! The photograph under the frame: at rest, held by pointers, or animated.
//!
//! Pure: time comes in with [`Viewport::tick`], and the same intents at the same times give the same picture.

use shared::geometry::{Crop, Vec2, View};
use shared::photo::{Aspect, PixelSize};

use super::bounds::{Bounds, Placement, Transform};
use super::intent::{Change, Intent, Millis};
use super::motion::{Fling, Keyframe, Motion};
use super::rubber_band::RubberBand;

/// Time constant of the easing to a new place: long enough to be seen, short enough not to be waited for.
const SETTLE: Millis = Millis(70.0);

/// Time constant of one step. Wheels send many small steps: each must be nearly done when the next arrives.
const STEP: Millis = Millis(40.0);

/// Slower releases than this, in CSS pixels per millisecond, are a finger that has stopped.
const MIN_FLING: f64 = 0.25;

/// Faster ones are a measuring error.
const MAX_FLING: f64 = 4.0;

/// What a double tap enlarges by.
const TOGGLE_ZOOM: f64 = 2.0;

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Rest(Transform),
    Held(RubberBand),
    Animating(Animation),
}

/// A motion under way. It begins with the first moment that [`Viewport::tick`] is told.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Animation {
    motion: Motion,
    begun: Option<Millis>,
    at: Transform,
}

/// The state of the cropper: one photograph under one frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Viewport {
    bounds: Bounds,
    state: State,
    /// The person asked for less motion: changes happen at once.
    reduced_motion: bool,
}

impl Viewport {
    /// A photograph at rest where `placement` says. When `reduced_motion`, changes happen at once.
    #[must_use]
    pub fn new(bounds: Bounds, placement: Placement, reduced_motion: bool) -> Self {
        Self { bounds, state: State::Rest(bounds.place(placement)), reduced_motion }
    }

    /// The rules in force.
    #[must_use]
    pub const fn bounds(&self) -> &Bounds {
        &self.bounds
    }

    /// Does what the input means.
    pub fn apply(&mut self, intent: Intent) {
        let target = self.target();
        let centre = self.bounds.frame().center();
        match intent {
            Intent::Grab => self.grab(),
            Intent::Update(change) => self.step(change, SETTLE),
            Intent::Release(velocity) => self.release(velocity),
            Intent::Step(change) => self.step(change, STEP),
            Intent::ZoomTo(share) => {
                let by = self.bounds.scale_at(share) / target.scale;
                self.step(Change { about: centre, by, pan: Vec2::ZERO }, STEP);
            }
            Intent::ToggleZoom(about) => {
                self.release(Vec2::ZERO);
                let target = self.target();
                let near = (self.bounds.min_scale() * TOGGLE_ZOOM).min(self.bounds.max_scale());
                // A hair of tolerance: the zoom that a double tap left must count as reached.
                let scale = if target.scale < near * 0.99 { near } else { self.bounds.min_scale() };
                self.step(Change { about, by: scale / target.scale, pan: Vec2::ZERO }, SETTLE);
            }
            Intent::MoveTo(placement) => self.ease_to(self.bounds.place(placement), SETTLE),
        }
    }

    /// Lets time pass until `now`, and returns where the photograph is then.
    pub fn tick(&mut self, now: Millis) -> Transform {
        if let State::Animating(animation) = &mut self.state {
            let elapsed = now.0 - animation.begun.get_or_insert(now).0;
            animation.at = animation.motion.at(Millis(elapsed));
            if elapsed >= animation.motion.duration().0 {
                self.state = State::Rest(animation.motion.end());
            }
        }
        self.current()
    }

    /// Ends a running animation: the photograph is where it was to end.
    pub fn finish(&mut self) {
        if let State::Animating(animation) = &self.state {
            self.state = State::Rest(animation.motion.end());
        }
    }

    /// Begins the animation that the last intent asked for, if it did: its keyframes and its duration, for the browser.
    /// [`Self::tick`] counts from here, from zero.
    pub(super) fn begin_animation(&mut self) -> Option<(Vec<Keyframe>, Millis)> {
        let State::Animating(Animation { motion, begun: begun @ None, .. }) = &mut self.state else {
            return None;
        };
        *begun = Some(Millis(0.0));
        Some((motion.keyframes(self.bounds.photo_side()), motion.duration()))
    }

    /// Where the photograph is now.
    #[must_use]
    pub fn current(&self) -> Transform {
        match &self.state {
            State::Rest(transform) => *transform,
            State::Held(held) => held.current(&self.bounds),
            State::Animating(animation) => animation.at,
        }
    }

    /// Where it will be when it was released and every animation has ended: always legal.
    #[must_use]
    pub fn target(&self) -> Transform {
        match &self.state {
            State::Rest(transform) => *transform,
            State::Held(held) => self.bounds.clamp(held.current(&self.bounds), held.focus()),
            State::Animating(animation) => animation.motion.end(),
        }
    }

    /// Whether no pointer holds it and no animation runs.
    #[must_use]
    pub const fn is_at_rest(&self) -> bool {
        matches!(self.state, State::Rest(_))
    }

    /// Whether pointers hold it, so that it moves with them alone.
    #[must_use]
    pub const fn is_held(&self) -> bool {
        matches!(self.state, State::Held(_))
    }

    /// Whether an animation runs or is about to.
    #[must_use]
    pub const fn is_animating(&self) -> bool {
        matches!(self.state, State::Animating(_))
    }

    /// The crop that confirming now would take.
    #[must_use]
    pub fn crop(&self, aspect: Aspect, photo: PixelSize) -> Option<Crop> {
        self.bounds.crop(self.target(), aspect, photo)
    }

    /// What to remember across a reload.
    #[must_use]
    pub fn placement(&self) -> Placement {
        self.bounds.placement(self.target())
    }

    /// The stage has another size: the same crop, at rest.
    pub fn resize(&mut self, bounds: Bounds) {
        let placement = self.placement();
        self.bounds = bounds;
        self.state = State::Rest(bounds.place(placement));
    }

    fn grab(&mut self) {
        if !self.is_held() {
            self.state = State::Held(RubberBand::grab(self.current(), &self.bounds));
        }
    }

    fn step(&mut self, change: Change, time_constant: Millis) {
        if !change.is_sane() {
            return;
        }
        if let State::Held(held) = &mut self.state {
            held.follow(change, &self.bounds);
        } else {
            let target = self.target().then_scale_about(change.by, change.about).then_translate(change.pan);
            self.ease_to(self.bounds.clamp(target, change.about), time_constant);
        }
    }

    /// The pointers are gone, and moved by `velocity` CSS pixels per millisecond at last.
    fn release(&mut self, velocity: Vec2<View>) {
        let State::Held(held) = &self.state else { return };
        let current = held.current(&self.bounds);
        let Transform { scale, translation: from, .. } = current;
        if !(self.bounds.min_scale()..=self.bounds.max_scale()).contains(&scale) {
            return self.ease_to(self.bounds.clamp(current, held.focus()), SETTLE);
        }
        let flings = (MIN_FLING..=MAX_FLING).contains(&velocity.length());
        let velocity = if flings && !self.reduced_motion {
            held.shown_velocity(velocity, &self.bounds)
        } else {
            Vec2::ZERO
        };
        let (across, down) = self.bounds.translation_range(scale);
        self.animate(Motion::Fling {
            scale,
            x: Fling::new(from.x, velocity.x, across),
            y: Fling::new(from.y, velocity.y, down),
        });
    }

    fn ease_to(&mut self, to: Transform, time_constant: Millis) {
        self.animate(Motion::Ease { from: self.current(), to, time_constant });
    }

    fn animate(&mut self, motion: Motion) {
        let at = self.current();
        self.state = if self.reduced_motion || at == motion.end() {
            State::Rest(motion.end())
        } else {
            State::Animating(Animation { motion, begun: None, at })
        };
    }
}

#[cfg(test)]
#[path = "viewport_tests.rs"]
mod tests;
