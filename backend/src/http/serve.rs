//! Accepting connections, and stopping without dropping anybody.

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

/// How long a client may take to send its request line and headers, and how long a connection may lie idle.
/// `axum::serve` has no such bound: a half-sent header would hold its connection for ever.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);

/// Connections at the same time: below the 1024 open files that a process may have by default. Further ones wait in the
/// kernel's queue.
const MAX_CONNECTIONS: usize = 900;

/// Open files beside connections: the database's (three for each of its five connections) and the runtime's.
const OTHER_FILES: usize = 32;

/// Photographs that are read or written at the same time, where open files are not scarce.
const PHOTOGRAPHS: usize = 64;

/// How many connections fit into the open files that this process may have: each may want a photograph's file too,
/// though never all of them at once.
fn connections_within(files: Option<u64>) -> usize {
    let files = files.and_then(|files| usize::try_from(files).ok()).unwrap_or(usize::MAX);
    let spare = files.saturating_sub(OTHER_FILES);
    (spare / 2).max(spare.saturating_sub(PHOTOGRAPHS)).clamp(1, MAX_CONNECTIONS)
}

/// After an error of `accept` (usually: too many open files) trying again at once would only spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// How to stop.
#[derive(Debug, Clone, Copy)]
pub struct ShutdownTimeouts {
    /// How long `/readyz` says no while requests are still taken, so that a load balancer notices. A server that has
    /// nothing to do does not wait.
    pub notice: Duration,
    /// How long requests that have begun may still take.
    pub drain: Duration,
}

/// Serves until `stop` ends, then says so at `/readyz`, stops accepting, and waits for what has begun. HTTP/1.1 only:
/// TLS and HTTP/2 end at the proxy in front.
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

/// Whether a peer is a proxy that speaks for many.
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
                        // A client that goes away is its own business; handlers log what they refuse.
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

/// The next connection and its place; `None` for one that was turned away.
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

/// When somebody last asked for more than how the server is.
#[derive(Debug, Default)]
struct Busy(Mutex<Option<Instant>>);

/// A server of which nothing was wanted for so long is not in use.
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
                // Small answers leave at once instead of waiting for the phone's acknowledgement.
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

/// One connection; its peer is an extension of every request on it.
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
