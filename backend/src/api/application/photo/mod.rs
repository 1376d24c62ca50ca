//! The photograph of the student who is signed in.

pub mod delete;
pub mod get;
pub mod put;
