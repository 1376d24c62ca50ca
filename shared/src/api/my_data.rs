//! What is stored of a student, for that student: 我的数据.

use serde::{Deserialize, Serialize};

use crate::person::{DocumentKind, PersonName, StudentNumber};
use crate::string_enum::string_enum;
use crate::time::Timestamp;

/// The addresses.
pub mod path {
    /// `GET`: [`super::MyData`]. `DELETE`: [`super::MyData`]; the photographs and the roster's entry are erased for good in
    /// [`super::COOLING_HOURS`], unless the student calls it off.
    pub const MY_DATA: &str = "/api/application/my-data";
    /// `DELETE`: [`super::MyData`]; the erasing is called off.
    pub const ERASURE: &str = "/api/application/my-data/erasure";
    /// `POST` [`super::ProofRequest`]: who the student is, once more, for what can't be undone.
    pub const PROOF: &str = "/api/application/proof";
    /// `POST` [`super::CorrectionRequest`]: [`super::MyData`].
    pub const CORRECTION: &str = "/api/application/correction";
}

/// Hours between asking to be erased and being erased: time to see the message and to call it off.
pub const COOLING_HOURS: u32 = 72;

/// 校验信息 once more, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProofRequest {
    /// 姓名.
    pub name: String,
    /// 证件类型.
    pub document_kind: Option<DocumentKind>,
    /// 证件号码.
    pub document_number: String,
    /// 联系电话.
    pub phone: String,
}

/// The longest message, in characters: what says which character of a name is wrong.
pub const MESSAGE_CHARS: usize = 300;
/// The longest value, in characters: a name has [`crate::limits::NAME_CHARS`], everything else is shorter.
pub const VALUE_CHARS: usize = crate::limits::NAME_CHARS;

/// Everything that is stored of a student.
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each a line of the page")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MyData {
    /// 姓名.
    pub name: PersonName,
    /// 学号.
    pub student_number: StudentNumber,
    /// 证件类型.
    pub document_kind: DocumentKind,
    /// 证件号码 with its middle hidden.
    pub document_masked: String,
    /// Whether the roster has a telephone.
    pub has_phone: bool,
    /// Whether it is known which WeChat is the student's.
    #[serde(default)]
    pub has_wechat: bool,
    /// How many photographs are kept: the present one and those before it.
    pub photographs: u32,
    /// What was agreed to, oldest first.
    pub consents: Vec<GivenConsent>,
    /// Days from the delivery to the erasure.
    pub retention_days: u32,
    /// When everything will be erased; known once it is delivered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_on: Option<Timestamp>,
    /// When everything will be erased at the student's own wish; `None` when they did not ask for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erasure_due: Option<Timestamp>,
    /// Whether the photograph can be taken back.
    pub can_withdraw: bool,
    /// Whether everything can be erased now: until the school has it.
    pub can_erase: bool,
    /// Whether the fee was paid, which erasing does not bring back by itself.
    pub paid: bool,
    /// The latest request for a correction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correction: Option<CorrectionView>,
}

/// A consent as it was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GivenConsent {
    /// What it is for.
    pub purpose: ConsentPurpose,
    /// The version of the texts.
    pub version: String,
    /// When.
    pub given_at: Timestamp,
}

/// What a consent is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ConsentPurpose {
    /// Matching the roster, and passing on to the school.
    PersonalData,
    /// Processing the portrait.
    Portrait,
}

/// A request for a correction as its student sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CorrectionView {
    /// What is wrong.
    pub field: CorrectionField,
    /// How it should be; missing where the words say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// In the student's words.
    pub message: String,
    /// When.
    pub at: Timestamp,
    /// Whether somebody has seen to it.
    pub closed: bool,
    /// What they answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// Whether the value was taken over into the roster.
    #[serde(default)]
    pub applied: bool,
}

string_enum! {
    /// What of the roster's entry is wrong.
    CorrectionField {
        /// 姓名.
        Name = "name",
        /// 学号.
        StudentNumber = "student_number",
        /// 证件.
        Document = "document",
        /// 联系电话.
        Phone = "phone",
        /// Something else.
        Other = "other",
    }
}

/// The student says that the roster's entry is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CorrectionRequest {
    /// What.
    pub field: CorrectionField,
    /// How it should be, as it is to stand in the roster; at most [`VALUE_CHARS`] characters. The staff can take it over
    /// in one step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// In the student's words; at most [`MESSAGE_CHARS`] characters. May be empty beside a value.
    pub message: String,
}
