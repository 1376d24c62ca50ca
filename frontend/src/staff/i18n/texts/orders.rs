//! Orders and refunds.

use shared::api::staff::orders::{DiscrepancyKind, OrderFilter, OrderStanding, OrderTotals};
use shared::api::staff::refunds::{RefundOrigin, RefundState, RefundStep};
use shared::money::Fen;

use crate::i18n::Message;

pub(in crate::staff) struct Orders {
    pub(in crate::staff) title: &'static str,
    pub(in crate::staff) lead: &'static str,
    pub(in crate::staff) empty: &'static str,
    pub(in crate::staff) filter: fn(OrderFilter) -> &'static str,
    pub(in crate::staff) at: &'static str,
    pub(in crate::staff) student: &'static str,
    pub(in crate::staff) amount: &'static str,
    pub(in crate::staff) standing: &'static str,
    pub(in crate::staff) stands: fn(OrderStanding) -> &'static str,
    pub(in crate::staff) numbers: &'static str,
    pub(in crate::staff) older: &'static str,
    pub(in crate::staff) unmatched: &'static str,
    pub(in crate::staff) discrepancy: fn(DiscrepancyKind) -> Message,
    pub(in crate::staff) close_discrepancy: &'static str,
    pub(in crate::staff) finding_closed: &'static str,
    pub(in crate::staff) refund: &'static str,
    pub(in crate::staff) refund_amount: fn(Fen) -> String,
    pub(in crate::staff) refund_means: &'static str,
    pub(in crate::staff) reason: &'static str,
    pub(in crate::staff) reason_hint: &'static str,
    pub(in crate::staff) reason_required: &'static str,
    pub(in crate::staff) cancel: &'static str,
    /// The refunded amount of a partly refunded order.
    pub(in crate::staff) returned: fn(Fen) -> String,
    pub(in crate::staff) delivered: &'static str,
    /// Label of the provider's last refusal.
    pub(in crate::staff) trouble: &'static str,
    pub(in crate::staff) refund_standing: fn(RefundState) -> &'static str,
    pub(in crate::staff) refund_origin: fn(RefundOrigin) -> &'static str,
    /// Name and effect of a step.
    pub(in crate::staff) step: fn(RefundStep) -> Message,
    pub(in crate::staff) platform_number: &'static str,
    pub(in crate::staff) platform_number_hint: &'static str,
    pub(in crate::staff) platform_number_unknown: &'static str,
    pub(in crate::staff) note: &'static str,
    pub(in crate::staff) note_hint: &'static str,
    pub(in crate::staff) note_required: &'static str,
    pub(in crate::staff) go_on: &'static str,
    pub(in crate::staff) search: &'static str,
    pub(in crate::staff) search_hint: &'static str,
    pub(in crate::staff) find: &'static str,
    pub(in crate::staff) totals: fn(&OrderTotals) -> String,
    pub(in crate::staff) export: &'static str,
}

/// Fen as yuan with two decimals: sums may be longer than one amount.
pub(in crate::staff) fn yuan(fen: u64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}
