//! The staff.

use shared::problem::FieldCode;
use shared::staff::Role;

pub(in crate::staff) struct People {
    pub(in crate::staff) title: &'static str,
    pub(in crate::staff) lead: &'static str,
    pub(in crate::staff) newcomer: &'static str,
    pub(in crate::staff) name: &'static str,
    pub(in crate::staff) name_hint: &'static str,
    pub(in crate::staff) role: &'static str,
    pub(in crate::staff) role_hint: fn(Role) -> &'static str,
    pub(in crate::staff) school: &'static str,
    pub(in crate::staff) school_hint: &'static str,
    pub(in crate::staff) add: &'static str,
    pub(in crate::staff) given_once: &'static str,
    pub(in crate::staff) done: &'static str,
    pub(in crate::staff) authenticator: &'static str,
    pub(in crate::staff) enrolled: &'static str,
    pub(in crate::staff) not_enrolled: &'static str,
    pub(in crate::staff) state: &'static str,
    pub(in crate::staff) active: &'static str,
    pub(in crate::staff) disabled: &'static str,
    pub(in crate::staff) yourself: &'static str,
    pub(in crate::staff) change_role: &'static str,
    pub(in crate::staff) change_role_means: &'static str,
    pub(in crate::staff) reset_password: &'static str,
    pub(in crate::staff) reset_password_means: &'static str,
    pub(in crate::staff) reset_authenticator: &'static str,
    pub(in crate::staff) reset_authenticator_means: &'static str,
    pub(in crate::staff) disable: &'static str,
    pub(in crate::staff) disable_means: &'static str,
    pub(in crate::staff) enable: &'static str,
    pub(in crate::staff) save: &'static str,
    pub(in crate::staff) cancel: &'static str,
    pub(in crate::staff) given: fn(&str) -> String,
    /// Parameters: the change, and the account's name.
    pub(in crate::staff) about: fn(&str, &str) -> String,
    /// Error texts of the fields.
    pub(in crate::staff) field: fn(FieldCode) -> &'static str,
}
