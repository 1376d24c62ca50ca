//! Numbers for operators, at `/metrics` in Prometheus' text form.
//!
//! Only a peer on this machine that comes directly may read them: behind a proxy on the same machine everybody is a
//! loopback peer, so a request that was forwarded is refused too. Labels are routes and codes, never people.

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

/// Requests answered, by method, route and status.
const REQUESTS: &str = "http_requests_total";
/// How long answers took, by method and route.
const LATENCY: &str = "http_request_duration_seconds";
/// Photographs that kept every rule.
const ADMITTED: &str = "photos_admitted_total";
/// Rules that photographs broke, by check.
const REFUSED: &str = "photos_refused_total";
/// How long judging a photograph took.
const JUDGING: &str = "photo_judging_seconds";
/// How long a photograph waited for a core.
const QUEUE: &str = "photo_queue_seconds";

/// Whether a photograph and its row could be kept when somebody last asked: 1 or 0.
const READY: &str = "storage_ready";
/// What is left on the disks of the database and the photographs.
const FREE: &str = "storage_free_bytes";
/// Files of photographs that were missing or held other bytes than were kept.
const UNREADABLE: &str = "photos_unreadable_total";

/// Open discrepancies between payments and orders.
const DISCREPANCIES: &str = "payment_discrepancies_open";
/// Refunds that do not get on by themselves.
const STUCK_REFUNDS: &str = "refunds_stuck";
/// Notifications of the payment provider that were refused, by status.
const NOTIFICATIONS_REFUSED: &str = "payment_notifications_refused_total";
/// How long the oldest message waits that is still to be sent.
const OUTBOX_AGE: &str = "outbox_oldest_seconds";

/// From an answer out of memory to a photograph that waits for a core, in seconds.
const BUCKETS: &[f64] =
    &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0];

/// The recorder keeps single samples until somebody sorts them into buckets; when nobody asks for `/metrics`, we do.
const UPKEEP: Duration = Duration::from_secs(10);

/// The one recorder of the process.
fn handle() -> &'static PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE.get_or_init(|| {
        let recorder =
            PrometheusBuilder::new().set_buckets(BUCKETS).expect("the list is not empty").build_recorder();
        let handle = recorder.handle();
        // Fails only when there is a recorder already; then ours counts nothing and says so by being empty.
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

/// Starts counting, and `/metrics`. Must run inside the runtime: it keeps the recorder small from then on.
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

/// `/metrics` for a listener of its own, which the operator puts where only the monitoring reaches it.
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

/// What the probe of `/readyz` found.
pub(super) fn ready(able: bool) {
    metrics::gauge!(READY).set(if able { 1.0 } else { 0.0 });
}

/// How much room is left for `what`.
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

/// How the money and the messages stand.
pub fn standing(standing: OperationalGauges) {
    metrics::gauge!(DISCREPANCIES).set(f64::from(standing.discrepancies));
    metrics::gauge!(STUCK_REFUNDS).set(f64::from(standing.stuck_refunds));
    metrics::gauge!(OUTBOX_AGE).set(f64::from(standing.outbox_seconds));
}

/// A photograph was judged.
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
