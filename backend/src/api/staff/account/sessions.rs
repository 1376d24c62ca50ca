//! `GET /api/staff/sessions` and `DELETE /api/staff/sessions/{session}`: the sessions of the staff member's own
//! account.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use shared::api::staff::account::{SessionList, SessionView};
use shared::id::StaffSessionId;

use crate::api::respond;
use crate::app::{App, ReadApp};
use crate::domain::staff::{account, session};
use crate::extract::{Named, Staff, capability};
use crate::http::ApiError;
use crate::store::staff_session;

/// The open sessions.
pub async fn get(
    staff: Staff<capability::OwnAccount>,
    State(app): State<ReadApp>,
) -> Result<Response, ApiError> {
    let now = app.clock.now();
    let open = staff_session::open_of(&mut *app.reader().await?, staff.name()).await?;
    let view = |one: staff_session::StaffSession| SessionView {
        is_this: one.id == staff.session(),
        id: one.id,
        browser: one.browser,
        signed_in_at: one.created_at,
        seen_at: one.seen_at,
    };
    let sessions = open.into_iter().filter(|one| session::is_open(one, now)).map(view).collect();
    Ok(respond::private(SessionList { sessions }))
}

/// Ends one session.
pub async fn delete(
    staff: Staff<capability::OwnAccount>,
    State(app): State<App>,
    Named(session): Named<StaffSessionId>,
) -> Result<StatusCode, ApiError> {
    account::revoke(&app, staff.account(), session).await?;
    Ok(StatusCode::NO_CONTENT)
}
