//! `GET /api/staff/collections/{slug}/progress/units`: the progress of each 学院, 专业 and 班级.

use axum::extract::{Query, State};
use axum::response::Response;
use shared::api::staff::students::Units;
use shared::collection::Slug;
use shared::problem::ProblemCode;

use crate::api::respond;
use crate::api::staff::collections::within;
use crate::app::ReadApp;
use crate::extract::{Named, Staff, capability};
use crate::http::ApiError;
use crate::store;

/// The units within those that the query names.
pub async fn get(
    staff: Staff<capability::ReadProgress>,
    State(app): State<ReadApp>,
    Named(slug): Named<Slug>,
    query: Result<Query<Units>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, ApiError> {
    let Query(units) = query.map_err(|_| ProblemCode::MalformedRequest)?;
    let mut reader = app.reader().await?;
    let collection = within(&mut reader, staff.scope(), &slug).await?;
    Ok(respond::private(store::progress::units(&mut reader, collection.id, &units).await?))
}
