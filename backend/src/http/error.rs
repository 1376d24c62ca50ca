//! The only place that creates problem bodies (RFC 9457).
//!
//! A handler returns an [`ApiError`]. It becomes a response without a body that carries the error; the outermost layer,
//! [`answer`], knows the request's number, logs the cause once and writes the body. The same layer turns every other
//! refusal below `/api` into a problem: axum's own 404, 405 and 415, and the cross-site layer's 403.
//!
//! Two texts, never mixed: `code` and `title` are sent, and the chain of causes is logged.

use std::error::Error;
use std::fmt;
use std::future::{Ready, ready};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use shared::api::staff::review::Standing;
use shared::challenge::Challenge;
use shared::photo::Finding;
use shared::problem::{FieldProblem, MEDIA_TYPE, Problem, ProblemCode};
use tower_http::csrf::ProtectionError;

use super::request_id::RequestId;
use crate::causes::chain;

/// A refusal: the problem that the client receives, and the cause that only the log receives.
#[derive(Debug)]
pub struct ApiError {
    problem: Box<Problem>,
    /// A member that only clients of this one problem use (RFC 9457, 3.2).
    extension: Option<(&'static str, Value)>,
    cause: Option<Box<dyn Error + Send + Sync>>,
}

impl ApiError {
    /// A server error. The cause is logged and never sent.
    #[must_use]
    pub fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::from(ProblemCode::Internal).because(cause)
    }

    /// The form fields that are wrong.
    #[must_use]
    pub fn invalid_fields(fields: Vec<FieldProblem>) -> Self {
        Self::from(Problem { fields, ..ProblemCode::InvalidFields.into() })
    }

    /// The rules a photograph breaks.
    #[must_use]
    pub fn photo_refused(findings: Vec<Finding>) -> Self {
        Self::from(Problem { findings, ..ProblemCode::PhotoRefused.into() })
    }

    /// Another reviewer decided the photograph first: who, and with what decision.
    #[must_use]
    pub fn lost(standing: &Standing) -> Self {
        let member = serde_json::to_value(standing).unwrap_or_default();
        let cause = standing.to_string();
        Self { extension: Some(("standing", member)), ..Self::from(ProblemCode::Conflict) }.because(cause)
    }

    /// The refusal of an attempt that needs a proof of work.
    #[must_use]
    pub fn challenged(challenge: Challenge) -> Self {
        let mut refusal = Self::from(ProblemCode::ChallengeRequired);
        refusal.problem.challenge = Some(challenge);
        refusal
    }

    /// The same refusal with a time to wait, in seconds; also sent as `Retry-After`.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.problem.retry_after_seconds = Some(seconds);
        self
    }

    /// The same refusal with its cause for the log.
    #[must_use]
    pub fn because(mut self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// The problem's code, which the client acts on.
    #[must_use]
    pub const fn code(&self) -> ProblemCode {
        self.problem.code
    }

    /// The body, without the request's number.
    #[must_use]
    pub const fn problem(&self) -> &Problem {
        &self.problem
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.problem.code.as_str())
    }
}

impl Error for ApiError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as &(dyn Error + 'static))
    }
}

impl From<ProblemCode> for ApiError {
    fn from(code: ProblemCode) -> Self {
        Self::from(Problem::from(code))
    }
}

impl From<Problem> for ApiError {
    fn from(problem: Problem) -> Self {
        Self { problem: Box::new(problem), extension: None, cause: None }
    }
}

/// An error that a response carries to [`answer`].
#[derive(Clone)]
struct Refusal(Arc<ApiError>);

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = status_of(self.code()).into_response();
        response.extensions_mut().insert(Refusal(Arc::new(self)));
        response
    }
}

fn status_of(code: ProblemCode) -> StatusCode {
    StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Marks a refusal whose body another specification defines: a payment provider's. It is sent unchanged.
#[derive(Debug, Clone, Copy)]
pub struct SkipProblemBody;

/// The outermost layer: writes the body of every refusal, and its one log line.
pub async fn answer(request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().copied();
    let api = request.uri().path().starts_with("/api/") || request.uri().path() == "/api";
    let response = next.run(request).await;
    match refusal_of(&response, api) {
        Some(error) => render(response, &error, id),
        None => response,
    }
}

/// The error of a response; `None` for a response that is sent unchanged.
fn refusal_of(response: &Response, api: bool) -> Option<Arc<ApiError>> {
    if let Some(Refusal(error)) = response.extensions().get() {
        return Some(Arc::clone(error));
    }
    if response.extensions().get::<SkipProblemBody>().is_some() {
        return None;
    }
    let status = response.status();
    if response.extensions().get::<ProtectionError>().is_some() {
        return Some(Arc::new(ProblemCode::CrossSite.into()));
    }
    let refused = status.is_client_error() || status.is_server_error();
    (api && refused).then(|| Arc::new(code_of(status).into()))
}

/// The problem for a status that was not set by a handler but by axum or one of its layers.
fn code_of(status: StatusCode) -> ProblemCode {
    match status {
        StatusCode::NOT_FOUND => ProblemCode::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => ProblemCode::MethodNotAllowed,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ProblemCode::UnsupportedMediaType,
        StatusCode::PAYLOAD_TOO_LARGE => ProblemCode::BodyTooLarge,
        StatusCode::REQUEST_TIMEOUT => ProblemCode::RequestTimeout,
        StatusCode::FORBIDDEN => ProblemCode::CrossSite,
        StatusCode::SERVICE_UNAVAILABLE => ProblemCode::Overloaded,
        status if status.is_client_error() => ProblemCode::MalformedRequest,
        _ => ProblemCode::Internal,
    }
}

/// Keeps the headers that other layers set (`Allow`, cookies) and replaces the body.
fn render(response: Response, error: &ApiError, id: Option<RequestId>) -> Response {
    log(error);
    let (mut parts, _) = response.into_parts();
    let problem = Problem { request_id: id.map(|id| id.to_string()), ..Problem::clone(&error.problem) };
    // A problem contains only strings, numbers and lists of them, so the conversion to JSON can't fail.
    let mut body = serde_json::to_value(&problem).unwrap_or_default();
    if let Some((name, value)) = &error.extension {
        body[*name] = value.clone();
    }
    let body = body.to_string();
    parts.status = status_of(problem.code);
    parts.headers.remove(CONTENT_LENGTH);
    parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    parts.headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = problem.retry_after_seconds {
        parts.headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    Response::from_parts(parts, Body::from(body))
}

/// One line for each refusal: server errors at error level with the whole chain, client errors at debug level.
fn log(error: &ApiError) {
    let code = error.code().as_str();
    let cause = error.cause.as_deref().map(|cause| chain(cause));
    // A page may ask an installation without WeChat whether it has WeChat; this is not a fault.
    let is_absent = error.code() == ProblemCode::WechatUnavailable && cause.is_none();
    if error.code().status() >= 500 && !is_absent {
        tracing::error!(code, cause, "refused");
    } else {
        tracing::debug!(code, cause, "refused");
    }
}

/// The fallback of every router below `/api`: an unknown path.
pub fn not_found() -> Ready<ApiError> {
    ready(ProblemCode::NotFound.into())
}

/// The path exists, but not the method. axum adds `Allow`.
pub fn method_not_allowed() -> Ready<ApiError> {
    ready(ProblemCode::MethodNotAllowed.into())
}

#[cfg(test)]
mod tests;
