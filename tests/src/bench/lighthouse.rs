//! Lighthouse on the notice, as a phone.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::{Bench, Failure, Limit, Measurement};
use crate::server::{OPEN, Server};

/// Pinned: the weights of the scores change with it.
const VERSION: &str = "12.8.2";

/// See above.
#[derive(Debug)]
pub(super) struct Lighthouse;

impl Bench for Lighthouse {
    fn name(&self) -> &'static str {
        "lighthouse"
    }

    fn run(&self) -> Result<Vec<Measurement>, Failure> {
        let folder = crate::target_dir().join("npm-lighthouse");
        let program = folder.join("node_modules/.bin/lighthouse");
        if !program.exists() {
            install(&folder)?;
        }
        let server = Server::start();
        let report = crate::target_dir().join("bench").join("lighthouse.json");
        std::fs::create_dir_all(crate::target_dir().join("bench"))?;
        let status = Command::new(&program)
            .arg(format!("{}/#/c/{OPEN}", server.origin))
            .args(["--quiet", "--output=json", "--only-categories=performance,accessibility,best-practices"])
            .arg("--chrome-flags=--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking")
            .arg(format!("--output-path={}", report.display()))
            .env("CHROME_PATH", chromium())
            .status()?;
        if !status.success() {
            return Err("lighthouse failed".into());
        }
        let report: Value = serde_json::from_str(&std::fs::read_to_string(report)?)?;
        let score = |category: &str, least: f64| {
            let score = report["categories"][category]["score"].as_f64().unwrap_or(0.0) * 100.0;
            Measurement::of(format!("lighthouse.{category}"), score.round(), "").within(Limit::AtLeast(least))
        };
        Ok(vec![score("performance", 95.0), score("accessibility", 100.0), score("best-practices", 100.0)])
    }
}

fn install(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder)?;
    let status = Command::new("npm")
        .args(["install", "--silent", "--no-save", "--no-audit", "--no-fund", "--prefix"])
        .arg(folder)
        .arg(format!("lighthouse@{VERSION}"))
        .status()?;
    if status.success() { Ok(()) } else { Err("npm can't install lighthouse".into()) }
}

fn chromium() -> &'static str {
    let candidates = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    candidates.into_iter().find(|path| Path::new(path).exists()).unwrap_or("chromium")
}
