//! The browser's events, read into plain values. No meaning here, and no listener outside the cropper's own element.

use std::cell::Cell;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use js_sys::{Function, Reflect};
use shared::geometry::{Point, Space, View};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, HtmlElement, KeyboardEvent, MouseEvent, PointerEvent, WheelEvent, Window};

use super::gesture::{Input, PointerId};
use super::intent::Millis;
use super::keyboard::{Command, WheelUnit};

/// CSS pixels of the window, origin at its top left corner: the space of the browser's events.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Client {}
impl Space for Client {}

/// `PointerEvent.button` of the left button, a finger and a pen's tip.
const MAIN_BUTTON: i16 = 0;

/// What happened on the stage.
#[derive(Clone, Copy, Debug)]
pub(super) enum StageEvent {
    /// A pointer did something.
    Pointer(Input),
    /// The wheel was turned.
    Wheel {
        /// By so many units; downwards is above zero.
        delta: f64,
        /// The unit.
        unit: WheelUnit,
        /// Whether it is the pinch of a trackpad.
        is_pinch: bool,
        /// Over this point.
        at: Point<View>,
    },
    /// A key was pressed that means something.
    Key(Command),
    /// A pinch begins that Safari reports as a whole.
    PinchStart,
    /// Such a pinch stands at `scale`, counted from its beginning.
    PinchMove {
        /// Enlargement since the beginning.
        scale: f64,
        /// About this point.
        at: Point<View>,
    },
}

/// What the listeners share.
struct Stage<F> {
    element: HtmlElement,
    /// Top left corner of the stage, as of the last touch: no layout is asked for while pointers move.
    corner: Cell<Point<Client>>,
    on_event: F,
}

/// Listens on `element`, and for the loss of the focus on `window`. Dropping the listeners ends it.
///
/// Not through Yew: its listeners are at the root of the app, where `touchmove` and `wheel` are passive and the page
/// would scroll under the fingers.
pub(super) fn listen<F: Fn(StageEvent) + 'static>(
    element: &HtmlElement,
    window: &Window,
    on_event: F,
) -> Vec<EventListener> {
    let stage = Rc::new(Stage { element: element.clone(), corner: Cell::new(Point::ORIGIN), on_event });
    let on = |event: &'static str, act: fn(&Stage<F>, &Event)| on(&stage, event, act);
    let mut listeners = vec![
        on("pointerdown", Stage::pointer_down),
        on("pointermove", Stage::pointer_move),
        on("pointerup", |stage, event| {
            let id = PointerId(event.unchecked_ref::<PointerEvent>().pointer_id());
            stage.pointer(Input::Up { id, time: Millis(event.time_stamp()) });
        }),
        on("pointercancel", Stage::pointer_lost),
        // After a pointerup this says nothing new; where the pointerup never came, it lifts the finger.
        on("lostpointercapture", Stage::pointer_lost),
        on("wheel", Stage::wheel),
        on("keydown", Stage::key_down),
        EventListener::new(window, "blur", {
            let stage = stage.clone();
            move |_| stage.pointer(Input::Blur)
        }),
    ];
    // Elsewhere `touch-action: none` is enough, and an event without a listener costs nothing.
    if is_webkit(window) {
        listeners.extend([
            // On iOS `touch-action: none` does not always keep the page from scrolling (model-viewer#1645).
            on("touchstart", |_, event| suppress(event)),
            on("touchmove", |_, event| suppress(event)),
            // Two fingers on an iPhone, where they would zoom the page, and the trackpad of a Mac.
            on("gesturestart", |stage, event| {
                suppress(event);
                stage.measure();
                (stage.on_event)(StageEvent::PinchStart);
            }),
            on("gesturechange", Stage::pinch_move),
        ]);
    }
    listeners
}

/// Whether the browser has the gesture events of `WebKit`, which no other engine has.
fn is_webkit(window: &Window) -> bool {
    // A property of an object can always be looked up.
    Reflect::has(window, &JsValue::from_str("GestureEvent")).unwrap_or(false)
}

