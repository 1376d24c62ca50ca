//! Review: queues, open photographs, decisions that can be undone for some seconds.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::api::staff::students::Units;
use crate::collection::{Bilingual, Slug};
use crate::id::{ApplicationId, DecisionId, PhotoId};
use crate::person::{PersonName, StudentNumber};
use crate::photo::{Finding, PhotoSpec};
use crate::review::{RejectReason, RejectReasons, ReviewNote, StaffName};
use crate::string_enum::string_enum;
use crate::time::Timestamp;

/// Paths of the review.
pub mod path {
    use crate::collection::Slug;
    use crate::id::{ApplicationId, DecisionId, PhotoId};

    /// `GET`: [`super::QueueList`].
    pub const QUEUES: &str = "/api/staff/review/queues";
    /// `POST` [`super::ReviewBatchRequest`]: [`super::ReviewBatch`]; repeating the request renews the leases.
    pub const DESK: &str = "/api/staff/review/queues/{slug}/desk";
    /// `GET`: the JPEG of a photograph; its bytes never change.
    pub const PHOTO: &str = "/api/staff/review/photos/{photo}";
    /// `GET`: [`super::ReviewCase`].
    pub const CASE: &str = "/api/staff/review/applications/{application}";
    /// `PUT` [`super::DecisionRequest`]: [`super::DecisionView`]. Repeating the request changes nothing.
    pub const DECISION: &str = "/api/staff/review/decisions/{decision}";
    /// `POST` [`super::Approvals`]: [`super::Outcomes`]. `GET`: [`super::RecentDecisions`].
    pub const DECISIONS: &str = "/api/staff/review/decisions";
    /// `GET` with [`super::TodayQuery`]: [`super::TodayDecisions`].
    pub const TODAY: &str = "/api/staff/review/decisions/today";
    /// `POST` [`super::Undo`]: [`super::Outcomes`].
    pub const UNDO: &str = "/api/staff/review/undo";
    /// `POST` [`super::Release`]: no body in the answer.
    pub const RELEASE: &str = "/api/staff/review/release";
    /// `POST` [`super::Pass`]: no body in the answer.
    pub const PASS: &str = "/api/staff/review/pass";
    /// `POST` [`super::Reopen`]: no body in the answer. Repeating the request changes nothing.
    pub const REOPEN: &str = "/api/staff/review/reopen";

    /// Path of [`DESK`] for a collection.
    #[must_use]
    pub fn desk(slug: &Slug) -> String {
        DESK.replace("{slug}", slug.as_str())
    }

    /// Path of [`PHOTO`] for a photograph.
    #[must_use]
    pub fn photo(photo: PhotoId) -> String {
        PHOTO.replace("{photo}", &photo.to_string())
    }

    /// Path of [`CASE`] for an application.
    #[must_use]
    pub fn case(application: ApplicationId) -> String {
        CASE.replace("{application}", &application.to_string())
    }

    /// Path of [`DECISION`] for a decision.
    #[must_use]
    pub fn decision(decision: DecisionId) -> String {
        DECISION.replace("{decision}", &decision.to_string())
    }
}

/// Most photographs that one reviewer has open at a time: one screen of the grid.
pub const REVIEW_BATCH_MAX: u32 = 60;

/// Upper limit of counting: a reviewer needs no larger number, and a queue of a million answers as fast as one
/// of ten.
pub const COUNT_MAX: u32 = 10_000;

/// Queues of all collections with photographs that wait, are open, or may still come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct QueueList {
    /// One queue for each collection; the one with the oldest waiting photograph comes first.
    pub queues: Vec<Queue>,
}

/// Review queue of a collection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Queue {
    /// Slug of the collection.
    pub collection: Slug,
    /// Title of the collection.
    pub title: Bilingual,
    /// Number of waiting photographs, counted up to [`COUNT_MAX`].
    pub waiting: u32,
    /// Number of photographs that this reviewer has open.
    pub mine: u32,
    /// When the oldest waiting photograph was submitted; `None` when none waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oldest: Option<Timestamp>,
    /// Review time in hours that the collection promised to students.
    pub review_hours: u32,
    /// Whether a second person looks at a sample of its approvals.
    #[serde(default)]
    pub sampled: bool,
    /// How often each reason was announced in this collection, the most frequent first.
    pub reasons: Vec<ReasonCount>,
}

/// Frequency of a reject reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReasonCount {
    /// The reject reason.
    pub reason: RejectReason,
    /// How often it was announced.
    pub times: u32,
}

/// Asks for photographs to review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReviewBatchRequest {
    /// Number of photographs that the reviewer wants open, those already open included; at most [`REVIEW_BATCH_MAX`].
    pub want: u32,
    /// The applications whose photographs the reviewer's page still needs, at most twice [`REVIEW_BATCH_MAX`]. The
    /// server releases the reviewer's other photographs of the collection. `None` releases none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holding: Option<Vec<ApplicationId>>,
    /// Only photographs of students of these units are opened; none named are all. What the reviewer has open already
    /// stays open.
    #[serde(default, skip_serializing_if = "Units::is_any")]
    pub units: Units,
}

