//! Types and rules that the phone and the server both use.
//!
//! Nothing here does I/O, reads a clock or generates random numbers, and everything builds for
//! `wasm32-unknown-unknown`.

#![forbid(unsafe_code)]
#![warn(missing_docs, reason = "the other crates, and the API's schemas, rely on what is said here")]

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
pub mod sampling;
pub mod staff;
mod string_enum;
pub mod time;
