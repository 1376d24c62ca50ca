//! The formats of WeChat Pay's answers. Unused fields are not parsed, so new ones cause no errors.

use serde::Deserialize;
use shared::api::staff::orders::DiscrepancyKind;
use shared::id::OrderId;
use shared::money::Fen;
use shared::payment::{Payee, Receipt, RefundReceipt, VerifiedPayment, VerifiedRefund};

use super::call::parse;
use super::moment;
use crate::payment::{Confirmed, Notification, OrderStatus, ProviderError, RefundNews, RefundStatus};
use crate::wechat::OpenId;

/// The only currency of our orders.
pub const CURRENCY: &str = "CNY";

const UNREADABLE: ProviderError = ProviderError::Unreadable("a field is missing, or not what it should be");

/// The answer to a new JSAPI order.
#[derive(Debug, Deserialize)]
pub struct Prepaid {
    /// Opens the payment dialog, for two hours.
    pub prepay_id: String,
}

/// An order at WeChat, from a query or a notification.
#[derive(Debug, Deserialize)]
pub struct Transaction {
    #[serde(default)]
    appid: String,
    mchid: String,
    /// Our order's number.
    pub out_trade_no: String,
    #[serde(default, rename = "transaction_id")]
    id: String,
    trade_state: TradeState,
    #[serde(default)]
    success_time: String,
    #[serde(default)]
    payer: Payer,
    amount: Option<Amount>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum TradeState {
    Success,
    Refund,
    NotPay,
    Closed,
    Revoked,
    UserPaying,
    PayError,
}

#[derive(Debug, Default, Deserialize)]
struct Payer {
    #[serde(default)]
    openid: String,
}

#[derive(Debug, Deserialize)]
struct Amount {
    total: i64,
    #[serde(default)]
    currency: Option<String>,
}

/// A number that is no valid amount becomes one that matches no order.
fn fen(number: i64) -> Fen {
    Fen::new(u32::try_from(number).unwrap_or(u32::MAX))
}

impl Transaction {
    /// The state of our order.
    pub fn found(self, order: OrderId) -> Result<OrderStatus, ProviderError> {
        match self.trade_state {
            TradeState::Success => self.confirmed(order).map(OrderStatus::Paid),
            TradeState::Refund => Ok(OrderStatus::Refunded(self.confirmed(order).ok())),
            TradeState::NotPay | TradeState::UserPaying | TradeState::PayError => Ok(OrderStatus::Waiting),
            TradeState::Closed | TradeState::Revoked => Ok(OrderStatus::Closed),
        }
    }

    fn confirmed(self, order: OrderId) -> Result<Confirmed, ProviderError> {
        let amount = self.amount.ok_or(UNREADABLE)?;
        let paid_at = moment::parse(&self.success_time).ok_or(UNREADABLE)?;
        let is_number =
            |text: &str| (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric());
        if !is_number(&self.id) {
            return Err(UNREADABLE);
        }
        let is_foreign = amount.currency.as_deref().is_some_and(|currency| currency != CURRENCY);
        let receipt = Receipt { order, transaction: self.id, amount: fen(amount.total), paid_at };
        Ok(Confirmed {
            payment: VerifiedPayment::confirmed_by_provider(receipt),
            payer: OpenId::new(self.payer.openid).ok(),
            payee: Some(Payee { mch_id: self.mchid, app_id: self.appid }),
            foreign: is_foreign.then_some(DiscrepancyKind::WrongAmount),
        })
    }

