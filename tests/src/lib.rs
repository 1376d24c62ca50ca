//! The harness of the browser journeys: it starts the real binary and the browsers, and provides invented students,
//! photographs and a simulated WeChat.

#![forbid(unsafe_code)]
#![expect(
    clippy::missing_panics_doc,
    reason = "a helper that panics says what the page did not do: its purpose"
)]

#[cfg(test)]
mod architecture;
pub mod axe;
pub mod bench;
pub mod console;
pub mod driver;
pub mod engines;
pub mod fingers;
pub mod line;
pub mod npm;
pub mod page;
pub mod people;
pub mod photos;
pub mod process;
pub mod rosters;
pub mod server;
pub mod targets;
pub mod tree;
pub mod visitor;
pub mod walk;
pub mod webkit;
pub mod wechat;
pub mod wire;
pub mod words;
pub mod world;

use std::path::{Path, PathBuf};

/// The workspace's folder.
#[must_use]
pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate is a member").to_owned()
}

/// The target folder, for builds and test results.
#[must_use]
pub fn target_dir() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace().join("target"), PathBuf::from)
}
