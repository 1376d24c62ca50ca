//! `/healthz`: the process lives. `/readyz`: it may be sent requests.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;

/// What [`Health`] asks before it says yes.
pub type Probe = Arc<
    dyn Fn() -> Pin<Box<dyn Future<Output = Result<(), Box<dyn Error + Send + Sync>>> + Send>> + Send + Sync,
>;

/// A database that does not answer within this time is not ready, whatever it says later.
const PROBE_PATIENCE: Duration = Duration::from_secs(2);

/// Whether this process may be sent requests.
#[derive(Clone)]
pub struct Health {
    draining: Arc<AtomicBool>,
    probe: Probe,
}

impl fmt::Debug for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Health").field("draining", &self.draining).finish_non_exhaustive()
    }
}

impl Health {
    /// Ready when `probe` succeeds.
    #[must_use]
    pub fn new(probe: Probe) -> Self {
        Self { draining: Arc::default(), probe }
    }

    /// Not ready from now on: the process is about to stop.
    pub fn begin_draining(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// `/healthz` and `/readyz`.
    pub fn routes(&self) -> Router {
        Router::new()
            .route("/healthz", get(async || "ok\n"))
            .route("/readyz", get(ready))
            .with_state(self.clone())
    }
}

async fn ready(State(health): State<Health>) -> (StatusCode, &'static str) {
    if health.draining.load(Ordering::Relaxed) {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    match tokio::time::timeout(PROBE_PATIENCE, (health.probe)()).await {
        Ok(Ok(())) => (StatusCode::OK, "ready\n"),
        Ok(Err(error)) => {
            tracing::warn!(error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
        }
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "not ready in time\n"),
    }
}
