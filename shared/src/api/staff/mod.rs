//! What travels between the console and the server, one module an area, each with its addresses in `path`.

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

/// The request header by which the console marks what it asks by itself, whether or not anybody is there: such a request
/// does not prolong the session. Any value counts.
pub const BACKGROUND_HEADER: &str = "yipai-background";
