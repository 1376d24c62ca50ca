//! What fingers mean: a recogniser that turns pointers into intents.
//!
//! Tracking is kept apart from meaning, and every way in which browsers lose a finger ends in a lifted one.

use shared::geometry::{Point, Vec2, View};

use super::viewport::{Change, Intent, Millis};

/// The browser's number for a finger, a pen or a mouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PointerId(pub i32);

/// What a pointer did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Input {
    /// It touched the stage.
    Down {
        /// Who.
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
        /// Who.
        id: PointerId,
        /// Where to.
        at: Point<View>,
        /// Whether the browser reports a pressed button with it.
        pressed: bool,
        /// When.
        time: Millis,
    },
    /// It left the glass.
    Up {
        /// Who.
        id: PointerId,
        /// When.
        time: Millis,
    },
    /// The browser took it away.
    Cancel {
        /// Who.
        id: PointerId,
    },
    /// The page lost all of them: another window, another app.
    Vanish,
}

/// Two taps are one double tap when the second begins within this time of the first's end …
const DOUBLE_TAP_TIME: Millis = Millis(300.0);
/// … and this near to it, in CSS pixels: a fingertip is broad.
const DOUBLE_TAP_DISTANCE: f64 = 40.0;
/// A finger that stays longer is resting, not tapping.
const TAP_TIME: Millis = Millis(250.0);
/// A finger that strays further, in CSS pixels, is dragging.
const TAP_SLOP: f64 = 10.0;
/// Two fingertips nearer than this, in CSS pixels, tell nothing about a zoom.
const MIN_SPREAD: f64 = 16.0;
/// Time over which the speed of a finger is averaged.
const SPEED_MEMORY: Millis = Millis(40.0);
/// A finger that has been still this long before it lifts has stopped.
const SPEED_LIFE: Millis = Millis(60.0);

#[derive(Clone, Copy, Debug, PartialEq)]
struct Finger {
    id: PointerId,
    at: Point<View>,
    /// Whether this browser reports buttons for this pointer at all; if not, a move without one says nothing.
    reports_buttons: bool,
}

/// The fingers that count. A third one changes nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Held {
    None,
    One(Finger),
    Two(Finger, Finger),
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
struct Swing {
    velocity: Vec2<View>,
    pending: Vec2<View>,
    time: Millis,
}

/// A hand over the stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Hand {
    held: Held,
    press: Option<Press>,
    /// Where and when the last single tap ended.
    tapped: Option<(Point<View>, Millis)>,
    swing: Swing,
}

impl Default for Hand {
    fn default() -> Self {
        Self { held: Held::None, press: None, tapped: None, swing: Swing::from(Millis(0.0)) }
    }
}

impl Hand {
    /// Takes note of `input` and says what it means, if anything.
    pub fn feel(&mut self, input: Input) -> Option<Intent> {
        match input {
            Input::Down { id, at, primary, pressed, time } => {
                let finger = Finger { id, at, reports_buttons: pressed };
                // A first finger is alone by definition: whatever is still held lost its pointerup.
                self.held = if primary { Held::None } else { self.held.without(id) };
                self.touch(finger, time)
            }
            Input::Move { id, at, pressed, time } => {
                let finger = self.held.find(id)?;
                if finger.reports_buttons && !pressed {
                    // The pointerup was lost (w3c/pointerevents#407): this is a mouse passing by.
                    return self.lift(id, None);
                }
                self.slide(id, at, time)
            }
            Input::Up { id, time } => self.lift(id, Some(time)),
            Input::Cancel { id } => self.lift(id, None),
            Input::Vanish => {
                let was_held = self.is_holding();
                *self = Self::default();
                was_held.then_some(Intent::Release(Vec2::ZERO))
            }
        }
    }

    /// Whether at least one finger is down.
    #[must_use]
    pub const fn is_holding(&self) -> bool {
        !matches!(self.held, Held::None)
    }

    fn touch(&mut self, finger: Finger, time: Millis) -> Option<Intent> {
        self.swing = Swing::from(time);
        match self.held {
            Held::None => {
                self.held = Held::One(finger);
                let is_second = self.tapped.take().is_some_and(|(at, then)| {
                    time.0 - then.0 <= DOUBLE_TAP_TIME.0 && at.distance(finger.at) <= DOUBLE_TAP_DISTANCE
                });
                self.press = Some(Press { at: finger.at, time, is_second });
                Some(Intent::Hold)
            }
            Held::One(first) => {
                self.held = Held::Two(first, finger);
                self.press = None;
                None
            }
            Held::Two(..) => None,
        }
    }

    fn slide(&mut self, id: PointerId, to: Point<View>, time: Millis) -> Option<Intent> {
        if self.press.is_some_and(|press| press.at.distance(to) > TAP_SLOP) {
            self.press = None;
        }
        let before = self.held.grip()?;
        let single = matches!(self.held, Held::One(_));
        self.held = self.held.moved(id, to);
        let after = self.held.grip()?;
        let pan = after.middle - before.middle;
        if single {
            self.swing = self.swing.after(pan, time);
        }
        Some(Intent::Follow(Change { about: before.middle, by: after.spread / before.spread, pan }))
    }

    /// Lifts a finger: properly at a time, or torn away.
    fn lift(&mut self, id: PointerId, time: Option<Millis>) -> Option<Intent> {
        let finger = self.held.find(id)?;
        self.held = self.held.without(id);
        if let Held::One(_) = self.held {
            // The other finger goes on as a drag; its speed is measured from here.
            self.swing = Swing::from(time.unwrap_or(self.swing.time));
            return None;
        }
        let press = self.press.take();
        let Some(time) = time else {
            self.tapped = None;
            return Some(Intent::Release(Vec2::ZERO));
        };
        match press.filter(|press| time.0 - press.time.0 <= TAP_TIME.0) {
            Some(Press { is_second: true, .. }) => Some(Intent::Toggle(finger.at)),
            Some(Press { is_second: false, .. }) => {
                self.tapped = Some((finger.at, time));
                Some(Intent::Release(Vec2::ZERO))
            }
            None => Some(Intent::Release(self.swing.at_release(time))),
        }
    }
}

/// What one or two fingers hold: the point between them, and how far apart they are.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Grip {
    middle: Point<View>,
    spread: f64,
}

impl Held {
    /// With one finger the middle is the finger and the spread never changes, so a drag is not a special case.
    fn grip(self) -> Option<Grip> {
        match self {
            Self::None => None,
            Self::One(finger) => Some(Grip { middle: finger.at, spread: MIN_SPREAD }),
            Self::Two(a, b) => {
                Some(Grip { middle: a.at.midpoint(b.at), spread: a.at.distance(b.at).max(MIN_SPREAD) })
            }
        }
    }

    fn find(self, id: PointerId) -> Option<Finger> {
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
        let step = |finger: Finger| if finger.id == id { Finger { at, ..finger } } else { finger };
        match self {
            Self::None => Self::None,
            Self::One(finger) => Self::One(step(finger)),
            Self::Two(a, b) => Self::Two(step(a), step(b)),
        }
    }
}

impl Swing {
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
