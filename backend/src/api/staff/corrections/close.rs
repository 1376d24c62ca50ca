//! `POST /api/staff/corrections/{correction}/close`: the request was handled.

use axum::extract::State;
use axum::http::StatusCode;
use shared::id::CorrectionId;

use crate::app::App;
use crate::domain::correction;
use crate::extract::{Named, Staff, capability};
use crate::http::ApiError;

/// Closes a request.
pub async fn post(
    staff: Staff<capability::ImportRoster>,
    State(app): State<App>,
    Named(id): Named<CorrectionId>,
) -> Result<StatusCode, ApiError> {
    correction::close(&app, id, staff.name(), None).await?;
    Ok(StatusCode::NO_CONTENT)
}
