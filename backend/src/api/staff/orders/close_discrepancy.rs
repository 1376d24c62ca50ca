//! `POST /api/staff/orders/discrepancies/close`: the discrepancy was handled.

use axum::extract::State;
use axum::http::StatusCode;
use shared::api::staff::orders::DiscrepancyRef;

use crate::app::App;
use crate::domain::discrepancy;
use crate::extract::{Staff, capability};
use crate::http::ApiError;
use crate::http::body::AppJson;

/// Closes a discrepancy.
pub async fn post(
    staff: Staff<capability::Refund>,
    State(app): State<App>,
    AppJson(name): AppJson<DiscrepancyRef>,
) -> Result<StatusCode, ApiError> {
    discrepancy::close(&app, &name, staff.name()).await?;
    Ok(StatusCode::NO_CONTENT)
}
