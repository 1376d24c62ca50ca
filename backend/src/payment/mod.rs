//! Payment providers: they take the student's money and notify the server.
//!
//! Only a provider's confirmation settles an order ([`Confirmed`]): a notification with a valid signature, or the
//! signed answer to a query. The browser's return from the cashier settles nothing. Everything that a provider reports
//! is compared with the stored order before it changes anything (`domain::settle`).

pub mod cashier;
pub mod sandbox;

use std::fmt;
use std::sync::Arc;

use axum::http::HeaderMap;
use shared::api::Cashier;
use shared::api::staff::orders::DiscrepancyKind;
use shared::collection::Slug;
use shared::id::OrderId;
use shared::money::Fen;
use shared::payment::{Payee, VerifiedPayment, VerifiedRefund};
use shared::problem::ProblemCode;
use shared::time::Timestamp;

use crate::http::error::ApiError;
use crate::wechat::OpenId;
use crate::wechat::client::ClientError;
use crate::wechat::pay::Merchants;
use sandbox::Sandbox;

/// The payment provider.
#[derive(Debug, Clone)]
pub enum Provider {
    /// No provider: only collections that are free of charge can be completed.
    Nobody,
    /// The built-in cashier, which takes no real money.
    Sandbox(Sandbox),
    /// WeChat Pay.
    WeChat(Arc<Merchants>),
}

/// The identification of an order at the provider.
#[derive(Debug, Clone, Copy)]
pub struct KnownOrder<'a> {
    pub id: OrderId,
    /// The merchant that receives the payment; `None` for orders of providers with only one payee.
    pub payee: Option<&'a Payee>,
}

/// A payment as it is sent to the provider. Sending the same again changes nothing there.
#[derive(Debug, Clone)]
pub struct Purchase<'a> {
    pub order: KnownOrder<'a>,
    pub amount: Fen,
    /// The subject that the student reads in WeChat.
    pub subject: &'a str,
    /// The WeChat account that pays.
    pub payer: Option<&'a OpenId>,
    /// After this time the provider accepts no payment.
    pub expires_at: Timestamp,
}

/// A refund as it is sent to the provider.
#[derive(Debug, Clone)]
pub struct Repayment<'a> {
    pub order: KnownOrder<'a>,
    /// The number of the refund: if it is requested twice, the money is refunded once.
    pub number: &'a str,
    /// The provider's number of the payment.
    pub transaction: &'a str,
    /// The amount of the refund.
    pub amount: Fen,
    /// The amount of the whole payment.
    pub total: Fen,
    /// The reason that the student reads in WeChat.
    pub reason: &'a str,
}

/// A payment that a provider confirmed, with the values to compare with the order.
#[derive(Debug, Clone)]
pub struct Confirmed {
    pub payment: VerifiedPayment,
    /// The WeChat account that paid, if the provider reports it.
    pub payer: Option<OpenId>,
    /// The merchant that was paid, if the provider reports it.
    pub payee: Option<Payee>,
    /// A property that none of our payments can have: another currency.
    pub foreign: Option<DiscrepancyKind>,
}

impl From<VerifiedPayment> for Confirmed {
    fn from(payment: VerifiedPayment) -> Self {
        Self { payment, payer: None, payee: None, foreign: None }
    }
}

/// A provider's answer about an order.
#[derive(Debug, Clone)]
pub enum OrderStatus {
    /// It was paid.
    Paid(Confirmed),
    /// It can still be paid.
    Waiting,
    /// It can't be paid any more.
    Closed,
    /// There is no such order.
    Unknown,
    /// It was paid, and refunded in full or in part, as the refunds say. `None` if its payment can't be read.
    Refunded(Option<Confirmed>),
}

/// A provider's answer to closing an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseOutcome {
    /// It can't be paid any more.
    Closed,
    /// It was paid before: query it.
    Paid,
}

/// A provider's report about a refund.
#[derive(Debug, Clone)]
pub struct RefundNews {
    /// The order that is refunded.
    pub order: OrderId,
    pub number: String,
    pub amount: Fen,
    /// The merchant that refunds, if the provider reports it.
    pub mch_id: Option<String>,
    /// When the provider accepted the refund, if it reports it.
    pub asked_at: Option<Timestamp>,
    pub standing: RefundStatus,
}

