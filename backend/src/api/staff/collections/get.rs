//! `GET /api/staff/collections/{slug}`: a collection as the console edits it.

use axum::extract::State;
use axum::response::Response;
use shared::collection::Slug;

use super::{view, within};
use crate::api::respond;
use crate::app::ReadApp;
use crate::extract::{Named, Staff, capability};
use crate::http::ApiError;

/// All fields, and which of them can no longer be changed.
pub async fn get(
    staff: Staff<capability::ReadProgress>,
    State(app): State<ReadApp>,
    Named(slug): Named<Slug>,
) -> Result<Response, ApiError> {
    let mut reader = app.reader().await?;
    let collection = within(&mut reader, staff.scope(), &slug).await?;
    Ok(respond::private(view(&mut reader, &app.clock, collection).await?))
}
