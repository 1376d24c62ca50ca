//! Types and rules that the phone and the server both use.
//!
//! Pure: nothing here does I/O, reads a clock or rolls dice, and everything builds for `wasm32-unknown-unknown`.

pub mod geometry;
pub mod photo;
