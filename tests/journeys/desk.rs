//! The other side of the desk: the reviewer at the command line, and the sandbox cashier.

use tests::page::{Role, Target};
use tests::world::Story;

use crate::walk::Walk;

/// Approves the student's photograph.
pub(crate) async fn approve(story: &Story, walk: &Walk) {
    let number = walk.number().await;
    story.yipai(&["review", "approve", &number, "--by", "journey"]);
}

/// Rejects it with two reasons and a note.
pub(crate) async fn reject(story: &Story, walk: &Walk, note: &str) {
    let number = walk.number().await;
    let reasons = ["--reason", "background", "--reason", "tilted"];
    let rest = ["--note", note, "--by", "journey"];
    story.yipai(&[&["review", "reject", number.as_str()][..], &reasons, &rest].concat());
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

/// What pays at the cashier's page.
pub(crate) fn pay_button() -> Target {
    Target::role_with(Role::Button, "20.00")
}

/// Pays there.
pub(crate) async fn pay(walk: &Walk) {
    walk.phone.tap(&pay_button()).await;
}

/// Leaves the cashier's page without paying.
pub(crate) async fn cancel(walk: &Walk) {
    walk.phone.tap(&Target::role_with(Role::Button, "取消")).await;
}
