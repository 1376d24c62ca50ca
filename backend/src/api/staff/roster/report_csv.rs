//! `POST /api/staff/collections/{slug}/roster/report.csv`: a roster's file with what is wrong in it.

use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use shared::api::staff::roster::ImportQuery;
use shared::collection::Slug;
use shared::problem::ProblemCode;

use super::receive;
use crate::api::staff::collections::within;
use crate::app::App;
use crate::extract::{Named, Staff, power};
use crate::http::ApiError;
use crate::roster;

/// The sender's own rows, with a column of problems.
pub async fn post(
    staff: Staff<power::ImportRoster>,
    State(app): State<App>,
    Named(slug): Named<Slug>,
    headers: HeaderMap,
    query: Result<Query<ImportQuery>, QueryRejection>,
    body: Body,
) -> Result<Response, ApiError> {
    let collection = within(&mut *app.db.reader().await?, staff.scope(), &slug).await?;
    let (file, query) = receive(&app, &headers, query, body).await?;
    let query = ImportQuery { dry_run: true, ..query };
    let nobody = roster::nobody();
    let looked = roster::import(&app, &collection, file.clone(), query, &staff.actor(), &nobody).await;
    let (_, problems) = looked.map_err(ApiError::internal)?;
    let csv = file.blocking(move |file| roster::report_csv::write(file, query, &problems)).await;
    let name = format!("attachment; filename=\"{slug}-roster-problems.csv\"");
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (CONTENT_DISPOSITION, HeaderValue::from_str(&name).map_err(ApiError::internal)?),
    ];
    Ok((headers, csv.ok_or(ProblemCode::Internal)?).into_response())
}
