//! Refuses work early when the server is at a limit.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use shared::problem::ProblemCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::error::ApiError;

/// Memory for the bodies of uploads at the same time: 128 of the largest photographs.
pub const UPLOAD_BYTES: usize = 256 * 1024 * 1024;

/// Sign-ins that wait for WeChat at the same time. Any client may send an invalid code, and WeChat is asked about each.
/// A valid one takes a tenth of a second, so this is enough for a hall of students who scan a poster together.
pub const RETURNS: usize = 64;

/// When a refused client may retry, in seconds.
const RETRY_SECONDS: u32 = 3;

/// A limit on the requests that run at the same time. Use with
/// `axum::middleware::from_fn_with_state(ConcurrencyLimit::new(RETURNS), limit::limit_concurrency)`.
#[derive(Debug, Clone)]
pub struct ConcurrencyLimit(Arc<Semaphore>);

impl ConcurrencyLimit {
    /// A limit of `places` requests.
    #[must_use]
    pub fn new(places: usize) -> Self {
        Self(Arc::new(Semaphore::new(places)))
    }
}

/// Memory for bodies, shared by all uploads. A body takes memory as it arrives: a slow client holds what has arrived
/// and not what it announced, so it does not block others.
#[derive(Debug, Clone)]
pub struct MemoryBudget(Arc<Semaphore>);

/// Memory that a body has taken; released on drop.
#[derive(Debug)]
pub struct MemoryPermit {
    memory: MemoryBudget,
    taken: Option<OwnedSemaphorePermit>,
}

/// The unit of the budget: a smaller one would need a permit for every packet.
const PERMIT_BYTES: usize = 16 * 1024;

impl MemoryBudget {
    /// A budget of `bytes`.
    #[must_use]
    pub fn new(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(bytes / PERMIT_BYTES)))
    }

    /// A permit for zero bytes.
    #[must_use]
    pub fn permit(&self) -> MemoryPermit {
        MemoryPermit { memory: self.clone(), taken: None }
    }
}

impl MemoryPermit {
    /// Takes the missing memory for a body of `bytes`; `false` when the budget is exhausted.
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

/// When a client may retry after a disk failure, in seconds: an operator has to repair it.
const UNAVAILABLE_SECONDS: u32 = 10;

/// The refusal while the storage can't be read or written.
#[must_use]
pub fn unavailable() -> ApiError {
    ApiError::from(ProblemCode::StorageUnavailable).retry_after(UNAVAILABLE_SECONDS)
}

/// The refusal of a client that is to retry soon.
#[must_use]
pub fn overloaded() -> ApiError {
    ApiError::from(ProblemCode::Overloaded).retry_after(RETRY_SECONDS)
}

/// Runs the request when the limit allows it, and refuses it at once otherwise: requests do not queue.
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
    fn a_body_holds_what_has_arrived_and_releases_it() {
        let memory = MemoryBudget::new(4 * PERMIT_BYTES);
        let (mut slow, mut quick) = (memory.permit(), memory.permit());
        assert!(slow.hold(1), "what arrived is little, whatever was announced");
        assert!(quick.hold(3 * PERMIT_BYTES) && quick.hold(3 * PERMIT_BYTES));
        assert!(!slow.hold(PERMIT_BYTES + 1) && slow.hold(PERMIT_BYTES));
        drop(quick);
        assert!(slow.hold(4 * PERMIT_BYTES));
    }
}
