//! The audit log.

/// The screen.
pub(in crate::staff) struct Audit {
    pub(in crate::staff) title: &'static str,
    pub(in crate::staff) lead: &'static str,
    pub(in crate::staff) number: &'static str,
    pub(in crate::staff) at: &'static str,
    pub(in crate::staff) actor: &'static str,
    pub(in crate::staff) action: &'static str,
    pub(in crate::staff) subject: &'static str,
    pub(in crate::staff) detail: &'static str,
    pub(in crate::staff) filter: &'static str,
    pub(in crate::staff) export: &'static str,
    pub(in crate::staff) older: &'static str,
    pub(in crate::staff) empty: &'static str,
}
