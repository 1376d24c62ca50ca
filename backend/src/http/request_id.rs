//! A number for each request: support asks for it, and it identifies the log line.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

/// The response header that carries it.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// 64 bits that look random.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestId(u64);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// The numbers of one process. They are all different, and the seed makes them different from those of another process.
#[derive(Debug, Clone)]
pub struct RequestIds {
    seed: u64,
    given: Arc<AtomicU64>,
}

impl RequestIds {
    /// The numbers that follow from `seed`, which is drawn once at the start.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed, given: Arc::default() }
    }

    /// The next number.
    #[must_use]
    pub fn next(&self) -> RequestId {
        let n = self.given.fetch_add(1, Ordering::Relaxed);
        RequestId(mix(self.seed.wrapping_add(n.wrapping_mul(0x9E37_79B9_7F4A_7C15))))
    }
}

/// The finaliser of `SplitMix64` (Steele, Lea, Flood 2014): one to one, so different inputs stay different.
const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Gives the request its number. A number in the request is ignored: otherwise a client could choose what the log
/// contains.
pub async fn number(State(ids): State<RequestIds>, mut request: Request, next: Next) -> Response {
    let id = ids.next();
    request.extensions_mut().insert(id);
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_requests_have_one_number() {
        let ids = RequestIds::new(7);
        let mut seen: Vec<u64> = (0..10_000).map(|_| ids.next().0).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 10_000);
    }
}
