//! `POST /api/staff/review/queues/{slug}/desk`: the photographs that a reviewer has open, filled up.

use axum::extract::State;
use axum::response::Response;
use shared::api::staff::review::{COUNT_MAX, REVIEW_BATCH_MAX, ReviewBatch, ReviewBatchRequest};
use shared::problem::ProblemCode;

use super::view::case;
use crate::api::respond;
use crate::app::App;
use crate::domain::review;
use crate::extract::{CollectionAt, Staff, capability};
use crate::http::{ApiError, AppJson};
use crate::store::application::queue;

/// Fills the desk up, renews its leases, and puts back what the page no longer needs.
pub async fn post(
    staff: Staff<capability::Review>,
    State(app): State<App>,
    CollectionAt(collection): CollectionAt,
    AppJson(request): AppJson<ReviewBatchRequest>,
) -> Result<Response, ApiError> {
    if !staff.scope().admits(&collection) {
        return Err(ProblemCode::NotFound.into());
    }
    let ReviewBatchRequest { want, holding, units } = request;
    if holding.as_ref().is_some_and(|holding| holding.len() > 2 * REVIEW_BATCH_MAX as usize) {
        return Err(ProblemCode::InvalidFields.into());
    }
    let open =
        review::desk(&app, &staff.reviewer(), (collection.id, &units), want, holding.as_deref()).await?;
    let mut reader = app.db.reader().await?;
    let spec = collection.notice.photo;
    let mut cases = Vec::with_capacity(open.len());
    for application in &open {
        cases.push(case(&mut reader, &app.photographs, application, &spec).await?);
    }
    Ok(respond::private(ReviewBatch {
        cases,
        waiting: queue::count_waiting(&mut reader, collection.id, &units, COUNT_MAX).await?,
        elsewhere: queue::count_open_elsewhere(&mut reader, collection.id, staff.name(), COUNT_MAX).await?,
        lease_seconds: app.pace.lease_seconds,
        undo_seconds: app.pace.undo_seconds,
        spec,
    }))
}
