//! The student's page: pages, components, the cropper and the photo worker's two ends. And the staff console.

#![forbid(unsafe_code)]

mod api;
pub mod app;
pub mod cropper;
pub mod entry;
mod hooks;
mod i18n;
mod landing;
mod nav;
mod pages;
pub mod photo;
mod proof;
mod remote;
mod route;
mod session;
pub mod staff;
mod ui;
mod wechat;
