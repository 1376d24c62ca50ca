//! `PUT /api/application/photo`: hand in a photograph. The same bytes again give the same answer.

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use shared::id::ApplicationId;
use shared::photo::{PhotoDigest, PhotoSpec};
use shared::problem::ProblemCode;

use crate::admission::{Admitted, content_digest};
use crate::api::application::view::view;
use crate::api::respond;
use crate::app::App;
use crate::domain::{self, submit};
use crate::extract::SignedIn;
use crate::http::limit::overloaded;
use crate::http::{ApiError, body};
use crate::store;

/// What is taken from somebody whose photograph is refused before its collection is known, or is of no matter: the
/// default window of a collection.
const ANY_BYTES: usize = 2 * 1024 * 1024;

/// Judges the photograph, keeps it, and only then says so.
///
/// Who sends it is known before the first byte is kept: a stranger's body takes no room. It is read even when the answer is known before: a phone that is still sending when the connection closes
/// sees a broken network instead of the answer.
pub async fn put(
    State(app): State<App>,
    signed_in: Result<SignedIn, ApiError>,
    headers: HeaderMap,
    upload: Body,
) -> Result<Response, ApiError> {
    let expected = expect(&app, signed_in, &headers).await;
    let limit = expected.as_ref().map_or(ANY_BYTES, Expected::limit);
    let Expected { id, digest, spec } = match expected {
        Ok(expected) => expected,
        Err(refusal) => {
            body::discard(upload, limit, body::UPLOAD).await;
            return Err(refusal);
        }
    };
    let Some(_sending) = app.concurrency.send(id) else {
        body::discard(upload, limit, body::UPLOAD).await;
        return Err(overloaded());
    };
    let (bytes, _room) =
        body::read_into(&headers, upload, limit, body::UPLOAD, &app.concurrency.uploads).await?;
    let admitted = app.admission.admit(bytes, Some(digest), &spec).await?;
    keep(&app, id, digest, &admitted).await?;
    Ok(respond::private(view(&app, id).await?))
}

/// Makes the file durable, and then the row that names it.
async fn keep(
    app: &App,
    id: ApplicationId,
    digest: PhotoDigest,
    admitted: &Admitted,
) -> Result<(), ApiError> {
    let kept = app.photographs.put(digest, admitted.bytes.clone()).await?;
    match submit::submit(app, id, admitted.accepted, kept).await {
        // A file with these bytes, of an upload that was cut off long ago, was swept at this moment. Young as it is now,
        // no sweep takes it a second time.
        Err(domain::Error::FileGone) => {
            let kept = app.photographs.put(digest, admitted.bytes.clone()).await?;
            Ok(submit::submit(app, id, admitted.accepted, kept).await?)
        }
        done => Ok(done?),
    }
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
    let too_many = |seconds| ApiError::from(ProblemCode::TooManyUploads).retry_after(seconds);
    app.rate_limits.upload(id, app.clock.now()).map_err(too_many)?;
    Ok(Expected { id, digest, spec: collection.notice.photo })
}
