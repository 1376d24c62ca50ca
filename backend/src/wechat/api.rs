//! Calls of the account's API: JSON in, JSON out, refusals as numbers in an answer with status 200.

use reqwest::Request;
use reqwest::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use super::WeChat;
use super::client::{ANSWER_BYTES, ClientError};
use crate::store;

/// Why a call came to nothing. No text of WeChat's is kept: it may repeat an openid or a token.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// No answer.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// An answer that is not WeChat's, with this status.
    #[error("not an answer of WeChat's API: status {0}")]
    Unreadable(u16),
    /// A refusal: WeChat's `errcode`.
    #[error("WeChat refused with {0}")]
    Refused(i64),
    /// The token for the call could not be had: the call itself was not made.
    #[error("no access token")]
    NoToken(#[source] Box<Trouble>),
    /// Somebody else is fetching the token and does not get on.
    #[error("the token is being fetched by another process")]
    Busy,
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Trouble {
    /// Whether it is certain that nothing was done, so that doing it again does it once.
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

/// An address of the account's API with its parameters. It may hold a secret, which is WeChat's way: never log it.
pub(super) fn address(wechat: &WeChat, path: &str, parameters: &[(&str, &str)]) -> String {
    let origin = &wechat.settings.origins.api;
    let mut url =
        Url::parse(&[origin, path].concat()).expect("an origin that was parsed, and a path of ours");
    if !parameters.is_empty() {
        url.query_pairs_mut().extend_pairs(parameters);
    }
    url.into()
}

/// A `GET`.
pub(super) fn get(wechat: &WeChat, address: &str) -> Result<Request, ClientError> {
    wechat.client.get(address).build().map_err(|error| ClientError::NotSent(error.without_url()))
}

/// A `POST` of JSON.
pub(super) fn post(wechat: &WeChat, address: &str, body: &Value) -> Result<Request, ClientError> {
    let request = wechat.client.post(address).header(CONTENT_TYPE, "application/json");
    request.body(body.to_string()).build().map_err(|error| ClientError::NotSent(error.without_url()))
}

/// Sends a request and reads the answer.
pub(super) async fn ask<T: DeserializeOwned>(wechat: &WeChat, request: Request) -> Result<T, Trouble> {
    let answer = wechat.client.send(request, ANSWER_BYTES).await?;
    read(answer.status.as_u16(), &answer.body)
}

fn read<T: DeserializeOwned>(status: u16, body: &[u8]) -> Result<T, Trouble> {
    let unreadable = Trouble::Unreadable(status);
    if status != 200 {
        return Err(unreadable);
    }
    let Ok(json) = serde_json::from_slice::<Value>(body) else { return Err(unreadable) };
    match json.get("errcode").and_then(Value::as_i64) {
        Some(code) if code != 0 => Err(Trouble::Refused(code)),
        Some(_) | None => serde_json::from_value(json).map_err(|_| unreadable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_a_number_and_anything_else_may_have_been_done() {
        let answer = |status, body: &str| read::<Value>(status, body.as_bytes());
        assert!(answer(200, r#"{"errcode":0,"errmsg":"ok"}"#).is_ok());
        assert!(answer(200, r#"{"openid":"o1"}"#).is_ok());
        let refused =
            answer(200, r#"{"errcode":43101,"errmsg":"user refuse to accept the msg"}"#).unwrap_err();
        assert!(matches!(refused, Trouble::Refused(43101)) && refused.was_certainly_not_done());
        for (status, body) in [(200, "<html>"), (502, r#"{"errcode":0}"#), (200, "")] {
            let unknown = answer(status, body).unwrap_err();
            assert!(matches!(unknown, Trouble::Unreadable(_)) && !unknown.was_certainly_not_done(), "{body}");
        }
    }
}
