//! One endpoint, one file; folders mirror the addresses in [`shared::api::path`].

pub mod application;
pub mod collections;
mod error;
pub mod payment;
mod respond;
pub mod session;
pub mod staff;
pub mod wechat;
