//! Payment orders as the console sees them, and refunds.

use serde::{Deserialize, Serialize};

use super::refunds::{RefundStep, StaffRefund};
use crate::collection::Slug;
use crate::id::{ApplicationId, OrderId};
use crate::money::Fen;
use crate::payment::OrderStage;
use crate::person::{PersonName, StudentNumber};
use crate::string_enum::string_enum;
use crate::time::Timestamp;

/// The addresses.
pub mod path {
    use crate::id::OrderId;

    /// `GET` with [`super::OrdersQuery`]: [`super::OrdersPage`].
    pub const ORDERS: &str = "/api/staff/orders";
    /// `GET` with [`super::OrdersQuery`]: all pages as CSV, for finance; the cursor is left out.
    pub const EXPORT: &str = "/api/staff/orders/export.csv";
    /// `POST` [`super::RefundRequest`]: [`super::StaffOrder`] as it is then. Asking twice refunds once.
    pub const REFUND: &str = "/api/staff/orders/{order}/refund";
    /// `POST` [`super::super::refunds::RefundStepRequest`]: [`super::StaffOrder`] as it is then. Only steps of
    /// [`super::StaffOrder::steps`] are taken.
    pub const REFUND_STEP: &str = "/api/staff/orders/{order}/refund/step";
    /// `POST` [`super::DiscrepancyRef`]: somebody has seen to it. Saying it twice is the same.
    pub const CLOSE_DISCREPANCY: &str = "/api/staff/orders/discrepancies/close";

    /// [`REFUND`] with the order filled in.
    #[must_use]
    pub fn refund(order: OrderId) -> String {
        REFUND.replace("{order}", &order.to_string())
    }

    /// [`REFUND_STEP`] with the order filled in.
    #[must_use]
    pub fn refund_step(order: OrderId) -> String {
        REFUND_STEP.replace("{order}", &order.to_string())
    }
}

/// Orders of a page.
pub const PAGE: u32 = 50;

/// The longest text that is searched for, in characters: the longest number is a refund's.
pub const SEARCH_CHARS: usize = 64;

/// The longest reason of a refund in characters: WeChat shows the student 80 bytes, and 26 汉字 fill 78 of them.
pub const REASON_CHARS: usize = 26;

/// Which orders are looked for; what is missing is any.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrdersQuery {
    /// Of this collection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collection: Option<Slug>,
    /// Of one student.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application: Option<ApplicationId>,
    /// That stand there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<OrderFilter>,
    /// Of this 学号, or with this number, whole: the order's, WeChat's of the payment (微信支付订单号) or of a refund
    /// (商户退款单号). At most [`SEARCH_CHARS`] characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    /// Older than this one: the cursor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<OrderId>,
}

/// Where an order stands, in the words of the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum OrderStanding {
    /// The student has not paid yet, and still can.
    Waiting,
    /// Paid.
    Paid,
    /// Nobody paid in time, or the student gave up.
    Closed,
    /// The money is on its way back.
    Refunding,
    /// The money is back.
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
    /// Which orders a filter leaves.
    OrderFilter {
        /// Whatever the stage: something about them needs a person, who has not seen to it yet.
        Discrepancies = "discrepancies",
        /// [`OrderStanding::Waiting`].
        Waiting = "waiting",
        /// [`OrderStanding::Paid`].
        Paid = "paid",
        /// [`OrderStanding::Refunding`].
        Refunding = "refunding",
        /// [`OrderStanding::Refunded`].
        Refunded = "refunded",
        /// [`OrderStanding::Closed`].
        Closed = "closed",
    }
}

/// Orders, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrdersPage {
    /// The orders.
    pub orders: Vec<StaffOrder>,
    /// What the orders come to, all pages together; on the first page alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub totals: Option<OrderTotals>,
    /// Discrepancies whose order is unknown here; on the first page of [`OrderFilter::Discrepancies`] alone, and only
    /// when no collection and no student is asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unmatched: Vec<Discrepancy>,
    /// The cursor of the page after this one, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<OrderId>,
}

