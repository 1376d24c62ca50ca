//! A student's own application.

use serde::{Deserialize, Serialize};

use crate::collection::{Bilingual, Slug, WindowState};
use crate::id::ApplicationId;
use crate::money::Fen;
use crate::person::{PersonName, SchoolCode, StudentNumber};
use crate::reference::ReferenceNumber;
use crate::review::{RejectReasons, ReviewNote};
use crate::time::Timestamp;

/// Everything a student's page needs to know where it stands.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts, each asked for by another part of the page"
)]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ApplicationView {
    /// Names the application in addresses of the page's own memory and in the logs.
    pub id: ApplicationId,
    /// 办理编号: what support asks for.
    pub number: ReferenceNumber,
    /// The collection it belongs to.
    pub collection: Slug,
    /// The roster's entry.
    pub student: StudentView,
    /// Whether the student confirmed the roster's entry, and with it was asked about notifications.
    pub confirmed: bool,
    /// Whether the student wants to be notified; meaningful once confirmed.
    pub notify: bool,
    /// Whether there is a way to notify the student: this installation sends messages, and knows the student's WeChat.
    #[serde(default)]
    pub can_notify: bool,
    /// Whether the photograph can be taken back now: nobody has looked, and there is time for another.
    #[serde(default)]
    pub can_withdraw: bool,
    /// Whether money of the student is still on its way back: until it has arrived the fee is not due.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub refunding: bool,
    /// When everything will be erased at the student's own wish; `None` when they did not ask for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erasure_due: Option<Timestamp>,
    /// When a photograph is taken in; `None` in the stages where none is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submission: Option<SubmissionView>,
    /// Where it stands.
    #[serde(flatten)]
    pub stage: StageView,
    /// That an approval was taken back, until the next one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reopened: Option<ReopenedView>,
    /// The photograph the stage is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo: Option<PhotoView>,
    /// What happened so far, oldest first.
    pub timeline: Vec<TimelineEntry>,
}

/// When a photograph is taken in from a student. After a rejection that may be longer than from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SubmissionView {
    /// By the server's clock: a phone's may be wrong.
    pub state: WindowState,
    /// The first moment at which it is too late.
    pub until: Timestamp,
}

/// 确认信息: what the student compares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StudentView {
    /// 院校名称.
    pub school_name: Bilingual,
    /// 院校代码.
    pub school_code: SchoolCode,
    /// 学号.
    pub student_number: StudentNumber,
    /// 姓名.
    pub name: PersonName,
}

/// [`crate::application::Stage`] as far as it is the student's business: no reviewer's name, no receipts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum StageView {
    /// No photograph yet.
    Matched,
    /// Waits for a reviewer; can be withdrawn.
    Submitted {
        /// By when it is reviewed.
        promised_by: Timestamp,
    },
    /// A reviewer is looking; can't be withdrawn any more.
    UnderReview {
        /// By when it is reviewed.
        promised_by: Timestamp,
    },
    /// Capture again.
    Rejected {
        /// Why.
        reasons: RejectReasons,
        /// In the reviewer's words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<ReviewNote>,
    },
    /// The fee is due.
    Approved {
        /// What is to be paid.
        due: Fen,
    },
    /// Done.
    Paid {
        /// What was paid; `None` when the collection is free.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        amount: Option<Fen>,
    },
    /// Done, and the school has the photograph.
    Delivered {
        /// What was paid; `None` when the collection is free.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        amount: Option<Fen>,
    },
}

/// That an approval was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReopenedView {
    /// Why, in the centre's words; `None` once another photograph was handed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReviewNote>,
    /// Whether the fee is settled: it is not due again.
    pub settled: bool,
}

/// The photograph as the server has it; its bytes are at [`super::path::PHOTO`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PhotoView {
    /// SHA-256 of the bytes in lower-case hexadecimal.
    pub sha256: String,
    /// File size.
    pub bytes: u32,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// One line of the timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TimelineEntry {
    /// What happened.
    pub milestone: Milestone,
    /// When.
    pub at: Timestamp,
}

/// What a student sees happening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Milestone {
    /// Found in the roster.
    Matched,
    /// Confirmed the roster's entry.
    Confirmed,
    /// Handed in a photograph.
    Submitted,
    /// Took it back.
    Withdrawn,
    /// A reviewer opened it.
    ReviewStarted,
    /// A reviewer put it back unjudged.
    ReviewReleased,
    /// Found wanting.
    Rejected,
    /// Found good.
    Approved,
    /// The approval was taken back; it is reviewed again.
    Reopened,
    /// The fee came in, or there was none.
    Settled,
    /// The fee was given back, and is due again.
    FeeReturned,
    /// Handed to the school.
    Delivered,
}

/// 确认无误，采集照片.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConfirmationRequest {
    /// Whether the student wants to be told of the result.
    pub notify: bool,
}
