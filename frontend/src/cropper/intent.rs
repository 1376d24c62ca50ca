//! What an input asks of the photograph, whatever device it came from, and the units that this is said in.

use shared::geometry::{Point, Vec2, View};

use super::bounds::Placement;

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

    /// A browser in trouble can report any number; what is not possible is not done.
    pub(super) fn is_sane(&self) -> bool {
        let reach = [self.about.x, self.about.y, self.pan.x, self.pan.y];
        reach.iter().all(|length| length.abs() <= Self::MAX_REACH)
            && (1.0 / Self::MAX_BY..=Self::MAX_BY).contains(&self.by)
    }
}

/// What an input means, whatever device it came from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Intent {
    /// The first pointer is down: a running animation stops under it.
    Grab,
    /// The pointers moved.
    Update(Change),
    /// The last pointer is up, still moving by so many CSS pixels per millisecond.
    Release(Vec2<View>),
    /// A step without pointers: wheel, key, button.
    Step(Change),
    /// The zoom control was moved to this share of its range, 0..=1.
    ZoomTo(f64),
    /// Double tap: closer to this point, or back.
    ToggleZoom(Point<View>),
    /// To the described placement.
    MoveTo(Placement),
}
