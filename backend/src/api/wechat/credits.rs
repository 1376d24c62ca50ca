//! `POST /api/wechat/credits`: the student allowed messages.

use axum::extract::State;
use axum::response::Response;
use shared::api::wechat::CreditReport;
use shared::problem::{FieldCode, FieldProblem, ProblemCode};

use super::get::view;
use crate::api::respond;
use crate::app::App;
use crate::domain;
use crate::extract::{SignedIn, WechatIdentity};
use crate::http::{ApiError, AppJson};

/// Adds one message for each accepted template, once for each tap.
pub async fn post(
    State(app): State<App>,
    SignedIn(id): SignedIn,
    WechatIdentity(here): WechatIdentity,
    AppJson(report): AppJson<CreditReport>,
) -> Result<Response, ApiError> {
    let here = here.ok_or(ProblemCode::WechatRequired)?;
    if report.tap.len() != 32 || !report.tap.bytes().all(|b| b.is_ascii_hexdigit()) {
        let field = FieldProblem { pointer: "/tap".into(), code: FieldCode::Form };
        return Err(ApiError::invalid_fields(vec![field]));
    }
    domain::wechat::allow(&app, id, &here, &report).await?;
    Ok(respond::private(view(&app, Some(&here), Some(id)).await?))
}
