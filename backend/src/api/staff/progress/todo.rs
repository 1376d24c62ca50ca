//! `GET /api/staff/collections/{slug}/progress/todo`: the students who have something to do.

use axum::extract::{Query, State};
use axum::response::Response;
use shared::api::staff::progress::TodoQuery;
use shared::collection::Slug;
use shared::problem::ProblemCode;

use crate::api::respond;
use crate::api::staff::collections::within;
use crate::app::ReadApp;
use crate::extract::{Named, Staff, capability};
use crate::http::ApiError;
use crate::store;

/// Names on a page: one or two screens.
const PAGE: u32 = 100;

/// A page of the list.
pub async fn get(
    staff: Staff<capability::ReadProgress>,
    State(app): State<ReadApp>,
    Named(slug): Named<Slug>,
    query: Result<Query<TodoQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, ApiError> {
    let Query(query) = query.map_err(|_| ProblemCode::MalformedRequest)?;
    let mut reader = app.reader().await?;
    let collection = within(&mut reader, staff.scope(), &slug).await?;
    let page = store::progress::todo(
        &mut reader,
        collection.id,
        (query.todo, &query.units()),
        query.after.as_ref(),
        PAGE,
    )
    .await?;
    Ok(respond::private(page))
}
