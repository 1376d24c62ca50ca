//! `POST /api/application/order/check`: the student is back from the payment, and the page asks for the result.

use axum::extract::{Request, State};
use axum::response::Response;
use shared::api::CheckRequest;
use shared::limits::JSON_BODY_BYTES;
use shared::problem::ProblemCode;

use super::view;
use crate::api::respond;
use crate::app::App;
use crate::domain::order::due;
use crate::extract::SignedIn;
use crate::http::{ApiError, body};

/// The latest order, after asking the provider about it.
pub async fn post(
    State(app): State<App>,
    SignedIn(id): SignedIn,
    request: Request,
) -> Result<Response, ApiError> {
    let CheckRequest { sheet } = report(request).await?;
    let order = due::check(&app, id, sheet.as_deref()).await?;
    Ok(respond::private(view(&order, app.clock.now())))
}

/// Older versions of the page send no body.
async fn report(request: Request) -> Result<CheckRequest, ApiError> {
    let (parts, body) = request.into_parts();
    let bytes = body::read(&parts.headers, body, JSON_BODY_BYTES, body::FORM).await?;
    if bytes.is_empty() {
        return Ok(CheckRequest::default());
    }
    serde_json::from_slice(&bytes).map_err(|_| ProblemCode::MalformedRequest.into())
}
