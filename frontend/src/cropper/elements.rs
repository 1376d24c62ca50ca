//! The elements the cropper writes to, and how.

use shared::geometry::{Rect, Size, View};
use web_sys::{HtmlCanvasElement, HtmlElement, HtmlInputElement};

use super::css::px;

/// The elements the surface owns the look of. Yew made them and leaves them alone.
pub(super) struct Elements {
    /// What fingers touch.
    pub(super) stage: HtmlElement,
    /// The fixed frame over the photograph.
    pub(super) frame: HtmlElement,
    /// The photograph.
    pub(super) canvas: HtmlCanvasElement,
    /// A part of it with more pixels, over it while it rests.
    pub(super) detail: HtmlCanvasElement,
    /// The range input.
    pub(super) zoom: HtmlInputElement,
    /// Read aloud by assistive technology when it changes.
    pub(super) status: HtmlElement,
}

impl Elements {
    /// The size of the stage as it is laid out now.
    pub(super) fn stage_size(&self) -> Size<View> {
        let rect = self.stage.get_bounding_client_rect();
        Size::new(rect.width(), rect.height())
    }

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

    /// Tells the style sheet that the student knows how the photograph is moved.
    pub(super) fn mark_moved(&self) {
        // An attribute of a valid name is never refused.
        let _ = self.stage.set_attribute("data-moved", "");
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
pub(super) fn set_style(element: &HtmlElement, property: &str, value: &str) {
    // Known properties with well-formed values are never refused.
    let _ = element.style().set_property(property, value);
}
