//! The way without fingers: keys, buttons and the wheel, as the same changes.

use shared::geometry::{Point, Rect, Vec2, View};

use super::bounds::Placement;
use super::intent::{Change, Intent};

/// Where the photograph goes. It is the photograph that moves, as under a finger; the frame stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// Upwards.
    Up,
    /// Downwards.
    Down,
}

/// How far one step goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepSize {
    /// Enough to see, little enough to place an eye line.
    Fine,
    /// To cross the picture in a few steps.
    Coarse,
}

/// What a key or a button asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Move the photograph.
    Pan(Direction, StepSize),
    /// Enlarge it.
    ZoomIn,
    /// Make it smaller.
    ZoomOut,
    /// Back to where it lay at first.
    Reset,
}

/// One press of a zoom key or button: seven of them make four times the size.
const ZOOM_STEP: f64 = 1.22;

impl StepSize {
    /// As a share of the frame's width.
    const fn share(self) -> f64 {
        match self {
            Self::Fine => 0.02,
            Self::Coarse => 0.1,
        }
    }
}

impl Command {
    /// The command of a key by its `KeyboardEvent.key`, if it has one. A `chord` with Ctrl, Alt or Meta is the browser's.
    #[must_use]
    pub fn of_key(key: &str, shift: bool, chord: bool) -> Option<Self> {
        if chord {
            return None;
        }
        let step_size = if shift { StepSize::Coarse } else { StepSize::Fine };
        match key {
            "ArrowLeft" => Some(Self::Pan(Direction::Left, step_size)),
            "ArrowRight" => Some(Self::Pan(Direction::Right, step_size)),
            "ArrowUp" => Some(Self::Pan(Direction::Up, step_size)),
            "ArrowDown" => Some(Self::Pan(Direction::Down, step_size)),
            "+" | "=" => Some(Self::ZoomIn),
            "-" | "_" => Some(Self::ZoomOut),
            "0" => Some(Self::Reset),
            _ => None,
        }
    }

    /// What it means under `frame`: zooms are about the frame's middle.
    #[must_use]
    pub fn intent(self, frame: Rect<View>) -> Intent {
        let still = Change { about: frame.center(), by: 1.0, pan: Vec2::ZERO };
        match self {
            Self::Pan(direction, step_size) => {
                let step = frame.size.width * step_size.share();
                let pan = match direction {
                    Direction::Left => Vec2::new(-step, 0.0),
                    Direction::Right => Vec2::new(step, 0.0),
                    Direction::Up => Vec2::new(0.0, -step),
                    Direction::Down => Vec2::new(0.0, step),
                };
                Intent::Step(Change { pan, ..still })
            }
            Self::ZoomIn => Intent::Step(Change { by: ZOOM_STEP, ..still }),
            Self::ZoomOut => Intent::Step(Change { by: 1.0 / ZOOM_STEP, ..still }),
            Self::Reset => Intent::MoveTo(Placement::INITIAL),
        }
    }
}

/// The unit of a wheel's turn (`WheelEvent.deltaMode`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WheelUnit {
    /// CSS pixels: nearly every browser.
    Pixel,
    /// Lines of text: Firefox with a mouse.
    Line,
    /// Pages: a setting of Windows.
    Page,
}

impl WheelUnit {
    /// In CSS pixels: a line of 16-pixel text, and about what a notch turns elsewhere.
    const fn pixels(self) -> f64 {
        match self {
            Self::Pixel => 1.0,
            Self::Line => 20.0,
            Self::Page => 100.0,
        }
    }
}

/// Natural logarithm of the zoom per pixel of wheel: a notch of 100 pixels is 16 %.
const WHEEL_ZOOM: f64 = 0.0015;

/// The same for a trackpad pinch, which browsers send as a wheel with Ctrl and much smaller numbers.
const PINCH_ZOOM: f64 = 0.01;

/// No single event zooms by more than this many notches, whatever a free-spinning wheel says.
const MAX_TURN: f64 = 300.0;

/// What a turn of the wheel by `delta` over `about` means; away from the person is closer. As much in as out.
#[must_use]
pub fn wheel(delta: f64, unit: WheelUnit, is_pinch: bool, about: Point<View>) -> Intent {
    let turn = (delta * unit.pixels()).clamp(-MAX_TURN, MAX_TURN);
    let by = (-turn * if is_pinch { PINCH_ZOOM } else { WHEEL_ZOOM }).exp();
    Intent::Step(Change { about, by, pan: Vec2::ZERO })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use shared::geometry::Size;
    use shared::photo::PixelSize;

    use super::*;
    use crate::cropper::bounds::tests::{bounds, bounds_of, is_legal, points};
    use crate::cropper::intent::Millis;
    use crate::cropper::viewport::Viewport;

    fn after(viewport: &mut Viewport, intent: Intent) {
        viewport.apply(intent);
        viewport.tick(Millis(0.0));
        viewport.tick(Millis(10_000.0));
    }

    proptest! {
        #[test]
        fn any_keys_end_at_rest_inside(bounds in bounds(), keys in prop::collection::vec(0_usize..9, 0..40)) {
            const KEYS: [&str; 9] = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "+", "=", "-", "_", "0"];
            let mut viewport = Viewport::new(bounds, Placement::INITIAL, false);
            for (i, key) in keys.iter().enumerate() {
                let command = Command::of_key(KEYS[*key], i % 3 == 0, false).unwrap();
                after(&mut viewport, command.intent(bounds.frame()));
            }
            prop_assert!(viewport.is_at_rest() && is_legal(&bounds, viewport.current()));
        }

        #[test]
        fn a_wheel_turned_back_restores_the_zoom(w in 3_000_u32..9_000, h in 3_000_u32..9_000, about in points(), turn in 1.0_f64..120.0) {
            let bounds = bounds_of(PixelSize::new(w, h), Size::new(390.0, 560.0));
            let mut viewport = Viewport::new(bounds, Placement { zoom: 1.5, ..Placement::INITIAL }, false);
            let before = viewport.current().scale;
            after(&mut viewport, wheel(-turn, WheelUnit::Pixel, false, about));
            prop_assert!(viewport.current().scale > before);
            after(&mut viewport, wheel(turn, WheelUnit::Pixel, false, about));
            prop_assert!((viewport.current().scale / before - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn keys_say_what_they_do_and_leave_chords_to_the_browser() {
        assert_eq!(
            Command::of_key("ArrowUp", true, false),
            Some(Command::Pan(Direction::Up, StepSize::Coarse))
        );
        assert_eq!(Command::of_key("=", false, false), Some(Command::ZoomIn));
        assert_eq!(Command::of_key("0", false, true), None);
        assert_eq!(Command::of_key("Tab", false, false), None);
    }
}
