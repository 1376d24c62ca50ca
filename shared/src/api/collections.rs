//! Collections as anybody may see them.

use serde::{Deserialize, Serialize};

use crate::collection::{Bilingual, CollectionNotice, Slug, Window, WindowState};

/// What the home page lists.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CollectionList {
    /// Open ones first, then those to come, then the closed.
    pub collections: Vec<CollectionSummary>,
}

/// One line of the home page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CollectionSummary {
    /// Its name in addresses.
    pub slug: Slug,
    /// 采集 title.
    pub title: Bilingual,
    /// 院校名称.
    pub school_name: Bilingual,
    /// When photographs are taken in.
    pub window: Window,
    /// By the server's clock: a phone's may be wrong.
    pub window_state: WindowState,
}

/// A collection's notice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CollectionView {
    /// What the collection asks and promises.
    #[serde(flatten)]
    pub notice: CollectionNotice,
    /// By the server's clock: a phone's may be wrong.
    pub window_state: WindowState,
}
