//! `POST /api/staff/corrections/{correction}/answer`: answers a student's request.

use axum::extract::State;
use axum::http::StatusCode;
use shared::api::staff::corrections::AnswerCorrection;
use shared::id::CorrectionId;
use shared::problem::{FieldCode, FieldProblem};

use super::answer;
use crate::app::App;
use crate::domain::correction;
use crate::extract::{Named, Staff, capability};
use crate::http::{ApiError, AppJson};

/// Closes a request with an answer.
pub async fn post(
    staff: Staff<capability::ImportRoster>,
    State(app): State<App>,
    Named(id): Named<CorrectionId>,
    AppJson(typed): AppJson<AnswerCorrection>,
) -> Result<StatusCode, ApiError> {
    let Some(message) = answer(&typed.message)? else {
        let field = FieldProblem { pointer: "/message".into(), code: FieldCode::Required };
        return Err(ApiError::invalid_fields(vec![field]));
    };
    correction::close(&app, id, staff.name(), Some(message)).await?;
    Ok(StatusCode::NO_CONTENT)
}
