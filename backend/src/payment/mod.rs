//! Payment providers: who takes the student's money and tells us so.
//!
//! An order is settled by what a provider confirmed alone ([`Confirmed`]): a notification whose signature held, or the
//! signed answer to a question of ours. The browser's return from the cashier settles nothing. Whatever a provider says
//! is held against our own order before it changes anything (`domain::settle`).

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

/// Who takes the money.
#[derive(Debug, Clone)]
pub enum Provider {
    /// Nobody: only collections that are free come to their end.
    Nobody,
    /// A cashier of our own that takes no real money.
    Sandbox(Sandbox),
    /// WeChat Pay.
    WeChat(Arc<Merchants>),
}

/// An order, in the words by which the provider knows it.
#[derive(Debug, Clone, Copy)]
pub struct KnownOrder<'a> {
    /// Its number.
    pub id: OrderId,
    /// By whom it is paid for; `None` for orders of providers that know one payee only.
    pub payee: Option<&'a Payee>,
}

/// What is to be paid, in the words that the provider is told. Saying the same again changes nothing there.
#[derive(Debug, Clone)]
pub struct Purchase<'a> {
    /// The order.
    pub order: KnownOrder<'a>,
    /// How much.
    pub amount: Fen,
    /// What for, as the student reads it in WeChat.
    pub subject: &'a str,
    /// Whose WeChat pays.
    pub payer: Option<&'a OpenId>,
    /// After this the provider takes no payment.
    pub expires_at: Timestamp,
}

/// What is to be given back.
#[derive(Debug, Clone)]
pub struct Repayment<'a> {
    /// The order.
    pub order: KnownOrder<'a>,
    /// The number of the refund: asked for twice, it goes back once.
    pub number: &'a str,
    /// The provider's number of its payment.
    pub transaction: &'a str,
    /// How much goes back.
    pub amount: Fen,
    /// All of what came in.
    pub total: Fen,
    /// Why, as the student reads it in WeChat.
    pub reason: &'a str,
}

/// A payment that a provider confirmed, and what our order is held against.
#[derive(Debug, Clone)]
pub struct Confirmed {
    /// The proof.
    pub payment: VerifiedPayment,
    /// Whose WeChat paid, if the provider says so.
    pub payer: Option<OpenId>,
    /// To whom it was paid, if the provider says so.
    pub payee: Option<Payee>,
    /// What about it can't be ours: another currency.
    pub foreign: Option<DiscrepancyKind>,
}

impl From<VerifiedPayment> for Confirmed {
    fn from(payment: VerifiedPayment) -> Self {
        Self { payment, payer: None, payee: None, foreign: None }
    }
}

/// What a provider says of an order.
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
    /// It was paid, and money of it went back: all or a part, which the refunds say. `None` if its payment can't be read.
    Refunded(Option<Confirmed>),
}

/// What a provider says to closing an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseOutcome {
    /// It can't be paid any more.
    Closed,
    /// It was paid before: ask what.
    Paid,
}

/// What a provider says of a refund.
#[derive(Debug, Clone)]
pub struct RefundNews {
    /// The order whose money it is.
    pub order: OrderId,
    /// The refund's number.
    pub number: String,
    /// How much it is about.
    pub amount: Fen,
    /// The merchant whose refund it is, if the provider says so.
    pub mch_id: Option<String>,
    /// When the provider took it, if it says so.
    pub asked_at: Option<Timestamp>,
    /// How far it is.
    pub standing: RefundStatus,
}

/// How far a refund is.
#[derive(Debug, Clone)]
pub enum RefundStatus {
    /// On its way.
    Processing,
    /// The money is back.
    Done(VerifiedRefund),
    /// It does not reach the bank.
    Abnormal,
    /// It will not happen.
    Closed,
}

/// What a notification whose signature holds says.
#[derive(Debug, Clone)]
pub enum Notification {
    /// An order was paid.
    Payment(Confirmed),
    /// Something happened to a refund.
    Refund(RefundNews),
    /// A payment whose order can't be one of ours.
    Stray {
        /// The order's number at the provider.
        trade_number: String,
        /// How much, and by which transaction.
        detail: String,
    },
    /// Something that we have no use for.
    Other {
        /// Its kind.
        event: String,
    },
}

/// A payment that the provider waits for.
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

