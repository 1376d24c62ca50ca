//! Everything about HTTP that is the same for every endpoint.
//!
//! ```text
//! connection ─ serve ─ number ─ observe ─ answer ─ catch panics ─ secure headers ─ same-site only ─ router
//! ```
//! `router.rs` lists the routes and calls [`layers::wrap`] once. Handlers return [`error::ApiError`] and do not depend
//! on the rest.

pub mod assets;
pub mod body;
pub mod error;
pub mod health;
pub mod hosts;
pub mod layers;
pub mod limit;
pub mod metrics;
pub mod openapi;
pub mod page;
pub mod request_id;
pub mod security;
mod serve;

pub use body::{AppJson, LongJson};
pub use error::ApiError;
pub use serve::{ShutdownTimeouts, Trusted, serve};
