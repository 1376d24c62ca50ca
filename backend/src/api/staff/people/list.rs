//! `GET` and `POST /api/staff/people`: all accounts, and a new one.

use axum::extract::State;
use axum::response::Response;
use shared::api::staff::people::{GivenPassword, NewPerson, PeopleList, Person};

use crate::api::respond;
use crate::app::{App, ReadApp};
use crate::domain::staff::people::appoint;
use crate::extract::{Staff, capability};
use crate::http::{ApiError, AppJson};
use crate::store::staff;

/// All accounts, by name.
pub async fn get(
    _: Staff<capability::ManageStaff>,
    State(app): State<ReadApp>,
) -> Result<Response, ApiError> {
    let all = staff::all(&mut *app.reader().await?).await?;
    let view = |staff: staff::Staff| Person {
        name: staff.name,
        role: staff.role,
        school: staff.school,
        second_factor: staff.totp_sealed.is_some(),
        disabled_at: staff.disabled_at,
        created_at: staff.created_at,
    };
    Ok(respond::private(PeopleList { people: all.into_iter().map(view).collect() }))
}

/// Creates an account; its password is shown only in this answer.
pub async fn post(
    admin: Staff<capability::SteppedUp<capability::ManageStaff>>,
    State(app): State<App>,
    AppJson(person): AppJson<NewPerson>,
) -> Result<Response, ApiError> {
    let (name, school) = person.parse().map_err(ApiError::invalid_fields)?;
    let password = appoint(&app, name, person.role, school, &admin.actor()).await?;
    Ok(respond::private(GivenPassword { password }))
}
