//! Browser journeys against the real binary: what starts it, what drives the browser, and whom and what it plays with.

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

/// Where built things and the results of tests go.
#[must_use]
pub fn target_dir() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace().join("target"), PathBuf::from)
}
