//! Filters of lists.

pub(in crate::staff) struct Narrow {
    pub(in crate::staff) collection: &'static str,
    pub(in crate::staff) any_collection: &'static str,
    pub(in crate::staff) any_state: &'static str,
}