/// The state of a refund.
#[derive(Debug, Clone)]
pub enum RefundStatus {
    /// In progress.
    Processing,
    /// The money was refunded.
    Done(VerifiedRefund),
    /// The bank did not accept it.
    Abnormal,
    /// It will not happen.
    Closed,
}

/// The content of a notification with a valid signature.
#[derive(Debug, Clone)]
pub enum Notification {
    /// An order was paid.
    Payment(Confirmed),
    /// Something happened to a refund.
    Refund(RefundNews),
    /// A payment whose order number has none of our formats.
    Stray {
        /// The order's number at the provider.
        trade_number: String,
        /// The amount and the transaction.
        detail: String,
    },
    /// An event that the server does not use.
    Other {
        /// The type of the event.
        event: String,
    },
}

/// A payment that has been started at the provider.
#[derive(Debug, Clone)]
pub struct CreatedPayment {
    /// Where the student pays.
    pub cashier: Cashier,
}

/// The installation has no payment provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoProvider;

impl fmt::Display for NoProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this installation has no payment provider: see the setting `payment`")
    }
}

impl std::error::Error for NoProvider {}

/// Why a provider did not carry out a request.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    #[error(transparent)]
    Nobody(#[from] NoProvider),
    /// The order was paid: query it.
    #[error("the provider says that the order is paid")]
    AlreadyPaid,
    /// The order's number can't be used (any more): a new order has to replace it.
    #[error("the provider says that the order is closed, or was made with other words ({code})")]
    NumberSpent {
        /// The provider's error code.
        code: String,
    },
    /// The student's WeChat account is not known, so no account can pay.
    #[error("nobody's WeChat is known that could pay")]
    NoPayer,
    /// The order belongs to another merchant, whose keys are not in the settings.
    #[error(
        "the settings have no keys of the merchant {mch_id}: enter it under [[merchants]] in WeChat's file"
    )]
    UnknownMerchant {
        /// 商户号.
        mch_id: String,
    },
    /// The provider refused the request.
    #[error("the provider refuses: {0}")]
    Refused(ProviderRefusal),
    /// The request could not be sent, or no answer came: the result at the provider is unknown.
    #[error("the provider does not answer")]
    Unavailable(#[from] ClientError),
    /// The provider is busy or has a fault.
    #[error("the provider is busy: {0}")]
    Busy(ProviderRefusal),
    /// The answer's signature is not the provider's.
    #[error("the provider's answer")]
    Untrusted(#[from] SignatureError),
    /// The answer is the provider's, but has an unexpected format.
    #[error("the provider's answer can't be read: {0}")]
    Unreadable(&'static str),
}

/// A refusal with the provider's texts, without personal data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProviderRefusal {
    pub status: u16,
    /// The provider's error code, such as `NOT_ENOUGH`.
    pub code: String,
    /// The provider's message, for people.
    pub message: String,
    /// The provider's number of the request, for its support.
    pub request_id: String,
}

impl fmt::Display for ProviderRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { status, code, message, request_id } = self;
        write!(f, "{status} {code}")?;
        if !message.is_empty() {
            write!(f, " {message}")?;
        }
        if !request_id.is_empty() {
            write!(f, " (Request-ID {request_id})")?;
        }
        Ok(())
    }
}

/// Why a notification, or an answer, is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureError {
    /// A header is missing or can't be read.
    Incomplete,
    /// It was signed too long ago, or in the future: a copy of an old notification, or a wrong clock.
    Stale,
    /// It names a key that the settings do not have.
    UnknownKey,
    /// The signature was made with another key or for another text.
    Forged,
    /// The signature is valid but the text is not a receipt: provider and server use different formats.
    Unreadable,
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Incomplete => "it is not signed",
            Self::Stale => "it was not signed just now",
            Self::UnknownKey => "it is signed with a key that is not in the settings",
            Self::Forged => "its signature does not hold",
            Self::Unreadable => "it is signed but can't be read",
        })
    }
}

impl std::error::Error for SignatureError {}

impl From<SignatureError> for ApiError {
    fn from(error: SignatureError) -> Self {
        Self::from(ProblemCode::InvalidSignature).because(error)
    }
}

