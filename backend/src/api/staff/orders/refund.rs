//! `POST /api/staff/orders/{order}/refund`: refunds an order; the fee is due again afterwards.

use axum::extract::State;
use axum::response::Response;
use shared::api::staff::orders::{REASON_CHARS, RefundRequest};
use shared::id::OrderId;
use shared::problem::{FieldCode, FieldProblem};

use super::one;
use crate::app::App;
use crate::domain::order::give_back::give_back;
use crate::extract::{Named, Staff, capability};
use crate::http::ApiError;
use crate::http::body::AppJson;

/// The reason as it is stored and sent to WeChat: no line breaks, and short enough for both.
fn reason(request: &RefundRequest) -> Result<String, ApiError> {
    let field = |code| ApiError::invalid_fields(vec![FieldProblem { pointer: "/reason".into(), code }]);
    let reason = request.reason.trim();
    if reason.is_empty() {
        return Err(field(FieldCode::Required));
    }
    // WeChat allows 80 bytes; 26 characters of the basic plane take at most 78.
    if reason.chars().count() > REASON_CHARS {
        return Err(field(FieldCode::TooLong));
    }
    if reason.chars().any(|c| c.is_control() || c.len_utf8() > 3) {
        return Err(field(FieldCode::Form));
    }
    Ok(reason.to_owned())
}

/// Refunds an order.
pub async fn post(
    staff: Staff<capability::SteppedUp<capability::Refund>>,
    State(app): State<App>,
    Named(id): Named<OrderId>,
    AppJson(request): AppJson<RefundRequest>,
) -> Result<Response, ApiError> {
    give_back(&app, id, &reason(&request)?, &staff.actor()).await?;
    one(&app, id).await
}
