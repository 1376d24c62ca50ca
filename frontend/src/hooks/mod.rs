//! Wrappers of browser APIs; each releases its resource when dropped.

mod clock;
mod event;
mod keyboard;
mod online;
mod storage;
mod task;
mod timer;

pub(crate) use clock::{learn_server_time, now};
pub(crate) use event::Listener;
pub(crate) use keyboard::use_field_in_view;
pub(crate) use online::{note_reached, use_online};
pub(crate) use storage::{
    Mark, forget_resume, store_in_tab, store_language, store_resume, stored_in_tab, stored_language,
    stored_resume,
};
pub(crate) use task::Task;
pub(crate) use timer::{Timer, painted, sleep, timeout, use_countdown};

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The window; the page always runs in one.
pub(crate) fn window() -> web_sys::Window {
    web_sys::window().expect("the page runs in a window")
}

/// Focuses the element with this `id` and scrolls to it; does nothing when there is none.
pub(crate) fn focus(id: &str) {
    if let Some(element) =
        document().get_element_by_id(id).and_then(|found| found.dyn_into::<HtmlElement>().ok())
    {
        drop(element.focus());
    }
}

pub(crate) fn document() -> web_sys::Document {
    window().document().expect("a window has a document")
}
