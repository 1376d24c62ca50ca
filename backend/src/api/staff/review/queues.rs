//! `GET /api/staff/review/queues`: the photographs that wait, by collection.

use axum::extract::State;
use axum::response::Response;
use shared::api::staff::review::{COUNT_MAX, Queue, QueueList, ReasonCount};
use shared::api::staff::students::Units;
use shared::review::StaffName;

use crate::api::respond;
use crate::app::ReadApp;
use crate::extract::{Staff, capability};
use crate::http::ApiError;
use crate::store::application::queue;
use crate::store::collection::Collection;
use crate::store::{self, Conn};

/// The queues of every collection that the reviewer sees, the one with the oldest photograph first.
pub async fn get(staff: Staff<capability::Review>, State(app): State<ReadApp>) -> Result<Response, ApiError> {
    let mut reader = app.reader().await?;
    let mut queues = Vec::new();
    let archived = store::collection::archived(&mut reader).await?;
    for collection in store::collection::all(&mut reader).await? {
        if staff.scope().admits(&collection) && !archived.contains_key(&collection.id) {
            queues.push(queue_of(&mut reader, collection, staff.name()).await?);
        }
    }
    queues.sort_by_key(|queue| (queue.oldest.is_none(), queue.oldest));
    Ok(respond::private(QueueList { queues }))
}

async fn queue_of(
    conn: &mut Conn,
    collection: Collection,
    reviewer: &StaffName,
) -> Result<Queue, store::Error> {
    let Collection { id, notice } = collection;
    let reasons = store::decision::reason_counts(conn, id).await?;
    Ok(Queue {
        waiting: queue::count_waiting(conn, id, &Units::default(), COUNT_MAX).await?,
        mine: queue::count_open_with(conn, id, reviewer).await?,
        sampled: store::collection::edition(conn, id).await?.sampling.is_some(),
        oldest: queue::oldest(conn, id).await?,
        reasons: reasons.into_iter().map(|(reason, times)| ReasonCount { reason, times }).collect(),
        collection: notice.slug,
        title: notice.title,
        review_hours: notice.review_hours,
    })
}
