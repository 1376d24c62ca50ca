//! Rosters.

pub mod import;
pub mod report_file;
pub mod students;

use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::http::HeaderMap;
use shared::api::staff::roster::{FILE_BYTES, ImportQuery};
use shared::problem::ProblemCode;

use crate::app::App;
use crate::http::body::{self, UPLOAD};
use crate::http::{ApiError, limit};
use crate::roster::Upload;

/// An uploaded file, and how to read it. Only a few are read at a time, because each may take a lot of memory.
async fn receive(
    app: &App,
    headers: &HeaderMap,
    query: Result<Query<ImportQuery>, QueryRejection>,
    body: axum::body::Body,
) -> Result<(Upload, ImportQuery), ApiError> {
    let Query(query) = query.map_err(|_| ProblemCode::MalformedRequest)?;
    let place = app.concurrency.import().ok_or_else(limit::overloaded)?;
    let file = body::read(headers, body, FILE_BYTES, UPLOAD).await?;
    Ok((Upload::with_place(file, place), query))
}
