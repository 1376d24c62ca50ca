//! `POST /api/staff/review/undo`: takes decisions back before the students are told.

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

/// Takes back one decision, or all of a grid, each on its own feet. The same again answers the same.
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
