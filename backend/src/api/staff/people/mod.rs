//! The staff.

pub mod list;
pub mod person;
