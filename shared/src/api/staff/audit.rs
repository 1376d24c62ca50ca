//! The audit log.

use serde::{Deserialize, Serialize};

use crate::collection::{Bilingual, Slug};
use crate::id::CollectionId;
use crate::time::Timestamp;

/// The addresses.
pub mod path {
    /// `GET` with [`super::AuditQuery`]: [`super::AuditPage`].
    pub const AUDIT: &str = "/api/staff/audit";
    /// `GET` with [`super::AuditQuery`]: the same lines as CSV.
    pub const AUDIT_CSV: &str = "/api/staff/audit.csv";
}

/// Which lines are looked for; what is missing or empty is any.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuditQuery {
    /// What was done, by the word of its [`Action`](crate::audit::Action).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// Who acted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// What it was done to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// From this moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// Before this moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Lines before this number: the cursor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<i64>,
}

/// Lines, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuditPage {
    /// The lines.
    pub lines: Vec<AuditLine>,
    /// The collections that lines name by their identifiers.
    #[serde(default)]
    pub collections: Vec<NamedCollection>,
    /// The cursor of the page after this one, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
}

/// A collection as it is called now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NamedCollection {
    /// Its identifier.
    pub id: CollectionId,
    /// Its name in addresses.
    pub slug: Slug,
    /// 采集 title.
    pub title: Bilingual,
}

/// One thing that somebody did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuditLine {
    /// Its number.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// What kind of somebody: `student`, `staff`, `operator`, `provider`, `system`.
    pub actor_kind: String,
    /// Who.
    pub actor: String,
    /// What, by the word of its [`Action`](crate::audit::Action).
    pub action: String,
    /// What to.
    pub subject: String,
    /// Identifiers, words and numbers, as JSON.
    pub detail: String,
}
