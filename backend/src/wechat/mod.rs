//! WeChat: one service account and, if students pay, one merchant.
//!
//! Everything that leaves for WeChat goes through [`WeChat`]: sign-in and messages with the account, payments with the
//! merchant. The protocol's facts stand in `docs/wechat.md`.

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

/// An account that can be talked to.
#[derive(Debug)]
pub struct WeChat {
    /// Who we are there.
    pub settings: Arc<Settings>,
    /// The way there.
    pub client: Client,
    /// Where WeChat sends people back to, and what it calls us at.
    pub public_origin: PublicOrigin,
}

impl WeChat {
    /// Ready to talk.
    pub fn new(settings: Arc<Settings>, public_origin: PublicOrigin) -> Result<Self, client::ClientError> {
        Ok(Self { settings, client: Client::new()?, public_origin })
    }
}

/// A person's number within one service account. It can't be turned into a name, but it stays the same for years: it
/// is kept sealed and never printed.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct OpenId(String);

/// Not an openid: 1 to 128 letters, digits, `_` or `-` (the longest in the documentation's fields).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an openid")]
pub struct InvalidOpenId;

impl OpenId {
    /// Takes what WeChat said.
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidOpenId> {
        let text = text.into();
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
        if (1..=128).contains(&text.len()) && text.bytes().all(is_plain) {
            Ok(Self(text))
        } else {
            Err(InvalidOpenId)
        }
    }

    /// The number itself, for WeChat and for sealing.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Without the number.
impl fmt::Debug for OpenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpenId(…)")
    }
}
