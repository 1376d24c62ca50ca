//! What the page takes from the browser, each freed when it is dropped.

mod event;
mod keyboard;
mod storage;
mod task;
mod timer;

pub(crate) use event::Listener;
pub(crate) use keyboard::use_field_in_view;
pub(crate) use storage::{Mark, store_language, stored_language};
pub(crate) use task::Task;
pub(crate) use timer::{Timer, now, sleep, use_countdown};

/// The window; the page has no other place to be.
pub(crate) fn window() -> web_sys::Window {
    web_sys::window().expect("the page runs in a window")
}

/// The document.
pub(crate) fn document() -> web_sys::Document {
    window().document().expect("a window has a document")
}
