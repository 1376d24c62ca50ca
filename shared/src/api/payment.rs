//! A student's payment.

use serde::{Deserialize, Serialize};

use super::LinkCode;
use crate::id::OrderId;
use crate::money::Fen;

/// An order as its payer sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrderView {
    /// The order's number.
    pub id: OrderId,
    /// What is to be paid.
    pub amount: Fen,
    /// Where it stands.
    pub state: OrderState,
    /// How to pay, while it waits for the payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cashier: Option<Cashier>,
}

/// How an order is paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "at", rename_all = "snake_case")]
pub enum Cashier {
    /// At a page of this site.
    Page {
        /// Its path.
        address: String,
    },
    /// In the sheet that WeChat opens over the page.
    Sheet(WechatSheet),
    /// In WeChat, which this browser is not.
    OpenInWechat {
        /// What to open there.
        link: LinkCode,
    },
}

/// What `getBrandWCPayRequest` is called with; the names are WeChat's. Only the answer that made it may use it, for two
/// hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct WechatSheet {
    /// The service account.
    pub app_id: String,
    /// Unix seconds, as a text: some kernels refuse a number.
    pub time_stamp: String,
    /// A random text.
    pub nonce_str: String,
    /// `prepay_id=` and the number that WeChat gave the order.
    pub package: String,
    /// `RSA`: SHA-256 with RSA.
    pub sign_type: String,
    /// Our signature over the first four.
    pub pay_sign: String,
}

/// What a page reports when it asks what became of a payment; without a body it reports nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CheckRequest {
    /// `err_msg` and `err_desc` of a sheet that did not open or did not take the payment, for the log and the console. It
    /// proves nothing; 200 characters of it are kept, without what may name somebody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
}

/// Where an order stands for its payer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// Waits for the payment.
    Awaiting,
    /// The money came in.
    Paid,
    /// No payment is expected any more; a new order can be made.
    Closed,
    /// The money is on its way back, or is back.
    Refunded,
}
