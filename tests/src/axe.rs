//! axe-core: accessibility rules that every screen must meet.

use std::sync::OnceLock;

use serde_json::Value;

use crate::npm;
use crate::page::Page;

/// Pinned: a new release may have new rules.
const VERSION: &str = "4.14.1";

/// The script, from npm.
fn source() -> &'static str {
    static SOURCE: OnceLock<String> = OnceLock::new();
    SOURCE.get_or_init(|| {
        let script = npm::package("axe-core", VERSION).join("axe.min.js");
        std::fs::read_to_string(script).expect("the package holds its script")
    })
}

/// The serious and critical findings on the current page, one per line.
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