/// Why a provider did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// There is none.
    #[error(transparent)]
    Nobody(#[from] NoProvider),
    /// The order was paid: ask what.
    #[error("the provider says that the order is paid")]
    AlreadyPaid,
    /// The order's number can't be used (any more): another order has to take its place.
    #[error("the provider says that the order is closed, or was made with other words ({code})")]
    NumberSpent {
        /// The provider's word.
        code: String,
    },
    /// Nobody's WeChat is known that could pay.
    #[error("nobody's WeChat is known that could pay")]
    NoPayer,
    /// The order is another merchant's, whose keys the settings do not have.
    #[error(
        "the settings have no keys of the merchant {mch_id}: enter it under [[merchants]] in WeChat's file"
    )]
    UnknownMerchant {
        /// 商户号.
        mch_id: String,
    },
    /// It said no.
    #[error("the provider refuses: {0}")]
    Refused(ProviderRefusal),
    /// It could not be asked, or its answer did not come: nobody knows what it did.
    #[error("the provider does not answer")]
    Unavailable(#[from] ClientError),
    /// It is busy or broken.
    #[error("the provider is busy: {0}")]
    Busy(ProviderRefusal),
    /// The answer is not the provider's.
    #[error("the provider's answer")]
    Untrusted(#[from] SignatureError),
    /// The answer is the provider's but not what it should be.
    #[error("the provider's answer can't be read: {0}")]
    Unreadable(&'static str),
}

/// A no in the provider's words, without personal data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProviderRefusal {
    /// The HTTP status.
    pub status: u16,
    /// The provider's word, such as `NOT_ENOUGH`.
    pub code: String,
    /// Its message, for people.
    pub message: String,
    /// The request's number there, by which the provider's support finds it.
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

/// Why a notification, or an answer, is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureError {
    /// A header is missing or can't be read.
    Incomplete,
    /// It was signed too long ago, or in the future: a copy of an old notification, or a wrong clock.
    Stale,
    /// It names a key that the settings do not have.
    UnknownKey,
    /// The signature belongs to another key or another text.
    Forged,
    /// The signature holds but the text is not a receipt: provider and server do not agree on the form.
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
    /// Its name in the audit log.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Sandbox(_) => sandbox::NAME,
            Self::WeChat(_) => "wechat",
        }
    }

    /// Whether only a student's own WeChat can pay.
    #[must_use]
    pub const fn wants_payer(&self) -> bool {
        matches!(self, Self::WeChat(_))
    }

    /// By whom new orders of a collection are paid for; `None` where nobody asks.
    #[must_use]
    pub fn payee(&self, collection: &Slug) -> Option<Payee> {
        match self {
            Self::Nobody => None,
            Self::Sandbox(_) => Some(Sandbox::payee()),
            Self::WeChat(merchants) => Some(merchants.for_collection(collection).payee().clone()),
        }
    }

    /// Tells the provider to expect a payment. Starting the same order again changes nothing but the way in: a sheet of
    /// WeChat's lasts for two hours, and each start makes a fresh one.
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

    /// What the answers that make no payment say about where to pay: a page of ours lasts, a sheet does not.
    #[must_use]
    pub fn lasting_cashier(&self, order: OrderId) -> Option<Cashier> {
        match self {
            Self::Nobody | Self::WeChat(_) => None,
            Self::Sandbox(_) => Some(Sandbox::page(order)),
        }
    }

    /// What became of an order.
    pub async fn query(&self, order: KnownOrder<'_>, now: Timestamp) -> Result<OrderStatus, ProviderError> {
        match self {
            Self::Nobody => Err(NoProvider.into()),
            // Its cashier books at once; it keeps no books of its own.
            Self::Sandbox(_) => Ok(OrderStatus::Waiting),
            Self::WeChat(merchants) => merchants.of(order)?.query(order, now).await,
        }
    }

    /// Takes no payment for an order any more.
    pub async fn close(&self, order: KnownOrder<'_>, now: Timestamp) -> Result<CloseOutcome, ProviderError> {
        match self {
            Self::Nobody => Err(NoProvider.into()),
            // Its cashier asks us whether an order waits.
            Self::Sandbox(_) => Ok(CloseOutcome::Closed),
            Self::WeChat(merchants) => merchants.of(order)?.close(order.id, now).await,
        }
    }

    /// Gives money back. Asking again, however often, gives it back once.
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

    /// How far the refund of a number is; `None` when the provider knows none.
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

    /// What a notification proves. `body` is exactly what arrived: one changed space breaks the signature.
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
