//! The server, as the page speaks with it.

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

/// An answer came: what it tells of the time and of the network. A page of somebody else's tells nothing.
fn note_answer(head: &Head) {
    if !head.redirected && !head.is_html() {
        head.tell_time();
        note_reached();
    }
}

/// Whether the browser believes to have a network: a hint for words, never a reason not to try.
pub(crate) fn believes_online() -> bool {
    window().navigator().on_line()
}

/// The list of collections.
pub(crate) async fn collections() -> Result<CollectionList, ApiError> {
    retried(|| fetch::get(path::COLLECTIONS)).await
}

/// A collection's notice.
pub(crate) async fn collection(slug: Slug) -> Result<CollectionView, ApiError> {
    let path = path::collection(&slug);
    retried(|| fetch::get(&path)).await
}

/// The application of the student who is signed in, with its tag.
pub(crate) async fn application() -> Result<Tagged<ApplicationView>, ApiError> {
    retried(|| fetch::get_tagged(path::APPLICATION)).await
}

/// The same, if it changed since `etag`.
pub(crate) async fn application_since(etag: &str) -> Result<Option<Tagged<ApplicationView>>, ApiError> {
    fetch::get_changed(path::APPLICATION, etag).await
}

/// Challenges that are met in a row: a second one follows when the first was too easy by the time it was met.
const CHALLENGES: usize = 3;

/// Asks for a match with the roster; signs in. When the server asks for a proof of work, computes it and asks again;
/// `working` is told how far that is, in per cent.
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

/// Takes the photograph back.
pub(crate) async fn withdraw() -> Result<ApplicationView, ApiError> {
    proved(async || retried(|| fetch::send::<(), _>("DELETE", path::PHOTO, None)).await).await
}

/// What can't be undone: when the server wants to know once more who the student is, asks them and tries again.
async fn proved<T>(request: impl AsyncFn() -> Result<T, ApiError>) -> Result<T, ApiError> {
    match request().await {
        Err(error) if error.code() == Some(ProblemCode::ProofRequired) && proof::ask().await => {
            request().await
        }
        answer => answer,
    }
}

/// Who the student is, once more.
pub(crate) async fn prove(request: &ProofRequest) -> Result<(), ApiError> {
    fetch::tell("POST", my_data::path::PROOF, Some(request)).await
}

/// A new order, or the one that still waits.
pub(crate) async fn order() -> Result<OrderView, ApiError> {
    retried(|| fetch::send::<(), _>("POST", path::ORDER, None)).await
}

/// The latest order, after the server asked whether it was paid. `sheet` is what a sheet said that took no payment.
pub(crate) async fn check_order(sheet: Option<String>) -> Result<OrderView, ApiError> {
    fetch::send("POST", path::ORDER_CHECK, Some(&CheckRequest { sheet })).await
}

/// What is stored of the student who is signed in.
pub(crate) async fn my_data() -> Result<MyData, ApiError> {
    retried(|| fetch::get(my_data::path::MY_DATA)).await
}

/// Says that the roster's entry is wrong.
pub(crate) async fn correct(request: &CorrectionRequest) -> Result<MyData, ApiError> {
    fetch::send("POST", my_data::path::CORRECTION, Some(request)).await
}

/// Asks for everything to be erased.
pub(crate) async fn erase_my_data() -> Result<MyData, ApiError> {
    proved(async || fetch::send::<(), _>("DELETE", my_data::path::MY_DATA, None).await).await
}

/// Calls that off.
pub(crate) async fn keep_my_data() -> Result<MyData, ApiError> {
    fetch::send::<(), _>("DELETE", my_data::path::ERASURE, None).await
}

/// Which WeChat the page is opened in.
pub(crate) async fn wechat() -> Result<WechatView, ApiError> {
    fetch::get(wechat::path::WECHAT).await
}

/// What `wx.config` needs on this page.
pub(crate) async fn wechat_js(url: &str) -> Result<JsConfig, ApiError> {
    fetch::send("POST", wechat::path::JS, Some(&JsRequest { url: url.to_owned() })).await
}

/// The student allowed messages.
pub(crate) async fn wechat_allow(report: &CreditReport) -> Result<WechatView, ApiError> {
    fetch::send("POST", wechat::path::CREDITS, Some(report)).await
}

/// Signs out.
pub(crate) async fn sign_out() -> Result<(), ApiError> {
    fetch::send_for_nothing("DELETE", path::SESSION).await
}
