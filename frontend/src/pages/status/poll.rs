//! Polls for changes: at once when the student returns to the page, else with increasing waits.

use web_sys::VisibilityState;
use yew::prelude::*;

use crate::api::{self, ApiError, Backoff, Tagged};
use crate::hooks::{Listener, Task, document, sleep, window};
use crate::remote::use_round;
use crate::session::{Learnt, Session, SessionHandle};
use shared::api::ApplicationView;

struct Pace {
    backoff: Backoff,
    at_once: bool,
}

/// Polls the server with the last entity tag while `active`. Returns whether the last try failed to reach the server.
#[hook]
pub(super) fn use_polling(active: bool, session: &SessionHandle) -> bool {
    let pace = use_mut_ref(|| Pace { backoff: Backoff::POLL, at_once: false });
    let stale = use_state_eq(|| false);
    let (round, next) = use_round();
    {
        let (pace, next) = (pace.clone(), next.clone());
        use_effect_with(active, move |active| {
            let wake = move || {
                if is_seen() {
                    *pace.borrow_mut() = Pace { backoff: Backoff::POLL, at_once: true };
                    next.emit(());
                }
            };
            let listeners = active.then(|| {
                let (seen, online, shown) = (wake.clone(), wake.clone(), wake);
                [
                    Listener::new(&document(), "visibilitychange", move |_| seen()),
                    Listener::new(&window(), "online", move |_| online()),
                    // After the cashier, the page may come from the browser's back/forward cache.
                    Listener::new(&window(), "pageshow", move |_| shown()),
                ]
            });
            move || drop(listeners)
        });
    }
    let (learn, stale_setter) = (session.learn.clone(), stale.setter());
    let etag = match &*session.session {
        Session::SignedIn { etag, .. } => etag.clone(),
        Session::Asking | Session::Unknown(_) | Session::SignedOut { .. } => None,
    };
    use_effect_with((round, active), move |(_, active)| {
        let task = active.then(|| {
            Task::spawn(async move {
                let wait = {
                    let mut pace = pace.borrow_mut();
                    let at_once = std::mem::take(&mut pace.at_once);
                    (!at_once).then(|| pace.backoff.next(js_sys::Math::random()))
                };
                if let Some(wait) = wait {
                    sleep(wait).await;
                }
                if !is_seen() {
                    return; // the wake-up call goes on from here
                }
                match ask(etag).await {
                    Ok(news) => {
                        stale_setter.set(false);
                        if let Some(news) = news {
                            pace.borrow_mut().backoff.reset();
                            learn.emit(Learnt::Read(news));
                        }
                    }
                    Err(error) => {
                        stale_setter.set(!error.signs_out());
                        learn.emit(Learnt::Refused(error));
                    }
                }
                next.emit(());
            })
        });
        move || drop(task)
    });
    active && *stale
}

async fn ask(etag: Option<String>) -> Result<Option<Tagged<ApplicationView>>, ApiError> {
    match etag {
        Some(etag) => api::application_since(&etag).await,
        None => api::application().await.map(Some),
    }
}

fn is_seen() -> bool {
    document().visibility_state() == VisibilityState::Visible
}
