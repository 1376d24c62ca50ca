//! Payments and refunds.

use shared::api::staff::orders::{MoneyFindingKind, OrderFilter, OrderStanding};
use shared::money::Fen;

use crate::i18n::Told;
use crate::staff::i18n::texts::Orders;

pub(super) const TEXTS: Orders = Orders {
    title: "Payments",
    lead: "Every order and every refund. Money counts once the provider has confirmed it; what was paid late or twice goes back by itself.",
    empty: "No such orders",
    filter,
    at: "Time",
    student: "Student",
    amount: "Amount (CNY)",
    standing: "State",
    stands,
    numbers: "Order / transaction",
    older: "Older orders",
    strays: "Money without an order",
    finding,
    close_finding: "Mark as seen to",
    finding_closed: "Seen to",
    refund: "Refund",
    refund_amount,
    refund_means: "The whole amount goes back the way it came. The student is at “approved, to be paid” again and may pay once more; the photo is not affected.",
    reason: "Reason",
    reason_hint: "The student reads it in WeChat; at most 26 characters.",
    reason_required: "Please give a reason of at most 26 characters.",
    cancel: "Cancel",
};

fn filter(filter: OrderFilter) -> &'static str {
    match filter {
        OrderFilter::Waiting => "To be paid",
        OrderFilter::Paid => "Paid",
        OrderFilter::Closed => "Closed",
        OrderFilter::Refunding => "Being refunded",
        OrderFilter::Refunded => "Refunded",
        OrderFilter::Findings => "Needs attention",
    }
}

fn stands(standing: OrderStanding) -> &'static str {
    match standing {
        OrderStanding::Waiting => "To be paid",
        OrderStanding::Paid => "Paid",
        OrderStanding::Closed => "Closed",
        OrderStanding::Refunding => "Being refunded",
        OrderStanding::Refunded => "Refunded",
    }
}

fn refund_amount(amount: Fen) -> String {
    format!("Refund CNY {amount}")
}

fn finding(kind: MoneyFindingKind) -> Told {
    let (what, cure) = match kind {
        MoneyFindingKind::WrongAmount => {
            ("Another amount was paid than ordered", "Not booked. Check it on the merchant platform.")
        }
        MoneyFindingKind::WrongMerchant => {
            ("Paid to another merchant number", "Not booked. Check the merchant's settings.")
        }
        MoneyFindingKind::WrongApp => {
            ("Paid through another service account", "Not booked. Check the account's settings.")
        }
        MoneyFindingKind::WrongPayer => (
            "Paid by another WeChat than ordered",
            "Not booked. Ask the student, then act on the merchant platform.",
        ),
        MoneyFindingKind::PaidTwice => {
            ("A second payment for the same order", "Give the second one back on the merchant platform.")
        }
        MoneyFindingKind::UnknownOrder => {
            ("Money without an order here", "Check it on the merchant platform.")
        }
        MoneyFindingKind::RefundedElsewhere => (
            "Refunded on the merchant platform",
            "Not asked for here. Check whether the student still owes the fee.",
        ),
        MoneyFindingKind::WrongRefundAmount => {
            ("Another amount went back than came in", "Check it on the merchant platform.")
        }
        MoneyFindingKind::RefundRefused => (
            "The refund is refused for now",
            "It is tried again by itself. NOT_ENOUGH: the merchant account needs money.",
        ),
        MoneyFindingKind::RefundAbnormal => (
            "The refund does not reach the student",
            "Handle it on the merchant platform, for instance to another account of the student.",
        ),
        MoneyFindingKind::RefundClosed => (
            "The refund was closed and nothing went back",
            "Check it on the merchant platform and refund again.",
        ),
    };
    Told { what, cure }
}
