//! The server that a benchmark measures: with the demonstration, in a folder of its own.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::str::FromStr;

use tempfile::TempDir;

use super::Failure;
use crate::process::Program;
use crate::server::binary;

/// How much a benchmark does: the environment's `variable`, or what it does without.
pub(super) fn amount<T: FromStr>(variable: &str, otherwise: T) -> T {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// A folder on the disk that is built on: a temporary folder may be memory, where durability costs nothing.
pub(super) fn folder() -> Result<TempDir, Failure> {
    let bench = crate::target_dir().join("bench");
    std::fs::create_dir_all(&bench)?;
    Ok(TempDir::new_in(bench)?)
}

/// Starts it on a free port with its data in `data` and these flags; it ends with the program.
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
