//! What students say is wrong in the roster.

use shared::api::my_data::CorrectionField;

/// Open requests.
pub(in crate::staff) struct Corrections {
    pub(in crate::staff) title: &'static str,
    pub(in crate::staff) lead: &'static str,
    pub(in crate::staff) empty: &'static str,
    pub(in crate::staff) at: &'static str,
    pub(in crate::staff) student: &'static str,
    pub(in crate::staff) collection: &'static str,
    pub(in crate::staff) what: &'static str,
    pub(in crate::staff) said: fn(CorrectionField, &str) -> String,
    pub(in crate::staff) close: &'static str,
}
