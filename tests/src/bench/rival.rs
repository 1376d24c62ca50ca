//! The server to compare with: fastify with sharp and better-sqlite3, decoding everything and writing durably.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use super::Failure;
use super::client::Connection;
use crate::process::Program;

/// The rival's program and its npm manifest.
const FILES: [&str; 2] = ["fastify_raw.mjs", "package.json"];
/// Timeout of its start.
const START: Duration = Duration::from_mins(1);

/// A running rival.
#[derive(Debug)]
pub(super) struct Rival {
    pub(super) address: SocketAddr,
    pub(super) program: Program,
}

/// The folder with the rivals' sources: `YIPAI_RIVALS`, or next to the project. `None` where there are none.
fn sources() -> Option<PathBuf> {
    let beside = || crate::workspace().join("../shared/bench/backend");
    let folder = std::env::var_os("YIPAI_RIVALS").map_or_else(beside, PathBuf::from);
    let folder = folder.join("node");
    FILES.iter().all(|file| folder.join(file).is_file()).then_some(folder)
}

/// Copies the rival into `target` and installs its dependencies, once.
pub(super) fn install() -> Result<Option<PathBuf>, Failure> {
    let Some(sources) = sources() else { return Ok(None) };
    let folder = crate::target_dir().join("bench/rival");
    std::fs::create_dir_all(&folder)?;
    for file in FILES {
        let text = std::fs::read(sources.join(file))?;
        std::fs::write(folder.join(file), text)?;
    }
    let built = "node_modules/better-sqlite3/build/Release/better_sqlite3.node";
    if !folder.join(built).is_file() {
        let npm = |arguments: &[&str]| Command::new("npm").args(arguments).current_dir(&folder).status();
        let installed = npm(&["install", "--omit=dev", "--no-audit", "--no-fund", "--silent"])?;
        if !installed.success() {
            return Err("npm could not install the rival".into());
        }
        // Newer versions of npm ask before a package compiles its native part.
        npm(&["rebuild", "better-sqlite3", "--silent"])?;
    }
    Ok(Some(folder))
}

impl Rival {
    /// Starts it with its photographs in `data`.
    pub(super) async fn start(folder: &Path, data: &Path) -> Result<Self, Failure> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let mut command = Command::new("node");
        command
            .arg("fastify_raw.mjs")
            .current_dir(folder)
            .env("PORT", address.port().to_string())
            .env("DIR", data)
            .env("VALIDATE", "full")
            .env("DURABLE", "1");
        let program = Program::start(&mut command);
        let deadline = Instant::now() + START;
        while Connection::open(address).await.is_err() {
            if Instant::now() > deadline {
                return Err(format!("the rival does not start: {}", program.output()).into());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(Self { address, program })
    }
}
