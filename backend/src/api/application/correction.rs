//! `POST /api/application/correction`: the student says that the roster's entry is wrong.

use axum::extract::State;
use axum::response::Response;
use shared::api::my_data::{CorrectionRequest, MESSAGE_CHARS};
use shared::problem::{FieldCode, FieldProblem};

use super::my_data::view;
use crate::api::respond;
use crate::app::App;
use crate::domain::correction::request;
use crate::extract::SignedIn;
use crate::http::{ApiError, AppJson};

/// Keeps the student's words for the staff.
pub async fn post(
    State(app): State<App>,
    SignedIn(id): SignedIn,
    AppJson(asked): AppJson<CorrectionRequest>,
) -> Result<Response, ApiError> {
    let message = asked.message.trim();
    let wrong = match message.chars().count() {
        0 => Some(FieldCode::Required),
        length if length > MESSAGE_CHARS => Some(FieldCode::TooLong),
        _ => None,
    };
    if let Some(code) = wrong {
        return Err(ApiError::invalid_fields(vec![FieldProblem { pointer: "/message".into(), code }]));
    }
    request(&app, id, asked.field, message).await?;
    Ok(respond::private(view(&app, id).await?))
}
