//! The elements the cropper writes to, and how.

use shared::geometry::{Rect, View};
use web_sys::{HtmlCanvasElement, HtmlElement, HtmlInputElement};

use super::css::px;

/// The elements the surface owns the look of. Yew made them and leaves them alone.
pub(super) struct Parts {
    /// What fingers touch.
    pub(super) stage: HtmlElement,
    /// The fixed frame over the photograph.
    pub(super) frame: HtmlElement,
    /// The photograph.
    pub(super) canvas: HtmlCanvasElement,
    /// The range input.
    pub(super) zoom: HtmlInputElement,
    /// Read aloud by assistive technology when it changes.
    pub(super) status: HtmlElement,
}

impl Parts {
    /// Puts the photograph where a CSS `transform` says: the only write while it moves.
    pub(super) fn show_photo(&self, transform: &str) {
        set_style(&self.canvas, "transform", transform);
    }

    /// Puts the frame in its place on the stage.
    pub(super) fn show_frame(&self, frame: Rect<View>) {
        for (property, length) in [
            ("left", frame.min_x()),
            ("top", frame.min_y()),
            ("width", frame.size.width),
            ("height", frame.size.height),
        ] {
            set_style(&self.frame, property, &px(length));
        }
    }

    /// What the zoom control says when it is reached.
    pub(super) fn name_zoom(&self, text: &str) {
        // An attribute of a valid name is never refused.
        let _ = self.zoom.set_attribute("aria-valuetext", text);
    }

    /// Says where the photograph lies now.
    pub(super) fn say(&self, text: &str) {
        self.name_zoom(text);
        self.status.set_text_content(Some(text));
    }
}

/// Through the object model: the content security policy forbids the attribute.
fn set_style(element: &HtmlElement, property: &str, value: &str) {
    // Known properties with well-formed values are never refused.
    let _ = element.style().set_property(property, value);
}
