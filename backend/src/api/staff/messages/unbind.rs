//! `POST /api/staff/messages/unbind`: unbinds a student's WeChat account.

use axum::extract::State;
use axum::http::StatusCode;
use shared::api::staff::messages::UnbindRequest;

use crate::api::staff::collections::application_within;
use crate::app::App;
use crate::domain;
use crate::extract::{Staff, capability};
use crate::http::{ApiError, AppJson};

/// Unbinds the account, so that the student can bind another one.
pub async fn post(
    staff: Staff<capability::ImportRoster>,
    State(app): State<App>,
    AppJson(request): AppJson<UnbindRequest>,
) -> Result<StatusCode, ApiError> {
    let mut reader = app.db.reader().await?;
    let (application, _) = application_within(&mut reader, staff.scope(), request.application).await?;
    drop(reader);
    domain::wechat::unbind(&app, application.id, &staff.actor()).await?;
    Ok(StatusCode::NO_CONTENT)
}
