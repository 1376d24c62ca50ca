//! Correction requests of students.

use shared::api::my_data::CorrectionField;

pub(in crate::staff) struct Corrections {
    pub(in crate::staff) title: &'static str,
    pub(in crate::staff) lead: &'static str,
    pub(in crate::staff) empty: &'static str,
    pub(in crate::staff) at: &'static str,
    pub(in crate::staff) student: &'static str,
    pub(in crate::staff) collection: &'static str,
    pub(in crate::staff) what: &'static str,
    pub(in crate::staff) said: fn(CorrectionField, Option<&str>, &str) -> String,
    /// Why no request can be adopted: the collection is archived.
    pub(in crate::staff) archived: &'static str,
    pub(in crate::staff) apply: &'static str,
    pub(in crate::staff) apply_means: fn(CorrectionField) -> &'static str,
    pub(in crate::staff) apply_yes: &'static str,
    pub(in crate::staff) answer: &'static str,
    pub(in crate::staff) answer_yes: &'static str,
    pub(in crate::staff) answer_means: &'static str,
    pub(in crate::staff) present: &'static str,
    pub(in crate::staff) value: &'static str,
    pub(in crate::staff) same_person: &'static str,
    pub(in crate::staff) message: &'static str,
    pub(in crate::staff) message_hint: &'static str,
    pub(in crate::staff) message_optional: &'static str,
    pub(in crate::staff) done: &'static str,
    pub(in crate::staff) cancel: &'static str,
}