    /// The numbers, for the record of a discrepancy.
    fn detail(&self) -> String {
        let amount = self.amount.as_ref().map_or(0, |amount| amount.total);
        format!("{amount} fen, {}", self.id)
    }
}

/// A refund, from an answer (`status`) or a notification (`refund_status`).
#[derive(Debug, Deserialize)]
pub struct Refund {
    /// The number that we gave it.
    pub out_refund_no: String,
    #[serde(default)]
    out_trade_no: String,
    /// Only notifications contain it.
    #[serde(default)]
    mchid: Option<String>,
    #[serde(alias = "refund_status")]
    status: WireRefundStatus,
    #[serde(default)]
    success_time: String,
    #[serde(default)]
    create_time: String,
    amount: RefundAmount,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum WireRefundStatus {
    Success,
    Closed,
    Processing,
    Abnormal,
}

#[derive(Debug, Deserialize)]
struct RefundAmount {
    refund: i64,
}

impl Refund {
    /// Whether it is a refund of this order.
    #[must_use]
    pub fn is_of(&self, order: OrderId) -> bool {
        OrderId::from_trade_number(&self.out_trade_no) == Ok(order)
    }

    /// The state of our order's refund.
    pub fn news(self, order: OrderId) -> Result<RefundNews, ProviderError> {
        let standing = match self.status {
            WireRefundStatus::Processing => RefundStatus::Processing,
            WireRefundStatus::Abnormal => RefundStatus::Abnormal,
            WireRefundStatus::Closed => RefundStatus::Closed,
            WireRefundStatus::Success => {
                let refunded_at = moment::parse(&self.success_time).ok_or(UNREADABLE)?;
                let (number, amount) = (self.out_refund_no.clone(), fen(self.amount.refund));
                let receipt = RefundReceipt { order, number, amount, refunded_at };
                RefundStatus::Done(VerifiedRefund::confirmed_by_provider(receipt))
            }
        };
        Ok(RefundNews {
            order,
            number: self.out_refund_no,
            amount: fen(self.amount.refund),
            mch_id: self.mchid,
            asked_at: moment::parse(&self.create_time),
            standing,
        })
    }
}

/// A notification around its encrypted content.
#[derive(Debug, Deserialize)]
pub struct Envelope {
    /// The number of the notification; a repeated one has the same.
    pub id: String,
    /// `TRANSACTION.SUCCESS`, `REFUND.SUCCESS`, …
    pub event_type: String,
    pub resource: Resource,
}

/// Encrypted content.
#[derive(Debug, Deserialize)]
pub struct Resource {
    /// In base64.
    pub ciphertext: String,
    /// The associated data of the encryption.
    #[serde(default)]
    pub associated_data: String,
    /// 12 characters.
    pub nonce: String,
}

/// The platform certificates, encrypted.
#[derive(Debug, Deserialize)]
pub struct Certificates {
    pub data: Vec<Certificate>,
}

/// One platform certificate.
#[derive(Debug, Deserialize)]
pub struct Certificate {
    /// The certificate in PEM.
    #[serde(rename = "encrypt_certificate")]
    pub sealed: Resource,
}

impl Envelope {
    /// The notification in the decrypted content. The event's name is only a hint: the content decides.
    pub fn notice(self, content: &[u8]) -> Result<Notification, ProviderError> {
        match self.event_type.split('.').next() {
            Some("TRANSACTION") => {
                let transaction: Transaction = parse(content)?;
                let Ok(order) = OrderId::from_trade_number(&transaction.out_trade_no) else {
                    let detail = transaction.detail();
                    return Ok(Notification::Stray { trade_number: transaction.out_trade_no, detail });
                };
                match transaction.found(order)? {
                    OrderStatus::Paid(confirmed) | OrderStatus::Refunded(Some(confirmed)) => {
                        Ok(Notification::Payment(confirmed))
                    }
                    OrderStatus::Waiting
                    | OrderStatus::Closed
                    | OrderStatus::Unknown
                    | OrderStatus::Refunded(None) => Ok(Notification::Other { event: self.event_type }),
                }
            }
            Some("REFUND") => {
                let refund: Refund = parse(content)?;
                match OrderId::from_trade_number(&refund.out_trade_no) {
                    Ok(order) => refund.news(order).map(Notification::Refund),
                    Err(_) => Ok(Notification::Other { event: self.event_type }),
                }
            }
            _ => Ok(Notification::Other { event: self.event_type }),
        }
    }
}
