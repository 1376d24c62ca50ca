//! Requests with JSON in and out.

use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, RequestInit, RequestRedirect, Response};

use super::{ApiError, Head, note_answer};
use crate::hooks::{Timer, window};

/// Timeout of a request: longer than the server's own limit, so that the server's answer arrives first.
const TIMEOUT: Duration = Duration::from_secs(20);

/// A value and its entity tag (`ETag`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tagged<T> {
    pub(crate) value: T,
    pub(crate) etag: Option<String>,
}

/// Aborts the request when its future is dropped before the answer.
struct AbortOnDrop(AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

struct Answer {
    head: Head,
    etag: Option<String>,
    body: String,
}

impl Answer {
    const fn is_good(&self) -> bool {
        matches!(self.head.status, 200..300) && !self.head.redirected
    }

    fn error(&self) -> ApiError {
        ApiError::from_answer(&self.head, &self.body)
    }
}

fn unreachable<E>(_: E) -> ApiError {
    ApiError::Unreachable
}

async fn exchange(
    method: &str,
    path: &str,
    header: Option<(&str, &str)>,
    body: Option<String>,
) -> Result<Answer, ApiError> {
    let abort = AbortOnDrop(AbortController::new().map_err(unreachable)?);
    let init = RequestInit::new();
    init.set_method(method);
    init.set_signal(Some(&abort.0.signal()));
    let headers = Headers::new().map_err(unreachable)?;
    headers.set("accept", "application/json").map_err(unreachable)?;
    if let Some((name, value)) = header {
        headers.set(name, value).map_err(unreachable)?;
        // The page sends its own conditional headers, so the browser's cache is not used.
        init.set_cache(web_sys::RequestCache::NoStore);
    }
    if let Some(body) = body {
        headers.set("content-type", "application/json").map_err(unreachable)?;
        init.set_body(&JsValue::from(body));
    }
    init.set_headers(&headers);
    let Answer { head, etag, body } = match exchange_within(TIMEOUT, path, &init, &abort.0).await {
        Err(Broken::Network) => return Err(why_broken().await),
        Err(Broken::Time) => return Err(ApiError::Unreachable),
        Ok(answer) => answer,
    };
    note_answer(&head);
    Ok(Answer { head, etag, body })
}

/// How a request ended without an answer.
enum Broken {
    /// The connection failed or broke.
    Network,
    /// The timeout passed.
    Time,
}

async fn exchange_within(
    limit: Duration,
    path: &str,
    init: &RequestInit,
    abort: &AbortController,
) -> Result<Answer, Broken> {
    let late = abort.clone();
    let timer = Timer::once(limit, move || late.abort());
    // Only the timeout aborts a request that is still awaited.
    let broken = |_: JsValue| if abort.signal().aborted() { Broken::Time } else { Broken::Network };
    let response = JsFuture::from(window().fetch_with_str_and_init(path, init)).await.map_err(broken)?;
    let response: Response = response.dyn_into().map_err(broken)?;
    let text = JsFuture::from(response.text().map_err(broken)?).await.map_err(broken)?;
    drop(timer);
    Ok(Answer {
        head: Head::of_response(&response),
        etag: response.headers().get("etag").ok().flatten(),
        body: text.as_string().unwrap_or_default(),
    })
}

/// Timeout of the probe after a broken request.
const PROBE_TIMEOUT: Duration = Duration::from_secs(5);

/// Finds out why a request got no answer. A network that requires a log-in redirects to its own page, which the browser
/// reports as a broken connection. With redirects set to manual, the redirect is visible.
pub(crate) async fn why_broken() -> ApiError {
    let Ok(abort) = AbortController::new() else { return ApiError::Unreachable };
    let abort = AbortOnDrop(abort);
    let init = RequestInit::new();
    init.set_signal(Some(&abort.0.signal()));
    init.set_cache(web_sys::RequestCache::NoStore);
    init.set_redirect(RequestRedirect::Manual);
    match exchange_within(PROBE_TIMEOUT, "/healthz", &init, &abort.0).await {
        Ok(answer) => match answer.error() {
            told @ (ApiError::Portal | ApiError::Gateway(_)) => told,
            ApiError::Problem(_) | ApiError::Unreachable | ApiError::LengthLimit | ApiError::Unreadable => {
                ApiError::Unreachable
            }
        },
        Err(Broken::Network | Broken::Time) => ApiError::Unreachable,
    }
}

fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, ApiError> {
    if !answer.is_good() {
        return Err(answer.error());
    }
    serde_json::from_str(&answer.body).map_err(|_| answer.error())
}

pub(crate) async fn get<T: DeserializeOwned>(path: &str) -> Result<T, ApiError> {
    read(&exchange("GET", path, None, None).await?)
}

pub(crate) async fn get_tagged<T: DeserializeOwned>(path: &str) -> Result<Tagged<T>, ApiError> {
    let answer = exchange("GET", path, None, None).await?;
    Ok(Tagged { value: read(&answer)?, etag: answer.etag })
}

pub(crate) async fn get_changed<T: DeserializeOwned>(
    path: &str,
    etag: &str,
) -> Result<Option<Tagged<T>>, ApiError> {
    let answer = exchange("GET", path, Some(("if-none-match", etag)), None).await?;
    if answer.head.status == 304 {
        return Ok(None);
    }
    Ok(Some(Tagged { value: read(&answer)?, etag: answer.etag }))
}

/// [`get`] with an additional header.
pub(crate) async fn get_with<T: DeserializeOwned>(path: &str, header: (&str, &str)) -> Result<T, ApiError> {
    read(&exchange("GET", path, Some(header), None).await?)
}

/// [`send`] by `POST` with an additional header.
pub(crate) async fn post_with<B: Serialize, T: DeserializeOwned>(
    path: &str,
    header: (&str, &str),
    body: &B,
) -> Result<T, ApiError> {
    let body = serde_json::to_string(body).map_err(|_| ApiError::Unreadable)?;
    read(&exchange("POST", path, Some(header), Some(body)).await?)
}

pub(crate) async fn send<B: Serialize, T: DeserializeOwned>(
    method: &str,
    path: &str,
    body: Option<&B>,
) -> Result<T, ApiError> {
    let body = body.map(serde_json::to_string).transpose().map_err(|_| ApiError::Unreadable)?;
    read(&exchange(method, path, None, body).await?)
}

/// An error, and the fields of its problem that are specific to the request.
pub(crate) type Refused<R> = (ApiError, Option<R>);

fn refused<R: DeserializeOwned>(answer: &Answer) -> Refused<R> {
    (answer.error(), serde_json::from_str(&answer.body).ok())
}

async fn exchange_json<B: Serialize>(method: &str, path: &str, body: &B) -> Result<Answer, ApiError> {
    let body = serde_json::to_string(body).map_err(|_| ApiError::Unreadable)?;
    exchange(method, path, None, Some(body)).await
}

/// [`send`] for requests whose problems have additional fields.
pub(crate) async fn send_told<B: Serialize, T: DeserializeOwned, R: DeserializeOwned>(
    method: &str,
    path: &str,
    body: &B,
) -> Result<T, Refused<R>> {
    let answer = exchange_json(method, path, body).await.map_err(|error| (error, None))?;
    if answer.is_good() { read(&answer).map_err(|error| (error, None)) } else { Err(refused(&answer)) }
}

/// [`tell`] for requests whose problems have additional fields.
pub(crate) async fn tell_told<B: Serialize, R: DeserializeOwned>(
    method: &str,
    path: &str,
    body: &B,
) -> Result<(), Refused<R>> {
    let answer = exchange_json(method, path, body).await.map_err(|error| (error, None))?;
    if answer.is_good() { Ok(()) } else { Err(refused(&answer)) }
}

pub(crate) async fn send_for_nothing(method: &str, path: &str) -> Result<(), ApiError> {
    tell::<()>(method, path, None).await
}

pub(crate) async fn tell<B: Serialize>(method: &str, path: &str, body: Option<&B>) -> Result<(), ApiError> {
    let body = body.map(serde_json::to_string).transpose().map_err(|_| ApiError::Unreadable)?;
    let answer = exchange(method, path, None, body).await?;
    if answer.is_good() { Ok(()) } else { Err(answer.error()) }
}
