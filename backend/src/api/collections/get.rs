//! `GET /api/collections/{slug}`: the notice.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use shared::api::CollectionView;

use crate::api::respond;
use crate::app::App;
use crate::extract::CollectionAt;
use crate::http::ApiError;

/// The notice of a collection.
pub async fn get(
    State(app): State<App>,
    CollectionAt(collection): CollectionAt,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let window_state = collection.notice.window.state(app.clock.now());
    respond::conditional(&headers, &CollectionView { notice: collection.notice, window_state })
}
