//! Collections, for anybody.

pub mod get;
pub mod list;
pub mod verification;
