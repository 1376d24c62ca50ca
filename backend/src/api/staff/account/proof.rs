//! `POST /api/staff/session/proof`: the staff member authenticates again before changing other accounts.

use axum::extract::State;
use axum::http::StatusCode;
use shared::api::staff::account::StepUp;

use crate::app::App;
use crate::domain::staff::account::prove;
use crate::extract::{Staff, capability};
use crate::http::{ApiError, AppJson};
use crate::passwords::Password;

/// Checks the password or the code.
pub async fn post(
    staff: Staff<capability::OwnAccount>,
    State(app): State<App>,
    AppJson(proof): AppJson<StepUp>,
) -> Result<StatusCode, ApiError> {
    prove(&app, staff.account(), staff.session(), Password::new(proof.password), &proof.code).await?;
    Ok(StatusCode::NO_CONTENT)
}
