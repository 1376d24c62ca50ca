//! `PUT /api/staff/collections/{slug}`: changes a collection.

use axum::extract::State;
use axum::response::Response;
use shared::api::staff::collections::CollectionChange;
use shared::collection::Slug;

use super::{view, within};
use crate::api::respond;
use crate::app::App;
use crate::domain::collection;
use crate::extract::{Named, Staff, capability};
use crate::http::{ApiError, LongJson};
use crate::store::Revision;

/// Changes a collection, unless it was changed since the caller read it.
pub async fn put(
    staff: Staff<capability::EditCollections>,
    State(app): State<App>,
    Named(slug): Named<Slug>,
    LongJson(change): LongJson<CollectionChange>,
) -> Result<Response, ApiError> {
    let known = within(&mut *app.db.reader().await?, staff.scope(), &slug).await?;
    let revision = Revision::named(change.revision);
    let changed = collection::change(&app, known.id, &change.form, revision, &staff.actor()).await?;
    let mut reader = app.db.reader().await?;
    Ok(respond::private(view(&mut reader, &app.clock, changed).await?))
}
