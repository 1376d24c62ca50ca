//! A payment provider inside this process, for trial runs: no real money, but the real protocol. Its notices are signed
//! and verified like a real provider's, so a forged notice changes nothing.

use std::fmt;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use shared::api::Cashier;
use shared::id::OrderId;
use shared::money::Fen;
use shared::payment::{Payee, Receipt, RefundReceipt, VerifiedPayment, VerifiedRefund};
use shared::time::Timestamp;

use crate::keys::hex;

use super::{RefundNews, RefundStatus, Repayment, SignatureError};

/// When the notice was signed, in Unix seconds.
const TIMESTAMP: HeaderName = HeaderName::from_static("yipai-timestamp");
/// A random text that makes two notices of the same payment different.
const NONCE: HeaderName = HeaderName::from_static("yipai-nonce");
/// HMAC-SHA256 over timestamp, nonce and body, each followed by a line feed, in base64.
const SIGNATURE: HeaderName = HeaderName::from_static("yipai-signature");

/// How old a notice may be, and how far two clocks may differ: five minutes, as WeChat Pay's documentation requires.
const WINDOW_SECONDS: i64 = 300;

/// The provider's name in the audit log.
pub const NAME: &str = "sandbox";

/// The sandbox and its signing key.
#[derive(Clone)]
pub struct Sandbox {
    key: [u8; 32],
}

/// The output does not contain the key.
impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").finish_non_exhaustive()
    }
}

/// A notice as it is delivered.
#[derive(Debug, Clone)]
pub struct Notification {
    /// Timestamp, nonce and signature.
    pub headers: HeaderMap,
    /// The receipt in JSON.
    pub body: Vec<u8>,
}

impl Sandbox {
    /// Signs with `key`.
    #[must_use]
    pub const fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    pub(super) fn cashier(order: OrderId) -> String {
        format!("/cashier/{order}")
    }

    pub(super) fn page(order: OrderId) -> Cashier {
        Cashier::Page { address: Self::cashier(order) }
    }

    /// The payee of every sandbox order.
    #[must_use]
    pub fn payee() -> Payee {
        Payee { mch_id: NAME.to_owned(), app_id: NAME.to_owned() }
    }

    /// No money was paid, so the refund is complete at once.
    pub(super) fn refund(repayment: &Repayment<'_>, now: Timestamp) -> RefundNews {
        let (order, number, amount) = (repayment.order.id, repayment.number.to_owned(), repayment.amount);
        let receipt = RefundReceipt { order, number: number.clone(), amount, refunded_at: now };
        RefundNews {
            order,
            number,
            amount,
            mch_id: None,
            asked_at: Some(now),
            standing: RefundStatus::Done(VerifiedRefund::confirmed_by_provider(receipt)),
        }
    }

    /// The notice that `amount` was paid for `order` at `now`. An order is paid once, even by repeated or concurrent
    /// requests, so the transaction's number is derived from it; `rng` makes the nonce.
    #[must_use]
    pub fn notify(&self, order: OrderId, amount: Fen, now: Timestamp, rng: u128) -> Notification {
        let number = self.mac("transaction", "", order.to_string().as_bytes()).finalize().into_bytes();
        let transaction = format!("sandbox-{}", hex(&number[..16]));
        let receipt = Receipt { order, transaction, amount, paid_at: now };
        // A receipt contains only texts and numbers, so the conversion to JSON can't fail.
        let body = serde_json::to_vec(&receipt).unwrap_or_default();
        let timestamp = (now.as_millis() / 1000).to_string();
        let nonce = format!("{:016x}", rng >> 64);
        let signature = STANDARD.encode(self.mac(&timestamp, &nonce, &body).finalize().into_bytes());
        let value = |text: &str| HeaderValue::from_str(text).expect("digits and base64 are visible ASCII");
        let headers = HeaderMap::from_iter([
            (TIMESTAMP, value(&timestamp)),
            (NONCE, value(&nonce)),
            (SIGNATURE, value(&signature)),
        ]);
        Notification { headers, body }
    }

