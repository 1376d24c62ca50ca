//! The sampling inspection: a second person looks at a sample of a collection's approvals before they are delivered.

use serde::{Deserialize, Serialize};

use super::review::ReviewCase;
use crate::collection::Bilingual;
use crate::id::{ApplicationId, LotId, PhotoId};
use crate::photo::PhotoSpec;
use crate::review::{ReviewNote, StaffName};
use crate::sampling::Aql;
use crate::string_enum::string_enum;
use crate::time::Timestamp;

/// The addresses.
pub mod path {
    use crate::collection::Slug;
    use crate::id::LotId;

    /// `GET`: [`super::LotList`]. `POST`: [`super::LotView`] of the lot that is drawn.
    pub const LOTS: &str = "/api/staff/review/queues/{slug}/lots";
    /// `GET`: [`super::LotCases`].
    pub const CASES: &str = "/api/staff/review/lots/{lot}/cases";
    /// `POST` [`super::Inspection`]: [`super::LotView`]. The same again changes nothing.
    pub const INSPECTIONS: &str = "/api/staff/review/lots/{lot}/inspections";

    /// [`LOTS`] of a collection.
    #[must_use]
    pub fn lots(slug: &Slug) -> String {
        LOTS.replace("{slug}", slug.as_str())
    }

    /// [`CASES`] or [`INSPECTIONS`] of a lot.
    #[must_use]
    pub fn of(path: &str, lot: LotId) -> String {
        path.replace("{lot}", &lot.to_string())
    }
}

/// How many lots of a collection are listed, the latest first: more than a drive has.
pub const LOTS_MAX: u32 = 100;

/// How many photographs of a lot are given at a time.
pub const CASES_MAX: u32 = 20;

string_enum! {
    /// Where a lot stands.
    LotState {
        /// Its sample is looked at.
        Open = "open",
        /// The sample had no more unfit photographs than the plan accepts: it may be delivered.
        Passed = "passed",
        /// The sample had more: all of it is looked at.
        Failed = "failed",
        /// All of it was looked at; what was found fit may be delivered.
        Released = "released",
    }
}

string_enum! {
    /// What the second person finds.
    InspectionResult {
        /// The approval is right.
        Fit = "fit",
        /// It is not: the photograph is reviewed again.
        Unfit = "unfit",
    }
}

/// The lots of a collection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LotList {
    /// 采集 title.
    pub title: Bilingual,
    /// The AQL of the collection; `None` when its approvals are not sampled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aql: Option<Aql>,
    /// How many announced and paid approvals wait for a delivery and are in no lot yet; zero without an AQL.
    pub undrawn: u32,
    /// The latest first, at most [`LOTS_MAX`].
    pub lots: Vec<LotView>,
}

/// A lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LotView {
    /// Its identifier.
    pub id: LotId,
    /// Counts the lots of a collection, from 1.
    pub number: u32,
    /// The AQL by which it was drawn.
    pub aql: Aql,
    /// 批量: how many approvals it has.
    pub size: u32,
    /// 样本量: how many of them are in the sample.
    pub sample: u32,
    /// 接收数, Ac: with more unfit photographs in the sample the lot fails.
    pub accept: u32,
    /// Where it stands.
    pub state: LotState,
    /// How many were looked at.
    pub inspected: u32,
    /// How many of these were unfit.
    pub unfit: u32,
    /// How many are still to be looked at; those that were erased or reopened meanwhile are not.
    pub pending: u32,
    /// How many of these the one who asks may look at: those that somebody else approved.
    pub mine: u32,
    /// Who drew it.
    pub drawn_by: StaffName,
    /// When.
    pub drawn_at: Timestamp,
    /// When it passed, or was released.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
}

/// Photographs of a lot to look at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LotCases {
    /// The lot.
    pub lot: LotView,
    /// Those that the one who asks may look at and nobody looked at yet, at most [`CASES_MAX`].
    pub cases: Vec<ReviewCase>,
    /// What the collection asks of a photograph.
    pub spec: PhotoSpec,
}

/// What the second person found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Inspection {
    /// Whose photograph.
    pub application: ApplicationId,
    /// Which photograph was on the screen.
    pub photo: PhotoId,
    /// What was found.
    pub result: InspectionResult,
    /// Why it is unfit: reviewers and the student read it. Required of [`InspectionResult::Unfit`], else ignored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReviewNote>,
}
