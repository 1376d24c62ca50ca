//! WeChat Pay, API v3, JSAPI: orders that students pay inside WeChat. The protocol's facts and their sources stand in
//! `docs/wechat.md`.
//!
//! [`sign`], [`verify`], [`seal`] and [`der`] are the cryptography, [`call`] is one signed request with its verified
//! answer, [`answers`] are the forms of what comes back, [`bill`] reads the daily trade bill. Nothing here knows our
//! orders: whether what WeChat says fits them is for `domain::settle`.

pub mod answers;
pub mod bill;
pub mod call;
pub mod der;
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
use shared::id::OrderId;
use shared::time::Timestamp;

use super::WeChat;
use crate::dice::Dice;
use crate::payment::{
    Closing, Found, Notice, ProviderError, Purchase, RefundNews, Repayment, SignatureError, Started,
};
use answers::{Envelope, Prepaid, Refund, Transaction};
use call::{is, parse};
use seal::{ApiV3Key, InvalidApiV3Key};
use sign::{MerchantKey, MerchantKeyError, sheet_message};
use verify::{PlatformKeyError, PlatformKeys};

/// Where WeChat sends its notifications, of payments and of refunds.
pub const NOTIFICATION: &str = "/api/payment/wechat/notification";

/// A merchant at WeChat Pay.
pub struct Merchant {
    wechat: Arc<WeChat>,
    dice: Dice,
    /// 商户号.
    mch_id: String,
    key: MerchantKey,
    platform_keys: PlatformKeys,
    api_v3_key: ApiV3Key,
}

/// Without the keys.
impl fmt::Debug for Merchant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Merchant").field("mch_id", &self.mch_id).finish_non_exhaustive()
    }
}

