//! Requests and responses between the console and the server, one module for each area, with its paths in
//! `path`.

pub mod account;
pub mod audit;
pub mod collections;
pub mod corrections;
pub mod deliveries;
pub mod inspection;
pub mod messages;
pub mod orders;
pub mod people;
pub mod progress;
pub mod refunds;
pub mod review;
pub mod roster;
pub mod students;

/// Request header of requests that the console sends without user action: such a request does not extend the
/// session. Any value counts.
pub const BACKGROUND_HEADER: &str = "yipai-background";
