//! The browser driver and its sessions.

use std::process::Command;
use std::time::{Duration, Instant};

use fantoccini::error::NewSessionError;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::process::Program;

/// The phone's screen in CSS pixels: a typical size of today's phones.
pub const SCREEN: (u32, u32) = (390, 844);

/// A phone in the current WeChat, which uses Chromium.
const USER_AGENT: &str = "Mozilla/5.0 (Linux; Android 14; V2307A) AppleWebKit/537.36 (KHTML, like Gecko) \
     Version/4.0 Chrome/130.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.61.2860(0x28003D59)";

/// A chromedriver process on its own port.
#[derive(Debug)]
pub struct Driver {
    address: String,
    _program: Program,
}

impl Driver {
    /// Starts it. It selects a free port itself, so that no other process can take the port first.
    #[must_use]
    pub fn start() -> Self {
        let program = Program::start(Command::new("chromedriver").arg("--port=0"));
        let port: u16 = program.wait_for("port of chromedriver", |line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            port.trim_end_matches('.').parse().ok()
        });
        Self { address: format!("http://127.0.0.1:{port}"), _program: program }
    }

    /// A new browser with an empty profile, as a phone with the language `language`.
    pub async fn phone(&self, language: &str) -> Client {
        let emulation = json!({
            "deviceMetrics": { "width": SCREEN.0, "height": SCREEN.1, "pixelRatio": 1, "touch": true },
            "userAgent": USER_AGENT,
        });
        self.open(language, &emulation).await
    }

    /// A new desktop browser with an empty profile.
    pub async fn desk(&self, language: &str, screen: Screen) -> Client {
        let (width, height) = screen.size();
        let metrics =
            json!({ "width": width, "height": height, "pixelRatio": 1, "touch": false, "mobile": false });
        self.open(language, &json!({ "deviceMetrics": metrics })).await
    }

    async fn open(&self, language: &str, emulation: &Value) -> Client {
        let capabilities = json!({
            "browserName": "chrome",
            "acceptInsecureCerts": false,
            "unhandledPromptBehavior": "ignore",
            "goog:loggingPrefs": { "browser": "ALL" },
            "goog:chromeOptions": {
                "args": flags(language),
                "prefs": { "intl.accept_languages": language },
                "mobileEmulation": emulation,
            },
        });
        connect(&self.address, capabilities).await
    }
}

/// A screen size of the staff, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// A small desktop.
    Desktop,
    /// A tablet in portrait.
    Tablet,
    /// A tablet in landscape.
    TabletAcross,
}

impl Screen {
    const fn size(self) -> (u32, u32) {
        match self {
            Self::Desktop => (1280, 800),
            Self::Tablet => (820, 1180),
            Self::TabletAcross => (1024, 768),
        }
    }
}

/// Timeout of a driver's start.
const LISTENING: Duration = Duration::from_secs(10);

/// A session with a driver that listens, or soon will, at `address`.
pub async fn connect(address: &str, capabilities: Value) -> Client {
    let Value::Object(capabilities) = capabilities else { panic!("capabilities are an object") };
    let deadline = Instant::now() + LISTENING;
    loop {
        let mut builder = ClientBuilder::new(HttpConnector::new());
        match builder.capabilities(capabilities.clone()).connect(address).await {
            Ok(client) => return client,
            Err(NewSessionError::Failed(_) | NewSessionError::FailedC(_)) if Instant::now() < deadline => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            Err(error) => panic!("no session at {address}: {error}"),
        }
    }
}

fn flags(language: &str) -> Vec<String> {
    let fixed = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--force-color-profile=srgb",
        "--window-size=500,900",
    ];
    let language = [format!("--lang={language}"), format!("--accept-lang={language}")];
    fixed.map(str::to_owned).into_iter().chain(language).collect()
}
