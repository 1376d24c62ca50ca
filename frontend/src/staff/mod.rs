//! The staff console: a separate module that students do not download. It shares `ui`, `api` and `hooks` with the
//! student's page, and none of its screens.

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
