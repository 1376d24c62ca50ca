//! One student.

use shared::api::staff::students::StageWord;

/// Looking up a student.
pub(in crate::staff) struct Students {
    pub(in crate::staff) title: &'static str,
    pub(in crate::staff) lead: &'static str,
    pub(in crate::staff) collection: &'static str,
    pub(in crate::staff) student_number: &'static str,
    /// 学号 or 办理编号: what may be typed.
    pub(in crate::staff) number_or_reference: &'static str,
    pub(in crate::staff) reference: &'static str,
    pub(in crate::staff) required: &'static str,
    pub(in crate::staff) find: &'static str,
    pub(in crate::staff) nobody: &'static str,
    pub(in crate::staff) name: &'static str,
    pub(in crate::staff) document_kind: &'static str,
    pub(in crate::staff) document_number: &'static str,
    pub(in crate::staff) reveal: &'static str,
    pub(in crate::staff) reveal_hint: &'static str,
    pub(in crate::staff) phone: &'static str,
    pub(in crate::staff) has_phone: fn(bool) -> &'static str,
    pub(in crate::staff) wechat: &'static str,
    pub(in crate::staff) no_wechat: &'static str,
    pub(in crate::staff) bound: &'static str,
    pub(in crate::staff) unbind: &'static str,
    pub(in crate::staff) unbind_means: &'static str,
    pub(in crate::staff) unbound: &'static str,
    pub(in crate::staff) stands: &'static str,
    pub(in crate::staff) stage: fn(StageWord) -> &'static str,
    pub(in crate::staff) attempts: &'static str,
    pub(in crate::staff) no_attempts: &'static str,
    pub(in crate::staff) undecided: &'static str,
}
