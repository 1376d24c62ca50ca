//! `POST /api/application/proof`: the student verifies again before an action that can't be undone.

use axum::extract::State;
use axum::http::StatusCode;
use shared::api::VerificationRequest;
use shared::api::my_data::ProofRequest;
use shared::problem::ProblemCode;

use crate::app::App;
use crate::domain::verify::{MatchOutcome, prove};
use crate::extract::{Cookies, SignedIn};
use crate::http::{ApiError, AppJson};

/// Checks the proof of identity.
pub async fn post(
    State(app): State<App>,
    SignedIn(id): SignedIn,
    cookies: Cookies,
    AppJson(typed): AppJson<ProofRequest>,
) -> Result<StatusCode, ApiError> {
    let ProofRequest { name, document_kind, document_number, phone } = typed;
    let request =
        VerificationRequest { name, document_kind, document_number, phone, ..VerificationRequest::default() };
    let form = request.parse(app.clock.now().date_in_china()).map_err(ApiError::invalid_fields)?;
    let token = cookies.session().unwrap_or_default();
    match prove(&app, id, token, &form).await? {
        MatchOutcome::Proved => Ok(StatusCode::NO_CONTENT),
        MatchOutcome::Wait { seconds } => {
            Err(ApiError::from(ProblemCode::TooManyAttempts).retry_after(seconds))
        }
        MatchOutcome::Matched { .. } | MatchOutcome::NotMatched | MatchOutcome::Work(_) => {
            Err(ProblemCode::NotMatched.into())
        }
    }
}
