//! Requests of the student's page to the server.

mod backoff;
mod error;
pub(crate) mod fetch;
mod head;
mod retry;
mod upload;
mod work;

use shared::api::my_data::{self, CorrectionRequest, MyData, ProofRequest};
use shared::api::wechat::{self, CreditReport, JsConfig, JsRequest, WechatView};
use shared::api::{
    ApplicationView, CheckRequest, CollectionList, CollectionView, ConfirmationRequest, OrderView,
    VerificationRequest, path,
};
use shared::collection::Slug;
use shared::problem::ProblemCode;

pub(crate) use backoff::Backoff;
pub(crate) use error::ApiError;
pub(crate) use fetch::{Tagged, why_broken};
pub(crate) use head::Head;
use retry::retried;
pub(crate) use upload::{Sent, Upload, UploadEvent, content_digest};

use crate::hooks::{note_reached, window};
use crate::proof;

/// Learns the server's time and the network's state from an answer. An answer that is not our server's is ignored.
fn note_answer(head: &Head) {
    if !head.redirected && !head.is_html() {
        head.tell_time();
        note_reached();
    }
}

/// Whether the browser reports a network. It only selects the text; the request is tried anyway.
pub(crate) fn believes_online() -> bool {
    window().navigator().on_line()
}

pub(crate) async fn collections() -> Result<CollectionList, ApiError> {
    retried(|| fetch::get(path::COLLECTIONS)).await
}

/// A collection's notice.
pub(crate) async fn collection(slug: Slug) -> Result<CollectionView, ApiError> {
    let path = path::collection(&slug);
    retried(|| fetch::get(&path)).await
}

/// The signed-in student's application, with its tag.
pub(crate) async fn application() -> Result<Tagged<ApplicationView>, ApiError> {
    retried(|| fetch::get_tagged(path::APPLICATION)).await
}

/// The application if it changed since `etag`; `None` if it did not.
pub(crate) async fn application_since(etag: &str) -> Result<Option<Tagged<ApplicationView>>, ApiError> {
    fetch::get_changed(path::APPLICATION, etag).await
}

/// How many challenges are solved for one request: a second one follows when the first became too easy in the meantime.
const CHALLENGES: usize = 3;

/// Verifies the student against the roster and signs in. When the server asks for a proof of work, computes it and
/// repeats the request; `working` receives the progress in per cent.
pub(crate) async fn verify(
    slug: &Slug,
    mut request: VerificationRequest,
    working: impl Fn(u8),
) -> Result<ApplicationView, ApiError> {
    let path = path::verification(slug);
    for _ in 0..CHALLENGES {
        let answer = retried(|| fetch::send("POST", &path, Some(&request))).await;
        let asked = match &answer {
            Err(ApiError::Problem(problem)) => problem.challenge.clone(),
            Ok(_) | Err(_) => None,
        };
        let Some(challenge) = asked else { return answer };
        request.proof = Some(work::prove(&challenge, &working).await);
    }
    fetch::send("POST", &path, Some(&request)).await
}

/// Confirms the roster's entry.
pub(crate) async fn confirm(notify: bool) -> Result<ApplicationView, ApiError> {
    let request = ConfirmationRequest { notify };
    retried(|| fetch::send("POST", path::CONFIRMATION, Some(&request))).await
}

/// Withdraws the photograph.
pub(crate) async fn withdraw() -> Result<ApplicationView, ApiError> {
    proved(async || retried(|| fetch::send::<(), _>("DELETE", path::PHOTO, None)).await).await
}

/// Runs a request that can't be undone: when the server requires a new proof of identity, asks the student for it and
/// repeats the request.
async fn proved<T>(request: impl AsyncFn() -> Result<T, ApiError>) -> Result<T, ApiError> {
    match request().await {
        Err(error) if error.code() == Some(ProblemCode::ProofRequired) && proof::ask().await => {
            request().await
        }
        answer => answer,
    }
}

/// Proves the student's identity again.
pub(crate) async fn prove(request: &ProofRequest) -> Result<(), ApiError> {
    fetch::tell("POST", my_data::path::PROOF, Some(request)).await
}

/// Creates an order, or returns the pending one.
pub(crate) async fn order() -> Result<OrderView, ApiError> {
    retried(|| fetch::send::<(), _>("POST", path::ORDER, None)).await
}

/// The latest order, after the server queried the provider for its payment. `sheet` is the message of a payment sheet
/// that took no payment.
pub(crate) async fn check_order(sheet: Option<String>) -> Result<OrderView, ApiError> {
    fetch::send("POST", path::ORDER_CHECK, Some(&CheckRequest { sheet })).await
}

/// The signed-in student's stored data.
pub(crate) async fn my_data() -> Result<MyData, ApiError> {
    retried(|| fetch::get(my_data::path::MY_DATA)).await
}

/// Reports a wrong roster entry.
pub(crate) async fn correct(request: &CorrectionRequest) -> Result<MyData, ApiError> {
    fetch::send("POST", my_data::path::CORRECTION, Some(request)).await
}

/// Requests the erasure of all data.
pub(crate) async fn erase_my_data() -> Result<MyData, ApiError> {
    proved(async || fetch::send::<(), _>("DELETE", my_data::path::MY_DATA, None).await).await
}

/// Cancels the erasure.
pub(crate) async fn keep_my_data() -> Result<MyData, ApiError> {
    fetch::send::<(), _>("DELETE", my_data::path::ERASURE, None).await
}

/// The WeChat account that opened the page.
pub(crate) async fn wechat() -> Result<WechatView, ApiError> {
    fetch::get(wechat::path::WECHAT).await
}

/// The parameters of `wx.config` for this page.
pub(crate) async fn wechat_js(url: &str) -> Result<JsConfig, ApiError> {
    fetch::send("POST", wechat::path::JS, Some(&JsRequest { url: url.to_owned() })).await
}

/// Reports that the student allowed messages.
pub(crate) async fn wechat_allow(report: &CreditReport) -> Result<WechatView, ApiError> {
    fetch::send("POST", wechat::path::CREDITS, Some(report)).await
}

pub(crate) async fn sign_out() -> Result<(), ApiError> {
    fetch::send_for_nothing("DELETE", path::SESSION).await
}
