//! Misbehaving connections, and stopping.

use axum::routing::get;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;

use super::*;

struct Server {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    done: JoinHandle<()>,
}

async fn start(router: Router, grace: ShutdownTimeouts, patience: Duration) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let health = Health::new(Arc::new(|| Box::pin(async { Ok(()) })));
    let (stop, stopped) = oneshot::channel();
    let router = router.merge(health.routes());
    let done = tokio::spawn(serve_with_timeout(
        patience,
        listener,
        router,
        health,
        Arc::new(|_| true),
        grace,
        async {
            let _ = stopped.await;
        },
    ));
    Server { address, stop, done }
}

const QUICK: ShutdownTimeouts = ShutdownTimeouts { notice: Duration::ZERO, drain: Duration::from_secs(5) };

async fn ask(address: SocketAddr, text: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

fn status(answer: &str) -> &str {
    answer.lines().next().unwrap_or_default()
}

#[tokio::test]
async fn a_half_sent_header_is_closed() {
    let server = start(Router::new(), QUICK, Duration::from_millis(20)).await;
    assert_eq!(ask(server.address, "GET / HTTP/1.1\r\nHost: x\r\n").await, "");
    server.done.abort();
}

#[tokio::test]
async fn a_request_that_has_begun_is_answered_before_the_end() {
    let (entered, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (inside, gate) = (Arc::clone(&entered), Arc::clone(&go));
    let slow = get(async move || {
        inside.notify_one();
        gate.notified().await;
        "finished"
    });
    let server = start(Router::new().route("/slow", slow), QUICK, HEADER_TIMEOUT).await;
    let answer = tokio::spawn(ask(server.address, "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").into_future());
    entered.notified().await;
    server.stop.send(()).unwrap();
    go.notify_one();
    assert!(answer.await.unwrap().ends_with("finished"));
    server.done.await.unwrap();
    assert!(TcpStream::connect(server.address).await.is_err());
}

#[tokio::test]
async fn readiness_ends_before_service_does() {
    let patient = ShutdownTimeouts { notice: Duration::from_mins(1), ..QUICK };
    // A request must be in progress: an idle server would stop at once.
    let entered = Arc::new(Notify::new());
    let inside = Arc::clone(&entered);
    let slow = get(async move || {
        inside.notify_one();
        std::future::pending::<()>().await;
    });
    let server = start(Router::new().route("/slow", slow), patient, HEADER_TIMEOUT).await;
    let mut busy = TcpStream::connect(server.address).await.unwrap();
    busy.write_all(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    entered.notified().await;
    let ready = "GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    assert_eq!(status(&ask(server.address, ready).await), "HTTP/1.1 200 OK");
    server.stop.send(()).unwrap();
    let alive = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    while status(&ask(server.address, ready).await) == "HTTP/1.1 200 OK" {
        tokio::task::yield_now().await;
    }
    assert_eq!(status(&ask(server.address, ready).await), "HTTP/1.1 503 Service Unavailable");
    assert_eq!(status(&ask(server.address, alive).await), "HTTP/1.1 200 OK");
    server.done.abort();
}
