//! `GET /api/staff/audit.csv`: the same lines for a spreadsheet. Exporting is itself a line.

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
use crate::app::ReadApp;
use crate::extract::{Staff, capability};
use crate::http::ApiError;
use crate::keys::hex;
use crate::store;
use crate::store::audit::chain::Chained;
use crate::store::audit::{self, AuditFilter};

/// Lines that are read at a time; memory does not grow with the log.
const BATCH: i64 = 1000;

/// A byte-order mark tells spreadsheets that it is UTF-8.
const HEADER: &str = "\u{feff}seq,at,actor_kind,actor,action,subject,detail,hash\r\n";

/// Every line that fits, the latest first.
pub async fn get(
    staff: Staff<capability::ReadAudit>,
    State(app): State<ReadApp>,
    Query(query): Query<AuditQuery>,
) -> Result<Response, ApiError> {
    let filter = filter(&query);
    let detail = json!({ "action": filter.action, "actor": filter.actor, "subject": filter.subject });
    app.note(&staff.actor(), Action::AuditExported, "audit", detail).await?;
    let rest = stream::try_unfold((app, filter, None), next);
    let body =
        futures_util::StreamExt::chain(stream::iter([Ok(Bytes::from_static(HEADER.as_bytes()))]), rest);
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"audit.csv\"")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, Body::from_stream(body)).into_response())
}

type Position = (ReadApp, AuditFilter, Option<i64>);

/// The next lines before a number.
async fn next((app, filter, before): Position) -> Result<Option<(Bytes, Position)>, store::Error> {
    let rows = audit::search(&mut *app.reader().await?, &filter, before, BATCH).await?;
    let Some(last) = rows.last() else { return Ok(None) };
    let before = Some(last.seq);
    let text: String = rows.iter().map(line).collect();
    Ok(Some((text.into(), (app, filter, before))))
}

fn line(row: &Chained) -> String {
    let (seq, at) = (row.seq.to_string(), row.at.to_string());
    let hash = row.hash.map(|hash| hex(&hash)).unwrap_or_default();
    let cells = [&seq, &at, &row.actor_kind, &row.actor_id, &row.action, &row.subject, &row.detail, &hash]
        .map(|c| cell(c));
    cells.join(",") + "\r\n"
}

/// Quoted, and never a formula: spreadsheets run cells that begin with one of these (OWASP, CSV injection).
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_never_a_formula() {
        assert_eq!(cell("=1+1"), "\"'=1+1\"");
        assert_eq!(cell("{\"a\":\"b, c\"}"), "\"{\"\"a\"\":\"\"b, c\"\"}\"");
    }
}
