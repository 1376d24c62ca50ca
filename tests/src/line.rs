//! A proxy between a phone and the server. It can slow down, stall, or cut connections in the middle of a transfer, and
//! it can answer instead of the server, as gateways and hotspots do. (The browser's own network emulation does not
//! interrupt a running upload.)

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The state of the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quality {
    /// Full speed.
    Fast,
    /// This many bytes per second in each direction.
    Slow(u32),
    /// Open and new connections are closed.
    Cut,
    /// Connections with traffic stall permanently, and neither side is notified. New ones stall too, until the state
    /// changes.
    Still,
    /// Open connections are closed, and each new request receives this answer.
    Answer(Answer),
    /// `Set-Cookie` is removed, as in a browser that stores no cookies.
    NoCookies,
}

impl Quality {
    /// Whether connections reach the server in this state.
    const fn carries(self) -> bool {
        match self {
            Self::Fast | Self::Slow(_) | Self::Still | Self::NoCookies => true,
            Self::Cut | Self::Answer(_) => false,
        }
    }
}

/// An answer that the proxy sends instead of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// Status and reason, such as `502 Bad Gateway`.
    pub status: &'static str,
    /// Lines of the head, each with its line end.
    pub headers: &'static str,
    /// An HTML page.
    pub html: &'static str,
}

/// nginx's answer while the server is restarting.
pub const BAD_GATEWAY: Answer = Answer {
    status: "502 Bad Gateway",
    headers: "",
    html: "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>",
};

/// A proxy that asks the client to retry in two seconds.
pub const COME_AGAIN: Answer = Answer {
    status: "503 Service Unavailable",
    headers: "Retry-After: 2\r\n",
    html: "<html>maintenance</html>",
};

/// nginx's answer to a body over its limit.
pub const TOO_LARGE: Answer = Answer {
    status: "413 Request Entity Too Large",
    headers: "",
    html: "<html><head><title>413 Request Entity Too Large</title></head></html>",
};

/// The log-in page of a captive portal.
pub const LOGIN_PAGE: Answer =
    Answer { status: "200 OK", headers: "", html: "<html><form>log in</form></html>" };

/// A captive portal that redirects to another host.
pub const LOGIN_REDIRECT: Answer =
    Answer { status: "302 Found", headers: "Location: http://login.invalid/\r\n", html: "" };

/// The line of one phone. It ends when dropped.
#[derive(Debug)]
pub struct Line {
    /// The server's address for this phone.
    pub origin: String,
    quality: watch::Sender<Quality>,
    task: JoinHandle<()>,
}

impl Line {
    /// A fast line to the server at `origin`.
    #[must_use]
    pub fn to(origin: &str) -> Self {
        let server = origin.trim_start_matches("http://").to_owned();
        let listener = listen().expect("the machine has a free port");
        let address = listener.local_addr().expect("a listener has an address");
        let (quality, seen) = watch::channel(Quality::Fast);
        let task = tokio::spawn(async move {
            while let Ok((phone, _)) = listener.accept().await {
                let now = *seen.borrow();
                match now {
                    Quality::Answer(answer) => drop(tokio::spawn(reply(phone, answer))),
                    Quality::Cut => {}
                    Quality::Fast | Quality::Slow(_) | Quality::Still | Quality::NoCookies => {
                        tokio::spawn(carry(phone, server.clone(), seen.clone()));
                    }
                }
            }
        });
        Self { origin: format!("http://{address}"), quality, task }
    }

    /// Changes the state, also of open connections.
    pub fn set(&self, quality: Quality) {
        self.quality.send_replace(quality);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Receive buffer of a connection in bytes: small, so that a stalled line is noticed in the middle of a photograph and
/// not after its end.
const BUFFER: u32 = 16 * 1024;

fn listen() -> std::io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.set_recv_buffer_size(BUFFER)?;
    socket.bind(([127, 0, 0, 1], 0).into())?;
    socket.listen(64)
}

/// Reads the whole request, answers it, and closes the connection.
async fn reply(mut phone: TcpStream, answer: Answer) {
    let mut head = Vec::new();
    let mut buffer = vec![0; PIECE];
    let body_at = loop {
        let Ok(length @ 1..) = phone.read(&mut buffer).await else { return };
        head.extend_from_slice(&buffer[..length]);
        if let Some(end) = head.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
    };
    let mut missing = length_of_body(&head[..body_at]).saturating_sub(head.len() - body_at);
    while missing > 0 {
        let Ok(length @ 1..) = phone.read(&mut buffer).await else { return };
        missing = missing.saturating_sub(length);
    }
    let Answer { status, headers, html } = answer;
    let length = html.len();
    let text = format!(
        "HTTP/1.1 {status}\r\nServer: nginx\r\nContent-Type: text/html\r\nContent-Length: {length}\r\n\
         Connection: close\r\n{headers}\r\n{html}"
    );
    // The phone may have closed the connection.
    let _: Result<(), _> = phone.write_all(text.as_bytes()).await;
    let _: Result<(), _> = phone.shutdown().await;
}

fn length_of_body(head: &[u8]) -> usize {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let line = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    line.and_then(|length| length.trim().parse().ok()).unwrap_or(0)
}

async fn carry(phone: TcpStream, server: String, mut quality: watch::Receiver<Quality>) {
    let Ok(server) = TcpStream::connect(server).await else { return };
    let ((from_phone, to_phone), (from_server, to_server)) = (phone.into_split(), server.into_split());
    let up = copy(from_phone, to_server, quality.clone());
    let down = copy(from_server, to_phone, quality.clone());
    tokio::select! {
        _ = quality.wait_for(|quality| !quality.carries()) => {}
        ((), ()) = async { tokio::join!(up, down) } => {}
    }
}

/// Bytes per write on a slow line, so that it is slow from the first second.
const SMALL_PIECE: usize = 1024;
/// Bytes per write on a fast line.
const PIECE: usize = 64 * 1024;

async fn copy(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, quality: watch::Receiver<Quality>) {
    let mut buffer = vec![0; PIECE];
    loop {
        let now = *quality.borrow();
        let rate = match now {
            Quality::Slow(rate) => Some(rate),
            Quality::Still => return std::future::pending().await,
            Quality::Fast | Quality::Cut | Quality::Answer(_) | Quality::NoCookies => None,
        };
        let room = if rate.is_some() { SMALL_PIECE } else { PIECE };
        let Ok(length @ 1..) = from.read(&mut buffer[..room]).await else { return };
        // The state may have changed while no data arrived.
        if *quality.borrow() == Quality::NoCookies {
            hide_cookies(&mut buffer[..length]);
        }
        if let Some(rate) = rate {
            let share = u32::try_from(length).expect("a piece is small");
            tokio::time::sleep(Duration::from_secs(1) * share / rate).await;
        }
        if to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}

/// Replaces the name of the `Set-Cookie` header with another of the same length.
fn hide_cookies(piece: &mut [u8]) {
    const NAME: &[u8] = b"\r\nset-cookie:";
    let found: Vec<usize> = piece
        .windows(NAME.len())
        .enumerate()
        .filter(|(_, window)| *window == NAME)
        .map(|(at, _)| at)
        .collect();
    for at in found {
        piece[at + 2..at + 12].copy_from_slice(b"x-nothing-");
    }
}
