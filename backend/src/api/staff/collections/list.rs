//! `GET /api/staff/collections`: the collections that the staff member may see.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use shared::api::staff::collections::{StaffCollectionList, StaffCollectionSummary};

use crate::api::respond;
use crate::app::ReadApp;
use crate::extract::{Staff, capability};
use crate::http::ApiError;
use crate::store;

/// The collection that closes last comes first; each with its progress.
pub async fn list(
    staff: Staff<capability::ReadProgress>,
    State(app): State<ReadApp>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let now = app.clock.now();
    let mut reader = app.reader().await?;
    let collections = store::collection::all(&mut reader).await?;
    let tallies = store::progress::tallies(&mut reader).await?;
    let archived = store::collection::archived(&mut reader).await?;
    let summary = |collection: store::collection::Collection| {
        let counts = tallies.get(&collection.id.to_string()).map(|tally| tally.counts).unwrap_or_default();
        let archived_at = archived.get(&collection.id).copied();
        let notice = collection.notice;
        StaffCollectionSummary {
            window_state: notice.window.state(now),
            slug: notice.slug,
            title: notice.title,
            school_name: notice.school_name,
            school_code: notice.school_code,
            window: notice.window,
            counts,
            archived_at,
        }
    };
    let seen = collections.into_iter().filter(|collection| staff.scope().admits(collection));
    respond::conditional(&headers, &StaffCollectionList { collections: seen.map(summary).collect() })
}
