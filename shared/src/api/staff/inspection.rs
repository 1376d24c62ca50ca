//! Sampling inspection: a second reviewer checks a sample of a collection's approvals before they are
//! delivered.

use serde::{Deserialize, Serialize};

use super::review::ReviewCase;
use crate::collection::Bilingual;
use crate::id::{ApplicationId, LotId, PhotoId};
use crate::photo::PhotoSpec;
use crate::review::{ReviewNote, StaffName};
use crate::sampling::Aql;
use crate::string_enum::string_enum;
use crate::time::Timestamp;

/// Paths of the inspection.
pub mod path {
    use crate::collection::Slug;
    use crate::id::LotId;

    /// `GET`: [`super::LotList`]. `POST`: [`super::LotView`] of a new lot.
    pub const LOTS: &str = "/api/staff/review/queues/{slug}/lots";
    /// `GET`: [`super::LotCases`].
    pub const CASES: &str = "/api/staff/review/lots/{lot}/cases";
    /// `POST` [`super::Inspection`]: [`super::LotView`]. Repeating the request changes nothing.
    pub const INSPECTIONS: &str = "/api/staff/review/lots/{lot}/inspections";

    /// Path of [`LOTS`] for a collection.
    #[must_use]
    pub fn lots(slug: &Slug) -> String {
        LOTS.replace("{slug}", slug.as_str())
    }

    /// `path` ([`CASES`] or [`INSPECTIONS`]) for a lot.
    #[must_use]
    pub fn of(path: &str, lot: LotId) -> String {
        path.replace("{lot}", &lot.to_string())
    }
}

/// Most lots of a collection that are listed, the latest first: more than a collection has.
pub const LOTS_MAX: u32 = 100;

/// Most photographs of a lot in one answer.
pub const CASES_MAX: u32 = 20;

string_enum! {
    /// State of a lot.
    LotState {
        /// The sample is being inspected.
        Open = "open",
        /// The sample had no more unfit photographs than the plan accepts: the lot may be delivered.
        Passed = "passed",
        /// The sample had more: the whole lot is being inspected.
        Failed = "failed",
        /// The whole lot was inspected; its fit photographs may be delivered.
        Released = "released",
    }
}

string_enum! {
    /// Result of inspecting an approval.
    InspectionResult {
        /// The approval is right.
        Fit = "fit",
        /// The approval is wrong: the photograph is reviewed again.
        Unfit = "unfit",
    }
}

/// The lots of a collection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LotList {
    /// Title of the collection.
    pub title: Bilingual,
    /// The AQL of the collection; `None` when its approvals are not sampled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aql: Option<Aql>,
    /// Number of announced and paid approvals that wait for a delivery and are in no lot; zero without an AQL.
    pub undrawn: u32,
    /// Lots, the latest first, at most [`LOTS_MAX`].
    pub lots: Vec<LotView>,
}

/// A lot of approvals as reviewers see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LotView {
    /// Identifier of the lot.
    pub id: LotId,
    /// Number of the lot within its collection, from 1.
    pub number: u32,
    /// The AQL with which it was drawn.
    pub aql: Aql,
    /// 批量: number of approvals in the lot.
    pub size: u32,
    /// 样本量: number of approvals in the sample.
    pub sample: u32,
    /// 接收数, Ac: the lot fails when the sample has more unfit photographs than this.
    pub accept: u32,
    /// State of the lot.
    pub state: LotState,
    /// Number of inspected photographs.
    pub inspected: u32,
    /// Number of unfit ones among them.
    pub unfit: u32,
    /// Number of photographs still to inspect, without those that were erased or reopened.
    pub pending: u32,
    /// Number of these that the caller may inspect: those that another reviewer approved.
    pub mine: u32,
    /// User name of the staff member who drew the lot.
    pub drawn_by: StaffName,
    /// When the lot was drawn.
    pub drawn_at: Timestamp,
    /// When the lot passed or was released; `None` before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
}

/// Photographs of a lot to inspect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LotCases {
    /// The lot to which they belong.
    pub lot: LotView,
    /// Photographs that the caller may inspect and that are not inspected, at most [`CASES_MAX`].
    pub cases: Vec<ReviewCase>,
    /// The collection's photo specification.
    pub spec: PhotoSpec,
}

/// The result of inspecting one photograph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Inspection {
    /// The student's application.
    pub application: ApplicationId,
    /// The photograph on the reviewer's screen.
    pub photo: PhotoId,
    /// Whether the approval is right.
    pub result: InspectionResult,
    /// Why it is unfit: reviewers and the student read it. Required of [`InspectionResult::Unfit`], else ignored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReviewNote>,
}
