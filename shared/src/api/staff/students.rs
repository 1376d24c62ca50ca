//! One student, for whoever answers the hotline: where they stand, what was decided about each photograph, and, for those
//! who may, the document number.

use serde::{Deserialize, Serialize};

use super::review::Attempt;
use crate::application::Stage;
use crate::collection::Slug;
use crate::id::ApplicationId;
use crate::person::{DocumentKind, PersonName, StudentNumber};
use crate::reference::ReferenceNumber;

/// The addresses. What names a student stands in the body: addresses are logged and kept by browsers.
pub mod path {
    /// `POST` [`super::WhichStudent`]: [`super::StudentRecord`].
    pub const FIND: &str = "/api/staff/students/find";
    /// `POST` [`super::WhichStudent`]: [`super::Identity`], and a line in the audit log.
    pub const IDENTITY: &str = "/api/staff/students/identity";
}

/// Which student.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WhichStudent {
    /// The collection.
    pub collection: Slug,
    /// 学号, or the 办理编号 that the student reads out, which may be of another collection.
    pub student_number: StudentNumber,
}

/// A student as the roster and the application know them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StudentRecord {
    /// The collection.
    pub collection: Slug,
    /// 办理编号; missing before the first verification.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<ReferenceNumber>,
    /// 学号.
    pub student_number: StudentNumber,
    /// 姓名.
    pub name: PersonName,
    /// 证件类型.
    pub document_kind: DocumentKind,
    /// 证件号码, its middle hidden.
    pub document_masked: String,
    /// Whether the roster has a telephone: it is then asked for at the verification.
    pub has_phone: bool,
    /// The application whose WeChat can be let go; missing where none is bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound_wechat: Option<ApplicationId>,
    /// Where they stand.
    pub stage: StageWord,
    /// Every photograph with what was decided about it, the latest first.
    pub attempts: Vec<Attempt>,
}

/// What was hidden.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Identity {
    /// 证件号码, whole.
    pub document_number: String,
}

/// A [`Stage`] without what it carries, and what comes before the first one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum StageWord {
    /// In the roster; never verified.
    NotStarted,
    /// Verified, nothing handed in.
    Matched,
    /// Waiting for a reviewer.
    Submitted,
    /// A reviewer is looking.
    UnderReview,
    /// Judged; the student is told in a moment.
    Decided,
    /// Has to capture again.
    Rejected,
    /// Has to pay.
    Approved,
    /// Done.
    Paid,
    /// At the school.
    Delivered,
    /// Erased.
    Erased,
}

impl From<&Stage> for StageWord {
    fn from(stage: &Stage) -> Self {
        match stage {
            Stage::Matched => Self::Matched,
            Stage::Submitted { .. } => Self::Submitted,
            Stage::UnderReview { .. } => Self::UnderReview,
            Stage::Decided { .. } => Self::Decided,
            Stage::Rejected { .. } => Self::Rejected,
            Stage::Approved { .. } => Self::Approved,
            Stage::Paid { .. } => Self::Paid,
            Stage::Delivered { .. } => Self::Delivered,
            Stage::Erased { .. } => Self::Erased,
        }
    }
}
