//! What the review asks of the server, one thing after the other: taking back never overtakes deciding.

use serde::{Deserialize, Serialize};
use shared::api::staff::review::{
    Approval, Approvals, DecisionRequest, DecisionView, ReviewBatch, ReviewBatchRequest, LostRace, Outcome, Outcomes, Pass,
    QueueList, RecentDecisions, Release, Standing, Undo, path,
};
use shared::collection::Slug;
use shared::id::{ApplicationId, DecisionId, PhotoId};
use shared::problem::ProblemCode;
use web_sys::{Blob, BlobPropertyBag};

use crate::api::ApiError;
use crate::hooks::window;
use crate::staff::api;

/// Something that the reviewer did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Job {
    /// A decision about one photograph.
    Decide(DecisionId, DecisionRequest),
    /// Several approvals.
    Approve(Vec<Approval>),
    /// Decisions to be taken back, each with its photograph.
    Undo(Vec<(PhotoId, DecisionId)>),
    /// A photograph for later, or for another.
    Pass(Pass),
}

impl Job {
    /// How many photographs it is about.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Decide(..) | Self::Pass(_) => 1,
            Self::Approve(approvals) => approvals.len(),
            Self::Undo(decisions) => decisions.len(),
        }
    }

    /// The applications that the server counts as open with the reviewer until it knows.
    pub(super) fn holds(&self) -> Vec<ApplicationId> {
        match self {
            Self::Decide(_, request) => vec![request.application],
            Self::Approve(approvals) => approvals.iter().map(|approval| approval.application).collect(),
            Self::Pass(pass) => vec![pass.application],
            Self::Undo(_) => Vec::new(),
        }
    }
}

/// Why something was not done.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::staff) enum Refusal {
    /// Somebody else, or time, was faster.
    Lost(Standing),
    /// Anything else.
    Failed(ApiError),
}

/// What the server said about each decision, or about the one photograph that was put away.
pub(in crate::staff) type Answers = Vec<Result<(), Refusal>>;

/// The queues.
pub(super) async fn queues((): ()) -> Result<QueueList, ApiError> {
    api::get(path::QUEUES).await
}

/// Fills the desk up; `background` when nobody pressed anything.
pub(super) async fn desk(slug: &Slug, request: &ReviewBatchRequest, background: bool) -> Result<ReviewBatch, ApiError> {
    if background {
        api::post_in_background(&path::desk(slug), request).await
    } else {
        api::send("POST", &path::desk(slug), Some(request)).await
    }
}

/// What this reviewer decided last, the latest first.
pub(super) async fn recent() -> Result<Vec<DecisionView>, ApiError> {
    api::get::<RecentDecisions>(path::DECISIONS).await.map(|recent| recent.decisions)
}

/// Puts photographs back; when it does not get through, the next request for photographs or the end of their leases does.
pub(super) async fn release(applications: Vec<ApplicationId>) {
    drop(api::tell("POST", path::RELEASE, Some(&Release { applications })).await);
}

/// The same for a page that is being closed: the browser sends it even so.
pub(super) fn release_at_last(applications: Vec<ApplicationId>) {
    let Ok(text) = serde_json::to_string(&Release { applications }) else { return };
    let options = BlobPropertyBag::new();
    options.set_type("application/json");
    if let Ok(body) = Blob::new_with_str_sequence_and_options(&js_sys::Array::of1(&text.into()), &options) {
        drop(window().navigator().send_beacon_with_opt_blob(path::RELEASE, Some(&body)));
    }
}

/// Why a job can't be done at the moment and has to wait; `None` when it was answered. Something that may be a fault of
/// ours is tried `tries` times before the reviewer hears of it.
pub(super) fn held(answers: &Answers, tries: u32) -> Option<&ApiError> {
    /// Retries of what the server itself may never do.
    const MOST: u32 = 3;
    let waits = |error: &ApiError| {
        let away = matches!(error, ApiError::Unreachable | ApiError::Gateway(_) | ApiError::Portal);
        let told = matches!(
            error.code(),
            Some(
                ProblemCode::StaffSignInRequired
                    | ProblemCode::Overloaded
                    | ProblemCode::StorageUnavailable
                    | ProblemCode::RequestTimeout
            )
        );
        away || told || error.is_passing() && tries < MOST
    };
    answers.iter().find_map(|answer| match answer {
        Err(Refusal::Failed(error)) if waits(error) => Some(error),
        Ok(()) | Err(Refusal::Lost(_) | Refusal::Failed(_)) => None,
    })
}

/// Does it once. Every request can be repeated: the decision has its identifier.
pub(super) async fn attempt(job: &Job) -> Answers {
    match job {
        Job::Decide(decision, request) => {
            let answer = api::send_told("PUT", &path::decision(*decision), request).await;
            vec![told(answer.map(|_: DecisionView| ()))]
        }
        Job::Approve(approvals) => {
            let request = Approvals { approvals: approvals.clone() };
            outcomes(approvals.len(), api::send("POST", path::DECISIONS, Some(&request)).await)
        }
        Job::Undo(decisions) => {
            let request = Undo { decisions: decisions.iter().map(|(_, decision)| *decision).collect() };
            outcomes(decisions.len(), api::send("POST", path::UNDO, Some(&request)).await)
        }
        Job::Pass(pass) => vec![told(api::tell_told("POST", path::PASS, pass).await)],
    }
}

fn told(answer: Result<(), (ApiError, Option<LostRace>)>) -> Result<(), Refusal> {
    answer.map_err(|(error, lost)| match lost {
        Some(LostRace { standing }) => Refusal::Lost(standing),
        None => Refusal::Failed(error),
    })
}

/// One answer for each of `count`, in their order.
fn outcomes(count: usize, answer: Result<Outcomes, ApiError>) -> Answers {
    match answer {
        Ok(answer) => answer.outcomes.into_iter().map(outcome).collect(),
        Err(error) => vec![Err(Refusal::Failed(error)); count],
    }
}

fn outcome(outcome: Outcome) -> Result<(), Refusal> {
    match outcome {
        Outcome::Done { .. } => Ok(()),
        Outcome::Lost { standing, .. } => Err(Refusal::Lost(standing)),
        Outcome::Unknown { .. } => Err(Refusal::Lost(Standing::Gone)),
    }
}
