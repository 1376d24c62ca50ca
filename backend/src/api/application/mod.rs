//! The application of the student who is signed in.

pub mod confirmation;
pub mod correction;
pub mod get;
pub mod my_data;
pub mod order;
pub mod photo;
pub mod proof;
pub(super) mod view;
