//! What surrounds every screen.

use shared::problem::ProblemCode;
use shared::staff::Role;

use crate::i18n::Message;
use crate::staff::route::Route;

/// Header, areas, roles.
pub(in crate::staff) struct Shell {
    pub(in crate::staff) brand: &'static str,
    pub(in crate::staff) areas: &'static str,
    pub(in crate::staff) area: fn(&Route) -> &'static str,
    /// In the other language's own words.
    pub(in crate::staff) other_language: &'static str,
    pub(in crate::staff) sign_out: &'static str,
    pub(in crate::staff) role: fn(Role) -> &'static str,
    /// Why a screen is not shown to somebody of this role.
    pub(in crate::staff) forbidden: fn(&str) -> String,
    pub(in crate::staff) lost_title: &'static str,
    pub(in crate::staff) lost: &'static str,
    pub(in crate::staff) home: &'static str,
}

/// What the server refuses.
pub(in crate::staff) struct Problems {
    /// The console's own words for a code, where the student's would not fit.
    pub(in crate::staff) told: fn(ProblemCode) -> Option<Message>,
}
