//! WeChat Pay's signatures on its answers and notifications. Several keys are known by their serial numbers, because
//! WeChat moves merchants from certificates to a public key over days in which both are used.

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

/// A signature older than this, or as far in the future, is a copy or the result of a wrong clock. WeChat's own
/// libraries refuse at five minutes.
pub const WINDOW_SECONDS: u64 = 300;

/// The keys that WeChat signs with, by serial number.
#[derive(Debug)]
pub struct PlatformKeys {
    keys: BTreeMap<String, PublicKey>,
    /// The setting `answer_key`.
    answers: Option<String>,
}

/// An invalid key in the settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlatformKeyError {
    /// The file is invalid.
    #[error("the platform key {serial}")]
    Form {
        /// The key's name in the settings.
        serial: String,
        #[source]
        source: KeyFormError,
    },
    /// A certificate whose serial number differs from its name in the settings.
    #[error("the platform key {serial} is the certificate {found}")]
    Serial {
        /// The key's name in the settings.
        serial: String,
        /// The certificate's serial number.
        found: String,
    },
}

/// Whether a signature (RSASSA-PKCS1-v1_5, SHA-256) of this message was made with this key.
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

    /// The same; answers should be signed with the key of this serial number.
    #[must_use]
    pub fn answered_with(self, serial: Option<&str>) -> Self {
        Self { answers: serial.map(str::to_ascii_uppercase), ..self }
    }

    /// Parses PEM files by serial number.
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

    /// The serial number of the key that answers should be signed with: the one in the settings; otherwise a public
    /// key's, if there is one, because certificates are the older method; of several the last by name, because the
    /// names end with a date.
    #[must_use]
    pub fn preferred(&self) -> Option<&str> {
        let public = || self.keys.keys().rev().find(|serial| serial.starts_with("PUB_KEY_ID_"));
        let said = self.answers.as_ref();
        said.or_else(public).or_else(|| self.keys.keys().next_back()).map(String::as_str)
    }

    /// Whether WeChat signed `body` recently. `body` must be exactly what arrived.
    ///
    /// WeChat sends deliberately wrong signatures (`WECHATPAY/SIGNTEST/…`) to test whether they are refused; they are,
    /// like any other.
    pub fn verify(&self, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Result<(), SignatureError> {
        let header =
            |name| headers.get(name).and_then(|value| value.to_str().ok()).ok_or(SignatureError::Incomplete);
        let (serial, timestamp, nonce) = (header(SERIAL)?, header(TIMESTAMP)?, header(NONCE)?);
        let signature = STANDARD.decode(header(SIGNATURE)?).map_err(|_| SignatureError::Forged)?;
        let key = self.keys.get(&serial.to_ascii_uppercase()).ok_or(SignatureError::UnknownKey)?;
        let message = [timestamp.as_bytes(), b"\n", nonce.as_bytes(), b"\n", body, b"\n"].concat();
        // The signature is checked first: a forged message gets no answer about its age.
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
