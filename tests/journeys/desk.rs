//! The operator's side: the reviewer at the command line, and the sandbox cashier.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tests::page::{Role, Target};
use tests::world::Story;

use tests::walk::Walk;
use tests::words::ZH;

/// Locks the queue of the free collection: journeys that count its photographs run one after the other.
pub(crate) fn free_queue() -> MutexGuard<'static, ()> {
    static QUEUE: Mutex<()> = Mutex::new(());
    QUEUE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Locks the list of corrections: journeys that expect it to be empty run one after the other.
pub(crate) fn corrections() -> MutexGuard<'static, ()> {
    static CORRECTIONS: Mutex<()> = Mutex::new(());
    CORRECTIONS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Approves the student's photograph.
pub(crate) fn approve(story: &Story, walk: &Walk) {
    story.yipai(&["review", "approve", &walk.student.number]);
}

/// Rejects the photograph for its background and the tilted head, with a note.
pub(crate) fn reject(story: &Story, walk: &Walk, note: &str) {
    story.yipai(&["review", "reject", &walk.student.number, "background", "tilted", "--note", note]);
}

/// Waits for the cashier's page.
pub(crate) async fn cashier(walk: &Walk) {
    walk.phone.read("20.00").await;
    walk.phone
        .until("the cashier", async || {
            let address = walk.phone.client.current_url().await.ok()?;
            address.path().starts_with("/cashier").then_some(())
        })
        .await;
}

/// The button that pays on the cashier's page.
pub(crate) fn pay_button() -> Target {
    Target::role_with(Role::Button, "20.00")
}

/// Pays on the cashier's page.
pub(crate) async fn pay(walk: &Walk) {
    walk.phone.tap(&pay_button()).await;
}

/// A student whose photograph is approved and whose fee is paid.
pub(crate) async fn paid(story: &Story) -> Walk {
    let walk = Walk::begin(story).await;
    walk.to_uploaded().await;
    approve(story, &walk);
    walk.phone.press(ZH.pay).await;
    cashier(&walk).await;
    pay(&walk).await;
    walk.stands(ZH.done).await;
    walk
}

/// Leaves the cashier's page without paying.
pub(crate) async fn cancel(walk: &Walk) {
    walk.phone.tap(&Target::role_with(Role::Button, "取消")).await;
}
