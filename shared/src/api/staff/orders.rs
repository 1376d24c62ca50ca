//! Payment orders as the console shows them, and refunds.

use serde::{Deserialize, Serialize};

use super::refunds::{RefundStep, StaffRefund};
use crate::collection::Slug;
use crate::id::{ApplicationId, OrderId};
use crate::money::Fen;
use crate::payment::OrderStage;
use crate::person::{PersonName, StudentNumber};
use crate::string_enum::string_enum;
use crate::time::Timestamp;

/// Paths of orders.
pub mod path {
    use crate::id::OrderId;

    /// `GET` with [`super::OrdersQuery`]: [`super::OrdersPage`].
    pub const ORDERS: &str = "/api/staff/orders";
    /// `GET` with [`super::OrdersQuery`]: all pages as CSV, for the finance department; the cursor is ignored.
    pub const EXPORT: &str = "/api/staff/orders/export.csv";
    /// `POST` [`super::RefundRequest`]: [`super::StaffOrder`] after the request. Repeating the request refunds
    /// once.
    pub const REFUND: &str = "/api/staff/orders/{order}/refund";
    /// `POST` [`super::super::refunds::RefundStepRequest`]: [`super::StaffOrder`] after the step. Only steps in
    /// [`super::StaffOrder::steps`] are accepted.
    pub const REFUND_STEP: &str = "/api/staff/orders/{order}/refund/step";
    /// `POST` [`super::DiscrepancyRef`]: marks the discrepancy as handled. Repeating the request changes
    /// nothing.
    pub const CLOSE_DISCREPANCY: &str = "/api/staff/orders/discrepancies/close";

    /// Path of [`REFUND`] for an order.
    #[must_use]
    pub fn refund(order: OrderId) -> String {
        REFUND.replace("{order}", &order.to_string())
    }

    /// Path of [`REFUND_STEP`] for an order.
    #[must_use]
    pub fn refund_step(order: OrderId) -> String {
        REFUND_STEP.replace("{order}", &order.to_string())
    }
}

/// Orders on a page.
pub const PAGE: u32 = 50;

/// Longest search text in characters: the longest number is that of a refund.
pub const SEARCH_CHARS: usize = 64;

/// Longest reason of a refund in characters: WeChat shows the student 80 bytes, and 26 Chinese characters take
/// 78.
pub const REASON_CHARS: usize = 26;

/// Filters of the list of orders; a missing field matches every order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrdersQuery {
    /// Only orders of this collection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collection: Option<Slug>,
    /// Only orders of this application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application: Option<ApplicationId>,
    /// Only orders in this state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<OrderFilter>,
    /// Only orders of this 学号, or with exactly this number: of the order, of the payment (微信支付订单号) or of a
    /// refund (商户退款单号). At most [`SEARCH_CHARS`] characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    /// Only orders older than this one: the cursor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<OrderId>,
}

/// State of an order as the console shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum OrderStanding {
    /// The student has not paid and still can.
    Waiting,
    /// The payment was confirmed.
    Paid,
    /// The order expired or was cancelled without a payment.
    Closed,
    /// A refund is in progress.
    Refunding,
    /// The money was refunded.
    Refunded,
}

impl From<&OrderStage> for OrderStanding {
    fn from(stage: &OrderStage) -> Self {
        match stage {
            OrderStage::Open | OrderStage::Awaiting { .. } => Self::Waiting,
            OrderStage::Paid { .. } => Self::Paid,
            OrderStage::Closed { .. } => Self::Closed,
            OrderStage::Refunding { .. } => Self::Refunding,
            OrderStage::Refunded { .. } => Self::Refunded,
        }
    }
}

string_enum! {
    /// Filter by state of an order.
    OrderFilter {
        /// Orders in any stage with a discrepancy that no staff member has handled.
        Discrepancies = "discrepancies",
        /// Orders in [`OrderStanding::Waiting`].
        Waiting = "waiting",
        /// Orders in [`OrderStanding::Paid`].
        Paid = "paid",
        /// Orders in [`OrderStanding::Refunding`].
        Refunding = "refunding",
        /// Orders in [`OrderStanding::Refunded`].
        Refunded = "refunded",
        /// Orders in [`OrderStanding::Closed`].
        Closed = "closed",
    }
}

/// A page of orders, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrdersPage {
    /// Orders of the page.
    pub orders: Vec<StaffOrder>,
    /// Totals over all pages; only on the first page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub totals: Option<OrderTotals>,
    /// Discrepancies of orders that are unknown here; only on the first page of [`OrderFilter::Discrepancies`],
    /// and only without a filter for collection or student.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unmatched: Vec<Discrepancy>,
    /// Cursor of the next page; `None` on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<OrderId>,
}

/// Totals of the selected orders, in fen. `received` is the sum of `settled`, `refunded` and `refunding`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrderTotals {
    /// Number of orders.
    pub orders: u64,
    /// Money received, in fen.
    pub received: u64,
    /// Money refunded by the provider or by other means, in fen.
    pub refunded: u64,
    /// Money with a refund in progress, in fen.
    pub refunding: u64,
    /// Money received that stays, in fen.
    pub settled: u64,
}

