//! The end of the time in which photographs are taken in: a page that stays open past it asks the server again, so that a
//! student learns of it there and not by a refused upload.

use std::time::Duration;

use shared::api::{ApplicationView, CollectionView};
use shared::collection::WindowState;
use shared::time::Timestamp;
use yew::prelude::*;

use super::memory::Memory;
use crate::hooks::{Task, now, sleep};

/// How often the moment is looked at: phones stop timers of pages that are not looked at, and clocks are set.
const LOOK: Duration = Duration::from_secs(5);

/// How much later than by the page's clock the server is asked: that clock is right to three seconds (`hooks::clock`), and
/// an answer from before the end would be the last one.
const MARGIN_SECONDS: i64 = 4;

/// Calls `ended` once when photographs are no longer taken in, after an upload that is under way: the server judges that by
/// when it began.
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

/// The first moment at which a photograph of this student is no longer taken in; `None` when none is taken in now.
pub(super) fn closing(collection: &CollectionView, view: Option<&ApplicationView>) -> Option<Timestamp> {
    let submission =
        view.filter(|view| view.collection == collection.notice.slug).and_then(|view| view.submission);
    match (submission, collection.window_state) {
        (Some(submission), _) => (submission.state == WindowState::Open).then_some(submission.until),
        (None, WindowState::Open) => Some(collection.notice.window.closes_at),
        (None, WindowState::NotYetOpen | WindowState::Closed) => None,
    }
}
