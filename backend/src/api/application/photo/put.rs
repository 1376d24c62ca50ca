//! `PUT /api/application/photo`: hand in a photograph. The same bytes again give the same answer.

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use shared::id::ApplicationId;
use shared::photo::{PhotoDigest, PhotoSpec};
use shared::problem::ProblemCode;

use crate::admission::content_digest;
use crate::api::application::view::view;
use crate::api::respond;
use crate::app::App;
use crate::domain::{self, submit};
use crate::extract::SignedIn;
use crate::http::{ApiError, body};
use crate::store;

/// Judges the photograph, keeps it, and only then says so.
pub async fn put(
    State(app): State<App>,
    SignedIn(id): SignedIn,
    headers: HeaderMap,
    upload: Body,
) -> Result<Response, ApiError> {
    if !body::is_of_type(&headers, "image/jpeg") {
        return Err(ProblemCode::UnsupportedMediaType.into());
    }
    let digest = content_digest(&headers).ok_or(ProblemCode::DigestRequired)?;
    let spec = admissible(&app, id, digest).await?;
    let limit = usize::try_from(spec.output_bytes.max().0).unwrap_or(usize::MAX);
    let bytes = body::read(&headers, upload, limit, body::UPLOAD).await?;
    let admitted = app.admission.admit(bytes, Some(digest), &spec).await?;
    let kept = app.photographs.put(digest, admitted.bytes).await?;
    submit::submit(&app, id, admitted.accepted, kept).await?;
    Ok(respond::private(view(&app, id).await?))
}

/// What a photograph must be, if one may be handed in now: asked before a byte of it is read.
async fn admissible(app: &App, id: ApplicationId, digest: PhotoDigest) -> Result<PhotoSpec, ApiError> {
    let mut reader = app.db.reader().await?;
    let application = store::application::by_id(&mut reader, id).await?;
    let application = application.ok_or(domain::Error::Unknown("application"))?;
    let collection = store::collection::by_id(&mut reader, application.collection).await?;
    submit::check(&mut reader, &application, &collection, digest, app.clock.now()).await?;
    Ok(collection.notice.photo)
}
