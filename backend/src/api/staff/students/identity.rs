//! `POST /api/staff/students/identity`: a document number, whole. The audit log has a line before the answer leaves.

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

/// Shows it, and writes down who saw it.
pub async fn post(
    staff: Staff<capability::SteppedUp<capability::RevealIdentity>>,
    State(app): State<App>,
    AppJson(which): AppJson<WhichStudent>,
) -> Result<Response, ApiError> {
    let collection = within(&mut *app.db.reader().await?, staff.scope(), &which.collection).await?;
    let number = identity::reveal(&app, collection.id, &which.student_number, &staff.actor()).await?;
    Ok(respond::private(Identity { document_number: number.to_string() }))
}
