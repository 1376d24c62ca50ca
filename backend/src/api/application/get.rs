//! `GET /api/application`: the state of the student's application. Clients poll it, so the request is conditional.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::view::view;
use crate::api::respond;
use crate::app::App;
use crate::extract::SignedIn;
use crate::http::ApiError;

/// The state of the application.
pub async fn get(
    State(app): State<App>,
    SignedIn(id): SignedIn,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    respond::conditional(&headers, &view(&app, id).await?)
}
