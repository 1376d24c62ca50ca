//! `GET /api/staff/audit`: who did what, the latest entry first.

use axum::extract::{Query, State};
use axum::response::Response;
use shared::api::staff::audit::{AuditLine, AuditPage, AuditQuery, NamedCollection};
use shared::time::Timestamp;

use super::filter;
use crate::api::respond;
use crate::app::ReadApp;
use crate::extract::{Staff, capability};
use crate::http::ApiError;
use crate::store::{self, audit};

/// Entries on a page.
const PAGE: usize = 50;

/// A page of entries.
pub async fn get(
    _: Staff<capability::ReadAudit>,
    State(app): State<ReadApp>,
    Query(query): Query<AuditQuery>,
) -> Result<Response, ApiError> {
    // Reads one entry more than the page shows, to know whether there is another page.
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut reader = app.reader().await?;
    let mut rows = audit::search(&mut reader, &filter(&query), query.before, limit).await?;
    let collections = store::collection::all(&mut reader).await?;
    drop(reader);
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|row| row.seq);
    let line = |row: audit::chain::Chained| AuditLine {
        seq: row.seq,
        at: Timestamp::from_millis(row.at),
        actor_kind: row.actor_kind,
        actor: row.actor_id,
        action: row.action,
        subject: row.subject,
        detail: row.detail,
    };
    let lines = rows.into_iter().map(line).collect();
    let collections = collections.into_iter().map(|one| NamedCollection {
        id: one.id,
        slug: one.notice.slug,
        title: one.notice.title,
    });
    Ok(respond::private(AuditPage { lines, collections: collections.collect(), next }))
}
