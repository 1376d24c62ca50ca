//! Turning work away early instead of doing it late.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use shared::problem::ProblemCode;
use tokio::sync::Semaphore;

use super::error::ApiError;

/// Uploads at the same time, received and being received. Each holds its body of at most 2 MiB, so this is also a
/// bound of 256 MiB on memory; a stranger who sends slowly holds what has arrived, not what was announced.
pub const UPLOADS: usize = 128;

/// Sign-ins that wait for WeChat at the same time. Anybody may come with a code that is none, and each is asked about;
/// a hall of students who scan a poster together takes a tenth of a second each.
pub const RETURNS: usize = 64;

/// When somebody who was turned away may try again, in seconds.
const RETRY_SECONDS: u32 = 3;

/// A number of requests that may run at the same time. Use with
/// `axum::middleware::from_fn_with_state(Gate::new(UPLOADS), limit::pass)`.
#[derive(Debug, Clone)]
pub struct Gate(Arc<Semaphore>);

impl Gate {
    /// Lets `places` requests run.
    #[must_use]
    pub fn new(places: usize) -> Self {
        Self(Arc::new(Semaphore::new(places)))
    }
}

/// The refusal of somebody who is to come again shortly.
#[must_use]
pub fn overloaded() -> ApiError {
    ApiError::from(ProblemCode::Overloaded).retry_after(RETRY_SECONDS)
}

/// Runs the request when there is a place, else refuses at once: nobody waits in a line that grows.
pub async fn pass(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let Ok(_place) = gate.0.try_acquire() else { return overloaded().into_response() };
    next.run(request).await
}
