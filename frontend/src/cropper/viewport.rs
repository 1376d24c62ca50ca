//! The photograph under the frame: at rest, held, or gliding to where it belongs.
//!
//! Pure: time comes in with [`Viewport::tick`], and the same intents at the same times give the same picture.

use shared::geometry::{Crop, Point, Vec2, View};
use shared::photo::{Aspect, PixelSize};

use super::bounds::{Bounds, Map, Placement};
use super::elastic::Elastic;

/// A moment or a length of time in milliseconds, on the clock that animation frames and events share.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Millis(pub f64);

/// One step of any input: scale by `by` about `about`, then move by `pan`.
///
/// A drag is a pinch with `by` = 1; a wheel, a key and a button are pinches without fingers. There is no second formula.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// The point of the stage that the zoom leaves in place.
    pub about: Point<View>,
    /// Enlargement, above zero; 1 leaves the size alone.
    pub by: f64,
    /// The move that follows, in CSS pixels.
    pub pan: Vec2<View>,
}

impl Change {
    /// No finger travels further in one step, and no number may grow without limit.
    const MAX_REACH: f64 = 1e6;
    /// No two fingers spread more in one step.
    const MAX_BY: f64 = 1e3;

    /// A browser in trouble can say anything; what is not possible is not done.
    fn is_sane(&self) -> bool {
        let reach = [self.about.x, self.about.y, self.pan.x, self.pan.y];
        reach.iter().all(|length| length.abs() <= Self::MAX_REACH)
            && (1.0 / Self::MAX_BY..=Self::MAX_BY).contains(&self.by)
    }
}

/// What an input means, whatever device it came from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Intent {
    /// The first finger is down: whatever glides stops under it.
    Hold,
    /// The fingers moved.
    Follow(Change),
    /// The last finger is up, still moving by so many CSS pixels a millisecond.
    Release(Vec2<View>),
    /// A step without fingers: wheel, key, button.
    Nudge(Change),
    /// The zoom control was moved to this share of its way, 0..=1.
    ZoomTo(f64),
    /// Double tap: closer to this point, or back.
    Toggle(Point<View>),
    /// To the described place.
    Place(Placement),
}

/// How quickly a glide goes: its time constant. It covers 63 % of its way in this time.
type Pace = Millis;

/// Long enough to be seen, short enough not to be waited for.
const SETTLE: Pace = Millis(70.0);

/// Wheels send many small steps: each must be nearly done when the next arrives.
const NUDGE: Pace = Millis(40.0);

/// A gentle momentum (a scrolling list has 325): placing a head is not scrolling.
const FLING: Pace = Millis(110.0);

/// Slower releases than this, in CSS pixels a millisecond, are a finger that has stopped.
const MIN_FLING: f64 = 0.25;

/// Faster ones are a measuring error.
const MAX_FLING: f64 = 4.0;

/// A glide lasts so many time constants; then less than 1 % of the way is left, and that is spread over the rest.
const GLIDE_LENGTH: f64 = 5.0;

/// What a double tap enlarges by.
const TOGGLE_ZOOM: f64 = 2.0;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Motion {
    Rest(Map),
    Held(Elastic),
    Glide(Glide),
}

/// On the way `from` one map `to` a legal one. It begins with the first frame that shows it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Glide {
    from: Map,
    to: Map,
    at: Map,
    pace: Pace,
    begun: Option<Millis>,
}

/// The state of the cropper: one photograph under one frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Viewport {
    bounds: Bounds,
    motion: Motion,
    /// The person asked for less motion: nothing glides.
    calm: bool,
}

impl Viewport {
    /// A photograph at rest where `placement` says. When `calm`, changes happen at once.
    #[must_use]
    pub fn new(bounds: Bounds, placement: Placement, calm: bool) -> Self {
        Self { bounds, motion: Motion::Rest(bounds.place(placement)), calm }
    }

    /// The rules in force.
    #[must_use]
    pub const fn bounds(&self) -> &Bounds {
        &self.bounds
    }

    /// Does what the input means.
    pub fn obey(&mut self, intent: Intent) {
        let goal = self.goal();
        let centre = self.bounds.frame().center();
        match intent {
            Intent::Hold => self.hold(),
            Intent::Follow(change) => self.step(change, SETTLE),
            Intent::Release(velocity) => self.release(velocity),
            Intent::Nudge(change) => self.step(change, NUDGE),
            Intent::ZoomTo(share) => {
                let by = self.bounds.scale_at(share) / goal.scale;
                self.step(Change { about: centre, by, pan: Vec2::ZERO }, NUDGE);
            }
            Intent::Toggle(about) => {
                self.release(Vec2::ZERO);
                let goal = self.goal();
                let near = (self.bounds.min_scale() * TOGGLE_ZOOM).min(self.bounds.max_scale());
                // A hair of tolerance: the zoom that a double tap left must count as reached.
                let scale = if goal.scale < near * 0.99 { near } else { self.bounds.min_scale() };
                self.step(Change { about, by: scale / goal.scale, pan: Vec2::ZERO }, SETTLE);
            }
            Intent::Place(placement) => self.glide_to(self.bounds.place(placement), SETTLE),
        }
    }

