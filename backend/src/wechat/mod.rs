//! WeChat: one service account and, if students pay, one merchant.
//!
//! All requests to WeChat use [`WeChat`]: sign-in and messages with the account, payments with the merchant. The
//! protocol is described in `docs/wechat.md`.

pub mod api;
pub mod check;
pub mod client;
pub mod js_sdk;
pub mod message;
pub mod oauth;
pub mod pay;
pub mod settings;
pub mod token;

use std::fmt;
use std::sync::Arc;

use client::Client;
use settings::Settings;

use crate::http::layers::PublicOrigin;

/// The settings and the connection of a WeChat account.
#[derive(Debug)]
pub struct WeChat {
    pub settings: Arc<Settings>,
    pub client: Client,
    /// The origin that WeChat redirects people to and sends its notifications to.
    pub public_origin: PublicOrigin,
}

impl WeChat {
    /// Creates the client.
    pub fn new(settings: Arc<Settings>, public_origin: PublicOrigin) -> Result<Self, client::ClientError> {
        Ok(Self { settings, client: Client::new()?, public_origin })
    }
}

/// A person's identifier within one service account. It can't be turned into a name, but it stays the same for years:
/// it is stored encrypted and never printed.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct OpenId(String);

/// Not an openid: 1 to 128 letters, digits, `_` or `-` (the longest in the documentation's fields).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an openid")]
pub struct InvalidOpenId;

impl OpenId {
    /// Checks an identifier from WeChat.
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidOpenId> {
        let text = text.into();
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
        if (1..=128).contains(&text.len()) && text.bytes().all(is_plain) {
            Ok(Self(text))
        } else {
            Err(InvalidOpenId)
        }
    }

    /// The identifier itself, for WeChat and for encryption.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// The output does not contain the identifier.
impl fmt::Debug for OpenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpenId(…)")
    }
}
