//! The server under measurement: with the demonstration, in a separate folder.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::str::FromStr;

use tempfile::TempDir;

use super::Failure;
use crate::process::Program;
use crate::server::binary;

/// The size of a benchmark: the environment's `variable`, or the default.
pub(super) fn amount<T: FromStr>(variable: &str, otherwise: T) -> T {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// A folder on the disk of the build: a temporary folder may be in memory, where durability costs nothing.
pub(super) fn folder() -> Result<TempDir, Failure> {
    let bench = crate::target_dir().join("bench");
    std::fs::create_dir_all(&bench)?;
    Ok(TempDir::new_in(bench)?)
}

/// Starts the server on a free port with its data in `data` and these flags; it ends with the `Program`.
pub(super) fn start(data: &Path, flags: &[&str]) -> (Program, SocketAddr) {
    let mut command = Command::new(binary());
    command.args(["run", "--bind", "127.0.0.1:0"]).args(flags).arg("--data").arg(data);
    let program = Program::start(&mut command);
    let address = program.wait_for("address of the server", address_in);
    (program, address)
}

fn address_in(line: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once("http://")?;
    rest.split(['/', ' ']).next()?.parse().ok()
}
