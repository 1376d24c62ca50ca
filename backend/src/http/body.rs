//! Reads a body with a limit on its size and its time.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;
use shared::limits;
use shared::problem::ProblemCode;
use tokio::time::{Instant, timeout_at};

use super::error::ApiError;
use super::limit::{MemoryBudget, MemoryPermit, overloaded};

/// Time limits for a client that sends a body.
#[derive(Debug, Clone, Copy)]
pub struct ReadTimeouts {
    /// Longest pause between two chunks.
    pub pause: Duration,
    /// Time before `rate` applies: a phone may lose its signal in a lift for a while.
    pub grace: Duration,
    /// Bytes a second that have to arrive on average, after `grace`. It stops a client that avoids `pause` with a byte
    /// now and then.
    pub rate: u32,
    /// Limit for the whole body.
    pub total: Duration,
}

/// For JSON: a kilobyte arrives at once or not at all.
pub const FORM: ReadTimeouts = ReadTimeouts {
    pause: Duration::from_secs(10),
    grace: Duration::from_secs(10),
    rate: 1024,
    total: Duration::from_secs(30),
};

/// For a photograph of at most 2 MiB: 140 kbit/s, less than the slowest of today's mobile networks; for a photograph of
/// ordinary size a quarter of that.
pub const UPLOAD: ReadTimeouts = ReadTimeouts {
    pause: Duration::from_secs(15),
    grace: Duration::from_secs(15),
    rate: 4096,
    total: Duration::from_mins(2),
};

impl ReadTimeouts {
    /// The deadline of the next chunk, of a body that began at `began` and of which `read` bytes have arrived.
    fn next(&self, began: Instant, read: usize) -> Instant {
        let micros = u64::try_from(read).unwrap_or(u64::MAX).saturating_mul(1_000_000) / u64::from(self.rate);
        let due = self.grace + Duration::from_micros(micros);
        (Instant::now() + self.pause).min(began + due.min(self.total))
    }
}

/// Reads a body of at most `limit` bytes. A larger announced length is refused before the first byte.
pub async fn read(
    headers: &HeaderMap,
    body: Body,
    limit: usize,
    patience: ReadTimeouts,
) -> Result<Bytes, ApiError> {
    collect(headers, body, limit, patience, &mut |_| true).await
}

/// The same into a shared memory budget; the caller must hold the permit as long as the bytes.
pub async fn read_into(
    headers: &HeaderMap,
    body: Body,
    limit: usize,
    patience: ReadTimeouts,
    memory: &MemoryBudget,
) -> Result<(Bytes, MemoryPermit), ApiError> {
    let mut room = memory.permit();
    let bytes = collect(headers, body, limit, patience, &mut |bytes| room.hold(bytes)).await?;
    Ok((bytes, room))
}

/// Reads and drops a body that is not needed, so that a client that is still sending can read the answer. Stops where
/// [`read`] would.
pub async fn discard(mut body: Body, limit: usize, patience: ReadTimeouts) {
    let (began, mut read) = (Instant::now(), 0);
    while let Ok(Some(Ok(frame))) = timeout_at(patience.next(began, read), body.frame()).await {
        read += frame.data_ref().map_or(0, Bytes::len);
        if read > limit {
            return;
        }
    }
}

async fn collect(
    headers: &HeaderMap,
    mut body: Body,
    limit: usize,
    patience: ReadTimeouts,
    hold: &mut (dyn FnMut(usize) -> bool + Send),
) -> Result<Bytes, ApiError> {
    let announced = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(ProblemCode::BodyTooLarge.into());
    }
    let began = Instant::now();
    let mut read = BytesMut::with_capacity(announced.unwrap_or_default());
    loop {
        let frame = timeout_at(patience.next(began, read.len()), body.frame()).await;
        let Ok(frame) = frame else { return Err(ProblemCode::RequestTimeout.into()) };
        match frame.transpose() {
            Ok(None) => return Ok(read.freeze()),
            Ok(Some(frame)) => {
                let Ok(data) = frame.into_data() else { continue };
                if read.len() + data.len() > limit {
                    return Err(ProblemCode::BodyTooLarge.into());
                }
                if !hold(read.len() + data.len()) {
                    return Err(overloaded());
                }
                read.extend_from_slice(&data);
            }
            Err(error) => return Err(ApiError::from(ProblemCode::MalformedRequest).because(error)),
        }
    }
}

/// Whether the body's media type is `wanted`; parameters such as the character set are ignored.
#[must_use]
pub fn is_of_type(headers: &HeaderMap, wanted: &str) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|essence| essence.trim().eq_ignore_ascii_case(wanted))
}

/// A JSON body whose rejections are problems.
#[derive(Debug, Clone, Copy)]
pub struct AppJson<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for AppJson<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        json(request, limits::JSON_BODY_BYTES).await.map(Self)
    }
}

/// The same for the console's forms with texts of pages, which are longer.
#[derive(Debug, Clone, Copy)]
pub struct LongJson<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for LongJson<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        json(request, limits::LONG_JSON_BODY_BYTES).await.map(Self)
    }
}

/// Reads a JSON body of at most `limit` bytes.
pub async fn json<T: DeserializeOwned>(request: Request, limit: usize) -> Result<T, ApiError> {
    let (parts, body) = request.into_parts();
    if !is_of_type(&parts.headers, "application/json") {
        return Err(ProblemCode::UnsupportedMediaType.into());
    }
    let bytes = read(&parts.headers, body, limit, FORM).await?;
    // serde's message may quote the input, so only the kind of the error is logged.
    serde_json::from_slice(&bytes).map_err(|error| {
        ApiError::from(ProblemCode::MalformedRequest).because(format!("{:?}", error.classify()))
    })
}
