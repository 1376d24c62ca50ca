//! `GET /api/staff/review/decisions/today`: a reviewer's decisions since midnight.

use axum::extract::{Query, State};
use axum::response::Response;
use shared::api::staff::review::{TodayDecision, TodayDecisions, TodayQuery};

use super::view::decision_view;
use crate::api::respond;
use crate::app::ReadApp;
use crate::domain::Error;
use crate::extract::{Staff, capability};
use crate::http::ApiError;
use crate::store;

/// Decisions on a page.
const PAGE: u32 = 60;

/// A page of the reviewer's own decisions of the day, with the count of each kind.
pub async fn get(
    staff: Staff<capability::Review>,
    State(app): State<ReadApp>,
    Query(query): Query<TodayQuery>,
) -> Result<Response, ApiError> {
    let midnight = app.clock.now().date_in_china().begins_in_china();
    let mut reader = app.reader().await?;
    let TodayQuery { only, before } = query;
    // Reads one decision more than the page shows, to know whether there is another page.
    let mut found =
        store::decision::since(&mut reader, staff.name(), midnight, only, before, PAGE + 1).await?;
    let more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let next = found.last().filter(|_| more).map(|last| last.id);
    let mut decisions = Vec::with_capacity(found.len());
    for decision in found {
        let application = store::application::by_id(&mut reader, decision.application).await?;
        let application = application.ok_or(Error::Unknown("application"))?;
        let student = store::student::by_id(&mut reader, application.student).await?;
        let decision = decision_view(decision);
        decisions.push(TodayDecision { student_number: student.number, name: student.name, decision });
    }
    let (approved, rejected, taken_back) =
        store::decision::counts_since(&mut reader, staff.name(), midnight).await?;
    Ok(respond::private(TodayDecisions { decisions, next, approved, rejected, taken_back }))
}
