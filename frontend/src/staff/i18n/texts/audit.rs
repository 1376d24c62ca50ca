//! The audit log.

use shared::audit::Action;

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
    pub(in crate::staff) from: &'static str,
    pub(in crate::staff) until: &'static str,
    pub(in crate::staff) any_action: &'static str,
    pub(in crate::staff) action_name: fn(Action) -> &'static str,
    /// What a group of actions is about.
    pub(in crate::staff) about: fn(&'static str) -> &'static str,
}
