//! Requests of the console. An answer that says that no session exists also ends the session on the page.

use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::api::staff::BACKGROUND_HEADER;
use shared::problem::ProblemCode;

use crate::api::{ApiError, fetch};
use crate::app::signal;
use crate::proof;

/// Dispatched on the window when an answer says that no staff session exists.
pub(super) const SIGNED_OUT: &str = "yipai-staff-signed-out";

pub(super) fn note(error: &ApiError) {
    if error.code() == Some(ProblemCode::StaffSignInRequired) {
        signal(SIGNED_OUT);
    }
}

fn noted<T>(answer: Result<T, ApiError>) -> Result<T, ApiError> {
    if let Err(error) = &answer {
        note(error);
    }
    answer
}

/// Runs a request that gives power over others: when the server requires a new proof of identity, asks for it and
/// repeats the request.
async fn stepped_up<T>(request: impl AsyncFn() -> Result<T, ApiError>) -> Result<T, ApiError> {
    match request().await {
        Err(error) if error.code() == Some(ProblemCode::StepUpRequired) && proof::ask().await => {
            request().await
        }
        answer => answer,
    }
}

/// Reads JSON.
pub(super) async fn get<T: DeserializeOwned>(path: &str) -> Result<T, ApiError> {
    noted(fetch::get(path).await)
}

/// Marks requests that the page makes without an action of the user.
const BACKGROUND: (&str, &str) = (BACKGROUND_HEADER, "1");

/// Reads JSON without an action of the user: the request does not prolong the session.
pub(super) async fn get_in_background<T: DeserializeOwned>(path: &str) -> Result<T, ApiError> {
    noted(fetch::get_with(path, BACKGROUND).await)
}

/// Sends JSON by `POST` without an action of the user, and reads JSON: the request does not prolong the session.
pub(super) async fn post_in_background<B: Serialize, T: DeserializeOwned>(
    path: &str,
    body: &B,
) -> Result<T, ApiError> {
    noted(fetch::post_with(path, BACKGROUND, body).await)
}

/// Sends JSON, or nothing, and reads JSON.
pub(super) async fn send<B: Serialize, T: DeserializeOwned>(
    method: &str,
    path: &str,
    body: Option<&B>,
) -> Result<T, ApiError> {
    stepped_up(async || noted(fetch::send(method, path, body).await)).await
}

/// Sends JSON, or nothing, and expects no content.
pub(super) async fn tell<B: Serialize>(method: &str, path: &str, body: Option<&B>) -> Result<(), ApiError> {
    stepped_up(async || noted(fetch::tell(method, path, body).await)).await
}

fn noted_told<T, R>(answer: Result<T, fetch::Refused<R>>) -> Result<T, fetch::Refused<R>> {
    if let Err((error, _)) = &answer {
        note(error);
    }
    answer
}

/// Sends JSON and reads JSON; a refusal may have more fields than a problem.
pub(super) async fn send_told<B: Serialize, T: DeserializeOwned, R: DeserializeOwned>(
    method: &str,
    path: &str,
    body: &B,
) -> Result<T, fetch::Refused<R>> {
    noted_told(fetch::send_told(method, path, body).await)
}

/// Sends JSON and expects no content; a refusal may have more fields than a problem.
pub(super) async fn tell_told<B: Serialize, R: DeserializeOwned>(
    method: &str,
    path: &str,
    body: &B,
) -> Result<(), fetch::Refused<R>> {
    noted_told(fetch::tell_told(method, path, body).await)
}
