//! The progress of a collection.

pub mod events;
pub mod get;
pub mod todo;
pub mod todo_file;
pub mod units;

use shared::api::staff::progress::ProgressView;
use shared::time::Timestamp;

use crate::store::collection::Collection;
use crate::store::{self, Conn};

/// A minute in milliseconds: the resolution of the page's clock, so that the view stays the same when nothing happens.
const MINUTE: i64 = 60_000;

/// The progress of a collection. It reads a few rows of counters, independent of the number of students.
async fn view(
    conn: &mut Conn,
    collection: &Collection,
    now: Timestamp,
) -> Result<ProgressView, store::Error> {
    let notice = &collection.notice;
    let store::progress::Tally { counts, money } = store::progress::tally(conn, collection.id).await?;
    let promised = now.plus_seconds(-i64::from(notice.review_hours) * 3600);
    Ok(ProgressView {
        slug: notice.slug.clone(),
        title: notice.title.clone(),
        counts,
        waiting: store::progress::waiting(conn, collection.id, promised).await?,
        review_hours: notice.review_hours,
        reviewers: store::progress::reviewers(conn, collection.id, now).await?,
        money,
        without_phone: store::student::count_without_phone(conn, collection.id).await?,
        at: Timestamp::from_millis(now.as_millis().div_euclid(MINUTE) * MINUTE),
    })
}
