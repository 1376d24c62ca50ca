//! The console's endpoints, one folder for each area. The first argument of every handler says who may call it.

pub mod account;
pub mod audit;
pub mod collections;
pub mod corrections;
pub mod deliveries;
pub mod messages;
pub mod orders;
pub mod people;
pub mod progress;
pub mod review;
pub mod roster;
pub mod students;
mod table;
