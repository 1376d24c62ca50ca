//! The staff console: a module of its own that no student downloads. It shares `ui`, `api` and `hooks` with the
//! student's page and nothing of its screens.

mod api;
mod app;
mod i18n;
mod pages;
mod route;
mod session;
mod shell;
mod step_up;
mod ui;

pub use app::run;
