//! `POST /api/staff/review/reopen`: reviews an approval again that the student knows about.

use axum::extract::State;
use axum::http::StatusCode;
use shared::api::staff::review::Reopen;

use crate::app::App;
use crate::domain::review;
use crate::extract::{Staff, capability};
use crate::http::{ApiError, AppJson};

/// Revokes the approval; the photograph waits for a reviewer, and the student is notified with the reason.
pub async fn post(
    staff: Staff<capability::Reopen>,
    State(app): State<App>,
    AppJson(request): AppJson<Reopen>,
) -> Result<StatusCode, ApiError> {
    let Reopen { application, photo, reason } = request;
    review::reopen(&app, application, photo, reason, staff.name()).await?;
    Ok(StatusCode::NO_CONTENT)
}
