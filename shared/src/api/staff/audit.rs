//! Reading the audit log.

use serde::{Deserialize, Serialize};

use crate::collection::{Bilingual, Slug};
use crate::id::CollectionId;
use crate::time::Timestamp;

/// Paths of the audit log.
pub mod path {
    /// `GET` with [`super::AuditQuery`]: [`super::AuditPage`].
    pub const AUDIT: &str = "/api/staff/audit";
    /// `GET` with [`super::AuditQuery`]: the same rows as CSV.
    pub const AUDIT_CSV: &str = "/api/staff/audit.csv";
}

/// Filters of the audit log; a missing or empty field matches every row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuditQuery {
    /// Name of an [`Action`](crate::audit::Action).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// Identifier or user name of the actor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// Identifier of the object of the action.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Rows from this time on, inclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// Rows before this time, exclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Rows before this sequence number: the cursor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<i64>,
}

/// A page of rows, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuditPage {
    /// Rows of the page.
    pub lines: Vec<AuditLine>,
    /// Titles of the collections that the rows name by identifier.
    #[serde(default)]
    pub collections: Vec<NamedCollection>,
    /// Cursor of the next page; `None` on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
}

/// Current slug and title of a collection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NamedCollection {
    /// Identifier of the collection.
    pub id: CollectionId,
    /// Current slug of the collection.
    pub slug: Slug,
    /// Current title of the collection.
    pub title: Bilingual,
}

/// One row of the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuditLine {
    /// Sequence number of the row.
    pub seq: i64,
    /// Time of the action.
    pub at: Timestamp,
    /// Kind of actor: `student`, `staff`, `operator`, `provider`, `system`.
    pub actor_kind: String,
    /// Identifier or user name of the actor.
    pub actor: String,
    /// Name of an [`Action`](crate::audit::Action).
    pub action: String,
    /// Identifier of the object of the action.
    pub subject: String,
    /// Identifiers, codes and numbers, as JSON; no personal data.
    pub detail: String,
}
