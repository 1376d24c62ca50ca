//! What travels between the console and the server, one module an area, each with its addresses in `path`.

pub mod account;
pub mod audit;
pub mod people;
pub mod review;