/// The photographs that a reviewer has open in a collection, the longest waiting first. No other reviewer has
/// them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReviewBatch {
    /// Open photographs, the longest waiting first.
    pub cases: Vec<ReviewCase>,
    /// Number of further photographs of the requested units that wait, counted up to [`COUNT_MAX`].
    pub waiting: u32,
    /// Number of photographs that other reviewers have open, counted up to [`COUNT_MAX`]; they return to the
    /// queue when their leases end without a decision.
    #[serde(default)]
    pub elsewhere: u32,
    /// Seconds until the lease ends without another request.
    pub lease_seconds: u32,
    /// Seconds within which a decision can be undone.
    pub undo_seconds: u32,
    /// The collection's photo specification: the console draws its guides from it.
    pub spec: PhotoSpec,
}

/// A photograph to review, with the data that the reviewer needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReviewCase {
    /// The student's application.
    pub application: ApplicationId,
    /// 学号.
    pub student_number: StudentNumber,
    /// 姓名.
    pub name: PersonName,
    /// The photograph to review.
    pub photo: CasePhoto,
    /// Findings of the checks about exactly these bytes.
    pub findings: Vec<Finding>,
    /// Earlier photographs of the student, the latest first.
    pub attempts: Vec<Attempt>,
    /// Requests for a second look at it, with their notes.
    pub second_looks: Vec<SecondLook>,
    /// The administrator who took back an approval, and the reason; `None` when none was taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reopened: Option<SecondLook>,
    /// Other students of the collection who submitted the same bytes, at most [`TWINS_MAX`].
    #[serde(default)]
    pub twins: Vec<Twin>,
}

/// Most students named that submitted the same file: one is enough for the reviewer to investigate.
pub const TWINS_MAX: u32 = 5;

/// Another student of the collection with the same file, as current or earlier photograph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Twin {
    /// The other student's photograph; its bytes are at [`path::photo`].
    pub photo: PhotoId,
    /// 学号 of the other student.
    pub student_number: StudentNumber,
    /// 姓名 of the other student.
    pub name: PersonName,
}

/// A photograph as the server stores it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CasePhoto {
    /// Identifier of the photograph; its bytes are at [`path::photo`].
    pub id: PhotoId,
    /// File size in bytes.
    pub bytes: u32,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// When it was submitted.
    pub submitted_at: Timestamp,
}

/// An earlier photograph of the same student, and the decision about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Attempt {
    /// The earlier photograph.
    pub photo: CasePhoto,
    /// The decision about it; `None` when the student withdrew it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<DecisionView>,
}

/// A note of a staff member about a photograph, with its author.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SecondLook {
    /// User name of the author.
    pub reviewer: StaffName,
    /// The note, for staff only.
    pub note: ReviewNote,
    /// When it was written.
    pub at: Timestamp,
}

/// A reviewer's decision as sent by the console; it contains no fee, because the server takes the collection's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum ReviewVerdict {
    /// The photograph meets the requirements.
    Approve,
    /// The photograph can't be used.
    Reject {
        /// At least one reject reason.
        reasons: RejectReasons,
        /// The reviewer's own words to the student; `None` for none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<ReviewNote>,
    },
}

impl ReviewVerdict {
    /// The decision without reasons and note.
    #[must_use]
    pub const fn kind(&self) -> ReviewVerdictKind {
        match self {
            Self::Approve => ReviewVerdictKind::Approve,
            Self::Reject { .. } => ReviewVerdictKind::Reject,
        }
    }
}

/// A decision without reasons and note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReviewVerdictKind {
    /// The photograph meets the requirements.
    Approve,
    /// The photograph can't be used.
    Reject,
}

/// A decision about the photograph that the reviewer saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DecisionRequest {
    /// The student's application.
    pub application: ApplicationId,
    /// The photograph on the reviewer's screen; the decision is refused when the application has another one.
    pub photo: PhotoId,
    /// The decision.
    #[serde(flatten)]
    pub found: ReviewVerdict,
    /// A note for staff only; `None` for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff_note: Option<ReviewNote>,
}

/// A recorded decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DecisionView {
    /// Identifier of the decision.
    pub id: DecisionId,
    /// The student's application.
    pub application: ApplicationId,
    /// The photograph that was decided about.
    pub photo: PhotoId,
    /// User name of the reviewer.
    pub reviewer: StaffName,
    /// The decision.
    #[serde(flatten)]
    pub found: ReviewVerdict,
    /// A note for staff only; `None` for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff_note: Option<ReviewNote>,
    /// When the reviewer decided.
    pub decided_at: Timestamp,
    /// State of the decision.
    pub state: DecisionState,
}

