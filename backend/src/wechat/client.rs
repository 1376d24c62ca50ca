//! The HTTPS client for WeChat's servers: TLS, time limits, and a limit on the size of an answer.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::redirect::Policy;
use reqwest::{Request, RequestBuilder, StatusCode};

/// The time limit for a connection. WeChat's own clients wait as long or longer.
const CONNECT: Duration = Duration::from_secs(5);
/// The time limit for a whole answer.
const WHOLE: Duration = Duration::from_secs(10);
/// The longest answer that is not a file; WeChat's have a few kilobytes.
pub const ANSWER_BYTES: usize = 1 << 20;

/// Connections to WeChat, kept open between requests. Clones share them.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
}

/// Why there is no answer. None of the texts contains a URL, because a URL may contain a token.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The client could not be created: this machine has no certificates of authorities.
    #[error("no client for HTTPS")]
    Setup(#[source] reqwest::Error),
    /// The request never reached WeChat: a failure of DNS, TCP or TLS. Sending it again is safe.
    #[error("WeChat can't be reached")]
    NotSent(#[source] reqwest::Error),
    /// The request may have reached WeChat: no answer in time, or the connection broke.
    #[error("WeChat did not answer")]
    NoAnswer(#[source] reqwest::Error),
    /// The answer is longer than the limit.
    #[error("WeChat's answer has more than {0} bytes")]
    TooLong(usize),
}

/// A complete answer.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: reqwest::header::HeaderMap,
    /// The bytes as they arrived: signatures are over these.
    pub body: Bytes,
}

impl Client {
    /// Creates the client; no request is sent yet.
    pub fn new() -> Result<Self, ClientError> {
        // Another part of the program may have installed it already; it is the same provider.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .user_agent(concat!("yipai/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT)
            .timeout(WHOLE)
            .redirect(Policy::none())
            .no_proxy()
            .build()
            .map_err(ClientError::Setup)?;
        Ok(Self { http })
    }

    /// Starts a request.
    pub fn get(&self, address: &str) -> RequestBuilder {
        self.http.get(address)
    }

    /// Starts a request with a body.
    pub fn post(&self, address: &str) -> RequestBuilder {
        self.http.post(address)
    }

    /// Sends a request and waits for at most `limit` bytes of answer.
    pub async fn send(&self, request: Request, limit: usize) -> Result<Answer, ClientError> {
        let mut response = self.http.execute(request).await.map_err(unanswered)?;
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(unanswered)? {
            if body.len() + chunk.len() > limit {
                return Err(ClientError::TooLong(limit));
            }
            body.extend_from_slice(&chunk);
        }
        let headers = std::mem::take(response.headers_mut());
        Ok(Answer { status: response.status(), headers, body: body.freeze() })
    }
}

fn unanswered(error: reqwest::Error) -> ClientError {
    let error = error.without_url();
    if error.is_connect() || error.is_builder() {
        ClientError::NotSent(error)
    } else {
        ClientError::NoAnswer(error)
    }
}