    /// Lets time pass until `now`, and says where the photograph is to be drawn.
    pub fn tick(&mut self, now: Millis) -> Map {
        if let Motion::Glide(glide) = &mut self.motion {
            let begun = *glide.begun.get_or_insert(now);
            let share = eased((now.0 - begun.0) / glide.pace.0);
            glide.at = glide.from.lerp(glide.to, share);
            if share >= 1.0 {
                self.motion = Motion::Rest(glide.to);
            }
        }
        self.shown()
    }

    /// Where the photograph is drawn now.
    #[must_use]
    pub fn shown(&self) -> Map {
        match &self.motion {
            Motion::Rest(map) => *map,
            Motion::Held(held) => held.shown(&self.bounds),
            Motion::Glide(glide) => glide.at,
        }
    }

    /// Where it would be if it were let go and time passed: always legal.
    #[must_use]
    pub fn goal(&self) -> Map {
        match &self.motion {
            Motion::Rest(map) => *map,
            Motion::Held(held) => self.bounds.legal(held.shown(&self.bounds), held.focus()),
            Motion::Glide(glide) => glide.to,
        }
    }

    /// Whether nothing holds it and nothing moves.
    #[must_use]
    pub const fn is_at_rest(&self) -> bool {
        matches!(self.motion, Motion::Rest(_))
    }

    /// Whether fingers hold it, so that it moves with them alone.
    #[must_use]
    pub const fn is_held(&self) -> bool {
        matches!(self.motion, Motion::Held(_))
    }

    /// Whether it moves by itself, so that the next frame will differ.
    #[must_use]
    pub const fn is_gliding(&self) -> bool {
        matches!(self.motion, Motion::Glide(_))
    }

    /// The crop that confirming now would take.
    #[must_use]
    pub fn crop(&self, aspect: Aspect, photo: PixelSize) -> Option<Crop> {
        self.bounds.crop(self.goal(), aspect, photo)
    }

    /// What to remember across a reload.
    #[must_use]
    pub fn placement(&self) -> Placement {
        self.bounds.placement(self.goal())
    }

    /// The stage has another size: the same crop, at rest.
    pub fn resize(&mut self, bounds: Bounds) {
        let placement = self.placement();
        self.bounds = bounds;
        self.motion = Motion::Rest(bounds.place(placement));
    }

    fn hold(&mut self) {
        if !matches!(self.motion, Motion::Held(_)) {
            self.motion = Motion::Held(Elastic::grasp(self.shown(), &self.bounds));
        }
    }

    fn step(&mut self, change: Change, pace: Pace) {
        if !change.is_sane() {
            return;
        }
        if let Motion::Held(held) = &mut self.motion {
            held.follow(change, &self.bounds);
        } else {
            let goal = self.goal().then_scale_about(change.by, change.about).then_translate(change.pan);
            self.glide_to(self.bounds.legal(goal, change.about), pace);
        }
    }

    fn release(&mut self, velocity: Vec2<View>) {
        let Motion::Held(held) = &self.motion else { return };
        let shown = held.shown(&self.bounds);
        let speed = velocity.length();
        let coasts = !self.calm && (MIN_FLING..=MAX_FLING).contains(&speed);
        let (way, pace) = if coasts { (velocity * FLING.0, FLING) } else { (Vec2::ZERO, SETTLE) };
        let goal = self.bounds.legal(shown.then_translate(way), held.focus() + way);
        self.glide_to(goal, pace);
    }

    fn glide_to(&mut self, to: Map, pace: Pace) {
        let from = self.shown();
        self.motion = if self.calm || from == to {
            Motion::Rest(to)
        } else {
            Motion::Glide(Glide { from, to, at: from, pace, begun: None })
        };
    }
}

/// The share of a glide's way done after `age` time constants: fast first, then ever slower, and 1 at its end.
fn eased(age: f64) -> f64 {
    if age >= GLIDE_LENGTH {
        return 1.0;
    }
    // A frame may carry an earlier time than the event before it: then nothing has passed yet.
    (1.0 - (-age.max(0.0)).exp()) / (1.0 - (-GLIDE_LENGTH).exp())
}

#[cfg(test)]
#[path = "viewport_tests.rs"]
mod tests;
