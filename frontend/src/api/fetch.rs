//! Requests with JSON in and out.

use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, RequestInit, Response};

use super::ApiError;
use crate::hooks::{Timer, window};

/// How long an answer may take: longer than the server's own limit for a request, so that its word comes first.
const TIMEOUT: Duration = Duration::from_secs(20);

/// A value and the tag by which the server knows it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tagged<T> {
    pub(crate) value: T,
    pub(crate) etag: Option<String>,
}

/// Stops the request when its future is dropped half-way.
struct AbortOnDrop(AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

struct Answer {
    status: u16,
    etag: Option<String>,
    media_type: Option<String>,
    body: String,
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
        // Conditions of our own: the browser's cache stays out of it.
        init.set_cache(web_sys::RequestCache::NoStore);
    }
    if let Some(body) = body {
        headers.set("content-type", "application/json").map_err(unreachable)?;
        init.set_body(&JsValue::from(body));
    }
    init.set_headers(&headers);
    let limit = abort.0.clone();
    let timer = Timer::once(TIMEOUT, move || limit.abort());
    let response =
        JsFuture::from(window().fetch_with_str_and_init(path, &init)).await.map_err(unreachable)?;
    let response: Response = response.dyn_into().map_err(unreachable)?;
    let text = JsFuture::from(response.text().map_err(unreachable)?).await.map_err(unreachable)?;
    drop(timer);
    let header = |name| response.headers().get(name).ok().flatten();
    Ok(Answer {
        status: response.status(),
        etag: header("etag"),
        media_type: header("content-type"),
        body: text.as_string().unwrap_or_default(),
    })
}

fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, ApiError> {
    if (200..300).contains(&answer.status) {
        serde_json::from_str(&answer.body).map_err(|_| ApiError::Unreadable)
    } else {
        Err(ApiError::from_answer(answer.media_type.as_deref(), &answer.body))
    }
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
    if answer.status == 304 {
        return Ok(None);
    }
    Ok(Some(Tagged { value: read(&answer)?, etag: answer.etag }))
}

pub(crate) async fn send<B: Serialize, T: DeserializeOwned>(
    method: &str,
    path: &str,
    body: Option<&B>,
) -> Result<T, ApiError> {
    let body = body.map(serde_json::to_string).transpose().map_err(|_| ApiError::Unreadable)?;
    read(&exchange(method, path, None, body).await?)
}

/// A refusal, and what its problem tells beside what every problem does.
pub(crate) type Refused<R> = (ApiError, Option<R>);

fn refused<R: DeserializeOwned>(answer: &Answer) -> Refused<R> {
    let error = ApiError::from_answer(answer.media_type.as_deref(), &answer.body);
    (error, serde_json::from_str(&answer.body).ok())
}

async fn exchange_json<B: Serialize>(method: &str, path: &str, body: &B) -> Result<Answer, ApiError> {
    let body = serde_json::to_string(body).map_err(|_| ApiError::Unreadable)?;
    exchange(method, path, None, Some(body)).await
}

/// [`send`] where a refusal tells more.
pub(crate) async fn send_told<B: Serialize, T: DeserializeOwned, R: DeserializeOwned>(
    method: &str,
    path: &str,
    body: &B,
) -> Result<T, Refused<R>> {
    let answer = exchange_json(method, path, body).await.map_err(|error| (error, None))?;
    if (200..300).contains(&answer.status) {
        read(&answer).map_err(|error| (error, None))
    } else {
        Err(refused(&answer))
    }
}

/// [`tell`] where a refusal tells more.
pub(crate) async fn tell_told<B: Serialize, R: DeserializeOwned>(
    method: &str,
    path: &str,
    body: &B,
) -> Result<(), Refused<R>> {
    let answer = exchange_json(method, path, body).await.map_err(|error| (error, None))?;
    if (200..300).contains(&answer.status) { Ok(()) } else { Err(refused(&answer)) }
}

pub(crate) async fn send_for_nothing(method: &str, path: &str) -> Result<(), ApiError> {
    tell::<()>(method, path, None).await
}

pub(crate) async fn tell<B: Serialize>(method: &str, path: &str, body: Option<&B>) -> Result<(), ApiError> {
    let body = body.map(serde_json::to_string).transpose().map_err(|_| ApiError::Unreadable)?;
    let answer = exchange(method, path, None, body).await?;
    if (200..300).contains(&answer.status) {
        Ok(())
    } else {
        Err(ApiError::from_answer(answer.media_type.as_deref(), &answer.body))
    }
}
