//! The reference frame (参考线框).
pub mod bounds;
mod elastic;
pub mod gesture;
pub mod keyboard;
pub mod viewport;
