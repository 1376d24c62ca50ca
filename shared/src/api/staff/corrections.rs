//! What students say is wrong in the roster.

use serde::{Deserialize, Serialize};

use super::students::Units;
use crate::api::my_data::CorrectionField;
use crate::collection::{Bilingual, Slug};
use crate::id::{ApplicationId, CorrectionId};
use crate::person::{DocumentKind, PersonName, StudentNumber};
use crate::time::Timestamp;

/// The addresses.
pub mod path {
    /// `GET`: [`super::Corrections`].
    pub const CORRECTIONS: &str = "/api/staff/corrections";
    /// `POST`: somebody has seen to it.
    pub const CLOSE: &str = "/api/staff/corrections/{correction}/close";
    /// `POST` [`super::AnswerCorrection`]: closes it with an answer that the student reads.
    pub const ANSWER: &str = "/api/staff/corrections/{correction}/answer";
    /// `POST` [`super::ApplyCorrection`]: takes a value over into the roster and closes the request.
    pub const APPLY: &str = "/api/staff/corrections/{correction}/apply";

    /// One of these with the request filled in.
    #[must_use]
    pub fn of(path: &str, correction: crate::id::CorrectionId) -> String {
        path.replace("{correction}", &correction.to_string())
    }
}

/// How many open requests of a collection are listed.
pub const LIST_LIMIT: u32 = 200;

/// Open requests, the one that waits longest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Corrections {
    /// The requests.
    pub corrections: Vec<OpenCorrection>,
}

/// An open request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OpenCorrection {
    /// Its identifier.
    pub id: CorrectionId,
    /// The collection.
    pub collection: Slug,
    /// 采集 title.
    pub title: Bilingual,
    /// Whose.
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
    /// 证件号码 in the roster, its middle hidden.
    pub document_masked: String,
    /// What is wrong.
    pub field: CorrectionField,
    /// How it should be; missing where the words say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// In the student's words.
    pub message: String,
    /// When.
    pub at: Timestamp,
    /// Whether the collection is archived: then the roster does not change, and the request can only be answered.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub archived: bool,
}

/// What the student is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AnswerCorrection {
    /// At most [`crate::api::my_data::MESSAGE_CHARS`] characters.
    pub message: String,
}

/// The value that the roster is to have. The student confirms the entry anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ApplyCorrection {
    /// As it is to stand in the roster.
    pub value: String,
    /// 证件类型, where it is another one too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_kind: Option<DocumentKind>,
    /// For a document: whoever applies it has seen it, and it is the same person's.
    #[serde(default)]
    pub same_person: bool,
    /// What the student is told besides; may be empty.
    #[serde(default)]
    pub message: String,
}
