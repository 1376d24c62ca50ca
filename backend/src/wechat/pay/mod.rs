//! WeChat Pay, API v3, JSAPI: orders that students pay inside WeChat. The protocol and its sources are described in
//! `docs/wechat.md`.
//!
//! [`sign`], [`verify`], [`seal`] and [`der`] are the cryptography, [`call`] is one signed request with its verified
//! answer, [`answers`] are the formats of the answers, [`bill`] reads the daily trade bill. This module does not know
//! the stored orders: `domain::settle` compares WeChat's data with them.

pub mod answers;
pub mod bill;
pub mod call;
pub mod der;
mod merchants;
pub mod moment;
pub mod seal;
pub mod sign;
pub mod verify;

use std::fmt;
use std::sync::Arc;

use axum::http::HeaderMap;
use secrecy::ExposeSecret;
use serde_json::json;
use shared::api::{Cashier, WechatSheet};
use shared::collection::Slug;
use shared::id::OrderId;
use shared::payment::Payee;
use shared::time::Timestamp;

use super::{WeChat, settings};
use crate::payment::{
    CloseOutcome, CreatedPayment, KnownOrder, Notification, OrderStatus, ProviderError, Purchase, RefundNews,
    Repayment, SignatureError,
};
use crate::rng::Rng;
use answers::{Certificate, Certificates, Envelope, Prepaid, Refund, Transaction};
use call::{is, parse};
pub use merchants::Merchants;
use seal::{ApiV3Key, InvalidApiV3Key};
use sign::{MerchantKey, MerchantKeyError, sheet_message};
use verify::{PlatformKeyError, PlatformKeys};

/// Where WeChat sends its notifications of payments and refunds.
pub const NOTIFICATION: &str = "/api/payment/wechat/notification";

/// A merchant at WeChat Pay.
pub struct Merchant {
    wechat: Arc<WeChat>,
    rng: Rng,
    /// 商户号, and the service account that students pay in.
    payee: Payee,
    /// The collections that pay to this merchant.
    collections: Vec<Slug>,
    key: MerchantKey,
    platform_keys: PlatformKeys,
    api_v3_key: ApiV3Key,
}

/// The output does not contain the keys.
impl fmt::Debug for Merchant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Merchant").field("mch_id", &self.payee.mch_id).finish_non_exhaustive()
    }
}

