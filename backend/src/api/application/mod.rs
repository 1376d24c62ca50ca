//! The application of the student who is signed in.

pub mod confirmation;
pub mod get;
pub mod order;
pub mod photo;
pub(super) mod view;