fn on<F: Fn(StageEvent) + 'static>(
    stage: &Rc<Stage<F>>,
    event: &'static str,
    act: fn(&Stage<F>, &Event),
) -> EventListener {
    let options = EventListenerOptions::enable_prevent_default();
    let shared = stage.clone();
    EventListener::new_with_options(&stage.element, event, options, move |event| act(&shared, event))
}

impl<F: Fn(StageEvent)> Stage<F> {
    fn pointer(&self, input: Input) {
        (self.on_event)(StageEvent::Pointer(input));
    }

    fn pointer_down(&self, event: &Event) {
        let event = event.unchecked_ref::<PointerEvent>();
        if event.button() != MAIN_BUTTON {
            return;
        }
        self.measure();
        remove_caret();
        // All further events of this pointer come here, wherever it goes. Refused for a pointer that has already left; then
        // there is nothing to capture.
        let _ = self.element.set_pointer_capture(event.pointer_id());
        self.pointer(Input::Down {
            id: PointerId(event.pointer_id()),
            at: self.locate(event),
            primary: event.is_primary(),
            pressed: event.buttons() != 0,
            time: Millis(event.time_stamp()),
        });
    }

    fn pointer_move(&self, event: &Event) {
        let event = event.unchecked_ref::<PointerEvent>();
        self.pointer(Input::Move {
            id: PointerId(event.pointer_id()),
            at: self.locate(event),
            pressed: event.buttons() != 0,
            time: Millis(event.time_stamp()),
        });
    }

    fn pointer_lost(&self, event: &Event) {
        self.pointer(Input::Cancel { id: PointerId(event.unchecked_ref::<PointerEvent>().pointer_id()) });
    }

    fn wheel(&self, event: &Event) {
        event.prevent_default();
        let event = event.unchecked_ref::<WheelEvent>();
        self.measure();
        let unit = match event.delta_mode() {
            WheelEvent::DOM_DELTA_LINE => WheelUnit::Line,
            WheelEvent::DOM_DELTA_PAGE => WheelUnit::Page,
            _ => WheelUnit::Pixel,
        };
        let (delta, is_pinch, at) = (event.delta_y(), event.ctrl_key(), self.locate(event));
        (self.on_event)(StageEvent::Wheel { delta, unit, is_pinch, at });
    }

    fn key_down(&self, event: &Event) {
        let event = event.unchecked_ref::<KeyboardEvent>();
        let chord = event.ctrl_key() || event.alt_key() || event.meta_key();
        if let Some(command) = Command::of_key(&event.key(), event.shift_key(), chord) {
            event.prevent_default();
            (self.on_event)(StageEvent::Key(command));
        }
    }

    fn pinch_move(&self, event: &Event) {
        suppress(event);
        let scale = Reflect::get(event, &JsValue::from_str("scale")).ok().and_then(|scale| scale.as_f64());
        if let Some(scale) = scale {
            let at = self.locate(event.unchecked_ref());
            (self.on_event)(StageEvent::PinchMove { scale, at });
        }
    }

    /// Where on the stage an event happened.
    fn locate(&self, event: &MouseEvent) -> Point<View> {
        let at = Point::<Client>::new(f64::from(event.client_x()), f64::from(event.client_y()));
        let offset = at - self.corner.get();
        Point::new(offset.x, offset.y)
    }

    /// Looks up where the stage is in the window: at the start of a touch, never within.
    fn measure(&self) {
        let rect = self.element.get_bounding_client_rect();
        self.corner.set(Point::new(rect.x(), rect.y()));
    }
}

/// Removes the caret that an earlier tap or focus left in the page's text. While there is one, Chromium computes its place, with
/// style and layout, several times in each frame that changes a style.
fn remove_caret() {
    let call = |target: &JsValue, name: &str| {
        let method = Reflect::get(target, &JsValue::from_str(name)).ok()?.dyn_into::<Function>().ok()?;
        method.call0(target).ok()
    };
    if let Some(selection) = web_sys::window().and_then(|window| call(&window, "getSelection")) {
        // A page without a selection has nothing to remove.
        let _ = call(&selection, "removeAllRanges");
    }
}

/// Prevents the browser's own answer.
fn suppress(event: &Event) {
    if event.cancelable() {
        event.prevent_default();
    }
}
