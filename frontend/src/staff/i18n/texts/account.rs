//! One's own account.

/// The screen.
pub(in crate::staff) struct Account {
    pub(in crate::staff) title: &'static str,
    pub(in crate::staff) role: &'static str,
    pub(in crate::staff) school: &'static str,
}
