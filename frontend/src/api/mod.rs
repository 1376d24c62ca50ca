//! The server, as the page speaks with it.

mod backoff;
mod error;
pub(crate) mod fetch;
mod upload;

use shared::api::my_data::{self, CorrectionRequest, MyData};
use shared::api::wechat::{self, CreditReport, JsConfig, JsRequest, WechatView};
use shared::api::{
    ApplicationView, CollectionList, CollectionView, ConfirmationRequest, OrderView, VerificationRequest,
    path,
};
use shared::collection::Slug;

pub(crate) use backoff::Backoff;
pub(crate) use error::ApiError;
pub(crate) use fetch::Tagged;
pub(crate) use upload::{Upload, UploadEvent, content_digest};

/// The list of collections.
pub(crate) async fn collections() -> Result<CollectionList, ApiError> {
    fetch::get(path::COLLECTIONS).await
}

/// A collection's notice.
pub(crate) async fn collection(slug: Slug) -> Result<CollectionView, ApiError> {
    fetch::get(&path::collection(&slug)).await
}

/// The application of the student who is signed in, with its tag.
pub(crate) async fn application() -> Result<Tagged<ApplicationView>, ApiError> {
    fetch::get_tagged(path::APPLICATION).await
}

/// The same, if it changed since `etag`.
pub(crate) async fn application_since(etag: &str) -> Result<Option<Tagged<ApplicationView>>, ApiError> {
    fetch::get_changed(path::APPLICATION, etag).await
}

/// Asks for a match with the roster; signs in.
pub(crate) async fn verify(slug: &Slug, request: &VerificationRequest) -> Result<ApplicationView, ApiError> {
    fetch::send("POST", &path::verification(slug), Some(request)).await
}

/// Confirms the roster's entry.
pub(crate) async fn confirm(notify: bool) -> Result<ApplicationView, ApiError> {
    fetch::send("POST", path::CONFIRMATION, Some(&ConfirmationRequest { notify })).await
}

/// Takes the photograph back.
pub(crate) async fn withdraw() -> Result<ApplicationView, ApiError> {
    fetch::send::<(), _>("DELETE", path::PHOTO, None).await
}

/// A new order, or the one that still waits.
pub(crate) async fn order() -> Result<OrderView, ApiError> {
    fetch::send::<(), _>("POST", path::ORDER, None).await
}

/// The latest order, after the server asked whether it was paid.
pub(crate) async fn check_order() -> Result<OrderView, ApiError> {
    fetch::send::<(), _>("POST", path::ORDER_CHECK, None).await
}

/// What is stored of the student who is signed in.
pub(crate) async fn my_data() -> Result<MyData, ApiError> {
    fetch::get(my_data::path::MY_DATA).await
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
