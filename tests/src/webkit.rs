//! `WebKitGTK`'s `MiniBrowser`: the engine of iOS, but not on an iPhone.
//!
//! Not covered: touches arrive as mouse events, so a pinch needs synthetic events; no iOS memory limits, no Safari
//! interface, no WeChat.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;

use fantoccini::Client;
use serde_json::json;

use crate::driver::{SCREEN, connect};
use crate::process::Program;

/// A driver with its own virtual screen, for one session.
#[derive(Debug)]
pub struct WebKit {
    address: String,
    browser: PathBuf,
    _driver: Program,
    _screen: Program,
}

impl WebKit {
    /// Starts it; the error names the missing package.
    pub fn start() -> Result<Self, &'static str> {
        let browser = mini_browser().ok_or("no MiniBrowser: apt-get install webkit2gtk-driver")?;
        for (program, missing) in [
            ("WebKitWebDriver", "no WebKitWebDriver: apt-get install webkit2gtk-driver"),
            ("Xvfb", "no Xvfb: apt-get install xvfb"),
        ] {
            if !is_on_path(program) {
                return Err(missing);
            }
        }
        let (width, height) = (SCREEN.0 + 100, SCREEN.1 + 200);
        let size = format!("{width}x{height}x24");
        let screen = Program::start(Command::new("Xvfb").args(["-displayfd", "1", "-screen", "0", &size]));
        let display: u32 = screen.wait_for("number of the display", |line| line.trim().parse().ok());
        let port = free_port();
        let mut command = Command::new("WebKitWebDriver");
        command.arg(format!("--port={port}")).env("DISPLAY", format!(":{display}"));
        // Software rendering, because a virtual screen has no graphics card.
        command.env("LIBGL_ALWAYS_SOFTWARE", "1").env("WEBKIT_DISABLE_COMPOSITING_MODE", "1");
        let driver = Program::start(&mut command);
        Ok(Self { address: format!("http://127.0.0.1:{port}"), browser, _driver: driver, _screen: screen })
    }

    /// A new browser with a phone's window size.
    pub async fn phone(&self) -> Client {
        let options = json!({ "binary": self.browser, "args": ["--automation"] });
        let client = connect(&self.address, json!({ "webkitgtk:browserOptions": options })).await;
        client.set_window_size(SCREEN.0, SCREEN.1).await.expect("a window can be made smaller");
        client
    }
}

fn mini_browser() -> Option<PathBuf> {
    let libraries = std::fs::read_dir("/usr/lib").ok()?;
    let folders = libraries.filter_map(Result::ok).map(|entry| entry.path());
    folders.map(|folder| folder.join("webkit2gtk-4.1/MiniBrowser")).find(|path| path.exists())
}

fn is_on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).exists())
}

/// A port that was free a moment ago: this driver does not report the port that it uses.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("the machine has a free port");
    listener.local_addr().expect("a listener has an address").port()
}
