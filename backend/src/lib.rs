//! 易拍's server: the API, the app inside it, and the operator's commands. `main.rs` only starts it.

pub mod admission;
pub mod api;
pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod dice;
pub mod domain;
pub mod extract;
pub mod http;
pub mod jobs;
pub mod keys;
pub mod memory;
pub mod objects;
pub mod passwords;
pub mod payment;
pub mod prose;
pub mod qr;
pub mod roster;
pub mod router;
pub mod start;
pub mod store;
pub mod totp;
pub mod wechat;
pub mod zip;
