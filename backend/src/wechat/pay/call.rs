//! One request to WeChat Pay: signed and sent; its answer is verified before it is parsed.

use bytes::Bytes;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::time::Timestamp;

use super::Merchant;
use super::sign::Signed;
use crate::payment::{ProviderError, ProviderRefusal};
use crate::rng::Rng;
use crate::wechat::api::impersonal;
use crate::wechat::client::{ANSWER_BYTES, Answer};

const JSON: &str = "application/json";

/// Unix seconds.
pub(super) fn unix_seconds(at: Timestamp) -> i64 {
    at.as_millis().div_euclid(1000)
}

/// 32 hexadecimal digits, upper case as in WeChat's examples.
pub(super) fn nonce(rng: &Rng) -> String {
    rng.digits().to_ascii_uppercase()
}

/// The body of WeChat's refusal.
#[derive(Debug, Default, Deserialize)]
struct Said {
    #[serde(default)]
    code: String,
    #[serde(default)]
    message: String,
}

/// The header with the request's number, for WeChat's support.
const REQUEST_ID: &str = "request-id";

/// Whether WeChat refused with one of these codes. WeChat's documentation writes them with and without `_`.
pub(super) fn is(error: &ProviderError, words: &[&str]) -> bool {
    match error {
        ProviderError::Refused(refusal) | ProviderError::Busy(refusal) => {
            words.contains(&refusal.code.replace('_', "").as_str())
        }
        ProviderError::Nobody(_)
        | ProviderError::AlreadyPaid
        | ProviderError::NumberSpent { .. }
        | ProviderError::NoPayer
        | ProviderError::UnknownMerchant { .. }
        | ProviderError::Unavailable(_)
        | ProviderError::Untrusted(_)
        | ProviderError::Unreadable(_) => false,
    }
}

/// Parses a successful answer.
pub(super) fn parse<T: DeserializeOwned>(answer: &[u8]) -> Result<T, ProviderError> {
    // serde's message may quote the input, so it is dropped.
    serde_json::from_slice(answer).map_err(|_| ProviderError::Unreadable("not the JSON that was expected"))
}

impl Merchant {
    pub(super) async fn get(&self, path: &str, now: Timestamp) -> Result<Bytes, ProviderError> {
        let answer = self.exchange("GET", path, Vec::new(), ANSWER_BYTES, now).await?;
        self.verified(answer, now)
    }

    pub(super) async fn post(
        &self,
        path: &str,
        body: &Value,
        now: Timestamp,
    ) -> Result<Bytes, ProviderError> {
        let answer = self.exchange("POST", path, body.to_string().into_bytes(), ANSWER_BYTES, now).await?;
        self.verified(answer, now)
    }

    /// Downloads a file: the answer has no signature, and its content is compared with a checksum from a signed answer.
    pub(super) async fn download(
        &self,
        path: &str,
        limit: usize,
        now: Timestamp,
    ) -> Result<Bytes, ProviderError> {
        let answer = self.exchange("GET", path, Vec::new(), limit, now).await?;
        refuse_failures(&answer)?;
        Ok(answer.body)
    }

    async fn exchange(
        &self,
        method: &str,
        path: &str,
        body: Vec<u8>,
        limit: usize,
        now: Timestamp,
    ) -> Result<Answer, ProviderError> {
        let nonce = nonce(&self.rng);
        let signed = Signed { method, path, timestamp: unix_seconds(now), nonce: &nonce, body: &body };
        let authorization = self.key.authorization(self.mch_id(), &signed);
        let address = format!("{}{path}", self.wechat.settings.origins.pay);
        let client = &self.wechat.client;
        let mut request = match method {
            "GET" => client.get(&address),
            _ => client.post(&address).header(CONTENT_TYPE, JSON).body(body),
        }
        .header(ACCEPT, JSON)
        .header(AUTHORIZATION, authorization);
        if let Some(serial) = self.platform_keys.preferred() {
            request = request.header("Wechatpay-Serial", serial);
        }
        let request = request.build().map_err(|_| ProviderError::Unreadable("no address for a request"))?;
        Ok(client.send(request, limit).await?)
    }

    /// The body of a successful answer, if WeChat signed it. Refusals are not signed; they are accepted unverified,
    /// because no payment or refund is booked on a refusal.
    fn verified(&self, answer: Answer, now: Timestamp) -> Result<Bytes, ProviderError> {
        refuse_failures(&answer)?;
        self.platform_keys.verify(&answer.headers, &answer.body, now)?;
        Ok(answer.body)
    }
}

fn refuse_failures(answer: &Answer) -> Result<(), ProviderError> {
    let status = answer.status;
    if status.is_success() {
        return Ok(());
    }
    let said: Said = serde_json::from_slice(&answer.body).unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let request_id = answer.headers.get(REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or_default();
    let refusal = ProviderRefusal {
        status: status.as_u16(),
        code: said.code.chars().filter(|c| plain(*c)).take(64).collect(),
        message: impersonal(&said.message),
        request_id: request_id.chars().filter(|c| plain(*c) || *c == '-').take(128).collect(),
    };
    // 429 FREQUENCY_LIMITED and 5xx SYSTEM_ERROR: the result is unknown, and the request should be repeated.
    Err(match refusal.status {
        429 | 500.. => ProviderError::Busy(refusal),
        _ => ProviderError::Refused(refusal),
    })
}
