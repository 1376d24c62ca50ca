//! Reading a body: with a limit, and with bounded patience.

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

/// How long a sender may take.
#[derive(Debug, Clone, Copy)]
pub struct ReadTimeouts {
    /// Between two pieces.
    pub pause: Duration,
    /// Before the rate counts: a phone in a lift comes out again.
    pub grace: Duration,
    /// Bytes a second that have to arrive on average, beyond `grace`. Whoever sends a byte now and then never pauses.
    pub rate: u32,
    /// For the whole body.
    pub total: Duration,
}

/// For JSON: a kilobyte arrives at once or not at all.
pub const FORM: ReadTimeouts = ReadTimeouts {
    pause: Duration::from_secs(10),
    grace: Duration::from_secs(10),
    rate: 1024,
    total: Duration::from_secs(30),
};

/// For a photograph of at most 2 MiB: 140 kbit/s, less than the slowest of today's mobile networks gives; for one of
/// ordinary size a quarter of that.
pub const UPLOAD: ReadTimeouts = ReadTimeouts {
    pause: Duration::from_secs(15),
    grace: Duration::from_secs(15),
    rate: 4096,
    total: Duration::from_mins(2),
};

impl ReadTimeouts {
    /// By when the next piece has to be there, of a body that began at `began` and of which `read` bytes have arrived.
    fn next(&self, began: Instant, read: usize) -> Instant {
        let micros = u64::try_from(read).unwrap_or(u64::MAX).saturating_mul(1_000_000) / u64::from(self.rate);
        let due = self.grace + Duration::from_micros(micros);
        (Instant::now() + self.pause).min(began + due.min(self.total))
    }
}

/// Reads a body of at most `limit` bytes. A length that is announced too large is refused before the first byte.
pub async fn read(
    headers: &HeaderMap,
    body: Body,
    limit: usize,
    patience: ReadTimeouts,
) -> Result<Bytes, ApiError> {
    collect(headers, body, limit, patience, &mut |_| true).await
}

/// The same into room that many bodies share; the room is to be held for as long as the bytes are.
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

/// Reads a body that nobody wants, so that its sender, who may still be sending, gets to see the answer; keeps nothing of
/// it. Gives up where [`read`] would.
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

/// Whether the body says it is of `wanted`, parameters such as a character set aside.
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

/// The same for the console's forms with texts of pages.
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
    // serde's message may quote what was typed, so only the kind of the error goes to the log.
    serde_json::from_slice(&bytes).map_err(|error| {
        ApiError::from(ProblemCode::MalformedRequest).because(format!("{:?}", error.classify()))
    })
}
