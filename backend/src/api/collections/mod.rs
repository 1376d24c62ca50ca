//! Collections, for clients without a session.

pub mod get;
pub mod list;
pub mod verification;