    pub(super) fn verify_notification(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: Timestamp,
    ) -> Result<VerifiedPayment, SignatureError> {
        let header = |name| {
            headers
                .get(name)
                .and_then(|value: &HeaderValue| value.to_str().ok())
                .ok_or(SignatureError::Incomplete)
        };
        let (timestamp, nonce, signature) = (header(TIMESTAMP)?, header(NONCE)?, header(SIGNATURE)?);
        let signature = STANDARD.decode(signature).map_err(|_| SignatureError::Incomplete)?;
        // The signature is checked first: a forged notice gets no answer about its age.
        self.mac(timestamp, nonce, body).verify_slice(&signature).map_err(|_| SignatureError::Forged)?;
        let signed_at: i64 = timestamp.parse().map_err(|_| SignatureError::Unreadable)?;
        if (now.as_millis() / 1000).abs_diff(signed_at) > WINDOW_SECONDS.unsigned_abs() {
            return Err(SignatureError::Stale);
        }
        let receipt = serde_json::from_slice(body).map_err(|_| SignatureError::Unreadable)?;
        Ok(VerifiedPayment::confirmed_by_provider(receipt))
    }

    fn mac(&self, timestamp: &str, nonce: &str, body: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes keys of any length");
        for part in [timestamp.as_bytes(), nonce.as_bytes(), body] {
            mac.update(part);
            mac.update(b"\n");
        }
        mac
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    fn sandbox() -> Sandbox {
        Sandbox::new([7; 32])
    }

    fn notice() -> Notification {
        sandbox().notify(OrderId::new(NOW, 1), Fen::new(2000), NOW, 42)
    }

    fn verify(notice: &Notification, now: Timestamp) -> Result<VerifiedPayment, SignatureError> {
        sandbox().verify_notification(&notice.headers, &notice.body, now)
    }

    #[test]
    fn what_was_paid_is_what_the_notice_says() {
        let payment = verify(&notice(), NOW).unwrap();
        assert_eq!(payment.receipt().amount, Fen::new(2000));
        assert_eq!(payment.receipt().order, OrderId::new(NOW, 1));
    }

    #[test]
    fn a_notice_of_another_key_proves_nothing() {
        let other = Sandbox::new([8; 32]);
        let forged = verify(&other.notify(OrderId::new(NOW, 1), Fen::new(2000), NOW, 42), NOW);
        assert_eq!(forged, Err(SignatureError::Forged));
    }

    #[test]
    fn a_notice_is_valid_for_five_minutes() {
        let seconds = [-301, -300, 300, 301].map(|s| verify(&notice(), NOW.plus_seconds(s)).err());
        assert_eq!(seconds, [Some(SignatureError::Stale), None, None, Some(SignatureError::Stale)]);
    }

    #[test]
    fn without_its_headers_a_notice_is_nothing() {
        for name in [TIMESTAMP, NONCE, SIGNATURE] {
            let mut notice = notice();
            notice.headers.remove(name);
            assert_eq!(verify(&notice, NOW), Err(SignatureError::Incomplete));
        }
    }

    proptest! {
        #[test]
        fn one_changed_bit_of_the_body_breaks_the_signature(at: prop::sample::Index, bit in 0_u32..8) {
            let mut notice = notice();
            let at = at.index(notice.body.len());
            notice.body[at] ^= 1_u8 << bit;
            prop_assert_eq!(verify(&notice, NOW), Err(SignatureError::Forged));
        }

        #[test]
        fn no_invented_signature_is_valid(signature: [u8; 32], timestamp in 0_i64..2_000_000_000) {
            let mut notice = notice();
            let headers = &mut notice.headers;
            headers.insert(SIGNATURE, HeaderValue::from_str(&STANDARD.encode(signature)).unwrap());
            headers.insert(TIMESTAMP, HeaderValue::from(timestamp));
            prop_assert_eq!(verify(&notice, NOW), Err(SignatureError::Forged));
        }
    }
}
