//! Accepting connections, and stopping without dropping anybody.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tower::Service;

use super::health::Health;

/// How long a client may take to send its request line and headers, and how long a connection may lie idle.
/// `axum::serve` has no such bound: a half-sent header would hold its connection for ever.
const HEADER_PATIENCE: Duration = Duration::from_secs(10);

/// Connections at the same time: below the 1024 open files that a process may have by default, with room for
/// the database and photographs. Further ones wait in the kernel's queue.
const MAX_CONNECTIONS: usize = 900;

/// After an error of `accept` (usually: too many open files) trying again at once would only spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// How to stop.
#[derive(Debug, Clone, Copy)]
pub struct Grace {
    /// How long `/readyz` says no while requests are still taken, so that a load balancer notices.
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
    grace: Grace,
    stop: impl Future<Output = ()> + Send,
) {
    serve_patiently(HEADER_PATIENCE, listener, router, health, grace, stop).await;
}

async fn serve_patiently(
    patience: Duration,
    listener: TcpListener,
    router: Router,
    health: Health,
    grace: Grace,
    stop: impl Future<Output = ()> + Send,
) {
    let connections = GracefulShutdown::new();
    let slots = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let stopped = async {
        stop.await;
        health.begin_draining();
        sleep(grace.notice).await;
    };
    tokio::pin!(stopped);
    loop {
        tokio::select! {
            accepted = accept(&listener, &slots) => {
                let (stream, peer, slot) = accepted;
                let connection = connections.watch(connection(stream, peer, patience, router.clone()));
                tokio::spawn(async move {
                    // A client that goes away is its own business; handlers log what they refuse.
                    let _ = connection.await;
                    drop(slot);
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

/// The next connection, once there is a slot for it.
async fn accept(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
) -> (TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit) {
    let slot = Arc::clone(slots).acquire_owned().await.expect("the semaphore is never closed");
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Small answers leave at once instead of waiting for the phone's acknowledgement.
                let _ = stream.set_nodelay(true);
                return (stream, peer, slot);
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
    stream: TcpStream,
    peer: SocketAddr,
    patience: Duration,
    router: Router,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> {
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().call(request.map(Body::new))
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience)
        .serve_connection(TokioIo::new(stream), service)
}

#[cfg(test)]
mod tests;
