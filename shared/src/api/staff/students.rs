//! One student, for the hotline: search, stage, decisions about each photograph and, with the capability, the
//! document number and changes of the roster's entry.

use serde::{Deserialize, Serialize};

use super::review::Attempt;
use crate::application::Stage;
use crate::collection::Slug;
use crate::id::ApplicationId;
use crate::person::{Affiliation, DocumentKind, PersonName, StudentNumber, UnitName};
use crate::reference::ReferenceNumber;

/// Paths of students. Names and numbers are in the body, because URLs are logged and kept by browsers.
pub mod path {
    /// `POST` [`super::WhichStudent`]: [`super::StudentRecord`].
    pub const FIND: &str = "/api/staff/students/find";
    /// `GET`: [`super::WhichStudent`] of an application, for links that contain its identifier.
    pub const OF_APPLICATION: &str = "/api/staff/applications/{application}/student";
    /// `POST` [`super::WhichStudent`]: [`super::Identity`], with a row in the audit log.
    pub const IDENTITY: &str = "/api/staff/students/identity";
    /// `POST` [`super::WhichStudent`]: clears the count of failed verifications of this student.
    pub const UNLOCK: &str = "/api/staff/students/unlock";
    /// `POST` [`super::SearchStudents`]: [`super::FoundStudents`].
    pub const SEARCH: &str = "/api/staff/students/search";
    /// `POST` [`super::AddStudent`].
    pub const ADD: &str = "/api/staff/students/add";
    /// `POST` [`super::CorrectStudent`].
    pub const CORRECT: &str = "/api/staff/students/correct";
    /// `POST` [`super::WhichStudent`]: takes the student out of the roster.
    pub const WITHDRAW: &str = "/api/staff/students/withdraw";
    /// `POST` [`super::WhichStudent`]: puts the student back into the roster, under the former student number.
    pub const REINSTATE: &str = "/api/staff/students/reinstate";

    /// Path of [`OF_APPLICATION`] for an application.
    #[must_use]
    pub fn of_application(application: crate::id::ApplicationId) -> String {
        OF_APPLICATION.replace("{application}", &application.to_string())
    }
}

/// Most students that a search returns; a longer list does not help on the telephone.
pub const SEARCH_LIMIT: u32 = 50;

/// 学院, 专业 and 班级 of a student, or a filter by them; `None` where the roster has none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Units {
    /// Name of the 学院; `None` for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub college: Option<UnitName>,
    /// Name of the 专业; `None` for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub major: Option<UnitName>,
    /// Name of the 班级; `None` for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<UnitName>,
}

impl Units {
    /// Whether no unit is named: as a filter, everybody.
    #[must_use]
    pub fn is_any(&self) -> bool {
        *self == Self::default()
    }

    /// Names of the units that are present, from the largest unit to the smallest.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [&self.college, &self.major, &self.class].into_iter().flatten().map(UnitName::as_str)
    }

    /// Whether a student with this affiliation belongs to all of these units.
    #[must_use]
    pub fn admit(&self, affiliation: &Affiliation) -> bool {
        let fits = |wanted: &Option<UnitName>, has: &Option<UnitName>| wanted.is_none() || wanted == has;
        fits(&self.college, &affiliation.college)
            && fits(&self.major, &affiliation.major)
            && fits(&self.class, &affiliation.class)
    }

    /// The units in one line; empty when there are none.
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

/// Names a student.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WhichStudent {
    /// Slug of the collection.
    pub collection: Slug,
    /// 学号, or the 办理编号 that the student reads out, which may belong to another collection.
    pub student_number: StudentNumber,
}

