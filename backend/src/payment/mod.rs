//! Payment providers: who takes the student's money and tells us so.
//!
//! An order is settled by a [`VerifiedPayment`] alone: a notification whose signature held. The browser's return from
//! the cashier settles nothing. WeChat Pay becomes a second variant of [`Provider`].

pub mod cashier;
pub mod sandbox;

use std::fmt;

use axum::http::HeaderMap;
use shared::id::OrderId;
use shared::payment::VerifiedPayment;
use shared::problem::ProblemCode;
use shared::time::Timestamp;

use crate::http::error::ApiError;
use sandbox::Sandbox;

/// Who takes the money.
#[derive(Debug, Clone)]
pub enum Provider {
    /// Nobody: only collections that are free come to their end.
    Nobody,
    /// A cashier of our own that takes no real money.
    Sandbox(Sandbox),
}

/// A payment that the provider waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    /// Where the student pays.
    pub cashier: String,
    /// After this the provider takes no payment.
    pub expires_at: Timestamp,
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

/// Why a notification is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureError {
    /// A header is missing or can't be read.
    Incomplete,
    /// It was signed too long ago, or in the future: a copy of an old notification, or a wrong clock.
    Stale,
    /// The signature belongs to another key or another text.
    Forged,
    /// The signature holds but the text is not a receipt: provider and server do not agree on the form.
    Unreadable,
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Incomplete => "the notification is not signed",
            Self::Stale => "the notification was not signed just now",
            Self::Forged => "the notification's signature does not hold",
            Self::Unreadable => "the notification is signed but not a receipt",
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
    /// Tells the provider to expect a payment for `order`. Starting the same order again changes nothing.
    pub fn start(&self, order: OrderId, now: Timestamp) -> Result<Started, NoProvider> {
        match self {
            Self::Nobody => Err(NoProvider),
            Self::Sandbox(_) => Ok(Sandbox::start(order, now)),
        }
    }

    /// Where a payment that was started is made.
    #[must_use]
    pub fn cashier(&self, order: OrderId) -> String {
        match self {
            Self::Nobody => String::from("/"),
            Self::Sandbox(_) => Sandbox::cashier(order),
        }
    }

    /// The payment that a notification proves. `body` is exactly what arrived: one changed space breaks the signature.
    pub fn verify_notification(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: Timestamp,
    ) -> Result<VerifiedPayment, SignatureError> {
        match self {
            Self::Nobody => Err(SignatureError::Forged),
            Self::Sandbox(sandbox) => sandbox.verify_notification(headers, body, now),
        }
    }
}