/// Why the settings contain no usable merchant.
#[derive(Debug, thiserror::Error)]
pub enum MerchantError {
    /// The file has no merchant.
    #[error("the payment by WeChat needs [pay] in WeChat's file")]
    Missing,
    #[error("pay.key_file")]
    Key(#[from] MerchantKeyError),
    /// WeChat's public keys.
    #[error("pay.platform_keys")]
    Platform(#[from] PlatformKeyError),
    #[error("pay.api_v3_key_file")]
    ApiV3(#[from] InvalidApiV3Key),
}

impl Merchant {
    /// Creates a merchant from the settings.
    pub fn new(wechat: Arc<WeChat>, pay: &settings::Pay, rng: Rng) -> Result<Self, MerchantError> {
        let key = MerchantKey::from_pem(pay.key.expose_secret(), pay.key_serial.clone())?;
        let platform_keys = PlatformKeys::read(&pay.platform_keys)?.answered_with(pay.answer_key.as_deref());
        let api_v3_key = ApiV3Key::parse(pay.api_v3_key.expose_secret())?;
        let payee = Payee { mch_id: pay.mch_id.clone(), app_id: pay.app_id.clone() };
        let collections = pay.collections.clone();
        Ok(Self { wechat, rng, payee, collections, key, platform_keys, api_v3_key })
    }

    /// The payee of this merchant's orders.
    #[must_use]
    pub const fn payee(&self) -> &Payee {
        &self.payee
    }

    /// The collections that pay to this merchant.
    #[must_use]
    pub fn collections(&self) -> &[Slug] {
        &self.collections
    }

    /// 商户号.
    #[must_use]
    pub fn mch_id(&self) -> &str {
        &self.payee.mch_id
    }

    fn notify_url(&self) -> String {
        format!("{}{NOTIFICATION}", self.wechat.public_origin.as_str())
    }

    /// JSAPI order (doc/v3/merchant/4012525167): the same parameters again give a new `prepay_id`.
    pub(crate) async fn start(
        &self,
        purchase: &Purchase<'_>,
        now: Timestamp,
    ) -> Result<CreatedPayment, ProviderError> {
        let payer = purchase.payer.ok_or(ProviderError::NoPayer)?;
        let app_id = purchase.order.payee.map_or(self.payee.app_id.as_str(), |payee| &payee.app_id);
        let body = json!({
            "appid": app_id,
            "mchid": self.mch_id(),
            "description": purchase.subject,
            "out_trade_no": purchase.order.id.trade_number(),
            "time_expire": moment::rfc3339(purchase.expires_at),
            "notify_url": self.notify_url(),
            "amount": { "total": purchase.amount, "currency": answers::CURRENCY },
            "payer": { "openid": payer.expose() },
        });
        let answer = self.post("/v3/pay/transactions/jsapi", &body, now).await.map_err(|error| {
            let (paid, spent) = (is(&error, &["ORDERPAID"]), is(&error, SPENT));
            match error {
                ProviderError::Refused(refusal) if spent => ProviderError::NumberSpent { code: refusal.code },
                _ if paid => ProviderError::AlreadyPaid,
                error => error,
            }
        })?;
        let Prepaid { prepay_id } = parse(&answer)?;
        Ok(CreatedPayment { cashier: Cashier::Sheet(self.sheet(app_id, &prepay_id, now)) })
    }

    /// The parameters of `getBrandWCPayRequest`.
    fn sheet(&self, app_id: &str, prepay_id: &str, now: Timestamp) -> WechatSheet {
        let (timestamp, nonce) = (call::unix_seconds(now), call::nonce(&self.rng));
        let package = format!("prepay_id={prepay_id}");
        let pay_sign = self.key.sign(&sheet_message(app_id, timestamp, &nonce, &package));
        WechatSheet {
            app_id: app_id.to_owned(),
            time_stamp: timestamp.to_string(),
            nonce_str: nonce,
            package,
            sign_type: "RSA".to_owned(),
            pay_sign,
        }
    }

    /// Query by our number (doc/v3/merchant/4012791838).
    pub(crate) async fn query(
        &self,
        order: KnownOrder<'_>,
        now: Timestamp,
    ) -> Result<OrderStatus, ProviderError> {
        let number = order.id.trade_number();
        let path = format!("/v3/pay/transactions/out-trade-no/{number}?mchid={}", self.mch_id());
        let answer = match self.get(&path, now).await {
            Err(error) if is(&error, UNKNOWN_ORDER) => return Ok(OrderStatus::Unknown),
            answer => answer?,
        };
        let transaction: Transaction = parse(&answer)?;
        // A valid answer about another order proves nothing about this one.
        if transaction.out_trade_no != number {
            return Err(ProviderError::Unreadable("it is about another order"));
        }
        transaction.found(order.id)
    }

    /// Close (doc/v3/merchant/4012791839).
    pub(crate) async fn close(&self, order: OrderId, now: Timestamp) -> Result<CloseOutcome, ProviderError> {
        let path = format!("/v3/pay/transactions/out-trade-no/{}/close", order.trade_number());
        match self.post(&path, &json!({ "mchid": self.mch_id() }), now).await {
            Ok(_) => Ok(CloseOutcome::Closed),
            Err(error) if is(&error, &["ORDERPAID"]) => Ok(CloseOutcome::Paid),
            Err(error) if is(&error, &["ORDERCLOSED"]) || is(&error, UNKNOWN_ORDER) => {
                Ok(CloseOutcome::Closed)
            }
            Err(error) => Err(error),
        }
    }

    /// Refund (doc/v3/merchant/4012556457). A repeated request with the same number is the same refund.
    pub(crate) async fn refund(
        &self,
        repayment: &Repayment<'_>,
        now: Timestamp,
    ) -> Result<RefundNews, ProviderError> {
        let body = json!({
            "transaction_id": repayment.transaction,
            "out_refund_no": repayment.number,
            "reason": repayment.reason,
            "notify_url": self.notify_url(),
            "amount": {
                "refund": repayment.amount,
                "total": repayment.total,
                "currency": answers::CURRENCY,
            },
        });
        let answer = self.post("/v3/refund/domestic/refunds", &body, now).await?;
        refund_news(repayment.order.id, repayment.number, &answer)
    }

    /// Query of a refund (doc/v3/merchant/4012556473). `number` has WeChat's format.
    pub(crate) async fn refund_state(
        &self,
        order: OrderId,
        number: &str,
        now: Timestamp,
    ) -> Result<Option<RefundNews>, ProviderError> {
        let path = format!("/v3/refund/domestic/refunds/{}", in_path(number));
        match self.get(&path, now).await {
            Err(error) if is(&error, &["RESOURCENOTEXISTS"]) => Ok(None),
            answer => refund_news(order, number, &answer?).map(Some),
        }
    }

    /// Whether an encrypted answer of WeChat's can be decrypted with the `APIv3` key; `None` when the merchant has no
    /// platform certificates (doc/v3/merchant/4012551764), which are the only encrypted answers.
    pub async fn opens_certificates(&self, now: Timestamp) -> Result<Option<bool>, ProviderError> {
        let answer = match self.get("/v3/certificates", now).await {
            Err(error) if is(&error, &["RESOURCENOTEXISTS"]) => return Ok(None),
            answer => answer?,
        };
        let Certificates { data } = parse(&answer)?;
        let opens = |Certificate { sealed }: &Certificate| {
            self.api_v3_key.open(&sealed.nonce, &sealed.associated_data, &sealed.ciphertext).is_ok()
        };
        Ok((!data.is_empty()).then(|| data.iter().all(opens)))
    }

    /// The content of a notification. Signature, age and content are verified; the order is not.
    pub(crate) fn verify_notification(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: Timestamp,
    ) -> Result<Notification, SignatureError> {
        self.platform_keys.verify(headers, body, now)?;
        let envelope: Envelope = serde_json::from_slice(body).map_err(|_| SignatureError::Unreadable)?;
        let text = self
            .api_v3_key
            .open(&envelope.resource.nonce, &envelope.resource.associated_data, &envelope.resource.ciphertext)
            .map_err(|_| SignatureError::Unreadable)?;
        tracing::info!(notification = %envelope.id, event = %envelope.event_type, "WeChat Pay notifies");
        envelope.notice(&text).map_err(|_: ProviderError| SignatureError::Unreadable)
    }
}

/// Error codes for an unknown order (`ORDER_NOT_EXIST`, in older answers `ORDERNOTEXIST`).
const UNKNOWN_ORDER: &[&str] = &["ORDERNOTEXIST"];

/// Error codes for a number that can't be used again: its order is closed, or has other parameters.
const SPENT: &[&str] = &["ORDERCLOSED", "OUTTRADENOUSED", "INVALIDREQUEST"];

/// A refund's number, escaped for a URL path: it may contain `|` and similar characters.
fn in_path(number: &str) -> String {
    url::form_urlencoded::byte_serialize(number.as_bytes()).collect()
}

fn refund_news(order: OrderId, number: &str, answer: &[u8]) -> Result<RefundNews, ProviderError> {
    let refund: Refund = parse(answer)?;
    // A valid answer about another refund proves nothing about this one.
    if refund.out_refund_no != number || !refund.is_of(order) {
        return Err(ProviderError::Unreadable("it is about another refund"));
    }
    refund.news(order)
}
