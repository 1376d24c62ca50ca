//! The real `yipai` binary on its own port and data folder.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use sqlx::{Connection as _, SqliteConnection};
use tempfile::TempDir;

use crate::people;
use crate::process::Program;
use crate::wechat::Simulator;

/// A running server with the demonstration's collections and the invented students of [`people`].
#[derive(Debug)]
pub struct Server {
    /// Its origin: `http://127.0.0.1:PORT`.
    pub origin: String,
    program: Program,
    data: TempDir,
    flags: Vec<String>,
    /// The output before it was killed.
    earlier: String,
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
    /// Starts the server, with the roster imported.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts the server behind a simulated WeChat, where students sign in, pay and receive messages.
    #[must_use]
    pub fn start_in(wechat: &Simulator) -> Self {
        let settings = wechat.settings();
        let settings = settings.to_str().expect("a temporary folder's name is UTF-8");
        let flags = ["--payment", "wechat", "--wechat", settings, "--public-origin", &wechat.origin];
        let server = Self::start_with(&flags);
        wechat.front(server.address());
        server
    }

    fn start_with(flags: &[&str]) -> Self {
        let data = TempDir::new().expect("the machine has room for a data folder");
        let flags = flags.iter().copied().map(str::to_owned).collect::<Vec<_>>();
        let (program, origin) = run(data.path(), &flags);
        let server = Self { origin, program, data, flags, earlier: String::new() };
        server.import(OPEN, &people::roster_csv());
        server.import(FREE, &people::roster_csv());
        server
    }

    /// Ends the server with `kill -9`.
    pub fn kill(&mut self) {
        self.program.kill();
        self.earlier.push_str(&self.program.output());
    }

    /// Restarts it with the same data, on another port.
    pub fn again(&mut self) {
        (self.program, self.origin) = run(self.data.path(), &self.flags);
    }

    /// Runs a command of the binary on the same data, as an operator would; returns its output.
    #[expect(clippy::must_use_candidate, reason = "most commands are run for what they do")]
    pub fn yipai(&self, arguments: &[&str]) -> String {
        self.try_yipai(arguments).unwrap_or_else(|said| panic!("yipai {arguments:?} failed:\n{said}"))
    }

    /// As [`Self::yipai`], for a command that may fail: the error is its whole output.
    pub fn try_yipai(&self, arguments: &[&str]) -> Result<String, String> {
        let output = Command::new(binary())
            .args(arguments)
            .args(&self.flags)
            .arg("--data")
            .arg(self.data.path())
            .output()
            .unwrap_or_else(|error| panic!("can't run yipai: {error}"));
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        if output.status.success() { Ok(out) } else { Err(out + &err) }
    }

    /// Its address.
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

    /// Sets every proof of identity of students and staff to be a day old, so that no journey waits until one expires.
    ///
    /// # Panics
    ///
    /// When the database can't be written.
    pub async fn age_proofs(&self) {
        const OLD: [&str; 2] = [
            "UPDATE session SET proved_at = COALESCE(proved_at, created_at) - 86400000",
            "UPDATE staff_session SET proved_at = proved_at - 86400000",
        ];
        let url = format!("sqlite://{}", self.data.path().join("yipai.sqlite").display());
        let mut database = SqliteConnection::connect(&url).await.expect("the database is there");
        for statement in OLD {
            sqlx::query(statement).execute(&mut database).await.expect("sessions can be written");
        }
        database.close().await.expect("the database can be closed");
    }

    /// Its output so far.
    #[must_use]
    pub fn log(&self) -> String {
        [self.earlier.as_str(), &self.program.output()].concat()
    }
}

/// The demonstration's collection that is open and has a fee.
pub const OPEN: &str = "bit-2027";
/// The demonstration's collection that is open, is free and allows no picture from the album.
pub const FREE: &str = "yunling-2027";
/// The demonstration's collection that has closed.
pub const CLOSED: &str = "qinghe-2026";
/// The demonstration's collection that has not opened yet.
pub const NOT_YET_OPEN: &str = "xingan-2027";

fn run(data: &Path, flags: &[String]) -> (Program, String) {
    let mut command = Command::new(binary());
    command.args(["run", "--bind", "127.0.0.1:0"]).args(flags).arg("--data").arg(data);
    let program = Program::start(&mut command);
    let origin = program.wait_for("address of the server", address_in);
    (program, origin)
}

fn address_in(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("http://127.0.0.1:")?;
    let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
    Some(format!("http://127.0.0.1:{port}"))
}
