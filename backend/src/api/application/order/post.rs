//! `POST /api/application/order`: 去支付.

use axum::extract::State;
use axum::response::Response;

use super::view;
use crate::api::respond;
use crate::app::App;
use crate::domain::order::open;
use crate::extract::SignedIn;
use crate::http::ApiError;

/// The order that still waits, or a new one.
pub async fn post(State(app): State<App>, SignedIn(id): SignedIn) -> Result<Response, ApiError> {
    let order = open(&app, id).await?;
    Ok(respond::private(view(&order, &app.provider, app.clock.now())))
}
