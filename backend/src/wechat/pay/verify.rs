//! What WeChat Pay signs: its answers and its notifications. Several keys are known by their serial numbers, for WeChat
//! moves merchants from certificates to a public key over days in which both arrive.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, HeaderName};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use shared::time::Timestamp;

use super::der::{self, KeyFormError, PublicKey};
use crate::payment::SignatureError;

const SERIAL: HeaderName = HeaderName::from_static("wechatpay-serial");
const SIGNATURE: HeaderName = HeaderName::from_static("wechatpay-signature");
const TIMESTAMP: HeaderName = HeaderName::from_static("wechatpay-timestamp");
const NONCE: HeaderName = HeaderName::from_static("wechatpay-nonce");

/// A signature this old, or from this far in the future, is a copy or a wrong clock. WeChat's own libraries refuse at
/// five minutes.
pub const WINDOW_SECONDS: u64 = 300;

/// The keys that WeChat signs with, by serial number.
#[derive(Debug)]
pub struct PlatformKeys {
    keys: BTreeMap<String, PublicKey>,
    /// The setting `answer_key`.
    answers: Option<String>,
}

/// A key of the settings that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlatformKeyError {
    /// The file.
    #[error("the platform key {serial}")]
    Form {
        /// Its name in the settings.
        serial: String,
        /// What is wrong with it.
        #[source]
        source: KeyFormError,
    },
    /// A certificate under another name than its own.
    #[error("the platform key {serial} is the certificate {found}")]
    Serial {
        /// Its name in the settings.
        serial: String,
        /// Its serial number.
        found: String,
    },
}

/// Whether a signature (RSASSA-PKCS1-v1_5, SHA-256) is this key's over this message.
#[must_use]
pub fn holds(key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &key.pkcs1).verify(message, signature).is_ok()
}

impl PlatformKeys {
    /// Keys by serial number.
    #[must_use]
    pub fn of(keys: impl IntoIterator<Item = (String, PublicKey)>) -> Self {
        let keys = keys.into_iter().map(|(serial, key)| (serial.to_ascii_uppercase(), key)).collect();
        Self { keys, answers: None }
    }

    /// The same; answers are to be signed with the key of this serial number.
    #[must_use]
    pub fn answered_with(self, serial: Option<&str>) -> Self {
        Self { answers: serial.map(str::to_ascii_uppercase), ..self }
    }

    /// From PEM files by serial number.
    pub fn read(files: &BTreeMap<String, String>) -> Result<Self, PlatformKeyError> {
        let keys = files.iter().map(|(serial, text)| {
            let key = der::public_key(text)
                .map_err(|source| PlatformKeyError::Form { serial: serial.clone(), source })?;
            match &key.serial {
                Some(found) if !found.eq_ignore_ascii_case(serial) => {
                    Err(PlatformKeyError::Serial { serial: serial.clone(), found: found.clone() })
                }
                _ => Ok((serial.clone(), key)),
            }
        });
        keys.collect::<Result<Vec<_>, _>>().map(Self::of)
    }

    /// The serial number that requests ask answers to be signed with: what the settings say, else a public key's, if there
    /// is one, for certificates are the older way; of several the last by name, since the names end with a date.
    #[must_use]
    pub fn preferred(&self) -> Option<&str> {
        let public = || self.keys.keys().rev().find(|serial| serial.starts_with("PUB_KEY_ID_"));
        let said = self.answers.as_ref();
        said.or_else(public).or_else(|| self.keys.keys().next_back()).map(String::as_str)
    }

    /// Whether WeChat signed `body` just now. `body` is exactly what arrived.
    ///
    /// WeChat sends deliberately wrong signatures (`WECHATPAY/SIGNTEST/…`) to see whether they are refused: they are,
    /// like any other.
    pub fn verify(&self, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Result<(), SignatureError> {
        let header =
            |name| headers.get(name).and_then(|value| value.to_str().ok()).ok_or(SignatureError::Incomplete);
        let (serial, timestamp, nonce) = (header(SERIAL)?, header(TIMESTAMP)?, header(NONCE)?);
        let signature = STANDARD.decode(header(SIGNATURE)?).map_err(|_| SignatureError::Forged)?;
        let key = self.keys.get(&serial.to_ascii_uppercase()).ok_or(SignatureError::UnknownKey)?;
        let message = [timestamp.as_bytes(), b"\n", nonce.as_bytes(), b"\n", body, b"\n"].concat();
        // The signature first: of what is not WeChat's, not even the age is worth knowing.
        if !holds(key, &message, &signature) {
            return Err(SignatureError::Forged);
        }
        let signed_at: i64 = timestamp.parse().map_err(|_| SignatureError::Unreadable)?;
        if (now.as_millis().div_euclid(1000)).abs_diff(signed_at) >= WINDOW_SECONDS {
            return Err(SignatureError::Stale);
        }
        Ok(())
    }
}
