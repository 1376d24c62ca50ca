//! What the staff can do to their accounts and to each other's.

pub mod account;
pub mod session;
pub mod sign_in;
