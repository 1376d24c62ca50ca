//! `GET /api/staff/review/applications/{application}`: one photograph and its context, for support.

use axum::extract::State;
use axum::response::Response;
use shared::id::ApplicationId;

use super::view::case;
use crate::api::respond;
use crate::api::staff::collections::application_within;
use crate::app::ReadApp;
use crate::extract::{Named, Staff, capability};
use crate::http::ApiError;

/// The case in its current state, in any stage; not found while there is no photograph.
pub async fn get(
    staff: Staff<capability::Review>,
    State(app): State<ReadApp>,
    Named(id): Named<ApplicationId>,
) -> Result<Response, ApiError> {
    let mut reader = app.reader().await?;
    let (application, collection) = application_within(&mut reader, staff.scope(), id).await?;
    let spec = collection.notice.photo;
    Ok(respond::private(case(&mut reader, &app.photographs, &application, &spec).await?))
}
