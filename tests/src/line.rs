//! The line between a phone and the server: it can be slow, stand still, and be cut in the middle of a transfer; and
//! something on it can answer in the server's place, as proxies and hotspots do. (The browser's own emulation lets an
//! upload that is under way finish.)

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
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
    /// Connections that carry something stop and never move again, and neither side is told. New ones stop too, until
    /// the quality changes.
    Still,
    /// Connections break, and each new request gets this answer.
    Answer(Answer),
    /// Cookies that the server sets do not arrive: a browser that keeps none.
    NoCookies,
}

impl Quality {
    /// Whether connections of this quality reach the server.
    const fn carries(self) -> bool {
        match self {
            Self::Fast | Self::Slow(_) | Self::Still | Self::NoCookies => true,
            Self::Cut | Self::Answer(_) => false,
        }
    }
}

/// What is answered in the server's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// Status and reason, such as `502 Bad Gateway`.
    pub status: &'static str,
    /// Lines of the head, each with its line end.
    pub headers: &'static str,
    /// A page for people.
    pub html: &'static str,
}

/// What nginx answers while the server behind it is being restarted.
pub const BAD_GATEWAY: Answer = Answer {
    status: "502 Bad Gateway",
    headers: "",
    html: "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>",
};

/// A proxy that asks to come again in two seconds.
pub const COME_AGAIN: Answer = Answer {
    status: "503 Service Unavailable",
    headers: "Retry-After: 2\r\n",
    html: "<html>maintenance</html>",
};

/// What nginx answers to a body over its limit.
pub const TOO_LARGE: Answer = Answer {
    status: "413 Request Entity Too Large",
    headers: "",
    html: "<html><head><title>413 Request Entity Too Large</title></head></html>",
};

/// The page of a network that wants a log-in.
pub const LOGIN_PAGE: Answer =
    Answer { status: "200 OK", headers: "", html: "<html><form>log in</form></html>" };

/// The same by a redirect to another host.
pub const LOGIN_REDIRECT: Answer =
    Answer { status: "302 Found", headers: "Location: http://login.invalid/\r\n", html: "" };

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

/// What a phone's connection holds that nobody reads: little, so that a line that stands still is noticed in the middle
/// of a photograph and not behind its end.
const BUFFER: u32 = 16 * 1024;

fn listen() -> std::io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.set_recv_buffer_size(BUFFER)?;
    socket.bind(([127, 0, 0, 1], 0).into())?;
    socket.listen(64)
}

/// Reads a request to its end and answers it. The connection ends with the answer.
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
    // A phone that has gone wants no answer.
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

/// Of a slow line, so that it is slow from its first second on.
const SMALL_PIECE: usize = 1024;
/// Of a fast one.
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
        // The line may have changed while nothing came.
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

/// Gives the header that sets cookies another name of the same length.
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
