//! `DELETE /api/application/photo`: the student withdraws a photograph before a reviewer has opened it.

use axum::extract::State;
use axum::response::Response;

use crate::api::application::view::view;
use crate::api::respond;
use crate::app::App;
use crate::domain::withdraw::withdraw;
use crate::extract::Proved;
use crate::http::ApiError;

/// Withdraws the photograph.
pub async fn delete(State(app): State<App>, Proved(id): Proved) -> Result<Response, ApiError> {
    withdraw(&app, id).await?;
    Ok(respond::private(view(&app, id).await?))
}
