//! Metrics for operators, at `/metrics` in Prometheus' text format.
//!
//! Only a direct client on this machine may read them. Behind a proxy on the same machine every client has a loopback
//! address, so a forwarded request is refused too. Labels are routes and codes, never personal data.

use std::net::SocketAddr;
use std::sync::OnceLock;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::http::header::{CONTENT_TYPE, FORWARDED};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use shared::photo::Finding;
use shared::problem::ProblemCode;

use super::error::ApiError;
use crate::store::gauges::OperationalGauges;

/// Requests, by method, route and status.
const REQUESTS: &str = "http_requests_total";
/// The time until the answer, by method and route.
const LATENCY: &str = "http_request_duration_seconds";
/// Photographs that were admitted.
const ADMITTED: &str = "photos_admitted_total";
/// Rules that photographs broke, by check.
const REFUSED: &str = "photos_refused_total";
/// The time to check a photograph.
const JUDGING: &str = "photo_judging_seconds";
/// The time that a photograph waited for a core.
const QUEUE: &str = "photo_queue_seconds";

/// Whether a photograph and its row could be stored at the last probe: 1 or 0.
const READY: &str = "storage_ready";
/// Free space on the disks of the database and the photographs.
const FREE: &str = "storage_free_bytes";
/// Files of photographs that were missing or damaged.
const UNREADABLE: &str = "photos_unreadable_total";

/// Open discrepancies between payments and orders.
const DISCREPANCIES: &str = "payment_discrepancies_open";
/// Refunds that do not continue without help.
const STUCK_REFUNDS: &str = "refunds_stuck";
/// Notifications of the payment provider that were refused, by status.
const NOTIFICATIONS_REFUSED: &str = "payment_notifications_refused_total";
/// The age of the oldest message that is not sent yet.
const OUTBOX_AGE: &str = "outbox_oldest_seconds";

/// In seconds: from an answer out of memory to a photograph that waits for a core.
const BUCKETS: &[f64] =
    &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0];

/// The recorder keeps single samples until they are put into buckets; this runs also when `/metrics` is not requested.
const UPKEEP: Duration = Duration::from_secs(10);

/// The recorder of the process.
fn handle() -> &'static PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE.get_or_init(|| {
        let recorder =
            PrometheusBuilder::new().set_buckets(BUCKETS).expect("the list is not empty").build_recorder();
        let handle = recorder.handle();
        // Fails only when there is another recorder already; then this one counts nothing and its output is empty.
        let _ = metrics::set_global_recorder(recorder);
        describe();
        handle
    })
}

fn describe() {
    describe_counter!(REQUESTS, "Requests answered, by method, route and status.");
    describe_histogram!(LATENCY, Unit::Seconds, "Time to the answer, by method and route.");
    describe_counter!(ADMITTED, "Photographs that kept every rule.");
    describe_counter!(REFUSED, "Rules that photographs broke.");
    describe_counter!(UNREADABLE, "Files of photographs that were missing or damaged when they were read.");
    describe_gauge!(DISCREPANCIES, "Open discrepancies between payments and orders.");
    describe_gauge!(
        STUCK_REFUNDS,
        "Refunds under way for more than a day, or refused, closed or undeliverable at the provider."
    );
    describe_counter!(NOTIFICATIONS_REFUSED, "Notifications of the payment provider refused, by status.");
    describe_gauge!(
        OUTBOX_AGE,
        Unit::Seconds,
        "Age of the oldest message that is still to be sent; 0: none."
    );
    describe_gauge!(READY, "Whether a photograph and its row could be kept when somebody last asked.");
    describe_gauge!(FREE, Unit::Bytes, "Room on the disk of the database and on that of the photographs.");
    describe_histogram!(JUDGING, Unit::Seconds, "Time to judge a photograph.");
    describe_histogram!(QUEUE, Unit::Seconds, "Time a photograph waited for a core.");
}

/// Starts the metrics, and serves `/metrics`. Must run inside the runtime, because it starts the upkeep task.
pub fn routes() -> Router {
    let handle = handle();
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(UPKEEP);
        loop {
            ticks.tick().await;
            handle.run_upkeep();
        }
    });
    Router::new().route("/metrics", get(exposition))
}

/// `/metrics` for a separate listener, which the operator makes reachable for monitoring only.
pub fn monitor_routes() -> Router {
    Router::new().route("/metrics", get(async || render()))
}

fn render() -> Response {
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], handle().render()).into_response()
}

async fn exposition(request: Request) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let direct =
        peer.is_some_and(|ConnectInfo(peer)| peer.ip().is_loopback()) && !forwarded(request.headers());
    if !direct {
        return ApiError::from(ProblemCode::NotFound).into_response();
    }
    render()
}

fn forwarded(headers: &HeaderMap) -> bool {
    headers.contains_key(FORWARDED)
        || headers.contains_key("x-forwarded-for")
        || headers.contains_key("x-real-ip")
}

/// One request was answered.
pub(super) fn request(method: &'static str, route: &str, status: u16, took: Duration) {
    let route = route.to_owned();
    metrics::counter!(REQUESTS, "method" => method, "route" => route.clone(), "status" => status.to_string())
        .increment(1);
    metrics::histogram!(LATENCY, "method" => method, "route" => route).record(took.as_secs_f64());
}

/// The result of the probe of `/readyz`.
pub(super) fn ready(able: bool) {
    metrics::gauge!(READY).set(if able { 1.0 } else { 0.0 });
}

/// Free space for `what`.
pub fn free(what: &'static str, bytes: u64) {
    #[expect(clippy::cast_precision_loss, reason = "nobody counts single bytes of a disk")]
    let bytes = bytes as f64;
    metrics::gauge!(FREE, "of" => what).set(bytes);
}

/// A photograph's file was missing or damaged when it was read.
pub fn unreadable_object() {
    metrics::counter!(UNREADABLE).increment(1);
}

/// A notification of the payment provider was refused.
pub fn notification_refused(status: StatusCode) {
    metrics::counter!(NOTIFICATIONS_REFUSED, "status" => status.as_u16().to_string()).increment(1);
}

/// The state of payments and messages.
pub fn standing(standing: OperationalGauges) {
    metrics::gauge!(DISCREPANCIES).set(f64::from(standing.discrepancies));
    metrics::gauge!(STUCK_REFUNDS).set(f64::from(standing.stuck_refunds));
    metrics::gauge!(OUTBOX_AGE).set(f64::from(standing.outbox_seconds));
}

/// A photograph was checked.
pub fn photo(queued: Duration, judged: Duration, objections: Option<&[Finding]>) {
    metrics::histogram!(QUEUE).record(queued.as_secs_f64());
    metrics::histogram!(JUDGING).record(judged.as_secs_f64());
    match objections {
        None => metrics::counter!(ADMITTED).increment(1),
        Some(findings) => {
            for finding in findings {
                let check = format!("{:?}", finding.check);
                metrics::counter!(REFUSED, "check" => check).increment(1);
            }
        }
    }
}
