//! Filters of lists.

use crate::staff::i18n::texts::Narrow;

pub(super) const TEXTS: Narrow =
    Narrow { collection: "Collection", any_collection: "All collections", any_state: "All" };
