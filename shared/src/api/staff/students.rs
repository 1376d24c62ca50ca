//! One student, for whoever answers the hotline: finding them, where they stand, what was decided about each photograph,
//! and, for those who may, the document number and the roster's entry.

use serde::{Deserialize, Serialize};

use super::review::Attempt;
use crate::application::Stage;
use crate::collection::Slug;
use crate::id::ApplicationId;
use crate::person::{Affiliation, DocumentKind, PersonName, StudentNumber, UnitName};
use crate::reference::ReferenceNumber;

/// The addresses. What names a student stands in the body: addresses are logged and kept by browsers.
pub mod path {
    /// `POST` [`super::WhichStudent`]: [`super::StudentRecord`].
    pub const FIND: &str = "/api/staff/students/find";
    /// `GET`: [`super::WhichStudent`] of an application, for links that name one.
    pub const OF_APPLICATION: &str = "/api/staff/applications/{application}/student";
    /// `POST` [`super::WhichStudent`]: [`super::Identity`], and a line in the audit log.
    pub const IDENTITY: &str = "/api/staff/students/identity";
    /// `POST` [`super::WhichStudent`]: failed attempts to verify as this student are forgotten.
    pub const UNLOCK: &str = "/api/staff/students/unlock";
    /// `POST` [`super::SearchStudents`]: [`super::FoundStudents`].
    pub const SEARCH: &str = "/api/staff/students/search";
    /// `POST` [`super::AddStudent`].
    pub const ADD: &str = "/api/staff/students/add";
    /// `POST` [`super::CorrectStudent`].
    pub const CORRECT: &str = "/api/staff/students/correct";
    /// `POST` [`super::WhichStudent`]: out of the roster.
    pub const WITHDRAW: &str = "/api/staff/students/withdraw";
    /// `POST` [`super::WhichStudent`]: back into it, under the student number of before.
    pub const REINSTATE: &str = "/api/staff/students/reinstate";

    /// [`OF_APPLICATION`] with its application filled in.
    #[must_use]
    pub fn of_application(application: crate::id::ApplicationId) -> String {
        OF_APPLICATION.replace("{application}", &application.to_string())
    }
}

/// How many students a search finds at most; more are no answer on the telephone.
pub const SEARCH_LIMIT: u32 = 50;

/// 学院, 专业 and 班级; missing where the roster says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Units {
    /// 学院.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub college: Option<UnitName>,
    /// 专业.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub major: Option<UnitName>,
    /// 班级.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<UnitName>,
}

impl Units {
    /// Those that there are, from the largest to the smallest.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [&self.college, &self.major, &self.class].into_iter().flatten().map(UnitName::as_str)
    }

    /// Whether somebody belongs to every one of these units.
    #[must_use]
    pub fn admit(&self, affiliation: &Affiliation) -> bool {
        let fits = |wanted: &Option<UnitName>, has: &Option<UnitName>| wanted.is_none() || wanted == has;
        fits(&self.college, &affiliation.college)
            && fits(&self.major, &affiliation.major)
            && fits(&self.class, &affiliation.class)
    }

    /// In one line; empty where there are none.
    #[must_use]
    pub fn line(&self) -> String {
        self.names().collect::<Vec<_>>().join(" · ")
    }
}

impl From<Affiliation> for Units {
    fn from(Affiliation { college, major, class }: Affiliation) -> Self {
        Self { college, major, class }
    }
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
    /// The student number that somebody had who is no longer in the roster; `student_number` is then a placeholder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub former_number: Option<StudentNumber>,
    /// Where they belong.
    #[serde(default)]
    pub units: Units,
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

/// Whom somebody on the telephone may be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SearchStudents {
    /// The collection.
    pub collection: Slug,
    /// A student number, a name or the beginning of one, or the last 4 to 6 characters of a document number. May be empty
    /// where a unit is named: then everybody of the unit is found.
    pub text: String,
    /// Only students of these units.
    #[serde(default)]
    pub units: Units,
}

/// Whom a search found, by student number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FoundStudents {
    /// At most [`SEARCH_LIMIT`].
    pub students: Vec<FoundStudent>,
    /// Whether there are more.
    pub more: bool,
}

/// Somebody whom a search found: enough to ask which one it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FoundStudent {
    /// 学号, or the placeholder of somebody who is no longer in the roster.
    pub student_number: StudentNumber,
    /// The student number that somebody had who is no longer in the roster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub former_number: Option<StudentNumber>,
    /// 姓名.
    pub name: PersonName,
    /// 证件类型.
    pub document_kind: DocumentKind,
    /// 证件号码, its middle hidden.
    pub document_masked: String,
    /// Where they belong.
    #[serde(default)]
    pub units: Units,
    /// Where they stand.
    pub stage: StageWord,
}

/// A student for the roster, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AddStudent {
    /// The collection.
    pub collection: Slug,
    /// 学号.
    pub student_number: String,
    /// 姓名.
    pub name: String,
    /// 证件类型.
    pub document_kind: DocumentKind,
    /// 证件号码.
    pub document_number: String,
    /// 联系电话; empty for none.
    #[serde(default)]
    pub phone: String,
    /// 学院; empty for none.
    #[serde(default)]
    pub college: String,
    /// 专业; empty for none.
    #[serde(default)]
    pub major: String,
    /// 班级; empty for none.
    #[serde(default)]
    pub class: String,
}

/// What is to be different about a student's entry, as typed. What is missing stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CorrectStudent {
    /// Whose.
    #[serde(flatten)]
    pub which: WhichStudent,
    /// 学号.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_number: Option<String>,
    /// 姓名.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// 证件类型; the one of before without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_kind: Option<DocumentKind>,
    /// 证件号码.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_number: Option<String>,
    /// Whose another document is; refused as `whose_document` without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whose: Option<WhoseDocument>,
    /// 联系电话; empty takes it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// 学院; empty takes it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub college: Option<String>,
    /// 专业; empty takes it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub major: Option<String>,
    /// 班级; empty takes it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
}

/// Whose a document is that takes another one's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum WhoseDocument {
    /// The same person's: the number was mistyped, or the document renewed. What they did stays theirs.
    SamePerson,
    /// Another person's: whoever had the student number leaves the roster with what they did.
    AnotherPerson,
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
    /// No longer in the roster; what was done is kept with the document.
    Removed,
}

impl StageWord {
    /// The stage of an application that `word` of [`Stage::as_str`] names; `None` for other texts.
    #[must_use]
    pub fn of_stage(word: &str) -> Option<Self> {
        Some(match word {
            "matched" => Self::Matched,
            "submitted" => Self::Submitted,
            "under_review" => Self::UnderReview,
            "decided" => Self::Decided,
            "rejected" => Self::Rejected,
            "approved" => Self::Approved,
            "paid" => Self::Paid,
            "delivered" => Self::Delivered,
            "erased" => Self::Erased,
            "removed" => Self::Removed,
            _ => return None,
        })
    }
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
            Stage::Removed { .. } => Self::Removed,
        }
    }
}
