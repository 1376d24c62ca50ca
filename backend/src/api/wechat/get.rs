//! `GET /api/wechat`: the WeChat account that the page is opened in, and the templates that it may ask to allow.

use axum::extract::State;
use axum::response::Response;
use shared::api::wechat::WechatView;
use shared::id::ApplicationId;

use crate::api::respond;
use crate::app::App;
use crate::domain;
use crate::extract::{SignedIn, WechatIdentity};
use crate::http::ApiError;
use crate::wechat::OpenId;

/// What the server knows.
pub async fn get(
    State(app): State<App>,
    WechatIdentity(here): WechatIdentity,
    student: Result<SignedIn, ApiError>,
) -> Result<Response, ApiError> {
    let student = student.ok().map(|SignedIn(id)| id);
    Ok(respond::private(view(&app, here.as_ref(), student).await?))
}

/// The same after a change by the same request.
pub(super) async fn view(
    app: &App,
    here: Option<&OpenId>,
    student: Option<ApplicationId>,
) -> Result<WechatView, domain::Error> {
    let asks = match (here, student) {
        (Some(_), Some(id)) => domain::wechat::asks(app, id).await?,
        (Some(_) | None, _) => Vec::new(),
    };
    Ok(WechatView { enabled: app.wechat.is_some(), signed_in: here.is_some(), asks })
}
