//! axe-core, the accessibility rules that every screen is held to.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

use crate::page::Page;

/// Pinned: a new release may know new rules.
const VERSION: &str = "4.14.1";

/// The script, installed from npm below the target folder on first use.
fn source() -> &'static str {
    static SOURCE: OnceLock<String> = OnceLock::new();
    SOURCE.get_or_init(|| {
        let folder = crate::target_dir().join("npm");
        let script = folder.join("node_modules/axe-core/axe.min.js");
        let text = || std::fs::read_to_string(&script).ok().filter(|text| text.contains(VERSION));
        text().unwrap_or_else(|| {
            install(&folder);
            text().expect("npm put axe-core there")
        })
    })
}

fn install(folder: &PathBuf) {
    std::fs::create_dir_all(folder).expect("the target folder can be written");
    let status = Command::new("npm")
        .args(["install", "--silent", "--no-save", "--no-audit", "--no-fund", "--prefix"])
        .arg(folder)
        .arg(format!("axe-core@{VERSION}"))
        .status();
    assert!(status.is_ok_and(|status| status.success()), "npm can't install axe-core {VERSION}");
}

/// What is wrong with the page as it is now, serious or critical, one line a finding.
pub async fn findings(page: &Page) -> Vec<String> {
    page.run(source(), Vec::new()).await;
    let script = "const done = arguments[0]; \
         axe.run(document, { resultTypes: ['violations'] }).then(result => done(result.violations \
           .filter(found => found.impact === 'serious' || found.impact === 'critical') \
           .map(found => found.impact + ' ' + found.id + ': ' + found.help + ' – ' + \
             found.nodes.map(node => node.target.join(' ') + ' ' + node.failureSummary).join('; ')))) \
         .catch(error => done(['axe failed: ' + error]));";
    let Ok(Value::Array(found)) = page.client.execute_async(script, Vec::new()).await else {
        return vec!["axe did not answer".to_owned()];
    };
    found.into_iter().map(|line| line.as_str().unwrap_or_default().to_owned()).collect()
}
