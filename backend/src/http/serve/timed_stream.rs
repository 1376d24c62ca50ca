//! Watches both directions of a connection, and cuts off a peer that does not read what the server sends.
//!
//! hyper waits for a peer to read without a limit. Each connection that waits like this holds a slot, a file descriptor
//! and the data that it sends.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::slots::ConnectionState;

/// How long a peer may read nothing while the server has data to send.
const STALL: Duration = Duration::from_secs(15);

/// Bytes a second that a peer has to read on average while the server waits: a quarter of the slowest of today's mobile
/// networks. It stops a peer that avoids `STALL` by reading a byte now and then.
const RATE: u32 = 4096;

/// A stream with time limits for its peer.
#[derive(Debug)]
pub(super) struct TimedStream<S> {
    stream: S,
    connection: Arc<ConnectionState>,
    stall: Duration,
    /// The remaining waiting time; the peer regains it by reading.
    credit: Duration,
    /// Since when the server waits for the peer, and the deadline.
    waiting: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl<S> TimedStream<S> {
    pub(super) fn new(stream: S, connection: Arc<ConnectionState>) -> Self {
        Self { stream, connection, stall: STALL, credit: STALL, waiting: None }
    }

    fn written(&mut self, bytes: usize) {
        if let Some((since, _)) = self.waiting.take() {
            self.credit = self.credit.saturating_sub(since.elapsed());
            self.connection.set_unread(false);
        }
        let earned = u64::try_from(bytes).unwrap_or(u64::MAX).saturating_mul(1_000_000) / u64::from(RATE);
        self.credit = self.stall.min(self.credit + Duration::from_micros(earned));
    }

    /// Nothing could be written: waits for the peer as long as its credit lasts.
    fn stalled(&mut self, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let (connection, credit) = (&self.connection, self.credit);
        let (_, end) = self.waiting.get_or_insert_with(|| {
            connection.set_unread(true);
            let now = Instant::now();
            (now, Box::pin(sleep_until(now + credit)))
        });
        ready!(end.as_mut().poll(context));
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the peer does not read")))
    }

    fn wrote(
        &mut self,
        written: Poll<io::Result<usize>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        match written {
            Poll::Ready(Ok(bytes)) => {
                self.written(bytes);
                Poll::Ready(Ok(bytes))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => self.stalled(context),
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for TimedStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for TimedStream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.wrote(written, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.wrote(written, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::super::slots::ConnectionSlots;
    use super::*;

    /// Long enough for a busy machine to wake a task within it.
    const BRIEF: Duration = Duration::from_secs(2);

    /// The result of writing 200 kB when the peer reads `bytes` every `pause`.
    async fn written(bytes: usize, pause: Duration) -> io::Result<()> {
        let place = ConnectionSlots::new(1).take(None).await.unwrap();
        let (ours, mut theirs) = duplex(1024);
        let ours = TimedStream::new(ours, Arc::clone(&place.connection));
        let mut ours = TimedStream { stall: BRIEF, credit: BRIEF, ..ours };
        let reading = tokio::spawn(async move {
            let mut buffer = vec![0; bytes];
            while theirs.read_exact(&mut buffer).await.is_ok() {
                tokio::time::sleep(pause).await;
            }
        });
        let written = ours.write_all(&vec![0; 200_000]).await;
        reading.abort();
        written
    }

    #[tokio::test]
    async fn a_peer_that_reads_slowly_is_served_and_one_that_hardly_reads_is_cut() {
        let ended = tokio::join!(
            written(20_000, Duration::from_millis(100)),
            written(1000, Duration::from_hours(1)),
            written(1, Duration::from_millis(5)),
        );
        let ended = (ended.0.is_ok(), ended.1.is_ok(), ended.2.is_ok());
        assert_eq!(ended, (true, false, false), "slowly, nothing more, a byte now and then");
    }
}
