//! Requests of the review, one after the other, so that an undo never overtakes its decision.

use serde::{Deserialize, Serialize};
use shared::api::staff::review::{
    Approval, Approvals, DecisionRequest, DecisionView, LostRace, Outcome, Outcomes, Pass, QueueList,
    RecentDecisions, Release, ReviewBatch, ReviewBatchRequest, Standing, Undo, path,
};
use shared::collection::Slug;
use shared::id::{ApplicationId, DecisionId, PhotoId};
use shared::problem::ProblemCode;
use web_sys::{Blob, BlobPropertyBag};

use crate::api::ApiError;
use crate::hooks::window;
use crate::staff::api;

/// An action of the reviewer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Job {
    Decide(DecisionId, DecisionRequest),
    /// Several approvals.
    Approve(Vec<Approval>),
    /// Decisions to undo, each with its photograph.
    Undo(Vec<(PhotoId, DecisionId)>),
    /// A photograph that is skipped, or passed to another reviewer.
    Pass(Pass),
}

impl Job {
    /// Number of photographs in the job.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Decide(..) | Self::Pass(_) => 1,
            Self::Approve(approvals) => approvals.len(),
            Self::Undo(decisions) => decisions.len(),
        }
    }

    /// The applications that the server counts as open for the reviewer until it receives the job.
    pub(super) fn holds(&self) -> Vec<ApplicationId> {
        match self {
            Self::Decide(_, request) => vec![request.application],
            Self::Approve(approvals) => approvals.iter().map(|approval| approval.application).collect(),
            Self::Pass(pass) => vec![pass.application],
            Self::Undo(_) => Vec::new(),
        }
    }
}

/// Why a job failed.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::staff) enum Refusal {
    /// Another reviewer decided first, or the time ran out.
    Lost(Standing),
    /// Any other error.
    Failed(ApiError),
}

/// The server's answer about each decision, or about the one photograph that was skipped.
pub(in crate::staff) type Answers = Vec<Result<(), Refusal>>;

pub(super) async fn queues((): ()) -> Result<QueueList, ApiError> {
    api::get(path::QUEUES).await
}

/// Requests photographs; `background` when the reviewer did nothing.
pub(super) async fn desk(
    slug: &Slug,
    request: &ReviewBatchRequest,
    background: bool,
) -> Result<ReviewBatch, ApiError> {
    if background {
        api::post_in_background(&path::desk(slug), request).await
    } else {
        api::send("POST", &path::desk(slug), Some(request)).await
    }
}

/// The last decisions of this reviewer, the latest first.
pub(super) async fn recent() -> Result<Vec<DecisionView>, ApiError> {
    api::get::<RecentDecisions>(path::DECISIONS).await.map(|recent| recent.decisions)
}

/// Releases photographs; if this fails, the next request for photographs or the end of the leases releases them.
pub(super) async fn release(applications: Vec<ApplicationId>) {
    drop(api::tell("POST", path::RELEASE, Some(&Release { applications })).await);
}

/// Releases photographs while the page is being closed: the browser still sends this request.
pub(super) fn release_at_last(applications: Vec<ApplicationId>) {
    let Ok(text) = serde_json::to_string(&Release { applications }) else { return };
    let options = BlobPropertyBag::new();
    options.set_type("application/json");
    if let Ok(body) = Blob::new_with_str_sequence_and_options(&js_sys::Array::of1(&text.into()), &options) {
        drop(window().navigator().send_beacon_with_opt_blob(path::RELEASE, Some(&body)));
    }
}

/// Why a job has to wait; `None` when it was answered. An error that may be a bug of ours is retried `tries` times
/// before the reviewer sees it.
pub(super) fn held(answers: &Answers, tries: u32) -> Option<&ApiError> {
    /// Retries of jobs that the server may never accept.
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

/// Sends the job once. Every request can be repeated: the decision has its identifier.
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

/// `count` answers, in the order of the request.
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