/// Why the settings make no merchant.
#[derive(Debug, thiserror::Error)]
pub enum MerchantError {
    /// The file names none.
    #[error("the payment by WeChat needs [pay] in WeChat's file")]
    Missing,
    /// The merchant's key.
    #[error("pay.key_file")]
    Key(#[from] MerchantKeyError),
    /// WeChat's keys.
    #[error("pay.platform_keys")]
    Platform(#[from] PlatformKeyError),
    /// The `APIv3` key.
    #[error("pay.api_v3_key_file")]
    ApiV3(#[from] InvalidApiV3Key),
}

impl Merchant {
    /// The merchant that the settings name.
    pub fn new(wechat: Arc<WeChat>, dice: Dice) -> Result<Self, MerchantError> {
        let pay = wechat.settings.pay.as_ref().ok_or(MerchantError::Missing)?;
        let key = MerchantKey::from_pem(pay.key.expose_secret(), pay.key_serial.clone())?;
        let platform_keys = PlatformKeys::read(&pay.platform_keys)?;
        let api_v3_key = ApiV3Key::parse(pay.api_v3_key.expose_secret())?;
        let mch_id = pay.mch_id.clone();
        Ok(Self { wechat, dice, mch_id, key, platform_keys, api_v3_key })
    }

    /// 商户号.
    #[must_use]
    pub fn mch_id(&self) -> &str {
        &self.mch_id
    }

    /// 公众账号ID of the service account that students pay in.
    #[must_use]
    pub fn app_id(&self) -> &str {
        &self.wechat.settings.account.app_id
    }

    fn notify_url(&self) -> String {
        format!("{}{NOTIFICATION}", self.wechat.public_origin.as_str())
    }

    /// JSAPI order (doc/v3/merchant/4012525167): the same words again give a fresh `prepay_id`.
    pub(crate) async fn start(
        &self,
        purchase: &Purchase<'_>,
        now: Timestamp,
    ) -> Result<Started, ProviderError> {
        let payer = purchase.payer.ok_or(ProviderError::NoPayer)?;
        let body = json!({
            "appid": self.app_id(),
            "mchid": self.mch_id,
            "description": purchase.subject,
            "out_trade_no": purchase.order.trade_number(),
            "time_expire": moment::rfc3339(purchase.expires_at),
            "notify_url": self.notify_url(),
            "amount": { "total": purchase.amount, "currency": answers::CURRENCY },
            "payer": { "openid": payer.expose() },
        });
        let answer = self.post("/v3/pay/transactions/jsapi", &body, now).await.map_err(|error| {
            let (paid, spent) = (is(&error, &["ORDERPAID"]), is(&error, SPENT));
            match error {
                ProviderError::Refused { code, .. } if spent => ProviderError::NumberSpent { code },
                _ if paid => ProviderError::AlreadyPaid,
                error => error,
            }
        })?;
        let Prepaid { prepay_id } = parse(&answer)?;
        Ok(Started { cashier: Cashier::Sheet(self.sheet(&prepay_id, now)) })
    }

    /// What `getBrandWCPayRequest` is called with.
    fn sheet(&self, prepay_id: &str, now: Timestamp) -> WechatSheet {
        let (timestamp, nonce) = (call::unix_seconds(now), call::nonce(&self.dice));
        let package = format!("prepay_id={prepay_id}");
        let pay_sign = self.key.sign(&sheet_message(self.app_id(), timestamp, &nonce, &package));
        WechatSheet {
            app_id: self.app_id().to_owned(),
            time_stamp: timestamp.to_string(),
            nonce_str: nonce,
            package,
            sign_type: "RSA".to_owned(),
            pay_sign,
        }
    }

    /// Query by our number (doc/v3/merchant/4012791838).
    pub(crate) async fn query(&self, order: OrderId, now: Timestamp) -> Result<Found, ProviderError> {
        let number = order.trade_number();
        let path = format!("/v3/pay/transactions/out-trade-no/{number}?mchid={}", self.mch_id);
        let answer = match self.get(&path, now).await {
            Err(error) if is(&error, UNKNOWN_ORDER) => return Ok(Found::Unknown),
            answer => answer?,
        };
        let transaction: Transaction = parse(&answer)?;
        // A true answer to another question proves nothing about this one.
        if transaction.out_trade_no != number {
            return Err(ProviderError::Unreadable("it is about another order"));
        }
        transaction.found(order, &self.mch_id, self.app_id())
    }

    /// Close (doc/v3/merchant/4012791839).
    pub(crate) async fn close(&self, order: OrderId, now: Timestamp) -> Result<Closing, ProviderError> {
        let path = format!("/v3/pay/transactions/out-trade-no/{}/close", order.trade_number());
        match self.post(&path, &json!({ "mchid": self.mch_id }), now).await {
            Ok(_) => Ok(Closing::Closed),
            Err(error) if is(&error, &["ORDERPAID"]) => Ok(Closing::Paid),
            Err(error) if is(&error, &["ORDERCLOSED"]) || is(&error, UNKNOWN_ORDER) => Ok(Closing::Closed),
            Err(error) => Err(error),
        }
    }

    /// Refund (doc/v3/merchant/4012556457). The number follows from the order, so that money goes back once.
    pub(crate) async fn refund(
        &self,
        repayment: &Repayment<'_>,
        now: Timestamp,
    ) -> Result<RefundNews, ProviderError> {
        let body = json!({
            "transaction_id": repayment.transaction,
            "out_refund_no": repayment.order.refund_number(),
            "reason": repayment.reason,
            "notify_url": self.notify_url(),
            "amount": {
                "refund": repayment.amount,
                "total": repayment.amount,
                "currency": answers::CURRENCY,
            },
        });
        let answer = self.post("/v3/refund/domestic/refunds", &body, now).await?;
        refund_news(repayment.order, &answer)
    }

    /// Query of a refund (doc/v3/merchant/4012556473).
    pub(crate) async fn refund_state(
        &self,
        order: OrderId,
        now: Timestamp,
    ) -> Result<Option<RefundNews>, ProviderError> {
        let path = format!("/v3/refund/domestic/refunds/{}", order.refund_number());
        match self.get(&path, now).await {
            Err(error) if is(&error, &["RESOURCENOTEXISTS"]) => Ok(None),
            answer => refund_news(order, &answer?).map(Some),
        }
    }

    /// What a notification says. Signature, age and content are verified; the order is not.
    pub(crate) fn verify_notification(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: Timestamp,
    ) -> Result<Notice, SignatureError> {
        self.platform_keys.verify(headers, body, now)?;
        let envelope: Envelope = serde_json::from_slice(body).map_err(|_| SignatureError::Unreadable)?;
        let text = self
            .api_v3_key
            .open(&envelope.resource.nonce, &envelope.resource.associated_data, &envelope.resource.ciphertext)
            .map_err(|_| SignatureError::Unreadable)?;
        tracing::info!(notification = %envelope.id, event = %envelope.event_type, "WeChat Pay notifies");
        envelope
            .notice(&text, &self.mch_id, self.app_id())
            .map_err(|_: ProviderError| SignatureError::Unreadable)
    }
}

/// Words for an order that there is not (`ORDER_NOT_EXIST`, in older answers `ORDERNOTEXIST`).
const UNKNOWN_ORDER: &[&str] = &["ORDERNOTEXIST"];

/// Words for a number that makes no order any more: closed, or used with other words before.
const SPENT: &[&str] = &["ORDERCLOSED", "OUTTRADENOUSED", "INVALIDREQUEST"];

fn refund_news(order: OrderId, answer: &[u8]) -> Result<RefundNews, ProviderError> {
    let refund: Refund = parse(answer)?;
    if refund.out_refund_no != order.refund_number() {
        return Err(ProviderError::Unreadable("it is about another refund"));
    }
    refund.news(order)
}
