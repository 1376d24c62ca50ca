//! `POST /api/application/order/check`: the student is back from the payment, and the page asks what came of it.

use axum::extract::State;
use axum::response::Response;

use super::view;
use crate::api::respond;
use crate::app::App;
use crate::domain::order::due::check;
use crate::extract::SignedIn;
use crate::http::ApiError;

/// The order that was made last, after the provider was asked.
pub async fn post(State(app): State<App>, SignedIn(id): SignedIn) -> Result<Response, ApiError> {
    let order = check(&app, id).await?;
    Ok(respond::private(view(&order, app.clock.now())))
}
