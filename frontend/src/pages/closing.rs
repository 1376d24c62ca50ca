//! The end of the period in which photographs are accepted: an open page asks the server again at that moment, so that
//! the student does not learn of it from a refused upload.

use std::time::Duration;

use shared::api::{ApplicationView, CollectionView};
use shared::collection::WindowState;
use shared::time::Timestamp;
use yew::prelude::*;

use super::memory::Memory;
use crate::hooks::{Task, now, sleep};

/// How often the clock is checked: phones stop timers of hidden pages, and clocks are set.
const LOOK: Duration = Duration::from_secs(5);

/// Delay between the end, by the page's clock, and the question to the server. The page's clock has an error of up to
/// three seconds (`hooks::clock`), and after an answer from before the end the page would not ask again.
const MARGIN_SECONDS: i64 = 4;

/// Calls `ended` once when photographs are no longer accepted. It waits for a running upload, because the server
/// decides by the start of the upload.
#[hook]
pub(super) fn use_closing(until: Option<Timestamp>, memory: &Memory, ended: Callback<()>) {
    let memory = memory.clone();
    use_effect_with(until, move |until| {
        let task = until.map(|until| {
            let asked = until.plus_seconds(MARGIN_SECONDS);
            Task::spawn(async move {
                while now() < asked || memory.is_sending() {
                    sleep(LOOK).await;
                }
                ended.emit(());
            })
        });
        move || drop(task)
    });
}

/// The first moment at which a photograph of this student is no longer accepted; `None` when none is accepted now.
pub(super) fn closing(collection: &CollectionView, view: Option<&ApplicationView>) -> Option<Timestamp> {
    let submission =
        view.filter(|view| view.collection == collection.notice.slug).and_then(|view| view.submission);
    match (submission, collection.window_state) {
        (Some(submission), _) => (submission.state == WindowState::Open).then_some(submission.until),
        (None, WindowState::Open) => Some(collection.notice.window.closes_at),
        (None, WindowState::NotYetOpen | WindowState::Closed) => None,
    }
}
