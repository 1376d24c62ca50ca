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
    /// So many bytes a second from the phone to the server.
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

/// Small pieces, so that a slow line is slow from its first second on.
const PIECE: usize = 1024;

async fn copy(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, quality: watch::Receiver<Quality>) {
    let mut piece = [0; PIECE];
    while let Ok(length @ 1..) = from.read(&mut piece).await {
        let pace = match *quality.borrow() {
            Quality::Slow(rate) => {
                let bytes = u32::try_from(length).expect("a piece is short");
                Duration::from_secs_f64(f64::from(bytes) / f64::from(rate))
            }
            Quality::Fast | Quality::Cut => Duration::ZERO,
        };
        tokio::time::sleep(pace).await;
        if to.write_all(&piece[..length]).await.is_err() {
            return;
        }
    }
}
