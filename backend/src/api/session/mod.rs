//! The session.

pub mod delete;
