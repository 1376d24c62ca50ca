//! What the review asks of the server, one thing after the other: taking back never overtakes deciding.

use std::rc::Rc;
use std::time::Duration;

use shared::api::staff::review::{
    Approval, Approvals, DecisionRequest, DecisionView, Desk, DeskRequest, Found, LostRace, Outcome,
    Outcomes, Pass, QueueList, Release, ReviewCase, Standing, Undo, path,
};
use shared::collection::Slug;
use shared::id::{ApplicationId, DecisionId};
use shared::review::ReviewNote;

use crate::api::ApiError;
use crate::hooks::sleep;
use crate::staff::api;

/// How often something passing is tried again before the reviewer hears of it, and how long after the failure.
const AGAIN: [Duration; 3] =
    [Duration::from_millis(500), Duration::from_millis(1500), Duration::from_secs(4)];

/// Something that the reviewer did.
#[derive(Debug, Clone)]
pub(super) enum Job {
    /// A decision about one photograph.
    Decide { decision: DecisionId, case: Rc<ReviewCase>, found: Found, staff_note: Option<ReviewNote> },
    /// Several approvals.
    Approve(Vec<(Rc<ReviewCase>, DecisionId)>),
    /// Decisions to be taken back.
    Undo(Vec<(Rc<ReviewCase>, DecisionId)>),
    /// A photograph for later, or for another.
    Pass { case: Rc<ReviewCase>, second_look: Option<ReviewNote> },
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

/// Fills the desk up.
pub(super) async fn desk(slug: &Slug, want: u32) -> Result<Desk, ApiError> {
    api::send("POST", &path::desk(slug), Some(&DeskRequest { want })).await
}

/// Puts photographs back; whether it gets through or not, their leases end.
pub(super) async fn release(applications: Vec<ApplicationId>) {
    drop(api::tell("POST", path::RELEASE, Some(&Release { applications })).await);
}

/// Does it, again and again while that may help. Every request can be repeated: the decision has its identifier.
pub(super) async fn perform(job: &Job) -> Answers {
    for pause in AGAIN {
        let answers = attempt(job).await;
        let passing = |answer: &Result<(), Refusal>| match answer {
            Err(Refusal::Failed(error)) => error.is_passing(),
            Ok(()) | Err(Refusal::Lost(_)) => false,
        };
        if !answers.iter().any(passing) {
            return answers;
        }
        sleep(pause).await;
    }
    attempt(job).await
}

async fn attempt(job: &Job) -> Answers {
    match job {
        Job::Decide { decision, case, found, staff_note } => {
            let request = DecisionRequest {
                application: case.application,
                photo: case.photo.id,
                found: found.clone(),
                staff_note: staff_note.clone(),
            };
            let answer = api::send_told("PUT", &path::decision(*decision), &request).await;
            vec![told(answer.map(|_: DecisionView| ()))]
        }
        Job::Approve(cases) => {
            let approval = |(case, decision): &(Rc<ReviewCase>, DecisionId)| Approval {
                decision: *decision,
                application: case.application,
                photo: case.photo.id,
            };
            let request = Approvals { approvals: cases.iter().map(approval).collect() };
            outcomes(cases.len(), api::send("POST", path::DECISIONS, Some(&request)).await)
        }
        Job::Undo(cases) => {
            let request = Undo { decisions: cases.iter().map(|(_, decision)| *decision).collect() };
            outcomes(cases.len(), api::send("POST", path::UNDO, Some(&request)).await)
        }
        Job::Pass { case, second_look } => {
            let request = Pass {
                application: case.application,
                photo: case.photo.id,
                second_look: second_look.clone(),
            };
            vec![told(api::tell_told("POST", path::PASS, &request).await)]
        }
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
