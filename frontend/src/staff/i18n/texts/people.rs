//! The staff.

/// The screen.
pub(in crate::staff) struct People {
    pub(in crate::staff) title: &'static str,
    pub(in crate::staff) lead: &'static str,
    pub(in crate::staff) name: &'static str,
    pub(in crate::staff) role: &'static str,
    pub(in crate::staff) school: &'static str,
    pub(in crate::staff) add: &'static str,
    pub(in crate::staff) given_once: &'static str,
    pub(in crate::staff) authenticator: &'static str,
    pub(in crate::staff) enrolled: &'static str,
    pub(in crate::staff) not_enrolled: &'static str,
    pub(in crate::staff) state: &'static str,
    pub(in crate::staff) active: &'static str,
    pub(in crate::staff) disabled: &'static str,
    pub(in crate::staff) reset_password: &'static str,
    pub(in crate::staff) reset_authenticator: &'static str,
    pub(in crate::staff) disable: &'static str,
    pub(in crate::staff) enable: &'static str,
    pub(in crate::staff) given: fn(&str) -> String,
}
