//! The content of a notification: encrypted with the merchant's own key (`AEAD_AES_256_GCM`).

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};

/// The `APIv3` key: 32 characters that the operator entered at WeChat.
pub struct ApiV3Key(LessSafeKey);

/// The output does not contain the key.
impl fmt::Debug for ApiV3Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiV3Key(…)")
    }
}

/// Not 32 characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the APIv3 key has 32 letters and digits")]
pub struct InvalidApiV3Key;

/// It was encrypted with another key, or was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the notification's content does not open with the APIv3 key")]
pub struct CannotOpen;

impl ApiV3Key {
    /// Parses the 32 characters.
    pub fn parse(text: &str) -> Result<Self, InvalidApiV3Key> {
        // AES-256 requires 32 bytes.
        UnboundKey::new(&AES_256_GCM, text.as_bytes())
            .map(|key| Self(LessSafeKey::new(key)))
            .map_err(|_| InvalidApiV3Key)
    }

    /// Decrypts a text in base64, whose last 16 bytes are its tag.
    pub fn open(&self, nonce: &str, associated: &str, sealed: &str) -> Result<Vec<u8>, CannotOpen> {
        let mut bytes = STANDARD.decode(sealed).map_err(|_| CannotOpen)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce.as_bytes()).map_err(|_| CannotOpen)?;
        let length = self
            .0
            .open_in_place(nonce, Aad::from(associated.as_bytes()), &mut bytes)
            .map_err(|_| CannotOpen)?
            .len();
        bytes.truncate(length);
        Ok(bytes)
    }
}
