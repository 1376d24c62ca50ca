//! The reviewers' side: queues, the photographs somebody has open, decisions that can be taken back for a while.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::collection::{Bilingual, Slug};
use crate::id::{ApplicationId, DecisionId, PhotoId};
use crate::person::{PersonName, StudentNumber};
use crate::photo::{Finding, PhotoSpec};
use crate::review::{RejectReason, RejectReasons, ReviewNote, StaffName};
use crate::string_enum::string_enum;
use crate::time::Timestamp;

/// The addresses.
pub mod path {
    use crate::collection::Slug;
    use crate::id::{ApplicationId, DecisionId, PhotoId};

    /// `GET`: [`super::QueueList`].
    pub const QUEUES: &str = "/api/staff/review/queues";
    /// `POST` [`super::DeskRequest`]: [`super::Desk`]; again and again, it renews the leases.
    pub const DESK: &str = "/api/staff/review/queues/{slug}/desk";
    /// `GET`: the JPEG of any photograph, for ever the same.
    pub const PHOTO: &str = "/api/staff/review/photos/{photo}";
    /// `GET`: [`super::ReviewCase`].
    pub const CASE: &str = "/api/staff/review/applications/{application}";
    /// `PUT` [`super::DecisionRequest`]: [`super::DecisionView`]. The same again changes nothing.
    pub const DECISION: &str = "/api/staff/review/decisions/{decision}";
    /// `POST` [`super::Approvals`]: [`super::Outcomes`]. `GET`: [`super::RecentDecisions`].
    pub const DECISIONS: &str = "/api/staff/review/decisions";
    /// `GET` with [`super::TodayQuery`]: [`super::TodayDecisions`].
    pub const TODAY: &str = "/api/staff/review/decisions/today";
    /// `POST` [`super::Undo`]: [`super::Outcomes`].
    pub const UNDO: &str = "/api/staff/review/undo";
    /// `POST` [`super::Release`]: nothing.
    pub const RELEASE: &str = "/api/staff/review/release";
    /// `POST` [`super::Pass`]: nothing.
    pub const PASS: &str = "/api/staff/review/pass";
    /// `POST` [`super::Reopen`]: nothing. The same again changes nothing.
    pub const REOPEN: &str = "/api/staff/review/reopen";

    /// [`DESK`] of a collection.
    #[must_use]
    pub fn desk(slug: &Slug) -> String {
        DESK.replace("{slug}", slug.as_str())
    }

    /// [`PHOTO`] of a photograph.
    #[must_use]
    pub fn photo(photo: PhotoId) -> String {
        PHOTO.replace("{photo}", &photo.to_string())
    }

    /// [`CASE`] of an application.
    #[must_use]
    pub fn case(application: ApplicationId) -> String {
        CASE.replace("{application}", &application.to_string())
    }

    /// [`DECISION`] with its identifier.
    #[must_use]
    pub fn decision(decision: DecisionId) -> String {
        DECISION.replace("{decision}", &decision.to_string())
    }
}

/// The most photographs one reviewer has open at a time: one screen of the grid.
pub const DESK_MAX: u32 = 60;

/// Counting stops here: nobody reads more digits, and a queue of a million answers as fast as one of ten.
pub const COUNT_MAX: u32 = 10_000;

/// The queues of all collections in which something waits, is open, or may still come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct QueueList {
    /// One a collection, the one whose oldest photograph waits longest first.
    pub queues: Vec<Queue>,
}

/// The queue of a collection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Queue {
    /// The collection.
    pub collection: Slug,
    /// Its title.
    pub title: Bilingual,
    /// How many photographs wait, counted up to [`COUNT_MAX`].
    pub waiting: u32,
    /// How many this reviewer has open.
    pub mine: u32,
    /// Since when the oldest one waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oldest: Option<Timestamp>,
    /// Within how many hours the students were promised an answer.
    pub review_hours: u32,
    /// How often each reason was announced in this collection, the most frequent first.
    pub reasons: Vec<ReasonCount>,
}

/// How often a reason was announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReasonCount {
    /// The reason.
    pub reason: RejectReason,
    /// How often.
    pub times: u32,
}

