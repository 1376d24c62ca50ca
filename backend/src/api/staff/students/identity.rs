//! `POST /api/staff/students/identity`: an unmasked document number. The audit entry is written before the answer is
//! sent.

use axum::extract::State;
use axum::response::Response;
use shared::api::staff::students::{Identity, WhichStudent};

use crate::api::respond;
use crate::api::staff::collections::within;
use crate::app::App;
use crate::domain::identity;
use crate::extract::{Staff, capability};
use crate::http::ApiError;
use crate::http::body::AppJson;

/// Returns the number, and records who saw it.
pub async fn post(
    staff: Staff<capability::SteppedUp<capability::RevealIdentity>>,
    State(app): State<App>,
    AppJson(which): AppJson<WhichStudent>,
) -> Result<Response, ApiError> {
    let collection = within(&mut *app.db.reader().await?, staff.scope(), &which.collection).await?;
    let number = identity::reveal(&app, collection.id, &which.student_number, &staff.actor()).await?;
    Ok(respond::private(Identity { document_number: number.to_string() }))
}
