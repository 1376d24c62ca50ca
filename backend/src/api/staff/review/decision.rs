//! `PUT /api/staff/review/decisions/{decision}`, `POST` and `GET /api/staff/review/decisions`: one decision, several
//! approvals, and what a reviewer decided last.

use axum::extract::State;
use axum::response::Response;
use shared::api::staff::review::{
    Approval, Approvals, DecisionRequest, Outcome, Outcomes, REVIEW_BATCH_MAX, RecentDecisions, ReviewVerdict,
};
use shared::id::DecisionId;
use shared::problem::ProblemCode;
use shared::review::Reviewer;

use super::view::decision_view;
use crate::api::respond;
use crate::app::{App, ReadApp};
use crate::domain::Error;
use crate::domain::review::{DecisionInput, decide};
use crate::extract::{Named, Staff, capability};
use crate::http::{ApiError, AppJson};
use crate::store;
use crate::store::decision::Decision;

/// How many decisions are remembered for taking one back after a reload: more than anybody makes within the window.
const RECENT: u32 = 60;

/// Decides; the same decision again answers the same. Who was faster is told by `standing` in the problem.
pub async fn put(
    staff: Staff<capability::Review>,
    State(app): State<App>,
    Named(id): Named<DecisionId>,
    AppJson(request): AppJson<DecisionRequest>,
) -> Result<Response, ApiError> {
    let DecisionRequest { application, photo, found, staff_note } = request;
    let judgement = DecisionInput { id, application, photo, found, staff_note };
    let decision = decide(&app, &staff.reviewer(), judgement).await?;
    Ok(respond::private(decision_view(decision)))
}

/// Approves several, each on its own feet.
pub async fn post(
    staff: Staff<capability::Review>,
    State(app): State<App>,
    AppJson(request): AppJson<Approvals>,
) -> Result<Response, ApiError> {
    if request.approvals.len() > REVIEW_BATCH_MAX as usize {
        return Err(ProblemCode::InvalidFields.into());
    }
    let mut outcomes = Vec::with_capacity(request.approvals.len());
    for approval in request.approvals {
        outcomes.push(outcome(approval.decision, approve(&app, &staff.reviewer(), approval).await)?);
    }
    Ok(respond::private(Outcomes { outcomes }))
}

/// What this reviewer decided last.
pub async fn get(staff: Staff<capability::Review>, State(app): State<ReadApp>) -> Result<Response, ApiError> {
    let decisions = store::decision::of_reviewer(&mut *app.reader().await?, staff.name(), RECENT).await?;
    let decisions = decisions.into_iter().map(decision_view).collect();
    Ok(respond::private(RecentDecisions { decisions }))
}

async fn approve(app: &App, reviewer: &Reviewer, approval: Approval) -> Result<Decision, Error> {
    let Approval { decision, application, photo } = approval;
    let judgement =
        DecisionInput { id: decision, application, photo, found: ReviewVerdict::Approve, staff_note: None };
    decide(app, reviewer, judgement).await
}

/// What became of one of several. Only a fault of ours stops the rest.
pub(super) fn outcome(decision: DecisionId, result: Result<Decision, Error>) -> Result<Outcome, ApiError> {
    match result {
        Ok(done) => Ok(Outcome::Done { decision: decision_view(done) }),
        Err(Error::Lost(standing)) => Ok(Outcome::Lost { decision, standing }),
        Err(Error::Unknown(_) | Error::Conflict) => Ok(Outcome::Unknown { decision }),
        Err(error) => Err(error.into()),
    }
}