/// What orders come to. `received` is `settled` and `refunded` and `refunding` together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrderTotals {
    /// How many there are.
    pub orders: u64,
    /// What came in, in fen.
    pub received: u64,
    /// What went back, by the provider or by other means, in fen.
    pub refunded: u64,
    /// What is on its way back, in fen.
    pub refunding: u64,
    /// What stays, in fen.
    pub settled: u64,
}

/// One order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StaffOrder {
    /// Its number. At WeChat Pay (商户订单号) it is the digits without `ord_`.
    pub id: OrderId,
    /// The collection.
    pub collection: Slug,
    /// What it pays for.
    pub application: ApplicationId,
    /// 学号; a placeholder once the student's data was erased.
    pub student_number: StudentNumber,
    /// 姓名.
    pub name: PersonName,
    /// What was to be paid.
    pub amount: Fen,
    /// Where it stands.
    pub standing: OrderStanding,
    /// When it was made.
    pub created_at: Timestamp,
    /// When the money came in, by the provider's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_at: Option<Timestamp>,
    /// When it was back, by the provider's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refunded_at: Option<Timestamp>,
    /// The provider's number of the payment (微信支付订单号).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction: Option<String>,
    /// Why an administrator gave the money back; missing for refunds by rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_reason: Option<String>,
    /// Whether its money can be given back now: paid, and not on its way to the school.
    pub refundable: bool,
    /// What went back of it so far, in all.
    pub returned: Fen,
    /// Each refund, the first first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refunds: Vec<StaffRefund>,
    /// What an administrator can do about its refunds now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<RefundStep>,
    /// What the provider last refused about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Trouble>,
    /// What needs a person, or did.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discrepancies: Vec<Discrepancy>,
}

/// What the provider refused about an order, in its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Trouble {
    /// Status, code, message and `Request-ID`; what the payment sheet said begins with its `err_msg`. No personal data.
    pub text: String,
    /// When.
    pub at: Timestamp,
}

/// Something about money that no rule settles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Discrepancy {
    /// The order's number at the provider (商户订单号), ours or not.
    pub trade_number: String,
    /// What.
    pub kind: DiscrepancyKind,
    /// Numbers and words of the provider, such as an amount or an error's code; nothing personal.
    pub detail: String,
    /// When it was first seen.
    pub at: Timestamp,
    /// When somebody of the staff had seen to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
}

/// Which discrepancy is meant. The same about another amount, or with another code, is another one.
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
    /// What about money needs a person.
    DiscrepancyKind {
        /// The provider confirmed another amount than the order's.
        WrongAmount = "wrong_amount",
        /// The payment went to another merchant number.
        WrongMerchant = "wrong_merchant",
        /// The payment was made through another service account.
        WrongApp = "wrong_app",
        /// Somebody else's WeChat paid than the one the order was made for.
        WrongPayer = "wrong_payer",
        /// The order was paid a second time, by another transaction.
        PaidTwice = "paid_twice",
        /// A payment for an order that does not exist here.
        UnknownOrder = "unknown_order",
        /// The provider gave money back that nobody here asked for: somebody refunded on the merchant platform.
        RefundedElsewhere = "refunded_elsewhere",
        /// Another amount went back than had come in.
        WrongRefundAmount = "wrong_refund_amount",
        /// The provider refuses the refund; it is tried again. The detail is the error's code (`NOT_ENOUGH`: the merchant
        /// account has no money).
        RefundRefused = "refund_refused",
        /// The refund does not reach the student's bank (退款异常): to be handled on the merchant platform.
        RefundAbnormal = "refund_abnormal",
        /// The provider closed the refund: nothing went back. Another attempt follows under a new number.
        RefundClosed = "refund_closed",
        /// More went back than had come in: the provider paid back what an administrator had settled elsewhere.
        RefundedTwice = "refunded_twice",
    }
}

/// Why the money goes back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RefundRequest {
    /// In the administrator's words, at most [`REASON_CHARS`] characters: WeChat shows them to the student.
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
