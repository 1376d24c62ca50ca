//! `DELETE /api/session`: sign out.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

use crate::app::App;
use crate::domain::session;
use crate::extract::{CookieJar, Cookies};
use crate::http::ApiError;

/// Signs out. A request without a session succeeds too.
pub async fn delete(State(app): State<App>, cookies: Cookies) -> Result<(StatusCode, HeaderMap), ApiError> {
    let mut headers = HeaderMap::new();
    if let Some(token) = cookies.session() {
        session::close(&app, token).await?;
        CookieJar::of(&app).sign_out(&mut headers);
    }
    Ok((StatusCode::NO_CONTENT, headers))
}
