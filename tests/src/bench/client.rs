//! A minimal HTTP/1.1 client with keep-alive: it does the same little work for every server, so that the measurement is
//! about the server.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[derive(Debug)]
pub(super) struct Connection {
    stream: TcpStream,
    read: Vec<u8>,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    /// Status line and headers.
    head: String,
    pub(super) body: Vec<u8>,
}

impl Reply {
    /// The value of a header; names are compared case-insensitively.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(':'))
            .find_map(|(key, value)| key.eq_ignore_ascii_case(name).then(|| value.trim()))
    }
}

impl Reply {
    /// The values of all `Set-Cookie` headers.
    pub(super) fn set_cookies(&self) -> Vec<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        let cookies = lines.filter(|(key, _)| key.eq_ignore_ascii_case("set-cookie"));
        cookies.map(|(_, value)| value.trim()).collect()
    }
}

impl Connection {
    pub(super) async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, read: Vec::with_capacity(1 << 14) })
    }

    /// Sends `head` (complete, with its empty line) and `body`, and reads the whole answer.
    pub(super) async fn send(&mut self, head: &str, body: &[u8]) -> io::Result<Reply> {
        self.stream.write_all(head.as_bytes()).await?;
        self.stream.write_all(body).await?;
        let (mut reply, end) = self.head().await?;
        if reply.header("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
            reply.body = self.chunks(end).await?;
            return Ok(reply);
        }
        let length: usize = reply.header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
        while self.read.len() < end + length {
            self.more().await?;
        }
        reply.body = self.read[end..end + length].to_vec();
        Ok(reply)
    }

    /// Requests a long answer and discards its body while it arrives; returns the status and the number of bytes.
    pub(super) async fn drain(&mut self, head: &str) -> io::Result<(u16, u64)> {
        self.stream.write_all(head.as_bytes()).await?;
        let (reply, end) = self.head().await?;
        let length: u64 = reply.header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
        let mut come = (self.read.len() - end) as u64;
        while come < length {
            self.read.clear();
            self.more().await?;
            come += self.read.len() as u64;
        }
        Ok((reply.status, come))
    }

    /// Reads the head of an answer; returns it and the offset of the body in the buffer.
    async fn head(&mut self) -> io::Result<(Reply, usize)> {
        self.read.clear();
        let end = loop {
            if let Some(at) = self.read.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break at + 4;
            }
            self.more().await?;
        };
        let head = String::from_utf8_lossy(&self.read[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
        Ok((Reply { status, head, body: Vec::new() }, end))
    }

    /// Reads a chunked body (RFC 9112, 7.1), starting at `at`.
    async fn chunks(&mut self, mut at: usize) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = loop {
                match self.read[at..].windows(2).position(|bytes| bytes == b"\r\n") {
                    Some(length) => break at..at + length,
                    None => self.more().await?,
                }
            };
            let size = String::from_utf8_lossy(&self.read[line.clone()]);
            let size = usize::from_str_radix(size.trim(), 16).map_err(|_| ErrorKind::InvalidData)?;
            at = line.end + 2;
            while self.read.len() < at + size + 2 {
                self.more().await?;
            }
            if size == 0 {
                return Ok(body);
            }
            body.extend_from_slice(&self.read[at..at + size]);
            at += size + 2;
        }
    }

    async fn more(&mut self) -> io::Result<()> {
        match self.stream.read_buf(&mut self.read).await? {
            0 => Err(ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

/// The head of a request.
pub(super) fn head(method: &str, path: &str, length: usize, headers: &str) -> String {
    format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n{headers}\r\n")
}
