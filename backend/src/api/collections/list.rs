//! `GET /api/collections`: the collections on the home page.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use shared::api::{CollectionList, CollectionSummary};
use shared::collection::WindowState;

use crate::api::respond;
use crate::app::App;
use crate::http::ApiError;
use crate::store;

/// Open collections first, then future ones, then closed ones.
pub async fn list(State(app): State<App>, headers: HeaderMap) -> Result<Response, ApiError> {
    let now = app.clock.now();
    let mut reader = app.db.reader().await?;
    let archived = store::collection::archived(&mut reader).await?;
    let mut collections: Vec<CollectionSummary> = store::collection::all(&mut reader)
        .await?
        .into_iter()
        .filter(|collection| !archived.contains_key(&collection.id))
        .map(|collection| {
            let notice = collection.notice;
            CollectionSummary {
                window_state: notice.window.state(now),
                slug: notice.slug,
                title: notice.title,
                school_name: notice.school_name,
                window: notice.window,
            }
        })
        .collect();
    collections.sort_by_key(|collection| rank(collection.window_state));
    respond::conditional(&headers, &CollectionList { collections })
}

const fn rank(state: WindowState) -> u8 {
    match state {
        WindowState::Open => 0,
        WindowState::NotYetOpen => 1,
        WindowState::Closed => 2,
    }
}
