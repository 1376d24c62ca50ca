//! `POST /api/staff/collections/{slug}/archive` and `…/removal`: archiving and deleting a collection.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use shared::api::staff::collections::{ArchiveRequest, RemovalRequest};
use shared::collection::Slug;

use super::{view, within};
use crate::api::respond;
use crate::app::App;
use crate::domain::collection;
use crate::extract::{Named, Staff, capability};
use crate::http::{ApiError, AppJson};

/// Archives a collection, or takes it out of the archive.
pub async fn post(
    staff: Staff<capability::EditCollections>,
    State(app): State<App>,
    Named(slug): Named<Slug>,
    AppJson(request): AppJson<ArchiveRequest>,
) -> Result<Response, ApiError> {
    let known = within(&mut *app.db.reader().await?, staff.scope(), &slug).await?;
    collection::archive(&app, known.id, request.archived, &staff.actor()).await?;
    let mut reader = app.db.reader().await?;
    let changed = within(&mut reader, staff.scope(), &slug).await?;
    Ok(respond::private(view(&mut reader, &app.clock, changed).await?))
}

/// Deletes a collection without students.
pub async fn remove(
    staff: Staff<capability::EditCollections>,
    State(app): State<App>,
    Named(slug): Named<Slug>,
    AppJson(request): AppJson<RemovalRequest>,
) -> Result<StatusCode, ApiError> {
    let known = within(&mut *app.db.reader().await?, staff.scope(), &slug).await?;
    collection::delete(&app, known.id, &request.slug, &staff.actor()).await?;
    Ok(StatusCode::NO_CONTENT)
}
