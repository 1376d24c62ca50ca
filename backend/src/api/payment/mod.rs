//! Where payment providers tell us what happened.

pub mod notification;
