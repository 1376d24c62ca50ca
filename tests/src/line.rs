//! The line between a phone and the server: it can be slow, and it can be cut in the middle of a transfer. (The
//! browser's own emulation lets an upload that is under way finish.)

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quality {
    /// As fast as the machine.
    Fast,
    /// So many bytes a second each way.
    Slow(u32),
    /// Connections break, and new ones too.
    Cut,
}

/// A line of a phone's own. It ends when dropped.
#[derive(Debug)]
pub struct Line {
    /// The server as this phone reaches it.
    pub origin: String,
    quality: watch::Sender<Quality>,
    task: JoinHandle<()>,
}

impl Line {
    /// A fast line to the server at `origin`.
    pub async fn to(origin: &str) -> Self {
        let server = origin.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("the machine has a free port");
        let address = listener.local_addr().expect("a listener has an address");
        let (quality, seen) = watch::channel(Quality::Fast);
        let task = tokio::spawn(async move {
            while let Ok((phone, _)) = listener.accept().await {
                if *seen.borrow() != Quality::Cut {
                    tokio::spawn(carry(phone, server.clone(), seen.clone()));
                }
            }
        });
        Self { origin: format!("http://{address}"), quality, task }
    }

    /// Changes it, for what is under way too.
    pub fn set(&self, quality: Quality) {
        self.quality.send_replace(quality);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn carry(phone: TcpStream, server: String, mut quality: watch::Receiver<Quality>) {
    let Ok(server) = TcpStream::connect(server).await else { return };
    let ((from_phone, to_phone), (from_server, to_server)) = (phone.into_split(), server.into_split());
    let up = copy(from_phone, to_server, quality.clone());
    let down = copy(from_server, to_phone, quality.clone());
    tokio::select! {
        _ = quality.wait_for(|quality| *quality == Quality::Cut) => {}
        ((), ()) = async { tokio::join!(up, down) } => {}
    }
}

/// Of a slow line, so that it is slow from its first second on.
const SMALL_PIECE: usize = 1024;
/// Of a fast one.
const PIECE: usize = 64 * 1024;

async fn copy(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, quality: watch::Receiver<Quality>) {
    let mut buffer = vec![0; PIECE];
    loop {
        let rate = match *quality.borrow() {
            Quality::Slow(rate) => Some(rate),
            Quality::Fast | Quality::Cut => None,
        };
        let room = if rate.is_some() { SMALL_PIECE } else { PIECE };
        let Ok(length @ 1..) = from.read(&mut buffer[..room]).await else { return };
        if let Some(rate) = rate {
            let share = u32::try_from(length).expect("a piece is small");
            tokio::time::sleep(Duration::from_secs(1) * share / rate).await;
        }
        if to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}
