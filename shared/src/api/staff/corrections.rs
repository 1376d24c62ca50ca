//! Correction requests of students, as staff answer them.

use serde::{Deserialize, Serialize};

use super::students::Units;
use crate::api::my_data::CorrectionField;
use crate::collection::{Bilingual, Slug};
use crate::id::{ApplicationId, CorrectionId};
use crate::person::{DocumentKind, PersonName, StudentNumber};
use crate::time::Timestamp;

/// Paths of correction requests.
pub mod path {
    /// `GET`: [`super::Corrections`].
    pub const CORRECTIONS: &str = "/api/staff/corrections";
    /// `POST`: closes the request without an answer.
    pub const CLOSE: &str = "/api/staff/corrections/{correction}/close";
    /// `POST` [`super::AnswerCorrection`]: closes the request with an answer that the student reads.
    pub const ANSWER: &str = "/api/staff/corrections/{correction}/answer";
    /// `POST` [`super::ApplyCorrection`]: writes a value into the roster and closes the request.
    pub const APPLY: &str = "/api/staff/corrections/{correction}/apply";

    /// `path` for a request.
    #[must_use]
    pub fn of(path: &str, correction: crate::id::CorrectionId) -> String {
        path.replace("{correction}", &correction.to_string())
    }
}

/// Most open requests that are listed of a collection.
pub const LIST_LIMIT: u32 = 200;

/// Open requests, the longest waiting first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Corrections {
    /// Open requests, the longest waiting first.
    pub corrections: Vec<OpenCorrection>,
}

/// An open correction request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OpenCorrection {
    /// Identifier of the request.
    pub id: CorrectionId,
    /// Slug of the student's collection.
    pub collection: Slug,
    /// Title of the student's collection.
    pub title: Bilingual,
    /// The student's application.
    pub application: ApplicationId,
    /// 学号 in the roster.
    pub student_number: StudentNumber,
    /// 姓名 in the roster.
    pub name: PersonName,
    /// 学院, 专业 and 班级 in the roster.
    #[serde(default)]
    pub units: Units,
    /// 证件类型 in the roster.
    pub document_kind: DocumentKind,
    /// 证件号码 in the roster, masked.
    pub document_masked: String,
    /// The field that is wrong.
    pub field: CorrectionField,
    /// The corrected value; `None` when only the message describes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The student's message; may be empty.
    pub message: String,
    /// When the student sent the request.
    pub at: Timestamp,
    /// Whether the collection is archived: then the roster does not change, and the request can only be answered.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub archived: bool,
}

/// An answer to the student.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AnswerCorrection {
    /// The answer, at most [`crate::api::my_data::MESSAGE_CHARS`] characters.
    pub message: String,
}

/// The value to write into the roster. The student confirms the entry again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ApplyCorrection {
    /// The value as the roster should have it.
    pub value: String,
    /// 证件类型, when it changes too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_kind: Option<DocumentKind>,
    /// For a document: staff have seen it and confirm that it belongs to the same person.
    #[serde(default)]
    pub same_person: bool,
    /// An additional answer to the student; may be empty.
    #[serde(default)]
    pub message: String,
}
