//! What the surface does with each input: every one becomes an intent.

use shared::geometry::{Point, Vec2, View};

use super::{Surface, ZOOM_STEPS};
use crate::cropper::gesture::Input;
use crate::cropper::intent::{Change, Intent};
use crate::cropper::keyboard::{Command, wheel};
use crate::cropper::pointers::StageEvent;

impl Surface {
    pub(super) fn on_event(&self, event: StageEvent) {
        match event {
            StageEvent::Pointer(input) => self.on_pointer(input),
            StageEvent::Wheel { delta, unit, is_pinch, at } => {
                self.apply(wheel(delta, unit, is_pinch, at));
            }
            StageEvent::Key(command) => self.command(command),
            StageEvent::PinchStart => self.state.borrow_mut().trackpad = 1.0,
            StageEvent::PinchMove { scale, at } => self.on_pinch(scale, at),
        }
    }

    fn on_pointer(&self, input: Input) {
        let intent = self.state.borrow_mut().recognizer.handle(input);
        if let Some(intent) = intent {
            self.apply(intent);
        }
    }

    /// A key or a button was pressed.
    pub(in crate::cropper) fn command(&self, command: Command) {
        let frame = self.state.borrow().viewport.bounds().frame();
        self.apply(command.intent(frame));
    }

    /// The zoom control was moved.
    pub(in crate::cropper) fn zoom_moved(&self) {
        let step = self.elements.zoom.value_as_number();
        self.state.borrow_mut().zoom_step = step;
        self.apply(Intent::ZoomTo(step / ZOOM_STEPS));
    }

    /// A pinch that Safari reports as a whole stands at `scale`, counted from its beginning.
    fn on_pinch(&self, scale: f64, about: Point<View>) {
        let mut state = self.state.borrow_mut();
        // On an iPhone the same fingers are pointers too, and those have already been handled.
        if state.recognizer.is_holding() {
            return;
        }
        let by = scale / std::mem::replace(&mut state.trackpad, scale);
        drop(state);
        self.apply(Intent::Step(Change { about, by, pan: Vec2::ZERO }));
    }
}
