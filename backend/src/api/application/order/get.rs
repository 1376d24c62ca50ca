//! `GET /api/application/order`: the state of the payment.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use shared::api::{OrderState, OrderView};
use shared::problem::ProblemCode;

use super::view;
use crate::api::respond;
use crate::app::App;
use crate::extract::SignedIn;
use crate::http::ApiError;
use crate::store;

/// The latest order.
pub async fn get(
    State(app): State<App>,
    SignedIn(id): SignedIn,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let mut reader = app.db.reader().await?;
    let order = store::order::latest(&mut reader, id).await?.ok_or(ProblemCode::NotFound)?;
    let view = view(&order, app.clock.now());
    let waits = view.state == OrderState::Awaiting;
    let cashier = waits.then(|| app.provider.lasting_cashier(order.id)).flatten();
    respond::conditional(&headers, &OrderView { cashier, ..view })
}
