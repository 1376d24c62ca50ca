//! The layers around every route, in one place and in order.

use std::any::Any;
use std::fmt;

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tokio::time::Instant;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;
use tracing::Instrument;

use super::error::{ApiError, answer};
use super::{metrics, request_id, security};
use crate::store;

/// The address that people type, such as `https://photo.example.edu.cn`, without a path. Old web views send no
/// `Sec-Fetch-Site`; when a proxy also rewrites `Host`, only this distinguishes their requests from another site's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicOrigin(String);

/// A text that is not an origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidOrigin(String);

impl fmt::Display for InvalidOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not an origin such as https://photo.example.edu.cn: {}", self.0)
    }
}

impl std::error::Error for InvalidOrigin {}

impl std::str::FromStr for PublicOrigin {
    type Err = InvalidOrigin;

    fn from_str(text: &str) -> Result<Self, InvalidOrigin> {
        let origin = text.trim_end_matches('/');
        match CsrfLayer::new().add_trusted_origin(origin) {
            Ok(_) => Ok(Self(origin.to_owned())),
            Err(_) => Err(InvalidOrigin(text.to_owned())),
        }
    }
}

impl PublicOrigin {
    /// The origin, without a trailing slash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Wraps a complete router. Read from the bottom: the last layer is the outermost. `seed` starts the requests' numbers.
pub fn wrap(router: Router, public: Option<&PublicOrigin>, seed: u64) -> Router {
    let https = public.is_some_and(|origin| origin.as_str().starts_with("https://"));
    router
        .layer(from_fn(durably))
        .layer(same_site(public))
        .layer(from_fn_with_state(https, security::secure))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(answer))
        .layer(from_fn(observe))
        .layer(from_fn_with_state(request_id::RequestIds::new(seed), request_id::number))
}

/// Waits until the data that an answer describes is durable, even when another request wrote it.
async fn durably(request: Request, next: Next) -> Response {
    match store::durably(next.run(request)).await {
        Ok(response) => response,
        Err(error) => ApiError::from(error).into_response(),
    }
}

/// Requests that change something must come from our own pages.
fn same_site(public: Option<&PublicOrigin>) -> CsrfLayer {
    let layer = CsrfLayer::new();
    match public {
        Some(origin) => {
            layer.add_trusted_origin(origin.as_str()).expect("PublicOrigin was tried with this very function")
        }
        None => layer,
    }
}

/// A panic of one request becomes its own 500. The panic hook has printed the place; the message may contain personal
/// data, so it is not repeated.
fn panicked(_: Box<dyn Any + Send>) -> Response {
    ApiError::internal("a handler panicked").into_response()
}

/// The span, the log line and the metrics of a request: its route, never its URL, which may contain personal data.
async fn observe(request: Request, next: Next) -> Response {
    let id = request.extensions().get::<request_id::RequestId>().map(ToString::to_string);
    let method = known(request.method());
    let route = request.extensions().get::<MatchedPath>().map_or("(none)", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", id, method, route);
    let started = Instant::now();
    let response = async {
        let response = next.run(request).await;
        let (status, took) = (response.status().as_u16(), started.elapsed());
        metrics::request(method, &route, status, took);
        tracing::info!(status, took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX), "answered");
        response
    };
    response.instrument(span.clone()).await
}

/// A method as a label: clients may invent methods, and the number of labels must stay small.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}

#[cfg(test)]
mod tests;
