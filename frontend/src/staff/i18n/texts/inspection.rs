//! The sampling inspection.

use shared::api::staff::inspection::LotState;
use shared::sampling::Aql;

/// The lots of a collection, and the inspection of one.
pub(in crate::staff) struct Inspection {
    pub(in crate::staff) title: &'static str,
    pub(in crate::staff) lead: &'static str,
    pub(in crate::staff) back: &'static str,
    pub(in crate::staff) off: &'static str,
    pub(in crate::staff) none: &'static str,
    pub(in crate::staff) undrawn: fn(u32, Aql) -> String,
    pub(in crate::staff) draw: &'static str,
    pub(in crate::staff) lot: &'static str,
    pub(in crate::staff) number: fn(u32) -> String,
    pub(in crate::staff) size: &'static str,
    pub(in crate::staff) sample: &'static str,
    pub(in crate::staff) accept: &'static str,
    pub(in crate::staff) inspected: &'static str,
    /// Parameters: inspected, still to be inspected, unfit.
    pub(in crate::staff) progress: fn(u32, u32, u32) -> String,
    pub(in crate::staff) verdict: &'static str,
    pub(in crate::staff) state: fn(LotState) -> &'static str,
    pub(in crate::staff) means: fn(LotState) -> &'static str,
    pub(in crate::staff) look: fn(u32) -> String,
    pub(in crate::staff) others: fn(u32) -> String,
    pub(in crate::staff) fit: &'static str,
    pub(in crate::staff) unfit: &'static str,
    pub(in crate::staff) unfit_means: &'static str,
    pub(in crate::staff) unfit_yes: &'static str,
    pub(in crate::staff) reason: &'static str,
    pub(in crate::staff) reason_missing: &'static str,
}