/// How many photographs a reviewer wants open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeskRequest {
    /// At most [`DESK_MAX`]; those that are open already count.
    pub want: u32,
    /// The applications whose photographs the reviewer's page still needs, at most twice [`DESK_MAX`]. Whatever else the
    /// reviewer has open in the collection goes back to the queue. `None` keeps everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holding: Option<Vec<ApplicationId>>,
}

/// The photographs that a reviewer has open in a collection, the one that waits longest first. Nobody else has them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Desk {
    /// The photographs.
    pub cases: Vec<ReviewCase>,
    /// How many more wait, counted up to [`COUNT_MAX`].
    pub waiting: u32,
    /// How many other reviewers have open, counted up to [`COUNT_MAX`]; they come back to the queue when nobody judges
    /// them.
    #[serde(default)]
    pub elsewhere: u32,
    /// How long they stay open without another request, in seconds.
    pub lease_seconds: u32,
    /// How long a decision can be taken back, in seconds.
    pub undo_seconds: u32,
    /// What the collection asks of a photograph: its guides are drawn from it.
    pub spec: PhotoSpec,
}

/// A photograph to judge, and everything that helps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReviewCase {
    /// Whose photograph.
    pub application: ApplicationId,
    /// 学号.
    pub student_number: StudentNumber,
    /// 姓名.
    pub name: PersonName,
    /// The photograph.
    pub photo: CasePhoto,
    /// What the checks say about exactly these bytes.
    pub findings: Vec<Finding>,
    /// The photographs before it, the latest first.
    pub attempts: Vec<Attempt>,
    /// Who asked for a second look at it, and why.
    pub second_looks: Vec<SecondLook>,
    /// The administrator who took an approval back, and why; missing when nobody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reopened: Option<SecondLook>,
    /// Other students of the collection who handed in exactly the same bytes, at most [`TWINS_MAX`].
    #[serde(default)]
    pub twins: Vec<Twin>,
}

/// How many students with the same photograph are named: one is enough to look closer.
pub const TWINS_MAX: u32 = 5;

/// Another student of the collection whose photograph, present or earlier, is the same file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Twin {
    /// The other photograph; its bytes are at [`path::photo`].
    pub photo: PhotoId,
    /// 学号 of the other student.
    pub student_number: StudentNumber,
    /// 姓名 of the other student.
    pub name: PersonName,
}

/// A photograph as the server has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CasePhoto {
    /// Its identifier; the bytes are at [`path::photo`].
    pub id: PhotoId,
    /// The length of the file.
    pub bytes: u32,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// When it was handed in.
    pub submitted_at: Timestamp,
}

/// An earlier photograph of the same student, and what was decided about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Attempt {
    /// The photograph.
    pub photo: CasePhoto,
    /// The decision that stands; nothing when the student took the photograph back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<DecisionView>,
}

/// That somebody wants another reviewer to look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SecondLook {
    /// Who asked.
    pub reviewer: StaffName,
    /// Why: for the staff only.
    pub note: ReviewNote,
    /// When.
    pub at: Timestamp,
}

/// What a reviewer finds; the fee of an approval is none of theirs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum ReviewVerdict {
    /// The photograph is good.
    Approve,
    /// The photograph can't be used.
    Reject {
        /// Why; one or several.
        reasons: RejectReasons,
        /// What the student reads besides.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<ReviewNote>,
    },
}

impl ReviewVerdict {
    /// Without its reasons.
    #[must_use]
    pub const fn kind(&self) -> ReviewVerdictKind {
        match self {
            Self::Approve => ReviewVerdictKind::Approve,
            Self::Reject { .. } => ReviewVerdictKind::Reject,
        }
    }
}

/// A verdict without its reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReviewVerdictKind {
    /// The photograph can be used.
    Approve,
    /// The photograph can not be used.
    Reject,
}

/// A decision about the photograph that the reviewer saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DecisionRequest {
    /// Whose photograph.
    pub application: ApplicationId,
    /// Which photograph was on the screen.
    pub photo: PhotoId,
    /// What was found.
    #[serde(flatten)]
    pub found: ReviewVerdict,
    /// For the staff only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff_note: Option<ReviewNote>,
}

