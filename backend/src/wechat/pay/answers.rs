//! The forms of what WeChat Pay says. Fields that we have no use for are not read, so that new ones disturb nothing.

use serde::Deserialize;
use shared::api::staff::orders::DiscrepancyKind;
use shared::id::OrderId;
use shared::money::Fen;
use shared::payment::{Payee, Receipt, RefundReceipt, VerifiedPayment, VerifiedRefund};

use super::call::parse;
use super::moment;
use crate::payment::{Confirmed, Notification, OrderStatus, ProviderError, RefundNews, RefundStatus};
use crate::wechat::OpenId;

/// The only one that our orders have.
pub const CURRENCY: &str = "CNY";

const UNREADABLE: ProviderError = ProviderError::Unreadable("a field is missing, or not what it should be");

/// What a JSAPI order gives.
#[derive(Debug, Deserialize)]
pub struct Prepaid {
    /// Opens the sheet, for two hours.
    pub prepay_id: String,
}

/// An order at WeChat, from a query or a notification.
#[derive(Debug, Deserialize)]
pub struct Transaction {
    #[serde(default)]
    appid: String,
    mchid: String,
    /// Our number.
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

/// What can't be an amount of ours is none of ours: it fits no order.
fn fen(number: i64) -> Fen {
    Fen::new(u32::try_from(number).unwrap_or(u32::MAX))
}

impl Transaction {
    /// What it says of our order.
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

    /// Numbers for a finding.
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
    /// Notifications alone say it.
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
    /// Whether it is about money of this order.
    #[must_use]
    pub fn is_of(&self, order: OrderId) -> bool {
        OrderId::from_trade_number(&self.out_trade_no) == Ok(order)
    }

    /// What it says of our order's refund.
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

/// A notification around its sealed content.
#[derive(Debug, Deserialize)]
pub struct Envelope {
    /// Its number; a repeated notification has the same.
    pub id: String,
    /// `TRANSACTION.SUCCESS`, `REFUND.SUCCESS`, …
    pub event_type: String,
    /// The content.
    pub resource: Resource,
}

/// Sealed content.
#[derive(Debug, Deserialize)]
pub struct Resource {
    /// In base64.
    pub ciphertext: String,
    /// Goes into the seal.
    #[serde(default)]
    pub associated_data: String,
    /// 12 characters.
    pub nonce: String,
}

/// The platform certificates, sealed.
#[derive(Debug, Deserialize)]
pub struct Certificates {
    /// Each.
    pub data: Vec<Certificate>,
}

/// One of them.
#[derive(Debug, Deserialize)]
pub struct Certificate {
    /// The certificate in PEM.
    #[serde(rename = "encrypt_certificate")]
    pub sealed: Resource,
}

impl Envelope {
    /// What the opened content says. The event's name is only a hint: the content decides.
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
