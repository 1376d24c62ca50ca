//! `POST /api/staff/orders/{order}/refund/step`: an administrator's action on a refund that does not end without help.

use axum::extract::State;
use axum::response::Response;
use shared::api::staff::refunds::{NOTE_CHARS, NUMBER_CHARS, RefundStep, RefundStepRequest};
use shared::id::OrderId;
use shared::problem::{FieldCode, FieldProblem};

use super::one;
use crate::app::App;
use crate::domain::order::refund::steps;
use crate::extract::{Named, Staff, capability};
use crate::http::ApiError;
use crate::http::body::AppJson;

fn field(pointer: &'static str, code: FieldCode) -> ApiError {
    ApiError::invalid_fields(vec![FieldProblem { pointer: pointer.into(), code }])
}

/// A refund number in the provider's format.
fn number(request: &RefundStepRequest) -> Result<Option<&str>, ApiError> {
    let Some(number) = request.number.as_deref().map(str::trim).filter(|number| !number.is_empty()) else {
        return Ok(None);
    };
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'|' | b'*' | b'@');
    if number.len() > NUMBER_CHARS {
        return Err(field("/number", FieldCode::TooLong));
    }
    if !number.bytes().all(is_plain) {
        return Err(field("/number", FieldCode::Form));
    }
    Ok(Some(number))
}

fn note(request: &RefundStepRequest) -> Result<&str, ApiError> {
    let note = request.note.as_deref().unwrap_or_default().trim();
    match note.chars().count() {
        0 => Err(field("/note", FieldCode::Required)),
        count if count > NOTE_CHARS => Err(field("/note", FieldCode::TooLong)),
        _ if note.chars().any(char::is_control) => Err(field("/note", FieldCode::Form)),
        _ => Ok(note),
    }
}

/// Performs one step.
pub async fn post(
    staff: Staff<capability::SteppedUp<capability::Refund>>,
    State(app): State<App>,
    Named(id): Named<OrderId>,
    AppJson(request): AppJson<RefundStepRequest>,
) -> Result<Response, ApiError> {
    let by = staff.name();
    match request.step {
        RefundStep::Retry => steps::retry(&app, id, by).await?,
        RefundStep::NewNumber => steps::new_number(&app, id, by).await?,
        RefundStep::Accept => steps::accept(&app, id, number(&request)?, by).await?,
        RefundStep::SettledElsewhere => steps::settled_elsewhere(&app, id, note(&request)?, by).await?,
    }
    one(&app, id).await
}
