//! `PUT /api/staff/people/{name}`, `POST …/password`, `DELETE …/authenticator`: one account.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use shared::api::staff::people::{Appointment, GivenPassword, school_of};
use shared::staff::StaffName;

use crate::api::respond;
use crate::app::App;
use crate::domain::staff::{factor, people};
use crate::extract::{Named, Staff, capability};
use crate::http::{ApiError, AppJson};

/// Changes the role or the school, closes the account or opens it again.
pub async fn put(
    admin: Staff<capability::SteppedUp<capability::ManageStaff>>,
    State(app): State<App>,
    Named(name): Named<StaffName>,
    AppJson(appointment): AppJson<Appointment>,
) -> Result<StatusCode, ApiError> {
    let Appointment { role, school, disabled } = appointment;
    let school = school_of(role, &school).map_err(|problem| ApiError::invalid_fields(vec![problem]))?;
    people::set(&app, &name, role, school, disabled, &admin.actor()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sets a new password.
pub async fn reset_password(
    admin: Staff<capability::SteppedUp<capability::ManageStaff>>,
    State(app): State<App>,
    Named(name): Named<StaffName>,
) -> Result<Response, ApiError> {
    let password = people::reset_password(&app, &name, &admin.actor()).await?;
    Ok(respond::private(GivenPassword { password }))
}

/// Removes a lost authenticator.
pub async fn reset_authenticator(
    admin: Staff<capability::SteppedUp<capability::ManageStaff>>,
    State(app): State<App>,
    Named(name): Named<StaffName>,
) -> Result<StatusCode, ApiError> {
    factor::reset(&app, &name, &admin.actor()).await?;
    Ok(StatusCode::NO_CONTENT)
}
