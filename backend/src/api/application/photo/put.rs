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

/// What is taken from somebody whose photograph is refused before its collection is known, or is of no matter: the
/// default window of a collection.
const ANY_BYTES: usize = 2 * 1024 * 1024;

/// Judges the photograph, keeps it, and only then says so.
///
/// The body is read even when the answer is known before: a phone that is still sending when the connection closes
/// sees a broken network instead of the answer.
pub async fn put(
    State(app): State<App>,
    signed_in: Result<SignedIn, ApiError>,
    headers: HeaderMap,
    upload: Body,
) -> Result<Response, ApiError> {
    let expected = expect(&app, signed_in, &headers).await;
    let limit = expected.as_ref().map_or(ANY_BYTES, Expected::limit);
    let bytes = body::read(&headers, upload, limit, body::UPLOAD).await;
    let Expected { id, digest, spec } = expected?;
    let admitted = app.admission.admit(bytes?, Some(digest), &spec).await?;
    let kept = app.photographs.put(digest, admitted.bytes).await?;
    submit::submit(&app, id, admitted.accepted, kept).await?;
    Ok(respond::private(view(&app, id).await?))
}

/// An upload that may be judged.
struct Expected {
    id: ApplicationId,
    digest: PhotoDigest,
    spec: PhotoSpec,
}

impl Expected {
    fn limit(&self) -> usize {
        usize::try_from(self.spec.output_bytes.max().0).unwrap_or(usize::MAX)
    }
}

/// Whether this student may hand this in now; nothing of it costs much.
async fn expect(
    app: &App,
    signed_in: Result<SignedIn, ApiError>,
    headers: &HeaderMap,
) -> Result<Expected, ApiError> {
    let SignedIn(id) = signed_in?;
    if !body::is_of_type(headers, "image/jpeg") {
        return Err(ProblemCode::UnsupportedMediaType.into());
    }
    let digest = content_digest(headers).ok_or(ProblemCode::DigestRequired)?;
    let mut reader = app.db.reader().await?;
    let application = store::application::by_id(&mut reader, id).await?;
    let application = application.ok_or(domain::Error::Unknown("application"))?;
    let collection = store::collection::by_id(&mut reader, application.collection).await?;
    submit::check(&mut reader, &application, &collection, digest, app.clock.now()).await?;
    Ok(Expected { id, digest, spec: collection.notice.photo })
}
