//! The student's own application.

use serde::{Deserialize, Serialize};

use crate::collection::{Bilingual, Slug, WindowState};
use crate::id::ApplicationId;
use crate::money::Fen;
use crate::person::{PersonName, SchoolCode, StudentNumber};
use crate::reference::ReferenceNumber;
use crate::review::{RejectReasons, ReviewNote};
use crate::time::Timestamp;

/// The application as its student's page shows it.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts, each asked for by another part of the page"
)]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ApplicationView {
    /// Names the application in the page's storage and in the server's logs.
    pub id: ApplicationId,
    /// 办理编号: support asks the student for it.
    pub number: ReferenceNumber,
    /// Slug of the application's collection.
    pub collection: Slug,
    /// The student's entry in the roster.
    pub student: StudentView,
    /// Whether the student confirmed the roster's entry and answered the question about notifications.
    pub confirmed: bool,
    /// Whether the student wants to be notified of the result; valid once `confirmed`.
    pub notify: bool,
    /// Whether the server can notify the student: this installation sends messages and knows the student's
    /// WeChat account.
    #[serde(default)]
    pub can_notify: bool,
    /// Whether the photograph can be withdrawn now: no reviewer has opened it, and there is time to submit
    /// another.
    #[serde(default)]
    pub can_withdraw: bool,
    /// Whether money of the student is still on its way back: until it has arrived the fee is not due.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub refunding: bool,
    /// When all data of the student will be erased at the student's request; `None` when the student did not
    /// request it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erasure_due: Option<Timestamp>,
    /// When a photograph is accepted; `None` in the stages that expect none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submission: Option<SubmissionView>,
    /// The stage, without what concerns staff only.
    #[serde(flatten)]
    pub stage: StageView,
    /// Present after an administrator took back an approval, until the next approval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reopened: Option<ReopenedView>,
    /// The photograph of the stage; `None` in stages without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo: Option<PhotoView>,
    /// Events so far, oldest first.
    pub timeline: Vec<TimelineEntry>,
}

/// When a photograph is accepted from this student. After a rejection this may be longer than the collection's
/// window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SubmissionView {
    /// State of the window by the server's clock, because the phone's clock may be wrong.
    pub state: WindowState,
    /// The first moment at which a photograph is refused.
    pub until: Timestamp,
}

/// 确认信息: the roster's entry, which the student compares with the facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StudentView {
    /// 院校名称, from the collection.
    pub school_name: Bilingual,
    /// 院校代码, from the collection.
    pub school_code: SchoolCode,
    /// 学号, from the roster.
    pub student_number: StudentNumber,
    /// 姓名, from the roster.
    pub name: PersonName,
}

/// [`crate::application::Stage`] without staff data: no reviewer's name, no receipts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum StageView {
    /// The student has submitted no photograph.
    Matched,
    /// The photograph waits for a reviewer; the student can withdraw it.
    Submitted {
        /// When the collection promised the review to be done.
        promised_by: Timestamp,
    },
    /// A reviewer has opened the photograph; the student can't withdraw it.
    UnderReview {
        /// When the collection promised the review to be done.
        promised_by: Timestamp,
    },
    /// A reviewer rejected the photograph; the student submits another.
    Rejected {
        /// At least one reason of the closed list.
        reasons: RejectReasons,
        /// The reviewer's own words to the student; `None` when there are none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<ReviewNote>,
    },
    /// A reviewer approved the photograph; the fee is due.
    Approved {
        /// The fee, in fen, never zero.
        due: Fen,
    },
    /// The student has nothing left to do.
    Paid {
        /// The fee that was paid, in fen; `None` when the collection is free.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        amount: Option<Fen>,
    },
    /// The school has received the photograph.
    Delivered {
        /// The fee that was paid, in fen; `None` when the collection is free.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        amount: Option<Fen>,
    },
}

/// An approval that an administrator took back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReopenedView {
    /// The administrator's reason; `None` once the student submitted another photograph.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReviewNote>,
    /// Whether the fee is settled: then it is not due again.
    pub settled: bool,
}

/// The photograph as the server stores it; its bytes are at [`super::path::PHOTO`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PhotoView {
    /// SHA-256 of the bytes in lower-case hexadecimal.
    pub sha256: String,
    /// File size in bytes.
    pub bytes: u32,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// An event of the application that its student may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TimelineEntry {
    /// Kind of the event.
    pub milestone: Milestone,
    /// Time of the event by the server's clock.
    pub at: Timestamp,
}

/// The kinds of events that a student sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Milestone {
    /// The student was matched with an entry of the roster.
    Matched,
    /// The student confirmed the roster's entry.
    Confirmed,
    /// The student submitted a photograph.
    Submitted,
    /// The student withdrew the photograph.
    Withdrawn,
    /// A reviewer opened the photograph.
    ReviewStarted,
    /// A reviewer released the photograph without a decision.
    ReviewReleased,
    /// The photograph was rejected.
    Rejected,
    /// The photograph was approved.
    Approved,
    /// An administrator took back the approval; the photograph is reviewed again.
    Reopened,
    /// The fee was paid, or the collection is free.
    Settled,
    /// An administrator refunded the fee; it is due again.
    FeeReturned,
    /// The photograph was delivered to the school.
    Delivered,
}

/// The student confirms the roster's entry (确认无误，采集照片).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConfirmationRequest {
    /// Whether the student wants to be notified of the result.
    pub notify: bool,
}
