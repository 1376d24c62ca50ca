//! `GET /api/staff/review/photos/{photo}`: the JPEG as it was submitted.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use shared::id::PhotoId;
use shared::problem::ProblemCode;

use crate::api::respond;
use crate::app::ReadApp;
use crate::domain;
use crate::extract::{Named, Staff, capability};
use crate::http::ApiError;
use crate::store;

/// A photograph never changes, but people share computers, so the browser keeps it for only one hour of work.
const CACHE: HeaderValue = HeaderValue::from_static("private, max-age=3600, immutable");

/// The current or an earlier photograph of any student in the reviewer's collections.
pub async fn get(
    staff: Staff<capability::Review>,
    State(app): State<ReadApp>,
    Named(id): Named<PhotoId>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let digest = {
        let mut reader = app.reader().await?;
        let photo = store::photo::find(&mut reader, id).await?.ok_or(ProblemCode::NotFound)?;
        let application = store::application::by_id(&mut reader, photo.application).await?;
        let application = application.ok_or(domain::Error::Unknown("application"))?;
        let collection = store::collection::by_id(&mut reader, application.collection).await?;
        if !staff.scope().admits(&collection) {
            return Err(ProblemCode::NotFound.into());
        }
        photo.digest
    };
    let bytes = app.photographs.get(digest).await?;
    let kind = [(CONTENT_TYPE, HeaderValue::from_static("image/jpeg"))];
    let mut response = respond::tagged(&headers, &digest.to_string(), (kind, bytes));
    response.headers_mut().insert(CACHE_CONTROL, CACHE);
    Ok(response)
}
