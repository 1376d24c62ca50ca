//! Sends many different requests as fast as the server answers them.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::Failure;
use super::client::Connection;
use super::photos::Photo;

#[derive(Debug)]
pub(super) struct Upload {
    pub(super) head: String,
    pub(super) photo: Photo,
}

/// Results of a server.
#[derive(Debug, Clone, Copy)]
pub(super) struct Load {
    /// Answered uploads per second.
    pub(super) rate: f64,
    /// 99th percentile of the answer time.
    pub(super) p99: Duration,
    pub(super) median: Duration,
}

/// Sends every upload once over `connections` connections. Every answer must be a success.
pub(super) async fn send_all(
    address: SocketAddr,
    connections: usize,
    uploads: Vec<Upload>,
) -> Result<Load, Failure> {
    let (uploads, next) = (Arc::new(uploads), Arc::new(AtomicUsize::new(0)));
    let began = Instant::now();
    let workers: Vec<_> = (0..connections)
        .map(|_| tokio::spawn(work(address, Arc::clone(&uploads), Arc::clone(&next))))
        .collect();
    let mut latencies = Vec::with_capacity(uploads.len());
    for worker in workers {
        latencies.extend(worker.await??);
    }
    let seconds = began.elapsed().as_secs_f64();
    latencies.sort_unstable();
    let at = |percent: usize| latencies[(latencies.len() * percent / 100).min(latencies.len() - 1)];
    Ok(Load { rate: count(latencies.len()) / seconds, p99: at(99), median: at(50) })
}

fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

async fn work(
    address: SocketAddr,
    uploads: Arc<Vec<Upload>>,
    next: Arc<AtomicUsize>,
) -> Result<Vec<Duration>, Failure> {
    let mut connection = Connection::open(address).await?;
    let (mut latencies, mut body) = (Vec::new(), Vec::new());
    while let Some(upload) = uploads.get(next.fetch_add(1, Ordering::Relaxed)) {
        upload.photo.write_into(&mut body);
        let sent = Instant::now();
        let reply = connection.send(&upload.head, &body).await?;
        latencies.push(sent.elapsed());
        if !(200..300).contains(&reply.status) {
            return Err(format!("{}: {}", reply.status, String::from_utf8_lossy(&reply.body)).into());
        }
    }
    Ok(latencies)
}
