//! The audit log.

use shared::audit::Action;
use shared::money::Fen;

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
    /// The name of an actor without a personal name; `None` for staff.
    pub(in crate::staff) actor_name: fn(&str) -> Option<&'static str>,
    /// The target of a link.
    pub(in crate::staff) application: &'static str,
    pub(in crate::staff) delivery: &'static str,
    pub(in crate::staff) order: &'static str,
    /// The name of a member of a line's detail.
    pub(in crate::staff) part: fn(&str) -> Option<&'static str>,
    /// The text of a code word in a line's detail.
    pub(in crate::staff) word: fn(&str) -> Option<&'static str>,
    pub(in crate::staff) yuan: fn(Fen) -> String,
    pub(in crate::staff) yes: &'static str,
    pub(in crate::staff) no: &'static str,
    pub(in crate::staff) action_name: fn(Action) -> &'static str,
    /// The heading of a group of actions.
    pub(in crate::staff) about: fn(&'static str) -> &'static str,
}
