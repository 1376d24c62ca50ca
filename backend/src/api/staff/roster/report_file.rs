//! `POST /api/staff/collections/{slug}/roster/report.csv` and `report.xlsx`: a roster file with its problems marked.

use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use shared::api::staff::roster::ImportQuery;
use shared::collection::Slug;
use shared::problem::ProblemCode;

use super::receive;
use crate::api::staff::collections::within;
use crate::api::staff::table;
use crate::app::App;
use crate::extract::{Named, Staff, capability};
use crate::http::ApiError;
use crate::roster::{self, report_file};
use crate::table::Form;

/// The sender's own rows, with a column of problems, as CSV.
pub async fn csv(
    staff: Staff<capability::ImportRoster>,
    State(app): State<App>,
    Named(slug): Named<Slug>,
    headers: HeaderMap,
    query: Result<Query<ImportQuery>, QueryRejection>,
    body: Body,
) -> Result<Response, ApiError> {
    report(staff, app, slug, (headers, query, body), Form::Csv).await
}

/// The same as a workbook.
pub async fn xlsx(
    staff: Staff<capability::ImportRoster>,
    State(app): State<App>,
    Named(slug): Named<Slug>,
    headers: HeaderMap,
    query: Result<Query<ImportQuery>, QueryRejection>,
    body: Body,
) -> Result<Response, ApiError> {
    report(staff, app, slug, (headers, query, body), Form::Xlsx).await
}

async fn report(
    staff: Staff<capability::ImportRoster>,
    app: App,
    slug: Slug,
    (headers, query, body): (HeaderMap, Result<Query<ImportQuery>, QueryRejection>, Body),
    form: Form,
) -> Result<Response, ApiError> {
    let collection = within(&mut *app.db.reader().await?, staff.scope(), &slug).await?;
    let (file, query) = receive(&app, &headers, query, body).await?;
    let query = ImportQuery { dry_run: true, ..query };
    let nobody = roster::nobody();
    let looked = roster::import(&app, &collection, file.clone(), query, &staff.actor(), &nobody).await;
    let (_, problems) = looked.map_err(ApiError::internal)?;
    let rows = file.blocking(move |file| {
        let rows = report_file::rows(file, query, &problems);
        match form {
            Form::Csv => report_file::for_spreadsheets(rows),
            Form::Xlsx => rows,
        }
    });
    let rows = rows.await.ok_or(ProblemCode::Internal)?;
    table::file(&app, form, &format!("{slug}-roster-problems"), rows).await
}
