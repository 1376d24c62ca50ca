//! `POST /api/staff/collections`: a new collection.

use axum::extract::State;
use axum::response::Response;
use shared::api::staff::collections::CollectionForm;

use super::view;
use crate::api::respond;
use crate::app::App;
use crate::domain::collection;
use crate::extract::{Staff, capability};
use crate::http::{ApiError, LongJson};

/// Creates a collection.
pub async fn post(
    staff: Staff<capability::EditCollections>,
    State(app): State<App>,
    LongJson(form): LongJson<CollectionForm>,
) -> Result<Response, ApiError> {
    let made = collection::create(&app, &form, &staff.actor()).await?;
    let mut reader = app.db.reader().await?;
    Ok(respond::private(view(&mut reader, &app.clock, made).await?))
}