/// State of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum DecisionState {
    /// Not announced: the student does not see it.
    Pending,
    /// Announced to the student.
    Announced {
        /// When it was announced.
        at: Timestamp,
    },
    /// Undone by the reviewer.
    Undone {
        /// When it was undone.
        at: Timestamp,
    },
    /// Taken back by an administrator after the announcement.
    Reopened {
        /// When it was taken back.
        at: Timestamp,
    },
}

/// Several approvals in one request, each applied independently of the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Approvals {
    /// At most [`REVIEW_BATCH_MAX`] approvals.
    pub approvals: Vec<Approval>,
}

/// One approval of a request with several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Approval {
    /// Identifier of the decision, chosen by the console.
    pub decision: DecisionId,
    /// The student's application.
    pub application: ApplicationId,
    /// The photograph on the reviewer's screen.
    pub photo: PhotoId,
}

/// Outcomes of a request with several decisions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Outcomes {
    /// Outcomes in the order of the request.
    pub outcomes: Vec<Outcome>,
}

/// Outcome of one decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// The server applied the request.
    Done {
        /// The decision in its current state.
        decision: DecisionView,
    },
    /// Another reviewer's action or a timeout came first.
    Lost {
        /// Identifier of the decision.
        decision: DecisionId,
        /// Current state of the photograph.
        standing: Standing,
    },
    /// The application or decision does not exist.
    Unknown {
        /// Identifier of the decision.
        decision: DecisionId,
    },
}

/// Decisions of a reviewer, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecentDecisions {
    /// Decisions, the latest first.
    pub decisions: Vec<DecisionView>,
}

string_enum! {
    /// Filter of the day's decisions.
    DecisionFilter {
        /// Approvals that are not taken back.
        Approved = "approved",
        /// Rejections that are not taken back.
        Rejected = "rejected",
        /// Decisions that the reviewer or an administrator took back.
        TakenBack = "taken_back",
    }
}

/// Selects decisions of the day by this reviewer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TodayQuery {
    /// Only these; `None` for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<DecisionFilter>,
    /// Only decisions before this one: the cursor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<DecisionId>,
}

/// Decisions of a reviewer since midnight in China, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TodayDecisions {
    /// Decisions of the page.
    pub decisions: Vec<TodayDecision>,
    /// Cursor of the next page; `None` on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<DecisionId>,
    /// Number of the day's approvals that are not taken back.
    pub approved: u32,
    /// Number of the day's rejections that are not taken back.
    pub rejected: u32,
    /// Number of the day's decisions that were taken back.
    pub taken_back: u32,
}

/// A decision of the day and its student.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TodayDecision {
    /// 学号.
    pub student_number: StudentNumber,
    /// 姓名.
    pub name: PersonName,
    /// The decision in its current state.
    pub decision: DecisionView,
}

/// Undoes decisions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Undo {
    /// At most [`REVIEW_BATCH_MAX`] decisions.
    pub decisions: Vec<DecisionId>,
}

/// Takes back an approval that was announced to the student.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reopen {
    /// The student's application.
    pub application: ApplicationId,
    /// The approved photograph.
    pub photo: PhotoId,
    /// The reason, which reviewers and the student read.
    pub reason: ReviewNote,
}

/// Releases photographs without a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Release {
    /// Applications to release; those that the reviewer does not have open are ignored.
    pub applications: Vec<ApplicationId>,
}

/// Releases a photograph that this reviewer does not want to decide about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Pass {
    /// The student's application.
    pub application: ApplicationId,
    /// The photograph on the reviewer's screen.
    pub photo: PhotoId,
    /// With a note, the photograph goes to another reviewer and never returns to this one; with `None`, it goes
    /// to the end of this reviewer's queue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_look: Option<ReviewNote>,
}

/// Why a reviewer can't decide about a photograph: the member `standing` of the problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Standing {
    /// Another reviewer has it open.
    Open {
        /// User name of the other reviewer.
        reviewer: StaffName,
    },
    /// It is decided.
    Decided {
        /// User name of the reviewer who decided.
        reviewer: StaffName,
        /// The decision.
        verdict: ReviewVerdictKind,
        /// When it was decided.
        at: Timestamp,
    },
    /// The student withdrew or replaced it.
    Gone,
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open { reviewer } => write!(f, "{reviewer} has it open"),
            Self::Decided { reviewer, verdict: ReviewVerdictKind::Approve, .. } => {
                write!(f, "{reviewer} has approved it")
            }
            Self::Decided { reviewer, verdict: ReviewVerdictKind::Reject, .. } => {
                write!(f, "{reviewer} has rejected it")
            }
            Self::Gone => f.write_str("the student took it back"),
        }
    }
}

/// The member of a problem body that only the console reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostRace {
    /// Current state of the photograph.
    pub standing: Standing,
}
