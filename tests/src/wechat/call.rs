//! Requests, their answers, and WeChat's refusals.

use axum::body::Bytes;
use axum::http::{HeaderMap, Method};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::form_urlencoded;

/// A request with its exact bytes.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) method: Method,
    /// Path and query as sent: these are signed.
    pub(super) target: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Call {
    pub(super) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The query as sent, without its question mark.
    pub(super) fn raw_query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    /// A parameter of the query; empty when it is missing.
    pub(super) fn query(&self, name: &str) -> String {
        let mut pairs = form_urlencoded::parse(self.raw_query().as_bytes());
        pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub(super) fn cookie(&self, name: &str) -> Option<&str> {
        let cookies = self.headers.get_all("cookie").into_iter().filter_map(|value| value.to_str().ok());
        cookies.flat_map(|line| line.split("; ")).find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    }

    /// The body, parsed as JSON.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, String> {
        serde_json::from_slice(&self.body).map_err(|error| error.to_string())
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) kind: &'static str,
    pub(super) body: Vec<u8>,
    pub(super) headers: Vec<(&'static str, String)>,
}

pub(super) const JSON: &str = "application/json; charset=utf-8";

impl Answer {
    pub(super) fn json(value: &Value) -> Self {
        Self { status: 200, kind: JSON, body: value.to_string().into_bytes(), headers: Vec::new() }
    }

    pub(super) fn of(kind: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self { status: 200, kind, body: body.into(), headers: Vec::new() }
    }

    /// 204.
    pub(super) fn nothing() -> Self {
        Self { status: 204, ..Self::of(JSON, []) }
    }

    pub(super) fn redirect(to: String) -> Self {
        Self { status: 302, headers: vec![("location", to)], ..Self::of("text/html; charset=utf-8", []) }
    }

    /// The log text: the status, and WeChat's code for a refusal.
    pub(super) fn outcome(&self) -> String {
        let value: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        let code = value["code"].as_str().map(str::to_owned);
        let code =
            code.or_else(|| value["errcode"].as_i64().filter(|code| *code != 0).map(|code| code.to_string()));
        code.map_or_else(|| self.status.to_string(), |code| format!("{} {code}", self.status))
    }
}

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// WeChat Pay's refusal: a status, a code and a message.
    Pay(u16, &'static str, String),
    /// The account API's refusal: always status 200, with a number.
    Account(i64, &'static str),
    /// The phone's refusal: the text that its user, or the developer, reads.
    Phone(String),
}

impl Refusal {
    pub(super) fn param(message: impl Into<String>) -> Self {
        Self::Pay(400, "PARAM_ERROR", message.into())
    }

    pub(super) fn request(message: impl Into<String>) -> Self {
        Self::Pay(400, "INVALID_REQUEST", message.into())
    }

    pub(super) fn phone(message: impl Into<String>) -> Self {
        Self::Phone(message.into())
    }

    pub(super) fn answer(&self) -> Answer {
        match self {
            Self::Pay(status, code, message) => {
                Answer { status: *status, ..Answer::json(&json!({ "code": code, "message": message })) }
            }
            Self::Account(code, message) => {
                Answer::json(&json!({ "errcode": code, "errmsg": format!("{message} rid: 65f0-simulated") }))
            }
            Self::Phone(message) => Answer { status: 400, ..Answer::json(&json!({ "fail": message })) },
        }
    }
}
