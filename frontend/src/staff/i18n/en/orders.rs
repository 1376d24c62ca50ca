//! Payments and refunds.

use shared::api::staff::orders::{DiscrepancyKind, OrderFilter, OrderStanding, OrderTotals};
use shared::api::staff::refunds::{RefundOrigin, RefundState, RefundStep};
use shared::money::Fen;

use crate::i18n::Message;
use crate::staff::i18n::texts::{Orders, yuan};

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
    unmatched: "Money without an order",
    discrepancy,
    close_discrepancy: "Mark as seen to",
    finding_closed: "Seen to",
    refund: "Refund",
    refund_amount,
    refund_means: "The whole amount goes back the way it came. The student is at “approved, to be paid” again and may pay once more when the money has arrived; the photo is not affected.",
    reason: "Reason",
    reason_hint: "The student reads it in WeChat; at most 26 characters.",
    reason_required: "Please give a reason of at most 26 characters.",
    cancel: "Cancel",
    returned,
    delivered: "Delivered: no refund any more",
    trouble: "WeChat Pay last refused:",
    refund_standing,
    refund_origin,
    step,
    platform_number: "Refund number on the merchant platform (optional)",
    platform_number_hint: "In the refund's details on the merchant platform; WeChat Pay is asked about it. Not needed for refunds listed above.",
    platform_number_unknown: "WeChat Pay knows no such refund of this order. Check the number.",
    note: "How and when it was paid back",
    note_hint: "For instance: bank transfer on 28 November, receipt 12345. At most 200 characters.",
    note_required: "Please say how and when, in at most 200 characters.",
    go_on: "Confirm",
    search: "Student number, or a number of the payment",
    search_hint: "Whole: a student number, or the number of an order, of WeChat's payment or of a refund.",
    find: "Find",
    totals,
    export: "Export CSV",
};

fn filter(filter: OrderFilter) -> &'static str {
    match filter {
        OrderFilter::Waiting => "To be paid",
        OrderFilter::Paid => "Paid",
        OrderFilter::Closed => "Closed",
        OrderFilter::Refunding => "Being refunded",
        OrderFilter::Refunded => "Refunded",
        OrderFilter::Discrepancies => "Needs attention",
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

fn totals(totals: &OrderTotals) -> String {
    let OrderTotals { orders, received, refunded, refunding, settled } = *totals;
    format!(
        "{orders} orders; received CNY {}, refunded {}, on its way back {}, kept {}.",
        yuan(received),
        yuan(refunded),
        yuan(refunding),
        yuan(settled)
    )
}

fn returned(amount: Fen) -> String {
    format!("CNY {amount} of it went back")
}

fn refund_standing(standing: RefundState) -> &'static str {
    match standing {
        RefundState::Requested => "to be taken",
        RefundState::Processing => "being processed",
        RefundState::Abnormal => "undeliverable",
        RefundState::Done => "arrived",
        RefundState::Closed => "closed, nothing went back",
        RefundState::Void => "given up",
    }
}

fn refund_origin(origin: RefundOrigin) -> &'static str {
    match origin {
        RefundOrigin::Ours => "Refund from here",
        RefundOrigin::Platform => "Refund on the merchant platform",
        RefundOrigin::Elsewhere => "Paid back by other means",
    }
}

fn step(step: RefundStep) -> Message {
    let (text, hint) = match step {
        RefundStep::Retry => (
            "Ask now",
            "WeChat Pay is asked about this refund now, and told again what it has not taken yet. Nothing is refunded twice.",
        ),
        RefundStep::NewNumber => (
            "Refund under a new number",
            "For a refund that was closed or never taken: tried again under a new number, after WeChat Pay has said that the old one can't succeed.",
        ),
        RefundStep::Accept => (
            "Accept the platform's refund",
            "For money refunded on the merchant platform. If all of it went back, the order is refunded and the fee is due again (unless the photo was delivered); if a part did, nothing more is due.",
        ),
        RefundStep::SettledElsewhere => (
            "Paid back otherwise",
            "The rest was paid back to the student by other means, such as a bank transfer. The order is refunded, and nothing more is refunded from here.",
        ),
    };
    Message { text, hint }
}

fn discrepancy(kind: DiscrepancyKind) -> Message {
    let (text, hint) = match kind {
        DiscrepancyKind::WrongAmount => {
            ("Another amount was paid than ordered", "Not booked. Check it on the merchant platform.")
        }
        DiscrepancyKind::WrongMerchant => {
            ("Paid to another merchant number", "Not booked. Check the merchant's settings.")
        }
        DiscrepancyKind::WrongApp => {
            ("Paid through another service account", "Not booked. Check the account's settings.")
        }
        DiscrepancyKind::WrongPayer => (
            "Paid by another WeChat than ordered",
            "Not booked. Ask the student, then act on the merchant platform.",
        ),
        DiscrepancyKind::PaidTwice => {
            ("A second payment for the same order", "Give the second one back on the merchant platform.")
        }
        DiscrepancyKind::UnknownOrder => {
            ("Money without an order here", "Check it on the merchant platform.")
        }
        DiscrepancyKind::RefundedElsewhere => (
            "Refunded on the merchant platform",
            "Not asked for here. Check it, then choose “Accept the platform’s refund”.",
        ),
        DiscrepancyKind::WrongRefundAmount => {
            ("Another amount went back than came in", "Check it on the merchant platform.")
        }
        DiscrepancyKind::RefundRefused => (
            "The refund is refused for now",
            "It is tried again by itself. NOT_ENOUGH: the merchant account needs money.",
        ),
        DiscrepancyKind::RefundAbnormal => (
            "The refund does not reach the student",
            "Handle it on the merchant platform, then choose “Ask now”; if you paid it back by other means, “Paid back otherwise”.",
        ),
        DiscrepancyKind::RefundClosed => (
            "The refund was closed and nothing went back",
            "It is tried again by itself under a new number; make sure that the merchant account has money.",
        ),
        DiscrepancyKind::RefundedTwice => (
            "More went back than came in",
            "WeChat Pay refunded what had been paid back otherwise. Ask the student to return the difference.",
        ),
    };
    Message { text, hint }
}
