//! `POST /api/staff/review/pass`: skips a photograph, or leaves it to another reviewer.

use axum::extract::State;
use axum::http::StatusCode;
use shared::api::staff::review::Pass;

use crate::app::App;
use crate::domain::review;
use crate::extract::{Staff, capability};
use crate::http::{ApiError, AppJson};

/// Puts it back: at the end for this reviewer, or with a note for another one.
pub async fn post(
    staff: Staff<capability::Review>,
    State(app): State<App>,
    AppJson(request): AppJson<Pass>,
) -> Result<StatusCode, ApiError> {
    let Pass { application, photo, second_look } = request;
    review::pass(&app, &staff.reviewer(), application, photo, second_look.as_ref()).await?;
    Ok(StatusCode::NO_CONTENT)
}
