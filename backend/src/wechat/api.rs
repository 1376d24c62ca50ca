//! Calls of the account's API: JSON in both directions; a refusal is a number in an answer with status 200.

use std::fmt;

use reqwest::Request;
use reqwest::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use super::WeChat;
use super::client::{ANSWER_BYTES, ClientError};
use crate::store;

/// The longest text of WeChat's that is stored, in characters.
const TEXT_CHARS: usize = 200;
/// An openid has 28 characters and a token more; the words, codes and addresses in WeChat's texts are shorter.
const NAMELESS_CHARS: usize = 20;

/// A request number of the account's API: `6743c2e1-0f3a7d21-5b1c8e90`.
fn is_request_number(run: &str) -> bool {
    let parts: Vec<_> = run.split('-').collect();
    parts.len() == 3
        && parts.iter().all(|part| part.len() == 8 && part.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// A text of WeChat's without possible personal data: runs of letters and digits as long as an openid or a token become
/// `…`, except the number of the request.
pub(crate) fn impersonal(text: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let (mut kept, mut run) = (String::new(), String::new());
    for c in text.chars().filter(|c| !c.is_control()).take(TEXT_CHARS).chain([' ']) {
        if is_part(c) {
            run.push(c);
            continue;
        }
        let is_nameless = run.len() < NAMELESS_CHARS || is_request_number(&run);
        kept.push_str(if is_nameless { &run } else { "…" });
        kept.push(c);
        run.clear();
    }
    kept.truncate(kept.trim_end().len());
    kept
}

/// A refusal of the account's API.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountError {
    /// WeChat's `errcode`.
    pub code: i64,
    /// WeChat's `errmsg`, without personal data; for 40164 it contains the address that is not in the list.
    pub message: String,
}

impl fmt::Display for AccountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        if self.message.is_empty() { Ok(()) } else { write!(f, " ({})", self.message) }
    }
}

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum WechatError {
    /// There was no answer.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The answer is not WeChat's; it has this status.
    #[error("not an answer of WeChat's API: status {0}")]
    Unreadable(u16),
    /// A refusal.
    #[error("WeChat refused with {0}")]
    Refused(AccountError),
    /// There was no token for the call, so the call was not made.
    #[error("no access token")]
    NoToken(#[source] Box<WechatError>),
    /// Another process is fetching the token and has not finished in time.
    #[error("the token is being fetched by another process")]
    Busy,
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl WechatError {
    /// Whether the call certainly had no effect, so that repeating it has the effect once.
    #[must_use]
    pub const fn was_certainly_not_done(&self) -> bool {
        match self {
            Self::Client(ClientError::Setup(_) | ClientError::NotSent(_))
            | Self::Refused(_)
            | Self::NoToken(_)
            | Self::Busy
            | Self::Store(_) => true,
            Self::Client(ClientError::NoAnswer(_) | ClientError::TooLong(_)) | Self::Unreadable(_) => false,
        }
    }
}

/// A URL of the account's API with its parameters. WeChat's API may require a secret in it: never log it.
pub(super) fn address(wechat: &WeChat, path: &str, parameters: &[(&str, &str)]) -> String {
    let origin = &wechat.settings.origins.api;
    let mut url =
        Url::parse(&[origin, path].concat()).expect("an origin that was parsed, and a path of ours");
    if !parameters.is_empty() {
        url.query_pairs_mut().extend_pairs(parameters);
    }
    url.into()
}

/// A `GET` request.
pub(super) fn get(wechat: &WeChat, address: &str) -> Result<Request, ClientError> {
    wechat.client.get(address).build().map_err(|error| ClientError::NotSent(error.without_url()))
}

/// A `POST` request with JSON.
pub(super) fn post(wechat: &WeChat, address: &str, body: &Value) -> Result<Request, ClientError> {
    let request = wechat.client.post(address).header(CONTENT_TYPE, "application/json");
    request.body(body.to_string()).build().map_err(|error| ClientError::NotSent(error.without_url()))
}

/// Sends a request and reads the answer.
pub(super) async fn ask<T: DeserializeOwned>(wechat: &WeChat, request: Request) -> Result<T, WechatError> {
    let answer = wechat.client.send(request, ANSWER_BYTES).await?;
    read(answer.status.as_u16(), &answer.body)
}

fn read<T: DeserializeOwned>(status: u16, body: &[u8]) -> Result<T, WechatError> {
    let unreadable = WechatError::Unreadable(status);
    if status != 200 {
        return Err(unreadable);
    }
    let Ok(json) = serde_json::from_slice::<Value>(body) else { return Err(unreadable) };
    match json.get("errcode").and_then(Value::as_i64) {
        Some(code) if code != 0 => {
            let message = json.get("errmsg").and_then(Value::as_str).map(impersonal).unwrap_or_default();
            Err(WechatError::Refused(AccountError { code, message }))
        }
        Some(_) | None => serde_json::from_value(json).map_err(|_| unreadable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wechat_s_texts_are_stored_without_personal_data() {
        let address = "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 6743c2e1-0f3a7d21-5b1c8e90";
        assert_eq!(impersonal(address), address);
        assert_eq!(
            impersonal("openid oUpF8uMuAJO_M2pxb1Q9zNjWeS6o 与 appid 不匹配"),
            "openid … 与 appid 不匹配"
        );
        assert_eq!(impersonal(""), "");
    }

    #[test]
    fn a_refusal_is_a_number_and_anything_else_may_have_been_done() {
        let answer = |status, body: &str| read::<Value>(status, body.as_bytes());
        assert!(answer(200, r#"{"errcode":0,"errmsg":"ok"}"#).is_ok());
        assert!(answer(200, r#"{"openid":"o1"}"#).is_ok());
        let refused =
            answer(200, r#"{"errcode":43101,"errmsg":"user refuse to accept the msg"}"#).unwrap_err();
        assert!(
            matches!(&refused, WechatError::Refused(refusal) if refusal.code == 43101)
                && refused.was_certainly_not_done()
        );
        for (status, body) in [(200, "<html>"), (502, r#"{"errcode":0}"#), (200, "")] {
            let unknown = answer(status, body).unwrap_err();
            assert!(
                matches!(unknown, WechatError::Unreadable(_)) && !unknown.was_certainly_not_done(),
                "{body}"
            );
        }
    }
}
