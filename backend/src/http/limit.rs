//! Turning work away early instead of doing it late.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use shared::problem::ProblemCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::error::ApiError;

/// What bodies of uploads may hold at the same time: as much as 128 of the largest photographs.
pub const UPLOAD_BYTES: usize = 256 * 1024 * 1024;

/// Sign-ins that wait for WeChat at the same time. Anybody may come with a code that is none, and each is asked about;
/// a hall of students who scan a poster together takes a tenth of a second each.
pub const RETURNS: usize = 64;

/// When somebody who was turned away may try again, in seconds.
const RETRY_SECONDS: u32 = 3;

/// A number of requests that may run at the same time. Use with
/// `axum::middleware::from_fn_with_state(ConcurrencyLimit::new(RETURNS), limit::limit_concurrency)`.
#[derive(Debug, Clone)]
pub struct ConcurrencyLimit(Arc<Semaphore>);

impl ConcurrencyLimit {
    /// Lets `places` requests run.
    #[must_use]
    pub fn new(places: usize) -> Self {
        Self(Arc::new(Semaphore::new(places)))
    }
}

/// Memory for bodies, shared by everybody who sends one. A body takes room as it arrives: whoever sends slowly holds what
/// has arrived, not what was announced, and keeps nobody else from sending.
#[derive(Debug, Clone)]
pub struct MemoryBudget(Arc<Semaphore>);

/// Room that a body has taken; given back when it is dropped.
#[derive(Debug)]
pub struct MemoryPermit {
    memory: MemoryBudget,
    taken: Option<OwnedSemaphorePermit>,
}

/// What is taken at a time: finer, and every packet would ask.
const PERMIT_BYTES: usize = 16 * 1024;

impl MemoryBudget {
    /// A budget of `bytes`.
    #[must_use]
    pub fn new(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(bytes / PERMIT_BYTES)))
    }

    /// None taken yet.
    #[must_use]
    pub fn permit(&self) -> MemoryPermit {
        MemoryPermit { memory: self.clone(), taken: None }
    }
}

impl MemoryPermit {
    /// Takes what is missing for a body of `bytes`; `false` when there is not so much.
    pub fn hold(&mut self, bytes: usize) -> bool {
        let taken = self.taken.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let missing = bytes.div_ceil(PERMIT_BYTES).saturating_sub(taken);
        let Ok(missing) = u32::try_from(missing) else { return false };
        let Ok(more) = Arc::clone(&self.memory.0).try_acquire_many_owned(missing) else { return false };
        match &mut self.taken {
            Some(taken) => taken.merge(more),
            None => self.taken = Some(more),
        }
        true
    }
}

/// When somebody may try again whom the server can't serve because of its disk, in seconds: a person has to see to it.
const UNAVAILABLE_SECONDS: u32 = 10;

/// The refusal while nothing can be kept or read.
#[must_use]
pub fn unavailable() -> ApiError {
    ApiError::from(ProblemCode::StorageUnavailable).retry_after(UNAVAILABLE_SECONDS)
}

/// The refusal of somebody who is to come again shortly.
#[must_use]
pub fn overloaded() -> ApiError {
    ApiError::from(ProblemCode::Overloaded).retry_after(RETRY_SECONDS)
}

/// Runs the request when there is a place, else refuses at once: nobody waits in a line that grows.
pub async fn limit_concurrency(
    State(gate): State<ConcurrencyLimit>,
    request: Request,
    next: Next,
) -> Response {
    let Ok(_place) = gate.0.try_acquire() else { return overloaded().into_response() };
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_holds_what_has_arrived_and_gives_it_back() {
        let memory = MemoryBudget::new(4 * PERMIT_BYTES);
        let (mut slow, mut quick) = (memory.permit(), memory.permit());
        assert!(slow.hold(1), "what arrived is little, whatever was announced");
        assert!(quick.hold(3 * PERMIT_BYTES) && quick.hold(3 * PERMIT_BYTES));
        assert!(!slow.hold(PERMIT_BYTES + 1) && slow.hold(PERMIT_BYTES));
        drop(quick);
        assert!(slow.hold(4 * PERMIT_BYTES));
    }
}
