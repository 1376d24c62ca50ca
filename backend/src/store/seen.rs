//! What a request has seen of transactions that are not durable yet.
//!
//! A later member of a group sees what the earlier ones wrote (see [`super::writer`]). If it commits, it is told of the
//! group's end like the others. If it does not, because it found its change already made or because what it found
//! speaks against it, its answer would otherwise leave before the disk has what the answer speaks of: after a power cut
//! a decision that was acknowledged by the second of two equal requests would be gone. So each transaction that ends
//! without a commit leaves the end of its group here, and the request is answered behind it.

use std::cell::RefCell;
use std::future::Future;

use tokio::sync::oneshot;

use super::Error;
use super::writer::Outcome;

/// Says how a group ended.
pub(super) type GroupEnd = oneshot::Receiver<Outcome>;

tokio::task_local! {
    static SEEN: RefCell<Vec<GroupEnd>>;
}

/// Whether somebody waits for what the running task sees.
pub(super) fn is_watched() -> bool {
    SEEN.try_with(|_| ()).is_ok()
}

/// The running task has seen changes that are durable when `group` ends.
pub(super) fn note(group: GroupEnd) {
    // Outside a request nobody is answered.
    let _ = SEEN.try_with(|seen| seen.borrow_mut().push(group));
}

/// Waits for the end of a group.
pub(super) async fn ended(group: GroupEnd) -> Result<(), Error> {
    group.await.expect("every group ends").map_err(Error::Commit)
}

/// Runs `work` and gives its result once everything that it saw in the database is durable. The error is a group's that
/// could not be made durable: what `work` says of it is not true.
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
