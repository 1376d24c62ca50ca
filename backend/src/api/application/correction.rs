//! `POST /api/application/correction`: the student says that the roster's entry is wrong.

use axum::extract::State;
use axum::response::Response;
use shared::api::my_data::{CorrectionRequest, MESSAGE_CHARS, VALUE_CHARS};
use shared::problem::{FieldCode, FieldProblem};

use super::my_data::view;
use crate::api::respond;
use crate::app::App;
use crate::domain::correction::request;
use crate::extract::SignedIn;
use crate::http::{ApiError, AppJson};
use crate::store::correction::Request;

/// Stores the student's text for the staff.
pub async fn post(
    State(app): State<App>,
    SignedIn(id): SignedIn,
    AppJson(asked): AppJson<CorrectionRequest>,
) -> Result<Response, ApiError> {
    let message = asked.message.trim();
    let value = asked.value.as_deref().map(str::trim).filter(|value| !value.is_empty());
    let wrong = |pointer: &'static str, code| {
        ApiError::invalid_fields(vec![FieldProblem { pointer: pointer.into(), code }])
    };
    if message.is_empty() && value.is_none() {
        return Err(wrong("/message", FieldCode::Required));
    }
    if message.chars().count() > MESSAGE_CHARS {
        return Err(wrong("/message", FieldCode::TooLong));
    }
    if value.is_some_and(|value| value.chars().count() > VALUE_CHARS) {
        return Err(wrong("/value", FieldCode::TooLong));
    }
    request(&app, id, Request { field: asked.field, value, message }).await?;
    Ok(respond::private(view(&app, id).await?))
}
