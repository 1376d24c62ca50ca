//! Requests of the console. Whatever tells that nobody is signed in any more tells the session too.

use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::api::staff::BACKGROUND_HEADER;
use shared::problem::ProblemCode;

use crate::api::{ApiError, fetch};
use crate::app::signal;
use crate::proof;

/// Raised on the window when an answer says that nobody is signed in.
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

/// What gives power over others: when the server wants to know once more who it is, asks them and tries again.
async fn stepped_up<T>(request: impl AsyncFn() -> Result<T, ApiError>) -> Result<T, ApiError> {
    match request().await {
        Err(error) if error.code() == Some(ProblemCode::StepUpRequired) && proof::ask().await => {
            request().await
        }
        answer => answer,
    }
}

/// Asks for JSON.
pub(super) async fn get<T: DeserializeOwned>(path: &str) -> Result<T, ApiError> {
    noted(fetch::get(path).await)
}

/// Marks what the page asks by itself.
const BACKGROUND: (&str, &str) = (BACKGROUND_HEADER, "1");

/// Asks for JSON when nobody may be there: the request does not prolong the session.
pub(super) async fn get_in_background<T: DeserializeOwned>(path: &str) -> Result<T, ApiError> {
    noted(fetch::get_with(path, BACKGROUND).await)
}

/// Sends JSON by `POST` when nobody may be there, and reads JSON: the request does not prolong the session.
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

/// Sends JSON and reads JSON; a refusal may tell more than a problem does.
pub(super) async fn send_told<B: Serialize, T: DeserializeOwned, R: DeserializeOwned>(
    method: &str,
    path: &str,
    body: &B,
) -> Result<T, fetch::Refused<R>> {
    noted_told(fetch::send_told(method, path, body).await)
}

/// Sends JSON and expects no content; a refusal may tell more than a problem does.
pub(super) async fn tell_told<B: Serialize, R: DeserializeOwned>(
    method: &str,
    path: &str,
    body: &B,
) -> Result<(), fetch::Refused<R>> {
    noted_told(fetch::tell_told(method, path, body).await)
}
