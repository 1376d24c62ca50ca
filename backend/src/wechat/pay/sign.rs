//! Our signatures: on requests to WeChat Pay, and on the parameters of the payment dialog (SHA256-RSA2048,
//! RSASSA-PKCS1-v1_5).

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use rustls::pki_types::pem::SectionKind;

use super::der::{self, KeyFormError};

/// The scheme of the `Authorization` header, and the only supported algorithm.
const SCHEME: &str = "WECHATPAY2-SHA256-RSA2048";

/// The merchant's key (`apiclient_key.pem`) and the serial number of its certificate.
pub struct MerchantKey {
    pair: RsaKeyPair,
    serial: String,
}

/// The output does not contain the key.
impl fmt::Debug for MerchantKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MerchantKey").field("serial", &self.serial).finish_non_exhaustive()
    }
}

/// Why a file is not the merchant's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MerchantKeyError {
    #[error(transparent)]
    Pem(#[from] KeyFormError),
    /// A PEM file with other content, such as the certificate.
    #[error("not `BEGIN PRIVATE KEY`")]
    Label,
    /// Damaged, or not an RSA key of 2048 to 4096 bits.
    #[error("not an RSA private key of 2048 bits or more")]
    Key,
}

/// The signed parts of a request.
#[derive(Debug, Clone, Copy)]
pub struct Signed<'a> {
    /// In capitals.
    pub method: &'a str,
    /// Path and query, exactly as sent.
    pub path: &'a str,
    /// Unix seconds.
    pub timestamp: i64,
    /// A random text.
    pub nonce: &'a str,
    /// The bytes that are sent; empty for GET.
    pub body: &'a [u8],
}

impl Signed<'_> {
    /// Five lines, each with a line feed.
    #[must_use]
    pub fn message(&self) -> Vec<u8> {
        let Self { method, path, timestamp, nonce, body } = self;
        let mut message = format!("{method}\n{path}\n{timestamp}\n{nonce}\n").into_bytes();
        message.extend_from_slice(body);
        message.push(b'\n');
        message
    }
}

/// The text that the payment dialog's signature covers.
#[must_use]
pub fn sheet_message(app_id: &str, timestamp: i64, nonce: &str, package: &str) -> Vec<u8> {
    format!("{app_id}\n{timestamp}\n{nonce}\n{package}\n").into_bytes()
}

impl MerchantKey {
    /// Parses the PEM file.
    pub fn from_pem(text: &str, serial: String) -> Result<Self, MerchantKeyError> {
        let (kind, bytes) = der::pem(text)?;
        match kind {
            SectionKind::PrivateKey => Self::from_pkcs8(&bytes, serial),
            SectionKind::RsaPrivateKey => Self::from_pkcs1(&bytes, serial),
            _ => Err(MerchantKeyError::Label),
        }
    }

    /// From PKCS#8.
    pub fn from_pkcs8(bytes: &[u8], serial: String) -> Result<Self, MerchantKeyError> {
        let pair = RsaKeyPair::from_pkcs8(bytes).map_err(|_| MerchantKeyError::Key)?;
        Ok(Self { pair, serial })
    }

    /// From PKCS#1, the older format, which some tools write when they convert a file.
    pub fn from_pkcs1(bytes: &[u8], serial: String) -> Result<Self, MerchantKeyError> {
        let pair = RsaKeyPair::from_der(bytes).map_err(|_| MerchantKeyError::Key)?;
        Ok(Self { pair, serial })
    }

    /// A signature in base64. The same message has the same signature.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> String {
        let mut signature = vec![0; self.pair.public().modulus_len()];
        // The random numbers only blind the computation; they do not affect the signature.
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .expect("the buffer has the modulus's length, and the operating system gives random bytes");
        STANDARD.encode(signature)
    }

    /// The `Authorization` header of a request.
    #[must_use]
    pub fn authorization(&self, mch_id: &str, request: &Signed<'_>) -> String {
        let signature = self.sign(&request.message());
        format!(
            "{SCHEME} mchid=\"{mch_id}\",nonce_str=\"{}\",signature=\"{signature}\",timestamp=\"{}\",serial_no=\"{}\"",
            request.nonce, request.timestamp, self.serial
        )
    }
}
