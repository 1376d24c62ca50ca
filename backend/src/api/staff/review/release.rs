//! `POST /api/staff/review/release`: puts photographs back unjudged.

use axum::extract::State;
use axum::http::StatusCode;
use shared::api::staff::review::{REVIEW_BATCH_MAX, Release};
use shared::problem::ProblemCode;

use crate::app::App;
use crate::domain::review;
use crate::extract::{Staff, capability};
use crate::http::{ApiError, AppJson};

/// Puts back what this reviewer has open.
pub async fn post(
    staff: Staff<capability::Review>,
    State(app): State<App>,
    AppJson(request): AppJson<Release>,
) -> Result<StatusCode, ApiError> {
    if request.applications.len() > REVIEW_BATCH_MAX as usize {
        return Err(ProblemCode::InvalidFields.into());
    }
    review::put_back(&app, &staff.reviewer(), &request.applications).await?;
    Ok(StatusCode::NO_CONTENT)
}
