//! Notifications: encrypted, signed, and repeated until the merchant has accepted them.

use std::time::Instant;

use axum::http::{HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::clock;
use super::fault::Fault;
use super::keys::{Keys, Signer, hex, letters};

/// The waits of WeChat Pay in seconds, each after the try before: fifteen tries in a day.
pub(super) const TRIES: [u32; 15] =
    [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10_800, 10_800, 10_800, 21_600, 21_600];

/// The signature type header of each signature.
pub(super) const SIGNATURE_TYPE: &str = "WECHATPAY2-SHA256-RSA2048";
/// Age of a replayed notification's signature, in seconds.
const OLD: i64 = 600;

/// The event of a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// An order was paid.
    Paid,
    /// A refund succeeded.
    Refunded,
    /// A refund needs an action of the merchant.
    RefundAbnormal,
    /// A refund was closed.
    RefundClosed,
}

impl Event {
    /// Its event type, the type of the encrypted resource, and a summary.
    const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Paid => ("TRANSACTION.SUCCESS", "transaction", "支付成功"),
            Self::Refunded => ("REFUND.SUCCESS", "refund", "退款成功"),
            Self::RefundAbnormal => ("REFUND.ABNORMAL", "refund", "退款异常"),
            Self::RefundClosed => ("REFUND.CLOSED", "refund", "退款关闭"),
        }
    }
}

/// A notification.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PendingNotification {
    /// The identifier, the same in each repetition.
    pub id: String,
    /// The event.
    pub event: Event,
    /// The merchant's number of the order or the refund.
    pub about: String,
    /// The status of each try; `None` without an answer.
    pub tries: Vec<Option<u16>>,
    /// Whether the merchant accepted it.
    pub is_taken: bool,
    /// The time of the next try; `None` when there is none.
    #[serde(with = "super::kept::soon")]
    pub(super) due: Option<Instant>,
    /// Whether it waits for another one to be delivered first.
    pub(super) waits: bool,
    /// Number of copies that are being delivered now.
    pub(super) flying: u32,
    /// Number of repetitions.
    pub(super) repeated: usize,
    pub(super) to: String,
    plain: Value,
    made_at: i64,
}

/// A notification in its transmitted form.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// The four signature headers, the signature type, and the content type.
    pub headers: HeaderMap,
    /// The exact signed bytes.
    pub body: Vec<u8>,
}

impl PendingNotification {
    pub(super) fn new(event: Event, about: &str, to: &str, plain: Value, now: i64) -> Self {
        Self {
            id: format!("{}-{}-{}-{}-{}", hex(8), hex(4), hex(4), hex(4), hex(12)),
            event,
            about: about.to_owned(),
            tries: Vec::new(),
            is_taken: false,
            due: Some(Instant::now()),
            waits: false,
            flying: 0,
            repeated: 0,
            to: to.to_owned(),
            plain,
            made_at: now,
        }
    }

    /// The state after a restart of the simulator: interrupted deliveries are repeated.
    pub(super) fn resumed(mut self) -> Self {
        if !self.is_taken && std::mem::take(&mut self.flying) > 0 {
            self.due = Some(Instant::now());
        }
        self
    }

    /// Whether it reached a final state.
    #[must_use]
    pub const fn is_at_rest(&self) -> bool {
        self.flying == 0 && (self.is_taken || self.due.is_none())
    }

    /// Encrypts and signs it for one try, correctly or with a fault.
    pub(super) fn envelope(&self, keys: &Keys, fault: Option<Fault>, now: i64) -> Envelope {
        let mut plain = self.plain.clone();
        if fault == Some(Fault::AmountChanged) {
            // The smallest wrong amount, the same in both fields.
            for field in ["total", "payer_total", "refund", "payer_refund"] {
                if let Some(amount) = plain["amount"].get_mut(field) {
                    *amount = json!(amount.as_i64().unwrap_or_default() + 1);
                }
            }
        }
        if fault == Some(Fault::PayerChanged) {
            plain["payer"] = json!({ "openid": keys.openid("a stranger") });
        }
        let (event_type, kind, summary) = self.event.words();
        let (nonce, ciphertext) = keys.seal(plain.to_string().as_bytes(), kind);
        let body = json!({
            "id": self.id, "create_time": clock::rfc3339(self.made_at), "resource_type": "encrypt-resource",
            "event_type": event_type, "summary": summary,
            "resource": {
                "original_type": kind, "algorithm": "AEAD_AES_256_GCM", "ciphertext": ciphertext,
                "associated_data": kind, "nonce": nonce,
            },
        });
        let body = body.to_string().into_bytes();
        let at = if fault == Some(Fault::Replay) { now - OLD } else { now };
        let headers = signed(keys, signer(fault), fault == Some(Fault::SignTest), at, &body);
        Envelope { headers, body }
    }
}

/// The signer for a fault.
pub(super) fn signer(fault: Option<Fault>) -> Signer {
    match fault {
        Some(Fault::WrongSignature) => Signer::Forger,
        Some(Fault::WrongSerial) => Signer::Unknown,
        Some(Fault::OldKey) => Signer::Certificate,
        _ => Signer::Platform,
    }
}

/// The headers with a signature of `body`.
pub(super) fn signed(keys: &Keys, signer: Signer, is_probe: bool, at: i64, body: &[u8]) -> HeaderMap {
    let nonce = letters(32);
    let message = [format!("{at}\n{nonce}\n").as_bytes(), body, b"\n"].concat();
    let (serial, mut signature) = keys.sign(signer, &message);
    if is_probe {
        signature = format!("WECHATPAY/SIGNTEST/{}", &signature[19..]);
    }
    let mut headers = HeaderMap::new();
    let mut put = |name: &'static str, value: &str| {
        headers.insert(name, HeaderValue::from_str(value).expect("base64 and digits are visible ASCII"));
    };
    put("content-type", "application/json");
    put("wechatpay-timestamp", &at.to_string());
    put("wechatpay-nonce", &nonce);
    put("wechatpay-serial", serial);
    put("wechatpay-signature", &signature);
    put("wechatpay-signature-type", SIGNATURE_TYPE);
    headers
}
