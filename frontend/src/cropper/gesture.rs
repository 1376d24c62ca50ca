//! The gesture recogniser: it turns pointer events into intents.
//!
//! Every way in which browsers lose a pointer ends as if the pointer had been lifted.

use shared::geometry::{Point, Vec2, View};

use super::intent::{Change, Intent, Millis};

/// The browser's number for a finger, a pen or a mouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PointerId(pub i32);

/// A pointer event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Input {
    /// It touched the stage.
    Down {
        /// Which pointer.
        id: PointerId,
        /// Where.
        at: Point<View>,
        /// Whether the browser calls it the first of its kind.
        primary: bool,
        /// Whether the browser reports a pressed button with it.
        pressed: bool,
        /// When.
        time: Millis,
    },
    /// It moved, held or not.
    Move {
        /// Which pointer.
        id: PointerId,
        /// Where to.
        at: Point<View>,
        /// Whether the browser reports a pressed button with it.
        pressed: bool,
        /// When.
        time: Millis,
    },
    /// It was lifted.
    Up {
        /// Which pointer.
        id: PointerId,
        /// When.
        time: Millis,
    },
    /// The browser took it away.
    Cancel {
        /// Which pointer.
        id: PointerId,
    },
    /// The page lost all pointers: another window or app came to the front.
    Blur,
}

/// Two taps are one double tap when the second begins within this time of the first's end …
const DOUBLE_TAP_TIME: Millis = Millis(300.0);
/// … and this near to it, in CSS pixels: a fingertip is broad.
const DOUBLE_TAP_DISTANCE: f64 = 40.0;
/// A finger that stays longer is resting, not tapping.
const TAP_TIME: Millis = Millis(250.0);
/// A finger that moves further, in CSS pixels, is dragging.
const TAP_SLOP: f64 = 10.0;
/// Two pointers nearer than this, in CSS pixels, are taken to be this far apart: the zoom stays finite.
const MIN_SPREAD: f64 = 16.0;
/// Time over which the speed of a finger is averaged.
const SPEED_MEMORY: Millis = Millis(40.0);
/// A finger that has been still this long before it lifts has stopped.
const SPEED_LIFE: Millis = Millis(60.0);

#[derive(Clone, Copy, Debug, PartialEq)]
struct TrackedPointer {
    id: PointerId,
    at: Point<View>,
    /// Whether this browser reports buttons for this pointer at all; if not, a move without one says nothing.
    reports_buttons: bool,
}

/// The fingers that count. A third one changes nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
enum ActivePointers {
    None,
    One(TrackedPointer),
    Two(TrackedPointer, TrackedPointer),
}

/// A press that may still become a tap.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Press {
    at: Point<View>,
    time: Millis,
    is_second: bool,
}

/// The speed of the one finger that is down.
#[derive(Clone, Copy, Debug, PartialEq)]
struct VelocityTracker {
    velocity: Vec2<View>,
    pending: Vec2<View>,
    time: Millis,
}

/// Recognises drag, pinch, fling, tap and double tap.
#[derive(Clone, Debug, PartialEq)]
pub struct GestureRecognizer {
    held: ActivePointers,
    press: Option<Press>,
    /// Where and when the last single tap ended.
    tapped: Option<(Point<View>, Millis)>,
    tracker: VelocityTracker,
}

impl Default for GestureRecognizer {
    fn default() -> Self {
        Self {
            held: ActivePointers::None,
            press: None,
            tapped: None,
            tracker: VelocityTracker::from(Millis(0.0)),
        }
    }
}

impl GestureRecognizer {
    /// Handles a pointer event; the intent that follows from it, if any does.
    pub fn handle(&mut self, input: Input) -> Option<Intent> {
        match input {
            Input::Down { id, at, primary, pressed, time } => {
                let finger = TrackedPointer { id, at, reports_buttons: pressed };
                // A first finger is alone by definition: whatever is still held lost its pointerup.
                self.held = if primary { ActivePointers::None } else { self.held.without(id) };
                self.on_down(finger, time)
            }
            Input::Move { id, at, pressed, time } => {
                let finger = self.held.find(id)?;
                if finger.reports_buttons && !pressed {
                    // The pointerup was lost (w3c/pointerevents#407): this is a mouse passing by.
                    return self.on_up(id, None);
                }
                self.on_move(id, at, time)
            }
            Input::Up { id, time } => self.on_up(id, Some(time)),
            Input::Cancel { id } => self.on_up(id, None),
            Input::Blur => {
                let was_held = self.is_holding();
                *self = Self::default();
                was_held.then_some(Intent::Release(Vec2::ZERO))
            }
        }
    }

    /// Whether at least one finger is down.
    #[must_use]
    pub const fn is_holding(&self) -> bool {
        !matches!(self.held, ActivePointers::None)
    }

