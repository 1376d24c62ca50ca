//! `GET /api/staff/collections/{slug}/progress`: the progress of a collection.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use shared::collection::Slug;

use super::view;
use crate::api::respond;
use crate::api::staff::collections::within;
use crate::app::ReadApp;
use crate::extract::{Named, Staff, capability};
use crate::http::ApiError;

/// Counts, waiting photographs, reviewers and money.
pub async fn get(
    staff: Staff<capability::ReadProgress>,
    State(app): State<ReadApp>,
    Named(slug): Named<Slug>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let mut reader = app.reader().await?;
    let collection = within(&mut reader, staff.scope(), &slug).await?;
    respond::conditional(&headers, &view(&mut reader, &collection, app.clock.now()).await?)
}
