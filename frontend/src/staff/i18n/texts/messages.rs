//! Messages to students.

use shared::api::staff::messages::{MessageKind, MessageState, Undeliverable};

pub(in crate::staff) struct Messages {
    pub(in crate::staff) title: &'static str,
    pub(in crate::staff) lead: &'static str,
    pub(in crate::staff) disabled: &'static str,
    pub(in crate::staff) empty: &'static str,
    pub(in crate::staff) at: &'static str,
    pub(in crate::staff) student: &'static str,
    pub(in crate::staff) what: &'static str,
    pub(in crate::staff) kind: fn(MessageKind) -> &'static str,
    pub(in crate::staff) became: &'static str,
    pub(in crate::staff) state: fn(MessageState) -> &'static str,
    pub(in crate::staff) why: fn(Undeliverable) -> &'static str,
    pub(in crate::staff) left_to_do: &'static str,
    pub(in crate::staff) matters: &'static str,
    pub(in crate::staff) acted: &'static str,
    pub(in crate::staff) older: &'static str,
}
