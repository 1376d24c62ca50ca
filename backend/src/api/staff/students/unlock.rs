//! `POST /api/staff/students/unlock`: failed attempts to verify as a student are forgotten.

use axum::extract::State;
use axum::http::StatusCode;
use shared::api::staff::students::WhichStudent;

use crate::api::staff::collections::within;
use crate::app::App;
use crate::domain::verify;
use crate::extract::{Staff, capability};
use crate::http::ApiError;
use crate::http::body::AppJson;

/// Vouches for the student on the telephone, whom others have kept from verifying.
pub async fn post(
    staff: Staff<capability::Review>,
    State(app): State<App>,
    AppJson(which): AppJson<WhichStudent>,
) -> Result<StatusCode, ApiError> {
    let collection = within(&mut *app.db.reader().await?, staff.scope(), &which.collection).await?;
    verify::unlock(&app, collection.id, &which.student_number, &staff.actor()).await?;
    Ok(StatusCode::NO_CONTENT)
}
