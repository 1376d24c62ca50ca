//! Tracks which changes a request has read that are not durable yet.
//!
//! A later transaction of a group reads what the earlier ones wrote (see [`super::writer`]). If it commits, it is
//! notified of the end of the group like the others. If it does not commit, because its change was already made or is
//! not allowed, its answer could leave the server before these changes are durable: after a power cut, a decision would
//! be lost that the second of two equal requests acknowledged. So each transaction that ends without a commit stores
//! the end of its group here, and the request waits for it before it answers.

use std::cell::RefCell;
use std::future::Future;

use tokio::sync::oneshot;

use super::Error;
use super::writer::Outcome;

/// Receives the result of a group.
pub(super) type GroupEnd = oneshot::Receiver<Outcome>;

tokio::task_local! {
    static SEEN: RefCell<Vec<GroupEnd>>;
}

/// Whether the running task is a request that waits for the changes that it has read.
pub(super) fn is_watched() -> bool {
    SEEN.try_with(|_| ()).is_ok()
}

/// Records that the running task has read changes that become durable when `group` ends.
pub(super) fn note(group: GroupEnd) {
    // Outside a request there is no answer to delay.
    let _ = SEEN.try_with(|seen| seen.borrow_mut().push(group));
}

/// Waits for the end of a group.
pub(super) async fn ended(group: GroupEnd) -> Result<(), Error> {
    group.await.expect("every group ends").map_err(Error::Commit)
}

/// Runs `work` and returns its result when everything that it read in the database is durable. The error is the failed
/// commit of a group: then the result of `work` is not valid.
pub async fn durably<T>(work: impl Future<Output = T>) -> Result<T, Error> {
    let watched = async {
        let done = work.await;
        for group in SEEN.with(RefCell::take) {
            ended(group).await?;
        }
        Ok(done)
    };
    SEEN.scope(RefCell::default(), watched).await
}
