//! 我的数据: the student's own data, requests to correct and to erase them.

use serde::{Deserialize, Serialize};

use crate::person::{DocumentKind, PersonName, StudentNumber};
use crate::string_enum::string_enum;
use crate::time::Timestamp;

/// Paths of 我的数据.
pub mod path {
    /// `GET`: [`super::MyData`]. `DELETE`: [`super::MyData`]; after [`super::COOLING_HOURS`] the photographs
    /// and the roster's entry are erased permanently, unless the student cancels.
    pub const MY_DATA: &str = "/api/application/my-data";
    /// `DELETE`: [`super::MyData`]; cancels the erasure.
    pub const ERASURE: &str = "/api/application/my-data/erasure";
    /// `POST` [`super::ProofRequest`]: the student proves the identity again, before operations that can't be
    /// undone.
    pub const PROOF: &str = "/api/application/proof";
    /// `POST` [`super::CorrectionRequest`]: [`super::MyData`].
    pub const CORRECTION: &str = "/api/application/correction";
}

/// Hours from a student's request for erasure to the erasure: time for the student to see the message and to
/// cancel it.
pub const COOLING_HOURS: u32 = 72;

/// 校验信息, entered again; fields as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProofRequest {
    /// 姓名, as typed.
    pub name: String,
    /// 证件类型, as chosen.
    pub document_kind: Option<DocumentKind>,
    /// 证件号码, as typed.
    pub document_number: String,
    /// 联系电话, as typed; empty when the roster has none.
    pub phone: String,
}

/// Longest message in characters: enough to say which character of a name is wrong.
pub const MESSAGE_CHARS: usize = 300;
/// Longest corrected value in characters: a name has [`crate::limits::NAME_CHARS`], every other field is
/// shorter.
pub const VALUE_CHARS: usize = crate::limits::NAME_CHARS;

/// All data that the server stores about a student.
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each a line of the page")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MyData {
    /// 姓名, from the roster.
    pub name: PersonName,
    /// 学号, from the roster.
    pub student_number: StudentNumber,
    /// 证件类型, from the roster.
    pub document_kind: DocumentKind,
    /// 证件号码, masked by [`crate::person::mask_document_number`].
    pub document_masked: String,
    /// Whether the roster has a telephone for the student.
    pub has_phone: bool,
    /// Whether the student's WeChat account is known.
    #[serde(default)]
    pub has_wechat: bool,
    /// Number of stored photographs: the current one and earlier ones.
    pub photographs: u32,
    /// Consents that the student gave, oldest first.
    pub consents: Vec<GivenConsent>,
    /// Days from the delivery to the erasure.
    pub retention_days: u32,
    /// When the data will be erased after the delivery; `None` before the delivery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_on: Option<Timestamp>,
    /// When all data will be erased at the student's request; `None` when the student did not request it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erasure_due: Option<Timestamp>,
    /// Whether the student can withdraw the photograph now.
    pub can_withdraw: bool,
    /// Whether the student can request erasure now: until the delivery.
    pub can_erase: bool,
    /// Whether the fee was paid; erasure does not refund it.
    pub paid: bool,
    /// The latest correction request; `None` when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correction: Option<CorrectionView>,
}

/// A consent that a student gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GivenConsent {
    /// Purpose of the consent.
    pub purpose: ConsentPurpose,
    /// Version of the consent text ([`crate::api::CONSENT_VERSION`] at that time).
    pub version: String,
    /// When the student gave it.
    pub given_at: Timestamp,
}

/// Purposes of consents (PIPL articles 13, 23 and 29).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ConsentPurpose {
    /// Matching with the roster, and passing the data on to the school.
    PersonalData,
    /// Processing the portrait, which is sensitive personal data.
    Portrait,
}

/// A correction request as its student sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CorrectionView {
    /// The field that is wrong.
    pub field: CorrectionField,
    /// The corrected value; `None` when only the message describes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The student's message; may be empty.
    pub message: String,
    /// When the student sent the request.
    pub at: Timestamp,
    /// Whether staff have closed the request.
    pub closed: bool,
    /// The answer of staff; `None` when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// Whether staff wrote the corrected value into the roster.
    #[serde(default)]
    pub applied: bool,
}

string_enum! {
    /// Fields of the roster's entry that a student can request to correct.
    CorrectionField {
        /// 姓名 is wrong.
        Name = "name",
        /// 学号 is wrong.
        StudentNumber = "student_number",
        /// 证件类型 or 证件号码 is wrong.
        Document = "document",
        /// 联系电话 is wrong.
        Phone = "phone",
        /// Another problem, described in the message.
        Other = "other",
    }
}

/// A student's request to correct the roster's entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CorrectionRequest {
    /// The field that is wrong.
    pub field: CorrectionField,
    /// The corrected value as the roster should have it, at most [`VALUE_CHARS`] characters. Staff can write it
    /// into the roster in one step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The student's message, at most [`MESSAGE_CHARS`] characters. May be empty when there is a value.
    pub message: String,
}
