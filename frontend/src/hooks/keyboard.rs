//! Keeps the focused field visible. The on-screen keyboard covers up to half of the window; the field must be in the
//! other half, and not under the bar with the actions.
//!
//! Some browsers shrink the window for their keyboard. Others (iOS, Chromium from 108) lay it over the window and
//! report it in `visualViewport` only. Both are handled.

use std::cell::Cell;
use std::time::Duration;

use wasm_bindgen::JsCast;
use web_sys::{DomRect, Element, Event, EventTarget};
use yew::prelude::*;

use super::{Listener, Timer, document, window};

/// A visible part that is lower than the window by at least this many CSS pixels means a keyboard: browser bars are
/// lower, keyboards higher.
const LEAST_KEYBOARD: f64 = 140.0;

/// From `top` to `bottom`, in CSS pixels from the upper edge of the window.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Span {
    top: f64,
    bottom: f64,
}

impl Span {
    fn of(rect: &DomRect) -> Self {
        Self { top: rect.top(), bottom: rect.bottom() }
    }

    /// How far the page must be scrolled so that the span is visible in `window` and above the `bar`: zero when it is
    /// visible already, else the distance that moves it to the middle.
    fn shift(self, window: Self, bar: Option<Self>) -> f64 {
        /// Half a pixel is the browser's rounding.
        const SLACK: f64 = 0.5;
        let bar = bar.filter(|bar| bar.top > window.top && bar.top < window.bottom);
        let bottom = bar.map_or(window.bottom, |bar| bar.top);
        if self.top >= window.top - SLACK && self.bottom <= bottom + SLACK {
            return 0.0;
        }
        f64::midpoint(self.top, self.bottom) - f64::midpoint(window.top, bottom)
    }
}

/// Keeps the focused field visible when the keyboard opens or closes.
#[hook]
pub(crate) fn use_field_in_view() {
    use_effect_with((), |()| {
        let (page, viewport) = (window(), window().visual_viewport());
        let follow = |target: &EventTarget, event| Listener::new(target, event, |_| keep_in_view());
        let resized = follow(&page, "resize");
        let covered = viewport.map(|viewport| follow(&viewport, "resize"));
        // The browser scrolls to the field after this event; the page corrects only what is still covered.
        let soon = Cell::new(None);
        let focused = Listener::new(&document(), "focusin", move |_: Event| {
            soon.set(Some(Timer::once(Duration::ZERO, keep_in_view)));
        });
        move || drop((resized, covered, focused))
    });
}

/// Sets `data-keyboard` while a keyboard covers the page, and scrolls the field into view.
fn keep_in_view() {
    let seen = seen();
    if let Some(root) = document().document_element() {
        let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default();
        let keyboard = height - (seen.bottom - seen.top) >= LEAST_KEYBOARD;
        // Fails only for an invalid attribute name.
        drop(root.toggle_attribute_with_force("data-keyboard", keyboard));
    }
    let Some(field) = document().active_element().filter(is_typed_into) else { return };
    let bar = document().query_selector(".actions").ok().flatten();
    let bar = bar.map(|bar| Span::of(&bar.get_bounding_client_rect()));
    let shift = Span::of(&field.get_bounding_client_rect()).shift(seen, bar);
    if shift.abs() > 0.0 {
        window().scroll_by_with_x_and_y(0.0, shift);
    }
}

/// The part of the window that the browser does not cover.
fn seen() -> Span {
    let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default();
    match window().visual_viewport() {
        // After a pinch zoom the visible part is smaller on purpose.
        Some(viewport) if viewport.scale() <= 1.01 => {
            Span { top: viewport.offset_top(), bottom: viewport.offset_top() + viewport.height() }
        }
        Some(_) | None => Span { top: 0.0, bottom: height },
    }
}

fn is_typed_into(element: &Element) -> bool {
    element.has_type::<web_sys::HtmlTextAreaElement>()
        || element
            .dyn_ref::<web_sys::HtmlInputElement>()
            .is_some_and(|input| !matches!(input.type_().as_str(), "checkbox" | "radio" | "file" | "range"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visible_field_stays_and_any_other_moves_to_the_middle_above_the_bar() {
        let window = Span { top: 0.0, bottom: 400.0 };
        let bar = Some(Span { top: 330.0, bottom: 400.0 });
        let field = |top: f64| Span { top, bottom: top + 48.0 };
        for top in [0.0, 100.0, 282.0] {
            assert!(field(top).shift(window, bar).abs() < f64::EPSILON, "{top}");
        }
        assert!(field(340.0).shift(window, None).abs() < f64::EPSILON, "there is no bar");
        for (top, why) in
            [(-10.0, "above"), (300.0, "half under"), (340.0, "under the bar"), (500.0, "below")]
        {
            let moved = field(top - field(top).shift(window, bar));
            assert!((moved.top - 141.0).abs() < 1e-9, "{why}: {moved:?}");
        }
    }
}
