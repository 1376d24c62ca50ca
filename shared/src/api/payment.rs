//! The student's payment order.

use serde::{Deserialize, Serialize};

use super::LinkCode;
use crate::id::OrderId;
use crate::money::Fen;

/// An order as its payer sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrderView {
    /// Identifier of the order.
    pub id: OrderId,
    /// The fee in fen.
    pub amount: Fen,
    /// State of the order for the payer.
    pub state: OrderState,
    /// How to pay; `None` when the order does not await a payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cashier: Option<Cashier>,
}

/// Ways to pay an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "at", rename_all = "snake_case")]
pub enum Cashier {
    /// On a page of this site.
    Page {
        /// Path of the page.
        address: String,
    },
    /// In the payment sheet that WeChat opens over the page.
    Sheet(WechatSheet),
    /// In WeChat: this browser is not WeChat.
    OpenInWechat {
        /// The URL to open in WeChat, and its QR code.
        link: LinkCode,
    },
}

/// Parameters of `getBrandWCPayRequest`, with WeChat's names; valid for two hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct WechatSheet {
    /// `AppID` of the service account.
    pub app_id: String,
    /// Unix seconds, as a string: some `WebView` versions refuse a number.
    pub time_stamp: String,
    /// Random string.
    pub nonce_str: String,
    /// `prepay_id=` and the number that WeChat gave the order.
    pub package: String,
    /// `RSA`: SHA-256 with RSA.
    pub sign_type: String,
    /// Our signature over the first four fields.
    pub pay_sign: String,
}

/// What a page reports with its request to check a payment; without a body it reports nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CheckRequest {
    /// `err_msg` and `err_desc` of a sheet that did not open or did not take the payment, for the log and the
    /// console. It proves nothing; the server keeps 200 characters of it, without personal data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
}

/// State of an order for its payer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// The provider awaits the payment.
    Awaiting,
    /// The payment was confirmed.
    Paid,
    /// The order expects no payment; the student can create another.
    Closed,
    /// The money is being refunded or was refunded.
    Refunded,
}
