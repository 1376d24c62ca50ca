//! Bodies that report what their connection waits for.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::Body;
use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};

use super::slots::{ConnectionState, Phase};

/// A request's body: while the handler waits for more of it, the connection is in the phase `Body`.
pub(super) struct Received<B> {
    body: B,
    connection: Arc<ConnectionState>,
    waiting: bool,
}

impl<B> Received<B> {
    pub(super) const fn new(body: B, connection: Arc<ConnectionState>) -> Self {
        Self { body, connection, waiting: false }
    }
}

impl<B: HttpBody<Data = Bytes> + Unpin> HttpBody for Received<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        // Receiving data does not restart the time: the request whose body takes longest is closed first.
        let ended = matches!(frame, Poll::Ready(None | Some(Err(_)))) || self.body.is_end_stream();
        if frame.is_pending() && !self.waiting {
            self.waiting = true;
            self.connection.wait_for(Phase::Body);
        } else if ended && self.waiting {
            self.waiting = false;
            self.connection.wait_for(Phase::Answer);
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The handler has decided without the rest of the body.
impl<B> Drop for Received<B> {
    fn drop(&mut self) {
        if self.waiting {
            self.connection.wait_for(Phase::Answer);
        }
    }
}

/// An answer's body: at its end, the connection waits for another request.
pub(super) struct Sent {
    body: Body,
    connection: Arc<ConnectionState>,
}

impl Sent {
    pub(super) const fn new(body: Body, connection: Arc<ConnectionState>) -> Self {
        Self { body, connection }
    }
}

impl HttpBody for Sent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Sent {
    fn drop(&mut self) {
        self.connection.wait_for(Phase::Next);
    }
}
