//! `PUT /api/staff/password`: a staff member changes their own password.

use axum::extract::State;
use axum::response::Response;
use shared::api::staff::account::PasswordChange;
use shared::problem::FieldProblem;

use super::view;
use crate::api::respond;
use crate::app::App;
use crate::domain::staff::account::change_password;
use crate::extract::{Staff, capability};
use crate::http::{ApiError, AppJson};
use crate::passwords::Password;

/// Changes the password and ends every other session of the account.
pub async fn put(
    staff: Staff<capability::OwnAccount>,
    State(app): State<App>,
    AppJson(change): AppJson<PasswordChange>,
) -> Result<Response, ApiError> {
    if let Some(code) = change.new_is(staff.name()) {
        return Err(ApiError::invalid_fields(vec![FieldProblem { pointer: "/new".into(), code }]));
    }
    let (current, new) = (Password::new(change.password), Password::new(change.new));
    let changed = change_password(&app, staff.account(), staff.session(), current, new).await?;
    Ok(respond::private(view(&changed)))
}
