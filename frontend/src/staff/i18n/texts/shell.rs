//! Texts of every screen.

use shared::problem::ProblemCode;
use shared::staff::Role;

use crate::i18n::Message;
use crate::staff::route::Route;

/// Header, areas, roles.
pub(in crate::staff) struct Shell {
    pub(in crate::staff) brand: &'static str,
    pub(in crate::staff) areas: &'static str,
    pub(in crate::staff) area: fn(&Route) -> &'static str,
    /// The other language's name, in that language.
    pub(in crate::staff) other_language: &'static str,
    pub(in crate::staff) sign_out: &'static str,
    pub(in crate::staff) role: fn(Role) -> &'static str,
    /// Why this role may not open a screen.
    pub(in crate::staff) forbidden: fn(&str) -> String,
    pub(in crate::staff) lost_title: &'static str,
    pub(in crate::staff) lost: &'static str,
    pub(in crate::staff) home: &'static str,
}

/// Texts of the server's problems.
pub(in crate::staff) struct Problems {
    /// The console's own text for a code, where the student's text does not fit.
    pub(in crate::staff) told: fn(ProblemCode) -> Option<Message>,
}
