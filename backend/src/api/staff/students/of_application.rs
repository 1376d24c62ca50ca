//! `GET /api/staff/applications/{application}/student`: the student of an application. URLs and logs name applications,
//! never students.

use axum::extract::State;
use axum::response::Response;
use shared::api::staff::students::WhichStudent;
use shared::id::ApplicationId;

use crate::api::respond;
use crate::api::staff::collections::application_within;
use crate::app::ReadApp;
use crate::extract::{Named, Staff, capability};
use crate::http::ApiError;
use crate::store;

/// The collection and the student number that identify the student.
pub async fn get(
    staff: Staff<capability::Review>,
    State(app): State<ReadApp>,
    Named(id): Named<ApplicationId>,
) -> Result<Response, ApiError> {
    let mut reader = app.reader().await?;
    let (application, collection) = application_within(&mut reader, staff.scope(), id).await?;
    let student = store::student::by_id(&mut reader, application.student).await?;
    Ok(respond::private(WhichStudent { collection: collection.notice.slug, student_number: student.number }))
}
