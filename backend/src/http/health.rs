//! `/healthz`: the process runs. `/readyz`: it can take requests.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::sync::Mutex;
use tokio::time::{Instant, MissedTickBehavior, timeout};

use super::{limit, metrics};

/// The check behind [`Health`].
pub type Probe = Arc<
    dyn Fn() -> Pin<Box<dyn Future<Output = Result<(), Box<dyn Error + Send + Sync>>> + Send>> + Send + Sync,
>;

/// A server that can't write within this time is not ready, even if the write succeeds later.
const PROBE_TIMEOUT: Duration = Duration::from_secs(2);

/// How long a result of the probe is reused. The probe writes to the disk, and any client may request it.
const PROBE_LIFE: Duration = Duration::from_secs(1);

/// How often the probe runs without a request: as often as metrics are usually collected.
const WATCH_PAUSE: Duration = Duration::from_secs(30);

/// Whether this process can take requests.
#[derive(Clone)]
pub struct Health {
    draining: Arc<AtomicBool>,
    probe: Probe,
    timeout: Duration,
    life: Duration,
    /// The time and the result of the last probe.
    known: Arc<Mutex<Option<(Instant, bool)>>>,
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
        let (timeout, life) = (PROBE_TIMEOUT, PROBE_LIFE);
        Self { draining: Arc::default(), probe, timeout, life, known: Arc::default() }
    }

    /// Not ready from now on: the process is about to stop.
    pub fn begin_draining(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Runs the probe at intervals, for the metrics of a server whose `/readyz` is not requested. Ends when the task is
    /// dropped.
    pub async fn watch(self) {
        let mut ticks = tokio::time::interval(WATCH_PAUSE);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            self.is_able().await;
        }
    }

    /// `/healthz` and `/readyz`.
    pub fn routes(&self) -> Router {
        Router::new()
            .route("/healthz", get(async || "ok\n"))
            .route("/readyz", get(ready))
            .with_state(self.clone())
    }

    /// Whether the probe succeeds. One request runs it; concurrent requests use the same result.
    async fn is_able(&self) -> bool {
        let mut known = self.known.lock().await;
        if let Some((at, able)) = *known
            && at.elapsed() < self.life
        {
            return able;
        }
        let able = match timeout(self.timeout, (self.probe)()).await {
            Ok(Ok(())) => true,
            Ok(Err(error)) => {
                tracing::warn!(error, "not ready");
                false
            }
            Err(_) => {
                tracing::warn!("not ready in time");
                false
            }
        };
        metrics::ready(able);
        *known = Some((Instant::now(), able));
        able
    }
}

async fn ready(State(health): State<Health>) -> Response {
    if health.draining.load(Ordering::Relaxed) {
        return (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "5")], "stopping\n").into_response();
    }
    if health.is_able().await { "ready\n".into_response() } else { limit::unavailable().into_response() }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    #[tokio::test]
    async fn the_probe_is_asked_once_in_a_while_however_many_ask_and_no_restart_is_needed() {
        let (asked, works) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(true)));
        let (count, able) = (Arc::clone(&asked), Arc::clone(&works));
        let probe: Probe = Arc::new(move || {
            count.fetch_add(1, Ordering::Relaxed);
            let able = able.load(Ordering::Relaxed);
            Box::pin(async move { if able { Ok(()) } else { Err("the disk is full".into()) } })
        });
        let health = Health { life: Duration::from_hours(1), ..Health::new(probe) };
        for works_now in [true, false] {
            works.store(works_now, Ordering::Relaxed);
            assert!(health.is_able().await, "the answer holds");
        }
        assert_eq!(asked.load(Ordering::Relaxed), 1);
        let health = Health { life: Duration::ZERO, ..health };
        for works_now in [false, true] {
            works.store(works_now, Ordering::Relaxed);
            assert_eq!(health.is_able().await, works_now);
        }
    }

    #[tokio::test]
    async fn a_probe_without_an_answer_is_not_waited_for() {
        let health = Health::new(Arc::new(|| Box::pin(std::future::pending())));
        let health = Health { timeout: Duration::ZERO, ..health };
        let response = ready(State(health)).await;
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    }
}
