//! `GET /api/staff/audit.csv`: the same entries for a spreadsheet. The export is recorded in the log too.

use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use serde_json::json;
use shared::api::staff::audit::AuditQuery;
use shared::audit::Action;

use super::filter;
use crate::api::staff::table::row as table_row;
use crate::app::ReadApp;
use crate::extract::{Staff, capability};
use crate::http::ApiError;
use crate::keys::hex;
use crate::store;
use crate::store::audit::chain::Chained;
use crate::store::audit::{self, AuditFilter};
use crate::table;

/// Entries read at a time; memory use does not grow with the log.
const BATCH: i64 = 1000;

const TITLES: [&str; 8] = ["seq", "at", "actor_kind", "actor", "action", "subject", "detail", "hash"];

/// Every matching entry, the latest first.
pub async fn get(
    staff: Staff<capability::ReadAudit>,
    State(app): State<ReadApp>,
    Query(query): Query<AuditQuery>,
) -> Result<Response, ApiError> {
    let filter = filter(&query);
    let detail = json!({ "action": filter.action, "actor": filter.actor, "subject": filter.subject });
    app.note(&staff.actor(), Action::AuditExported, "audit", detail).await?;
    let head = table::csv_part([table_row(&TITLES)].into_iter()).map_err(ApiError::internal)?;
    let head = Bytes::from([table::MARK.as_bytes(), &head].concat());
    let rest = stream::try_unfold((app, filter, None), next);
    let body = futures_util::StreamExt::chain(stream::iter([Ok(head)]), rest);
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"audit.csv\"")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, Body::from_stream(body)).into_response())
}

type Position = (ReadApp, AuditFilter, Option<i64>);

/// Why the file ends early.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Csv(#[from] csv::Error),
}

/// The next entries before a number.
async fn next((app, filter, before): Position) -> Result<Option<(Bytes, Position)>, Trouble> {
    let rows = audit::search(&mut *app.reader().await?, &filter, before, BATCH).await?;
    let Some(last) = rows.last() else { return Ok(None) };
    let before = Some(last.seq);
    let lines = table::csv_part(rows.iter().map(line))?;
    Ok(Some((lines.into(), (app, filter, before))))
}

fn line(row: &Chained) -> Vec<String> {
    let (seq, at) = (row.seq.to_string(), row.at.to_string());
    let hash = row.hash.map(|hash| hex(&hash)).unwrap_or_default();
    table_row(&[&seq, &at, &row.actor_kind, &row.actor_id, &row.action, &row.subject, &row.detail, &hash])
}
