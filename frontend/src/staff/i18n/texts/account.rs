//! One's own account.

use shared::problem::FieldCode;

/// The screen.
pub(in crate::staff) struct Account {
    pub(in crate::staff) title: &'static str,
    pub(in crate::staff) role: &'static str,
    pub(in crate::staff) school: &'static str,
    pub(in crate::staff) must_change: &'static str,
    pub(in crate::staff) must_change_why: &'static str,
    pub(in crate::staff) password: &'static str,
    pub(in crate::staff) password_done: &'static str,
    pub(in crate::staff) current: &'static str,
    pub(in crate::staff) new: &'static str,
    pub(in crate::staff) new_hint: &'static str,
    pub(in crate::staff) change: &'static str,
    pub(in crate::staff) authenticator: &'static str,
    pub(in crate::staff) why_enrol: &'static str,
    pub(in crate::staff) offer: &'static str,
    pub(in crate::staff) scan: &'static str,
    pub(in crate::staff) qr: &'static str,
    pub(in crate::staff) code: &'static str,
    pub(in crate::staff) enrol: &'static str,
    pub(in crate::staff) enrolled: &'static str,
    pub(in crate::staff) recovery: &'static str,
    pub(in crate::staff) is_enrolled: &'static str,
    pub(in crate::staff) remove: &'static str,
    pub(in crate::staff) sessions: &'static str,
    pub(in crate::staff) browser: &'static str,
    pub(in crate::staff) some_browser: &'static str,
    pub(in crate::staff) signed_in_at: &'static str,
    pub(in crate::staff) seen_at: &'static str,
    pub(in crate::staff) this_session: &'static str,
    pub(in crate::staff) revoke: &'static str,
    /// What is wrong with a field.
    pub(in crate::staff) wrong_code: &'static str,
    pub(in crate::staff) field: fn(FieldCode) -> &'static str,
}
