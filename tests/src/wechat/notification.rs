//! Notifications: sealed, signed, and sent again and again until the merchant has taken them.

use std::time::Instant;

use axum::http::{HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::clock;
use super::fault::Fault;
use super::keys::{Keys, Signer, hex, letters};

/// When WeChat Pay tries again, in seconds after the try before: fifteen times in a day.
pub(super) const TRIES: [u32; 15] =
    [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10_800, 10_800, 10_800, 21_600, 21_600];

/// The signature type that goes with each signature.
pub(super) const SIGNATURE_TYPE: &str = "WECHATPAY2-SHA256-RSA2048";
/// How long ago a replayed notification was signed, in seconds.
const OLD: i64 = 600;

/// What a notification is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// Money came in.
    Paid,
    /// Money went back.
    Refunded,
    /// A refund needs somebody.
    RefundAbnormal,
    /// A refund was given up.
    RefundClosed,
}

impl Event {
    /// Its type, the kind of what is sealed, and a word for people.
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
    /// Stays the same in each repetition.
    pub id: String,
    /// What it is about.
    pub event: Event,
    /// The merchant's number of the order or the refund.
    pub about: String,
    /// The status of each try; nothing when there was no answer.
    pub tries: Vec<Option<u16>>,
    /// Whether the merchant took it.
    pub is_taken: bool,
    /// When it is tried next; nothing when it is not.
    #[serde(with = "super::kept::soon")]
    pub(super) due: Option<Instant>,
    /// Whether it waits for another one to arrive first.
    pub(super) waits: bool,
    /// How many of it are on their way at this moment.
    pub(super) flying: u32,
    /// How often WeChat Pay has repeated it.
    pub(super) repeated: usize,
    pub(super) to: String,
    plain: Value,
    made_at: i64,
}

/// A notification as it travels.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// The four headers of the signature, its type, and the type of the body.
    pub headers: HeaderMap,
    /// Exactly what was signed.
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

    /// As a simulator goes on with it that was started again: what was on its way is brought once more.
    pub(super) fn resumed(mut self) -> Self {
        if !self.is_taken && std::mem::take(&mut self.flying) > 0 {
            self.due = Some(Instant::now());
        }
        self
    }

    /// Whether nothing more comes of it.
    #[must_use]
    pub const fn is_at_rest(&self) -> bool {
        self.flying == 0 && (self.is_taken || self.due.is_none())
    }

    /// Sealed and signed for one try, rightly or as a fault has it.
    pub(super) fn envelope(&self, keys: &Keys, fault: Option<Fault>, now: i64) -> Envelope {
        let mut plain = self.plain.clone();
        if fault == Some(Fault::AmountChanged) {
            // As much as it takes to be wrong, and both fields alike.
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

/// Who signs under a fault.
pub(super) fn signer(fault: Option<Fault>) -> Signer {
    match fault {
        Some(Fault::WrongSignature) => Signer::Forger,
        Some(Fault::WrongSerial) => Signer::Unknown,
        Some(Fault::OldKey) => Signer::Certificate,
        _ => Signer::Platform,
    }
}

/// The headers of a signature over `body`.
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