/// An order as staff see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StaffOrder {
    /// Identifier of the order. Its number at WeChat Pay (商户订单号) is the digits without `ord_`.
    pub id: OrderId,
    /// Slug of the collection.
    pub collection: Slug,
    /// The application whose fee it pays.
    pub application: ApplicationId,
    /// 学号; a placeholder after the student's data were erased.
    pub student_number: StudentNumber,
    /// 姓名 in the roster.
    pub name: PersonName,
    /// The fee in fen.
    pub amount: Fen,
    /// State of the order.
    pub standing: OrderStanding,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was paid, by the provider's clock; `None` before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_at: Option<Timestamp>,
    /// When it was refunded in full, by the provider's clock; `None` before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refunded_at: Option<Timestamp>,
    /// The provider's number of the payment (微信支付订单号); `None` before the payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction: Option<String>,
    /// The administrator's reason of the refund; `None` for automatic refunds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_reason: Option<String>,
    /// Whether the money can be refunded now: paid, and not part of a delivery.
    pub refundable: bool,
    /// Money refunded so far, in fen.
    pub returned: Fen,
    /// Refunds, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refunds: Vec<StaffRefund>,
    /// What an administrator can do about its refunds now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<RefundStep>,
    /// The provider's last refusal about the order; `None` when there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Trouble>,
    /// Discrepancies of the order, handled or not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discrepancies: Vec<Discrepancy>,
}

/// A refusal of the provider, in its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Trouble {
    /// Status, code, message and `Request-ID`; the report of the payment sheet begins with its `err_msg`. No
    /// personal data.
    pub text: String,
    /// When the provider refused.
    pub at: Timestamp,
}

/// A discrepancy about money (对账差错) that no rule settles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Discrepancy {
    /// The order's number at the provider (商户订单号), also of an order that is unknown here.
    pub trade_number: String,
    /// Kind of the discrepancy.
    pub kind: DiscrepancyKind,
    /// Amount or code that the provider reported; no personal data.
    pub detail: String,
    /// When it was first detected.
    pub at: Timestamp,
    /// When a staff member marked it as handled; `None` while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
}

/// Names a discrepancy. The same kind with another amount or code is another discrepancy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DiscrepancyRef {
    /// [`Discrepancy::trade_number`].
    pub trade_number: String,
    /// [`Discrepancy::kind`].
    pub kind: DiscrepancyKind,
    /// [`Discrepancy::detail`].
    pub detail: String,
}

impl From<&Discrepancy> for DiscrepancyRef {
    fn from(discrepancy: &Discrepancy) -> Self {
        let Discrepancy { trade_number, kind, detail, .. } = discrepancy.clone();
        Self { trade_number, kind, detail }
    }
}

string_enum! {
    /// Kinds of discrepancies that need an administrator.
    DiscrepancyKind {
        /// The provider confirmed an amount that differs from the order's.
        WrongAmount = "wrong_amount",
        /// The payment went to another merchant (商户号).
        WrongMerchant = "wrong_merchant",
        /// The payment was made through another service account (`AppID`).
        WrongApp = "wrong_app",
        /// The payer's WeChat account is not the one that the order was created for.
        WrongPayer = "wrong_payer",
        /// The order was paid a second time, by another transaction.
        PaidTwice = "paid_twice",
        /// The payment names an order that does not exist here.
        UnknownOrder = "unknown_order",
        /// The provider refunded money without a request of this server, usually through the merchant platform.
        RefundedElsewhere = "refunded_elsewhere",
        /// The refunded amount differs from the amount received.
        WrongRefundAmount = "wrong_refund_amount",
        /// The provider refuses the refund; it is retried. The detail is the error code (`NOT_ENOUGH`: the
        /// merchant's balance is too low).
        RefundRefused = "refund_refused",
        /// The refund can't reach the student's bank (退款异常): it has to be handled on the merchant platform.
        RefundAbnormal = "refund_abnormal",
        /// The provider closed the refund without refunding. Another attempt follows under a new number.
        RefundClosed = "refund_closed",
        /// More was refunded than received: the provider refunded money that an administrator had settled by
        /// other means.
        RefundedTwice = "refunded_twice",
    }
}

/// Refunds an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RefundRequest {
    /// The administrator's reason, at most [`REASON_CHARS`] characters: WeChat shows it to the student.
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_one_word_everywhere() {
        use OrderFilter::{Closed, Discrepancies, Paid, Refunded, Refunding, Waiting};
        for filter in [Waiting, Paid, Closed, Refunding, Refunded, Discrepancies] {
            assert_eq!(serde_json::to_value(filter).unwrap(), filter.as_str());
        }
    }

    #[test]
    fn a_kind_is_one_word_everywhere() {
        for kind in DiscrepancyKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
            assert_eq!(kind.as_str().parse(), Ok(*kind));
        }
    }
}