/// A decision as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DecisionView {
    /// Its identifier.
    pub id: DecisionId,
    /// Whose photograph.
    pub application: ApplicationId,
    /// Which photograph.
    pub photo: PhotoId,
    /// Who decided.
    pub reviewer: StaffName,
    /// What was found.
    #[serde(flatten)]
    pub found: ReviewVerdict,
    /// For the staff only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff_note: Option<ReviewNote>,
    /// When.
    pub decided_at: Timestamp,
    /// Where it stands.
    pub state: DecisionState,
}

/// What became of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum DecisionState {
    /// The student knows nothing yet.
    Pending,
    /// The student was told.
    Announced {
        /// When.
        at: Timestamp,
    },
    /// It was taken back.
    Undone {
        /// When.
        at: Timestamp,
    },
    /// An administrator took it back after the student had been told.
    Reopened {
        /// When.
        at: Timestamp,
    },
}

/// Several approvals at once, each on its own feet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Approvals {
    /// At most [`DESK_MAX`].
    pub approvals: Vec<Approval>,
}

/// One of several approvals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Approval {
    /// The decision's identifier.
    pub decision: DecisionId,
    /// Whose photograph.
    pub application: ApplicationId,
    /// Which photograph was on the screen.
    pub photo: PhotoId,
}

/// What became of each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Outcomes {
    /// In the order of the request.
    pub outcomes: Vec<Outcome>,
}

/// What became of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// As asked.
    Done {
        /// The decision as it stands now.
        decision: DecisionView,
    },
    /// Somebody, or time, was faster.
    Lost {
        /// Which decision.
        decision: DecisionId,
        /// How it stands.
        standing: Standing,
    },
    /// There is no such thing.
    Unknown {
        /// Which decision.
        decision: DecisionId,
    },
}

/// The decisions of a reviewer, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecentDecisions {
    /// The decisions.
    pub decisions: Vec<DecisionView>,
}

string_enum! {
    /// What of a day's decisions is shown.
    DecisionFilter {
        /// Approvals that stand.
        Approved = "approved",
        /// Rejections that stand.
        Rejected = "rejected",
        /// What was taken back, by the reviewer or by an administrator.
        TakenBack = "taken_back",
    }
}

/// Which of the day's own decisions are asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TodayQuery {
    /// Only these; `None` for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<DecisionFilter>,
    /// Those before this one: the cursor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<DecisionId>,
}

/// What a reviewer decided since midnight in China, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TodayDecisions {
    /// A page of decisions.
    pub decisions: Vec<TodayDecision>,
    /// The cursor of the next page, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<DecisionId>,
    /// How many approvals of the day stand.
    pub approved: u32,
    /// How many rejections of the day stand.
    pub rejected: u32,
    /// How many decisions of the day were taken back.
    pub taken_back: u32,
}

/// A decision of the day, and whose photograph it was about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TodayDecision {
    /// 学号.
    pub student_number: StudentNumber,
    /// 姓名.
    pub name: PersonName,
    /// The decision.
    pub decision: DecisionView,
}

/// Decisions to take back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Undo {
    /// At most [`DESK_MAX`].
    pub decisions: Vec<DecisionId>,
}

/// An approval that is to be taken back although the student knows of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reopen {
    /// Whose photograph.
    pub application: ApplicationId,
    /// Which photograph was approved.
    pub photo: PhotoId,
    /// Why: reviewers and the student read it.
    pub reason: ReviewNote,
}

/// Photographs to put back unjudged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Release {
    /// Those that the reviewer has not open are passed over.
    pub applications: Vec<ApplicationId>,
}

/// A photograph that this reviewer does not want to judge now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Pass {
    /// Whose photograph.
    pub application: ApplicationId,
    /// Which photograph was on the screen.
    pub photo: PhotoId,
    /// With a note it is for another reviewer and never comes back to this one; without, it comes at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_look: Option<ReviewNote>,
}

/// How a photograph stands that somebody wanted to judge and can't: the member `standing` of the problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Standing {
    /// Another reviewer has it open.
    Open {
        /// Who.
        reviewer: StaffName,
    },
    /// It has been judged.
    Decided {
        /// By whom.
        reviewer: StaffName,
        /// How.
        verdict: ReviewVerdictKind,
        /// When.
        at: Timestamp,
    },
    /// The student took it back, or another photograph took its place.
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

/// The part of a problem that only the console reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostRace {
    /// How the photograph stands.
    pub standing: Standing,
}
