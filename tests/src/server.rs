//! The real `yipai` binary on a port and a data folder of its own.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use crate::people;
use crate::process::Program;

/// A running server with the demo's collections and the invented students of [`people`].
#[derive(Debug)]
pub struct Server {
    /// Where it listens: `http://127.0.0.1:PORT`.
    pub origin: String,
    program: Program,
    data: TempDir,
}

/// The binary under test: `YIPAI_BIN`, or the release build, or the debug build.
#[must_use]
pub fn binary() -> PathBuf {
    if let Some(named) = std::env::var_os("YIPAI_BIN") {
        return named.into();
    }
    let built = ["release", "debug"].map(|profile| crate::target_dir().join(profile).join("yipai"));
    built
        .into_iter()
        .find(|path| path.exists())
        .expect("a yipai binary is built before the journeys: ./x test does, or cargo build -p backend")
}

impl Server {
    /// Starts it, with the roster imported.
    pub fn start() -> Self {
        let data = TempDir::new().expect("the machine has room for a data folder");
        let mut command = Command::new(binary());
        command.args(["run", "--bind", "127.0.0.1:0", "--data"]).arg(data.path());
        let program = Program::start(&mut command);
        let origin = program.wait_for("address of the server", address_in);
        let server = Self { origin, program, data };
        server.import(OPEN, &people::roster_csv());
        server.import(FREE, &people::roster_csv());
        server
    }

    /// Runs another command of the binary on the same data, as an operator would; what it prints.
    #[expect(clippy::must_use_candidate, reason = "most commands are run for what they do")]
    pub fn yipai(&self, arguments: &[&str]) -> String {
        let output = Command::new(binary())
            .args(arguments)
            .arg("--data")
            .arg(self.data.path())
            .output()
            .unwrap_or_else(|error| panic!("can't run yipai: {error}"));
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert!(output.status.success(), "yipai {arguments:?} failed:\n{out}{err}");
        out
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        let address = self.origin.trim_start_matches("http://");
        address.parse().expect("the server listens on an address")
    }

    /// Adds a roster to a collection.
    pub fn import(&self, slug: &str, roster: &str) {
        let path = self.data.path().join(format!("roster-{slug}.csv"));
        std::fs::write(&path, roster).expect("the data folder can be written");
        let path = path.to_str().expect("a temporary folder's name is UTF-8");
        self.yipai(&["roster", "import", "--collection", slug, path]);
    }

    /// Everything it printed so far.
    #[must_use]
    pub fn log(&self) -> String {
        self.program.output()
    }
}

/// The demo's collection that is open and has a fee.
pub const OPEN: &str = "bit-2027";
/// The demo's collection that is open, costs nothing and takes no picture from the album.
pub const FREE: &str = "yunling-2027";
/// The demo's collection that has closed.
pub const CLOSED: &str = "qinghe-2026";
/// The demo's collection that is yet to open.
pub const NOT_YET_OPEN: &str = "xingan-2027";

fn address_in(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("http://127.0.0.1:")?;
    let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
    Some(format!("http://127.0.0.1:{port}"))
}
