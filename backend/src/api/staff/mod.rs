//! The console's half, one folder an area. The first argument of every handler says who may call it.

pub mod account;
pub mod audit;
pub mod people;
pub mod review;