    fn on_down(&mut self, finger: TrackedPointer, time: Millis) -> Option<Intent> {
        self.tracker = VelocityTracker::from(time);
        match self.held {
            ActivePointers::None => {
                self.held = ActivePointers::One(finger);
                let is_second = self.tapped.take().is_some_and(|(at, then)| {
                    time.0 - then.0 <= DOUBLE_TAP_TIME.0 && at.distance(finger.at) <= DOUBLE_TAP_DISTANCE
                });
                self.press = Some(Press { at: finger.at, time, is_second });
                Some(Intent::Grab)
            }
            ActivePointers::One(first) => {
                self.held = ActivePointers::Two(first, finger);
                self.press = None;
                None
            }
            ActivePointers::Two(..) => None,
        }
    }

    fn on_move(&mut self, id: PointerId, to: Point<View>, time: Millis) -> Option<Intent> {
        if self.press.is_some_and(|press| press.at.distance(to) > TAP_SLOP) {
            self.press = None;
        }
        let before = self.held.span()?;
        let single = matches!(self.held, ActivePointers::One(_));
        self.held = self.held.moved(id, to);
        let after = self.held.span()?;
        let pan = after.middle - before.middle;
        if single {
            self.tracker = self.tracker.after(pan, time);
        }
        Some(Intent::Update(Change { about: before.middle, by: after.spread / before.spread, pan }))
    }

    /// Lifts a finger: properly at a time, or torn away.
    fn on_up(&mut self, id: PointerId, time: Option<Millis>) -> Option<Intent> {
        let finger = self.held.find(id)?;
        self.held = self.held.without(id);
        if let ActivePointers::One(_) = self.held {
            // The other finger goes on as a drag; its speed is measured from here.
            self.tracker = VelocityTracker::from(time.unwrap_or(self.tracker.time));
            return None;
        }
        let press = self.press.take();
        let Some(time) = time else {
            self.tapped = None;
            return Some(Intent::Release(Vec2::ZERO));
        };
        match press.filter(|press| time.0 - press.time.0 <= TAP_TIME.0) {
            Some(Press { is_second: true, .. }) => Some(Intent::ToggleZoom(finger.at)),
            Some(Press { is_second: false, .. }) => {
                self.tapped = Some((finger.at, time));
                Some(Intent::Release(Vec2::ZERO))
            }
            None => Some(Intent::Release(self.tracker.at_release(time))),
        }
    }
}

/// One or two pointers as the zoom sees them: the point between them, and how far apart they are.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Span {
    middle: Point<View>,
    spread: f64,
}

impl ActivePointers {
    /// With one finger the middle is the finger and the spread never changes, so a drag is not a special case.
    fn span(self) -> Option<Span> {
        match self {
            Self::None => None,
            Self::One(finger) => Some(Span { middle: finger.at, spread: MIN_SPREAD }),
            Self::Two(a, b) => {
                Some(Span { middle: a.at.midpoint(b.at), spread: a.at.distance(b.at).max(MIN_SPREAD) })
            }
        }
    }

    fn find(self, id: PointerId) -> Option<TrackedPointer> {
        match self {
            Self::One(finger) | Self::Two(finger, _) | Self::Two(_, finger) if finger.id == id => {
                Some(finger)
            }
            Self::None | Self::One(_) | Self::Two(..) => None,
        }
    }

    fn without(self, id: PointerId) -> Self {
        match self {
            Self::One(finger) if finger.id == id => Self::None,
            Self::Two(a, b) if a.id == id => Self::One(b),
            Self::Two(a, b) if b.id == id => Self::One(a),
            Self::None | Self::One(_) | Self::Two(..) => self,
        }
    }

    fn moved(self, id: PointerId, at: Point<View>) -> Self {
        let step =
            |finger: TrackedPointer| if finger.id == id { TrackedPointer { at, ..finger } } else { finger };
        match self {
            Self::None => Self::None,
            Self::One(finger) => Self::One(step(finger)),
            Self::Two(a, b) => Self::Two(step(a), step(b)),
        }
    }
}

impl VelocityTracker {
    const fn from(time: Millis) -> Self {
        Self { velocity: Vec2::ZERO, pending: Vec2::ZERO, time }
    }

    fn after(self, pan: Vec2<View>, time: Millis) -> Self {
        let pending = self.pending + pan;
        let passed = time.0 - self.time.0;
        if passed <= 0.0 {
            // Several moves of one moment: wait until time passes rather than divide by none.
            return Self { pending, ..self };
        }
        let share = passed / (passed + SPEED_MEMORY.0);
        let velocity = self.velocity + (pending / passed - self.velocity) * share;
        Self { velocity, pending: Vec2::ZERO, time }
    }

    fn at_release(self, time: Millis) -> Vec2<View> {
        if time.0 - self.time.0 <= SPEED_LIFE.0 { self.velocity } else { Vec2::ZERO }
    }
}

#[cfg(test)]
#[path = "gesture_tests.rs"]
mod tests;
