//! Collections as every visitor sees them.

use serde::{Deserialize, Serialize};

use crate::collection::{Bilingual, CollectionNotice, Slug, Window, WindowState};

/// The collections that the home page lists.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CollectionList {
    /// Open collections first, then those that open later, then closed ones.
    pub collections: Vec<CollectionSummary>,
}

/// One collection in the list of the home page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CollectionSummary {
    /// Name of the collection in URLs.
    pub slug: Slug,
    /// Title of the collection, as staff wrote it.
    pub title: Bilingual,
    /// 院校名称, as staff wrote it.
    pub school_name: Bilingual,
    /// When the collection accepts photographs.
    pub window: Window,
    /// State of the window by the server's clock, because the phone's clock may be wrong.
    pub window_state: WindowState,
}

/// The notice of a collection and the state of its window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CollectionView {
    /// What the collection asks of students and promises them.
    #[serde(flatten)]
    pub notice: CollectionNotice,
    /// State of the window by the server's clock, because the phone's clock may be wrong.
    pub window_state: WindowState,
}
