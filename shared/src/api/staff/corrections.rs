//! What students say is wrong in the roster.

use serde::{Deserialize, Serialize};

use crate::api::my_data::CorrectionField;
use crate::collection::{Bilingual, Slug};
use crate::id::{ApplicationId, CorrectionId};
use crate::person::{PersonName, StudentNumber};
use crate::time::Timestamp;

/// The addresses.
pub mod path {
    /// `GET`: [`super::Corrections`].
    pub const CORRECTIONS: &str = "/api/staff/corrections";
    /// `POST`: somebody has seen to it.
    pub const CLOSE: &str = "/api/staff/corrections/{correction}/close";
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
    /// What is wrong.
    pub field: CorrectionField,
    /// In the student's words.
    pub message: String,
    /// When.
    pub at: Timestamp,
}
