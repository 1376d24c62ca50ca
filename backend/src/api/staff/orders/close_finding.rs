//! `POST /api/staff/orders/findings/close`: somebody has seen to it.

use axum::extract::State;
use axum::http::StatusCode;
use shared::api::staff::orders::FindingName;

use crate::app::App;
use crate::domain::finding;
use crate::extract::{Staff, capability};
use crate::http::ApiError;
use crate::http::body::AppJson;

/// Closes a finding.
pub async fn post(
    staff: Staff<capability::Refund>,
    State(app): State<App>,
    AppJson(name): AppJson<FindingName>,
) -> Result<StatusCode, ApiError> {
    finding::close(&app, &name, staff.name()).await?;
    Ok(StatusCode::NO_CONTENT)
}
