//! `POST /api/application/confirmation`: 确认无误，采集照片.

use axum::extract::State;
use axum::response::Response;
use shared::api::ConfirmationRequest;

use super::view::view;
use crate::api::respond;
use crate::app::App;
use crate::domain::confirm::confirm;
use crate::extract::SignedIn;
use crate::http::{ApiError, AppJson};

/// The student confirms the roster's entry, and says whether to be notified of the result.
pub async fn post(
    State(app): State<App>,
    SignedIn(id): SignedIn,
    AppJson(request): AppJson<ConfirmationRequest>,
) -> Result<Response, ApiError> {
    confirm(&app, id, request.notify).await?;
    Ok(respond::private(view(&app, id).await?))
}
