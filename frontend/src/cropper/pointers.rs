//! The browser's events, read into plain values. No meaning here, and no listener outside the cropper's own element.

use std::rc::{Rc, Weak};

use gloo_events::{EventListener, EventListenerOptions};
use js_sys::Reflect;
use shared::geometry::{Point, Space};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, HtmlElement, KeyboardEvent, PointerEvent, WheelEvent, Window};

use super::gesture::{Input, PointerId};
use super::keyboard::{Command, WheelUnit, wheel};
use super::surface::Surface;
use super::viewport::Millis;

/// CSS pixels of the window, origin at its top left corner: what the browser's events speak of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Client {}
impl Space for Client {}

/// `PointerEvent.button` of the left button, a finger and a pen's tip.
const MAIN_BUTTON: i16 = 0;

/// Starts to listen. Dropping the listeners ends it.
///
/// Not through Yew: its listeners sit at the root of the app, where `touchmove` and `wheel` are passive and the page
/// would scroll away under the fingers.
pub(super) fn listen(stage: &HtmlElement, window: &Window, surface: &Rc<Surface>) -> Vec<EventListener> {
    let on = |event: &'static str, act: fn(&Surface, &Event)| on(stage, event, Rc::downgrade(surface), act);
    vec![
        on("pointerdown", pointer_down),
        on("pointermove", |surface, event| {
            let event = event.unchecked_ref::<PointerEvent>();
            surface.sense(Input::Move {
                id: PointerId(event.pointer_id()),
                at: surface.locate(event),
                pressed: event.buttons() != 0,
                time: Millis(event.time_stamp()),
            });
        }),
        on("pointerup", |surface, event| {
            let id = PointerId(event.unchecked_ref::<PointerEvent>().pointer_id());
            surface.sense(Input::Up { id, time: Millis(event.time_stamp()) });
        }),
        on("pointercancel", pointer_lost),
        // After a pointerup this says nothing new; where the pointerup never came, it lifts the finger.
        on("lostpointercapture", pointer_lost),
        on("wheel", |surface, event| {
            event.prevent_default();
            let event = event.unchecked_ref::<WheelEvent>();
            surface.measure();
            let unit = match event.delta_mode() {
                WheelEvent::DOM_DELTA_LINE => WheelUnit::Line,
                WheelEvent::DOM_DELTA_PAGE => WheelUnit::Page,
                _ => WheelUnit::Pixel,
            };
            surface.obey(wheel(event.delta_y(), unit, event.ctrl_key(), surface.locate(event)));
        }),
        on("keydown", |surface, event| {
            let event = event.unchecked_ref::<KeyboardEvent>();
            let chord = event.ctrl_key() || event.alt_key() || event.meta_key();
            if let Some(command) = Command::of_key(&event.key(), event.shift_key(), chord) {
                event.prevent_default();
                surface.command(command);
            }
        }),
        // `touch-action: none` should be enough; on iOS it is not always (model-viewer#1645).
        on("touchstart", keep),
        on("touchmove", keep),
        // WebKit alone: fingers on an iPhone, where it would zoom the page, and the trackpad of a Mac.
        on("gesturestart", |surface, event| {
            keep(surface, event);
            surface.measure();
            surface.trackpad_begins();
        }),
        on("gesturechange", |surface, event| {
            keep(surface, event);
            let scale =
                Reflect::get(event, &JsValue::from_str("scale")).ok().and_then(|scale| scale.as_f64());
            if let Some(scale) = scale {
                surface.trackpad_pinches(scale, surface.locate(event.unchecked_ref()));
            }
        }),
        EventListener::new(window, "blur", {
            let surface = Rc::downgrade(surface);
            move |_| {
                if let Some(surface) = surface.upgrade() {
                    surface.sense(Input::Vanish);
                }
            }
        }),
    ]
}

fn on(
    stage: &HtmlElement,
    event: &'static str,
    surface: Weak<Surface>,
    act: fn(&Surface, &Event),
) -> EventListener {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(stage, event, options, move |event| {
        if let Some(surface) = surface.upgrade() {
            act(&surface, event);
        }
    })
}

fn pointer_down(surface: &Surface, event: &Event) {
    let event = event.unchecked_ref::<PointerEvent>();
    if event.button() != MAIN_BUTTON {
        return;
    }
    surface.measure();
    surface.capture(event.pointer_id());
    surface.sense(Input::Down {
        id: PointerId(event.pointer_id()),
        at: surface.locate(event),
        primary: event.is_primary(),
        pressed: event.buttons() != 0,
        time: Millis(event.time_stamp()),
    });
}

fn pointer_lost(surface: &Surface, event: &Event) {
    surface.sense(Input::Cancel { id: PointerId(event.unchecked_ref::<PointerEvent>().pointer_id()) });
}

/// Keeps the browser from its own answer.
fn keep(_: &Surface, event: &Event) {
    if event.cancelable() {
        event.prevent_default();
    }
}

/// Where in the window a mouse-like event happened.
pub(super) fn in_window(event: &web_sys::MouseEvent) -> Point<Client> {
    Point::new(f64::from(event.client_x()), f64::from(event.client_y()))
}
