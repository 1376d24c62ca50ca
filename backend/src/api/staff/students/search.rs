//! `POST /api/staff/students/search`: finds the student who is on the telephone.

use axum::extract::State;
use axum::response::Response;
use shared::api::staff::students::SearchStudents;

use crate::api::respond;
use crate::api::staff::collections::within;
use crate::app::App;
use crate::domain::student::search;
use crate::extract::{Staff, capability};
use crate::http::ApiError;
use crate::http::body::AppJson;

/// Every matching student, with the document number masked.
pub async fn post(
    staff: Staff<capability::Review>,
    State(app): State<App>,
    AppJson(wanted): AppJson<SearchStudents>,
) -> Result<Response, ApiError> {
    let collection = within(&mut *app.db.reader().await?, staff.scope(), &wanted.collection).await?;
    Ok(respond::private(search(&app, collection.id, &wanted.text, &wanted.units).await?))
}
