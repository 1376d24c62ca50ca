//! `POST /api/staff/review/undo`: undoes decisions before the students are notified.

use axum::extract::State;
use axum::response::Response;
use shared::api::staff::review::{Outcomes, REVIEW_BATCH_MAX, Undo};
use shared::problem::ProblemCode;

use super::decision::outcome;
use crate::api::respond;
use crate::app::App;
use crate::domain::review;
use crate::extract::{Staff, capability};
use crate::http::{ApiError, AppJson};

/// Undoes one decision, or all of a grid, each independently. The same request again gets the same answer.
pub async fn post(
    staff: Staff<capability::Review>,
    State(app): State<App>,
    AppJson(request): AppJson<Undo>,
) -> Result<Response, ApiError> {
    if request.decisions.len() > REVIEW_BATCH_MAX as usize {
        return Err(ProblemCode::InvalidFields.into());
    }
    let mut outcomes = Vec::with_capacity(request.decisions.len());
    for id in request.decisions {
        outcomes.push(outcome(id, review::undo(&app, &staff.reviewer(), id).await)?);
    }
    Ok(respond::private(Outcomes { outcomes }))
}