/// A student with the data of roster and application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StudentRecord {
    /// Slug of the collection.
    pub collection: Slug,
    /// 办理编号; `None` before the first verification.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<ReferenceNumber>,
    /// 学号 in the roster.
    pub student_number: StudentNumber,
    /// 姓名 in the roster.
    pub name: PersonName,
    /// 证件类型 in the roster.
    pub document_kind: DocumentKind,
    /// 证件号码 in the roster, masked.
    pub document_masked: String,
    /// Former student number of a student who is not in the roster any more; `student_number` is then a
    /// placeholder. `None` for students in the roster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub former_number: Option<StudentNumber>,
    /// 学院, 专业 and 班级 of the student.
    #[serde(default)]
    pub units: Units,
    /// Whether the roster has a telephone: then the verification asks for it.
    pub has_phone: bool,
    /// The application whose WeChat binding can be removed; `None` without a binding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound_wechat: Option<ApplicationId>,
    /// Stage of the application.
    pub stage: StageWord,
    /// All photographs with the decisions about them, the latest first.
    pub attempts: Vec<Attempt>,
}

/// A search for students of a collection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SearchStudents {
    /// Slug of the collection.
    pub collection: Slug,
    /// A student number, a name or the beginning of one, or the last 4 to 6 characters of a document number.
    /// May be empty when a unit is selected: then all students of the unit match.
    pub text: String,
    /// Only students of these units.
    #[serde(default)]
    pub units: Units,
}

/// Result of a search, by student number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FoundStudents {
    /// At most [`SEARCH_LIMIT`] students.
    pub students: Vec<FoundStudent>,
    /// Whether more students match.
    pub more: bool,
}

/// A student in a search result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FoundStudent {
    /// 学号, or a placeholder for a student who is not in the roster any more.
    pub student_number: StudentNumber,
    /// Former student number of a student who is not in the roster any more; `None` for students in the roster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub former_number: Option<StudentNumber>,
    /// 姓名 in the roster.
    pub name: PersonName,
    /// 证件类型 in the roster.
    pub document_kind: DocumentKind,
    /// 证件号码 in the roster, masked.
    pub document_masked: String,
    /// 学院, 专业 and 班级 of the student.
    #[serde(default)]
    pub units: Units,
    /// Stage of the application.
    pub stage: StageWord,
}

/// A new student for the roster, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AddStudent {
    /// Slug of the collection.
    pub collection: Slug,
    /// 学号, as typed.
    pub student_number: String,
    /// 姓名, as typed.
    pub name: String,
    /// 证件类型, as chosen.
    pub document_kind: DocumentKind,
    /// 证件号码, as typed.
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

/// Changes of a student's entry, as typed. Missing fields stay as they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CorrectStudent {
    /// The student to change.
    #[serde(flatten)]
    pub which: WhichStudent,
    /// New 学号; `None` keeps it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_number: Option<String>,
    /// New 姓名; `None` keeps it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// New 证件类型; `None` keeps it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_kind: Option<DocumentKind>,
    /// New 证件号码; `None` keeps it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_number: Option<String>,
    /// To whom a new document belongs; without it a new document is refused as `whose_document`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whose: Option<WhoseDocument>,
    /// New 联系电话; empty removes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// New 学院; empty removes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub college: Option<String>,
    /// New 专业; empty removes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub major: Option<String>,
    /// New 班级; empty removes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
}

/// To whom a document belongs that replaces another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum WhoseDocument {
    /// The same person: the number was mistyped, or the document was renewed. The application continues.
    SamePerson,
    /// Another person: the former holder of the student number leaves the roster, with the application.
    AnotherPerson,
}

/// Data that are masked elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Identity {
    /// 证件号码 in full.
    pub document_number: String,
}

/// [`Stage`] without its data, with a value for students who never verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum StageWord {
    /// In the roster; never verified.
    NotStarted,
    /// Verified; no photograph submitted.
    Matched,
    /// A photograph waits for a reviewer.
    Submitted,
    /// A reviewer has opened the photograph.
    UnderReview,
    /// A decision is made and not announced.
    Decided,
    /// Rejected; the student submits another photograph.
    Rejected,
    /// Approved; the student has to pay.
    Approved,
    /// Nothing left to do for the student.
    Paid,
    /// Delivered to the school.
    Delivered,
    /// The student's data were erased.
    Erased,
    /// Not in the roster any more; the application is kept with the document.
    Removed,
}

impl StageWord {
    /// The value for a name of [`Stage::as_str`]; `None` for other texts.
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
