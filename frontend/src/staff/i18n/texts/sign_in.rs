//! Signing in.

/// The first screen.
pub(in crate::staff) struct SignIn {
    pub(in crate::staff) title: &'static str,
    pub(in crate::staff) name: &'static str,
    pub(in crate::staff) password: &'static str,
    pub(in crate::staff) code: &'static str,
    pub(in crate::staff) code_hint: &'static str,
    pub(in crate::staff) submit: &'static str,
    pub(in crate::staff) unsent: fn(usize) -> String,
    pub(in crate::staff) wait: fn(u32) -> String,
}
