//! `WebDriver` commands that the client library lacks, and commands whose exact JSON matters.

use fantoccini::Client;
use fantoccini::error::CmdError;
use fantoccini::wd::WebDriverCompatibleCommand;
use http::Method;
use serde_json::{Value, json};
use url::{ParseError, Url};

/// A `POST` to a path under the session.
#[derive(Debug)]
struct Post {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Post {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}

/// A message of the `DevTools` protocol, answered by the page's target.
pub async fn devtools(client: &Client, method: &str, params: Value) -> Result<Value, CmdError> {
    let body = json!({ "cmd": method, "params": params });
    client.issue_cmd(Post { path: "goog/cdp/execute", body }).await
}

/// Input actions, in the W3C's JSON.
pub async fn actions(client: &Client, sources: &[Value]) -> Result<(), CmdError> {
    client.issue_cmd(Post { path: "actions", body: json!({ "actions": sources }) }).await.map(drop)
}

/// The page's console messages since the last call, including uncaught exceptions and blocked content.
pub async fn console(client: &Client) -> Result<Value, CmdError> {
    client.issue_cmd(Post { path: "se/log", body: json!({ "type": "browser" }) }).await
}

/// Emulates the loss of the network, or its return.
pub async fn offline(client: &Client, offline: bool) -> Result<(), CmdError> {
    devtools(client, "Network.enable", json!({})).await?;
    let params =
        json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
    devtools(client, "Network.emulateNetworkConditions", params).await.map(drop)
}
