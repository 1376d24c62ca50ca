//! `GET /api/application/photo`: the JPEG as it was submitted.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use shared::problem::ProblemCode;

use crate::api::respond;
use crate::app::App;
use crate::domain;
use crate::extract::SignedIn;
use crate::http::ApiError;
use crate::store;

/// The photograph of the current stage.
pub async fn get(
    State(app): State<App>,
    SignedIn(id): SignedIn,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let digest = {
        let mut reader = app.db.reader().await?;
        let application = store::application::by_id(&mut reader, id).await?;
        let photo = application.ok_or(domain::Error::Unknown("application"))?.stage.photo();
        store::photo::by_id(&mut reader, photo.ok_or(ProblemCode::NotFound)?).await?.digest
    };
    let bytes = app.photographs.get(digest).await?;
    let kind = [(CONTENT_TYPE, HeaderValue::from_static("image/jpeg"))];
    Ok(respond::tagged(&headers, &digest.to_string(), (kind, bytes)))
}
