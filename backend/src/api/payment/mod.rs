//! The endpoints that payment providers call.

pub mod notification;
