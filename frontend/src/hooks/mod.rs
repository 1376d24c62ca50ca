//! What the page takes from the browser, each freed when it is dropped.

mod clock;
mod event;
mod online;
mod storage;
mod task;
mod timer;

pub(crate) use clock::{learn_server_time, now};
pub(crate) use event::Listener;
pub(crate) use online::{note_reached, use_online};
pub(crate) use storage::{Mark, forget_resume, store_language, store_resume, stored_language, stored_resume};
pub(crate) use task::Task;
pub(crate) use timer::{Timer, sleep, use_countdown, within};

/// The window; the page has no other place to be.
pub(crate) fn window() -> web_sys::Window {
    web_sys::window().expect("the page runs in a window")
}

/// The document.
pub(crate) fn document() -> web_sys::Document {
    window().document().expect("a window has a document")
}
