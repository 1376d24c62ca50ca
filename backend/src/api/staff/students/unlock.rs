//! `POST /api/staff/students/unlock`: deletes the failed attempts to verify as a student.

use axum::extract::State;
use axum::http::StatusCode;
use shared::api::staff::students::WhichStudent;

use crate::api::staff::collections::within;
use crate::app::App;
use crate::domain::verify;
use crate::extract::{Staff, capability};
use crate::http::ApiError;
use crate::http::body::AppJson;

/// The staff member vouches for the student on the telephone, whom other people's attempts have locked out.
pub async fn post(
    staff: Staff<capability::Review>,
    State(app): State<App>,
    AppJson(which): AppJson<WhichStudent>,
) -> Result<StatusCode, ApiError> {
    let collection = within(&mut *app.db.reader().await?, staff.scope(), &which.collection).await?;
    verify::unlock(&app, collection.id, &which.student_number, &staff.actor()).await?;
    Ok(StatusCode::NO_CONTENT)
}
