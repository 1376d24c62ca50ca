//! Accepts connections, and stops without cutting off requests.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::Response;
use futures_util::FutureExt as _;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use rustix::process::{Resource, getrlimit};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep, timeout};
use tower::Service;

use self::slots::{ConnectionSlot, ConnectionSlots, ConnectionState, Network, Phase};
use self::timed_stream::TimedStream;
use self::watched::{Received, Sent};
use super::health::Health;
use super::hosts::FOR_ANY_NAME;

mod slots;
mod timed_stream;
mod watched;

/// How long a client may take to send its request line and headers, and how long a connection may be idle.
/// `axum::serve` has no such limit: an incomplete header would hold its connection without end.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);

/// Connections at the same time: below the 1024 open files that a process may have by default. Further ones wait in the
/// kernel's queue.
const MAX_CONNECTIONS: usize = 900;

/// Open files besides connections: the database's (three for each of its five connections) and the runtime's.
const OTHER_FILES: usize = 32;

/// Photographs that are read or written at the same time, where open files are not scarce.
const PHOTOGRAPHS: usize = 64;

/// The number of connections that the process's limit on open files allows. Each may also need a photograph's file, but
/// never all of them at once.
fn connections_within(files: Option<u64>) -> usize {
    let files = files.and_then(|files| usize::try_from(files).ok()).unwrap_or(usize::MAX);
    let spare = files.saturating_sub(OTHER_FILES);
    (spare / 2).max(spare.saturating_sub(PHOTOGRAPHS)).clamp(1, MAX_CONNECTIONS)
}

/// After an error of `accept` (usually too many open files) an immediate retry would only use CPU time.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// How the server stops.
#[derive(Debug, Clone, Copy)]
pub struct ShutdownTimeouts {
    /// How long `/readyz` fails while requests are still accepted, so that a load balancer notices. An idle server does
    /// not wait.
    pub notice: Duration,
    /// How long requests that have begun may still take.
    pub drain: Duration,
}

/// Serves until `stop` completes, then fails `/readyz`, stops accepting, and waits for the requests that have begun.
/// HTTP/1.1 only: TLS and HTTP/2 end at the reverse proxy.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    health: Health,
    trusted: Trusted,
    grace: ShutdownTimeouts,
    stop: impl Future<Output = ()> + Send,
) {
    serve_with_timeout(HEADER_TIMEOUT, listener, router, health, trusted, grace, stop).await;
}

/// Whether a peer is a trusted proxy, which forwards the requests of many clients.
pub type Trusted = Arc<dyn Fn(IpAddr) -> bool + Send + Sync>;

async fn serve_with_timeout(
    patience: Duration,
    listener: TcpListener,
    router: Router,
    health: Health,
    trusted: Trusted,
    grace: ShutdownTimeouts,
    stop: impl Future<Output = ()> + Send,
) {
    let connections = GracefulShutdown::new();
    let places = ConnectionSlots::new(connections_within(getrlimit(Resource::Nofile).current));
    let busy = Arc::new(Busy::default());
    let stopped = async {
        stop.await;
        health.begin_draining();
        let idle = busy.is_over(places.are_idle());
        tracing::info!(idle, "stopping");
        if !idle {
            sleep(grace.notice).await;
        }
    };
    tokio::pin!(stopped);
    loop {
        tokio::select! {
            accepted = next(&listener, &places, &trusted) => {
                let Some((stream, peer, place)) = accepted else { continue };
                let stream = TimedStream::new(stream, Arc::clone(&place.connection));
                let seen = (Arc::clone(&place.connection), Arc::clone(&busy));
                let connection = connections.watch(connection(stream, peer, seen, patience, router.clone()));
                tokio::spawn(async move {
                    tokio::select! {
                        // A client may disconnect at any time; handlers log what they refuse.
                        _ = connection => {}
                        () = place.connection.told_to_leave() => {}
                    }
                    drop(place);
                });
            }
            () = &mut stopped => break,
        }
    }
    drop(listener);
    if timeout(grace.drain, connections.shutdown()).await.is_err() {
        tracing::warn!("some requests did not end in time and were cut off");
    }
}

/// The next connection and its slot; `None` for a refused one.
async fn next(
    listener: &TcpListener,
    places: &Arc<ConnectionSlots>,
    trusted: &Trusted,
) -> Option<(TcpStream, SocketAddr, ConnectionSlot)> {
    let (stream, peer) = accept(listener).await;
    let network = (!trusted(peer.ip())).then(|| Network::of(peer.ip()));
    let place = places.take(network).await?;
    Some((stream, peer, place))
}

/// When the server last received a request other than a health check.
#[derive(Debug, Default)]
struct Busy(Mutex<Option<Instant>>);

/// A server without requests for this long is idle.
const IN_USE: Duration = Duration::from_secs(1);

impl Busy {
    fn last(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self) {
        *self.last() = Some(Instant::now());
    }

    fn is_over(&self, nothing_under_way: bool) -> bool {
        nothing_under_way && self.last().is_none_or(|last| last.elapsed() >= IN_USE)
    }
}

/// The next connection.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Small answers are sent at once instead of waiting for the phone's acknowledgement.
                let _ = stream.set_nodelay(true);
                return (stream, peer);
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// One connection; every request on it has its peer as an extension.
fn connection(
    stream: TimedStream<TcpStream>,
    peer: SocketAddr,
    (connection, busy): (Arc<ConnectionState>, Arc<Busy>),
    patience: Duration,
    router: Router,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> {
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        connection.wait_for(Phase::Answer);
        if !FOR_ANY_NAME.contains(&request.uri().path()) {
            busy.note();
        }
        request.extensions_mut().insert(ConnectInfo(peer));
        let (inbound, outbound) = (Arc::clone(&connection), Arc::clone(&connection));
        let answer = router.clone().call(request.map(|body| Body::new(Received::new(body, inbound))));
        answer.map(|answer| answer.map(|answer: Response| answer.map(|body| Sent::new(body, outbound))))
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience)
        .serve_connection(TokioIo::new(stream), service)
}

#[cfg(test)]
mod tests;
