//! `GET /api/application`: where the student stands; asked again and again, so conditional.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::view::view;
use crate::api::respond;
use crate::app::App;
use crate::extract::SignedIn;
use crate::http::ApiError;

/// Where the student stands.
pub async fn get(
    State(app): State<App>,
    SignedIn(id): SignedIn,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    respond::conditional(&headers, &view(&app, id).await?)
}
