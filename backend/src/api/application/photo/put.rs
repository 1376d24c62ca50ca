//! `PUT /api/application/photo`: submits a photograph. The same bytes again give the same answer.

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

/// The limit on a body whose answer does not depend on it, or whose collection is not known yet: the default maximum of
/// a collection.
const ANY_BYTES: usize = 2 * 1024 * 1024;

/// Checks and stores the photograph, and only then answers.
///
/// The student is known before the first byte is stored, so a request without a session uses no memory. The body is
/// read even when the answer is known already: a phone that is still sending when the connection closes reports a
/// network error instead of the answer.
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

/// Makes the file durable, and then the row that refers to it.
async fn keep(
    app: &App,
    id: ApplicationId,
    digest: PhotoDigest,
    admitted: &Admitted,
) -> Result<(), ApiError> {
    let kept = app.photographs.put(digest, admitted.bytes.clone()).await?;
    match submit::submit(app, id, admitted.accepted, kept).await {
        // A file with the same bytes, from an upload that was cut off long ago, was removed by the clean-up at this
        // moment. The file is new now, so the clean-up does not remove it again.
        Err(domain::Error::FileGone) => {
            let kept = app.photographs.put(digest, admitted.bytes.clone()).await?;
            Ok(submit::submit(app, id, admitted.accepted, kept).await?)
        }
        done => Ok(done?),
    }
}

/// An upload that is allowed.
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

/// Whether this student may submit this photograph now. The checks here are cheap.
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
