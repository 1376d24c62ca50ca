//! Types and rules that the phone and the server both use.
//!
//! Pure: nothing here does I/O, reads a clock or rolls dice, and everything builds for `wasm32-unknown-unknown`.

#![forbid(unsafe_code)]

pub mod api;
pub mod application;
pub mod audit;
pub mod challenge;
pub mod collection;
pub mod delivery;
pub mod geometry;
pub mod id;
pub mod limits;
pub mod money;
pub mod password;
pub mod payment;
pub mod person;
pub mod photo;
pub mod problem;
pub mod prose;
pub mod reference;
pub mod review;
pub mod staff;
mod string_enum;
pub mod time;
