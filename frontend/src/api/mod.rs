//! The server, as the page speaks with it.

mod backoff;
mod error;
pub(crate) mod fetch;
mod head;
mod retry;
mod upload;

use shared::api::my_data::{self, CorrectionRequest, MyData};
use shared::api::wechat::{self, CreditReport, JsConfig, JsRequest, WechatView};
use shared::api::{
    ApplicationView, CheckRequest, CollectionList, CollectionView, ConfirmationRequest, OrderView,
    VerificationRequest, path,
};
use shared::collection::Slug;

pub(crate) use backoff::Backoff;
pub(crate) use error::ApiError;
pub(crate) use fetch::{Tagged, why_broken};
pub(crate) use head::Head;
use retry::retried;
pub(crate) use upload::{Sent, Upload, UploadEvent, content_digest};

use crate::hooks::{note_reached, window};

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

/// Asks for a match with the roster; signs in.
pub(crate) async fn verify(slug: &Slug, request: &VerificationRequest) -> Result<ApplicationView, ApiError> {
    let path = path::verification(slug);
    retried(|| fetch::send("POST", &path, Some(request))).await
}

/// Confirms the roster's entry.
pub(crate) async fn confirm(notify: bool) -> Result<ApplicationView, ApiError> {
    let request = ConfirmationRequest { notify };
    retried(|| fetch::send("POST", path::CONFIRMATION, Some(&request))).await
}

/// Takes the photograph back.
pub(crate) async fn withdraw() -> Result<ApplicationView, ApiError> {
    retried(|| fetch::send::<(), _>("DELETE", path::PHOTO, None)).await
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

/// Erases everything for good; signs out.
pub(crate) async fn erase_my_data() -> Result<(), ApiError> {
    fetch::send_for_nothing("DELETE", my_data::path::MY_DATA).await
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