impl Provider {
    /// The provider's name in the audit log.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Sandbox(_) => sandbox::NAME,
            Self::WeChat(_) => "wechat",
        }
    }

    /// Whether only the student's own WeChat account can pay.
    #[must_use]
    pub const fn wants_payer(&self) -> bool {
        matches!(self, Self::WeChat(_))
    }

    /// The merchant that receives the payments for new orders of a collection; `None` where it is not checked.
    #[must_use]
    pub fn payee(&self, collection: &Slug) -> Option<Payee> {
        match self {
            Self::Nobody => None,
            Self::Sandbox(_) => Some(Sandbox::payee()),
            Self::WeChat(merchants) => Some(merchants.for_collection(collection).payee().clone()),
        }
    }

    /// Registers a payment with the provider. Starting the same order again only renews the way to pay: WeChat's
    /// payment dialog is valid for two hours, and each start creates a new one.
    pub async fn start(
        &self,
        purchase: &Purchase<'_>,
        now: Timestamp,
    ) -> Result<CreatedPayment, ProviderError> {
        match self {
            Self::Nobody => Err(NoProvider.into()),
            Self::Sandbox(_) => Ok(CreatedPayment { cashier: Sandbox::page(purchase.order.id) }),
            Self::WeChat(merchants) => merchants.of(purchase.order)?.start(purchase, now).await,
        }
    }

    /// Where to pay, for answers that start no payment: the sandbox's page stays valid, WeChat's dialog does not.
    #[must_use]
    pub fn lasting_cashier(&self, order: OrderId) -> Option<Cashier> {
        match self {
            Self::Nobody | Self::WeChat(_) => None,
            Self::Sandbox(_) => Some(Sandbox::page(order)),
        }
    }

    /// Queries the state of an order.
    pub async fn query(&self, order: KnownOrder<'_>, now: Timestamp) -> Result<OrderStatus, ProviderError> {
        match self {
            Self::Nobody => Err(NoProvider.into()),
            // The cashier books at once, and stores nothing itself.
            Self::Sandbox(_) => Ok(OrderStatus::Waiting),
            Self::WeChat(merchants) => merchants.of(order)?.query(order, now).await,
        }
    }

    /// Closes an order at the provider, so that it can't be paid any more.
    pub async fn close(&self, order: KnownOrder<'_>, now: Timestamp) -> Result<CloseOutcome, ProviderError> {
        match self {
            Self::Nobody => Err(NoProvider.into()),
            // The cashier asks the server whether an order waits.
            Self::Sandbox(_) => Ok(CloseOutcome::Closed),
            Self::WeChat(merchants) => merchants.of(order)?.close(order.id, now).await,
        }
    }

    /// Refunds an order. Repeated requests refund it once.
    pub async fn refund(
        &self,
        repayment: &Repayment<'_>,
        now: Timestamp,
    ) -> Result<RefundNews, ProviderError> {
        match self {
            Self::Nobody => Err(NoProvider.into()),
            Self::Sandbox(_) => Ok(Sandbox::refund(repayment, now)),
            Self::WeChat(merchants) => merchants.of(repayment.order)?.refund(repayment, now).await,
        }
    }

    /// The state of the refund with a number; `None` when the provider does not know it.
    pub async fn refund_state(
        &self,
        order: KnownOrder<'_>,
        number: &str,
        now: Timestamp,
    ) -> Result<Option<RefundNews>, ProviderError> {
        match self {
            Self::Nobody => Err(NoProvider.into()),
            Self::Sandbox(_) => Ok(None),
            Self::WeChat(merchants) => merchants.of(order)?.refund_state(order.id, number, now).await,
        }
    }

    /// The content of a notification after verification. `body` must be exactly what arrived: a single changed space
    /// breaks the signature.
    pub fn verify_notification(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: Timestamp,
    ) -> Result<Notification, SignatureError> {
        match self {
            Self::Nobody => Err(SignatureError::Forged),
            Self::Sandbox(sandbox) => sandbox
                .verify_notification(headers, body, now)
                .map(|payment| Notification::Payment(payment.into())),
            Self::WeChat(merchants) => merchants.verify_notification(headers, body, now),
        }
    }
}
