//! `POST /api/staff/messages/unbind`: a student's WeChat is let go.

use axum::extract::State;
use axum::http::StatusCode;
use shared::api::staff::messages::UnbindRequest;
use shared::problem::ProblemCode;

use crate::app::App;
use crate::domain;
use crate::extract::{Staff, power};
use crate::http::{ApiError, AppJson};
use crate::store;

/// Lets go of it, so that another can take its place.
pub async fn post(
    staff: Staff<power::ImportRoster>,
    State(app): State<App>,
    AppJson(request): AppJson<UnbindRequest>,
) -> Result<StatusCode, ApiError> {
    let mut reader = app.db.reader().await?;
    let application = store::application::by_id(&mut reader, request.application).await?;
    let application = application.ok_or(ProblemCode::NotFound)?;
    let collection = store::collection::by_id(&mut reader, application.collection).await?;
    drop(reader);
    if !staff.scope().admits(&collection) {
        return Err(ProblemCode::NotFound.into());
    }
    domain::wechat::unbind(&app, application.id, &staff.actor()).await?;
    Ok(StatusCode::NO_CONTENT)
}
