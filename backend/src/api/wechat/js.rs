//! `POST /api/wechat/js`: what `wx.config` needs on a page of the app.

use axum::extract::State;
use axum::response::Response;
use shared::api::wechat::JsRequest;
use shared::problem::{FieldCode, FieldProblem, ProblemCode};

use crate::api::respond;
use crate::app::App;
use crate::http::{ApiError, AppJson};
use crate::wechat::js_sdk;

/// Signs the page's address.
pub async fn post(
    State(app): State<App>,
    AppJson(request): AppJson<JsRequest>,
) -> Result<Response, ApiError> {
    let wechat = app.wechat.as_ref().ok_or(ProblemCode::WechatUnavailable)?;
    if !js_sdk::is_ours(wechat, &request.url) {
        let field = FieldProblem { pointer: "/url".into(), code: FieldCode::Wrong };
        return Err(ApiError::invalid_fields(vec![field]));
    }
    Ok(respond::private(js_sdk::config(&app, wechat, &request.url).await?))
}
