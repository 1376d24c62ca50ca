//! Sends the finished file until it arrived: the same bytes with the same digest, so that a repetition is the same
//! upload. Temporary errors are retried with increasing waits, never before the time that the server names. A transfer
//! without progress is reported, and after longer replaced by a new one.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use shared::api::ApplicationView;
use shared::time::Timestamp;
use yew::prelude::*;

use super::pace::Pace;
use crate::api::{self, ApiError, Backoff, Sent, Upload, UploadEvent, content_digest};
use crate::hooks::{Listener, Task, Timer, now, window};
use crate::pages::memory::{Finished, Memory};
use crate::photo::oneshot::{Sender, oneshot};
use crate::session::{Learnt, SessionHandle};

/// The state of the upload.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Sending {
    /// Not started.
    Idle,
    Stopped,
    /// Sending.
    Moving {
        sent: Sent,
        /// Remaining seconds, when known.
        rest: Option<u32>,
    },
    /// Sending, but without progress for [`STILL`].
    Still(Sent),
    /// The next try starts at this moment.
    Waiting(Timestamp, Reason),
    /// Failed; an automatic retry would not help.
    Failed(ApiError),
}

/// Why an upload waits for its next try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// The browser reports no network.
    Offline,
    /// The connection broke.
    Broken,
    /// The server or a gateway asks the client to retry later.
    Busy,
}

/// Tries on a working network before the student decides: about three minutes.
const TRIES: u32 = 10;

/// Time without progress after which the student is notified. (The promise is 15 seconds.)
const STILL: Duration = Duration::from_secs(12);

/// Time without progress after which the connection counts as lost without an error, as happens when a phone changes
/// from one network to another; a new connection is tried.
const LOST: Duration = Duration::from_secs(30);

/// A longer wait than this means a long outage: the page shows an error instead of a countdown.
const LONGEST_WAIT_SECONDS: u32 = 600;

pub(super) struct Controls {
    /// Starts the upload, or retries at once.
    pub(super) start: Callback<()>,
    pub(super) stop: Callback<()>,
}

/// The state of the upload, and its controls.
#[hook]
pub(super) fn use_sending(
    finished: Option<Rc<Finished>>,
    memory: &Memory,
    session: &SessionHandle,
) -> (Sending, Controls) {
    let sending = use_state_eq(|| Sending::Idle);
    let running = use_mut_ref(|| None::<Task>);
    let start = {
        let (setter, running) = (sending.setter(), running.clone());
        let (memory, session) = (memory.clone(), session.clone());
        Callback::from(move |()| {
            let Some(finished) = finished.clone() else { return };
            let (setter, memory, session) = (setter.clone(), memory.clone(), session.clone());
            let underway = memory.begin_sending();
            *running.borrow_mut() = Some(Task::spawn(async move {
                let sent = send(&finished.jpeg, &setter).await;
                drop(underway);
                match sent {
                    Ok(view) => {
                        // From here on the guard redirects to the progress.
                        memory.forget_photo();
                        session.learn.emit(Learnt::Changed(view));
                    }
                    Err(error) => {
                        session.refused(&error);
                        setter.set(Sending::Failed(error));
                    }
                }
            }));
        })
    };
    let stop = {
        let (setter, session) = (sending.setter(), session.clone());
        Callback::from(move |()| {
            running.take();
            setter.set(Sending::Stopped);
            // The upload may have arrived before it was stopped.
            session.ask.emit(());
        })
    };
    ((*sending).clone(), Controls { start, stop })
}

async fn send(jpeg: &[u8], told: &UseStateSetter<Sending>) -> Result<ApplicationView, ApiError> {
    told.set(Sending::Moving { sent: Sent { bytes: 0, of: jpeg.len() as u64 }, rest: None });
    let digest = content_digest(jpeg).await;
    let mut backoff = Backoff::UPLOAD;
    let mut tries = 0;
    loop {
        let error = match once(jpeg, &digest, told).await {
            Err(ApiError::Unreachable) => api::why_broken().await,
            Err(error) => error,
            arrived @ Ok(_) => return arrived,
        };
        let reason = reason(&error, api::believes_online());
        if reason != Reason::Offline {
            tries += 1;
        }
        let asked = error.wait_seconds();
        if !error.is_passing() || tries > TRIES || asked > Some(LONGEST_WAIT_SECONDS) {
            return Err(error);
        }
        let wait = backoff.next_after(asked, js_sys::Math::random());
        let seconds = i64::try_from(wait.as_secs()).unwrap_or_default() + 1;
        told.set(Sending::Waiting(now().plus_seconds(seconds), reason));
        pause(wait, asked.is_none()).await;
    }
}

/// Why the next try waits. The browser's network flag only selects the text.
fn reason(error: &ApiError, believes_online: bool) -> Reason {
    match error {
        ApiError::Unreachable if !believes_online => Reason::Offline,
        ApiError::Unreachable => Reason::Broken,
        ApiError::Problem(_)
        | ApiError::Gateway(_)
        | ApiError::Portal
        | ApiError::LengthLimit
        | ApiError::Unreadable => Reason::Busy,
    }
}

/// One transfer, until it ends or has had no progress for too long.
async fn once(
    jpeg: &[u8],
    digest: &str,
    told: &UseStateSetter<Sending>,
) -> Result<ApplicationView, ApiError> {
    let (giver, taker) = oneshot();
    let watch = Rc::new(Watch {
        told: told.clone(),
        ended: giver,
        last: Cell::new(Sent { bytes: 0, of: jpeg.len() as u64 }),
        pace: RefCell::default(),
        timer: RefCell::default(),
    });
    let of_upload = Rc::clone(&watch);
    Watch::moved(&watch, watch.last.get());
    let upload = Upload::start(jpeg, digest, move |event| match event {
        UploadEvent::Sent(sent) => Watch::moved(&of_upload, sent),
        UploadEvent::Done(answer) => of_upload.ended.send(*answer),
    })?;
    let answer = taker.take().await;
    watch.timer.take();
    drop(upload);
    answer
}

/// Watches the progress of a transfer.
struct Watch {
    told: UseStateSetter<Sending>,
    ended: Sender<Result<ApplicationView, ApiError>>,
    last: Cell<Sent>,
    pace: RefCell<Pace>,
    timer: RefCell<Option<Timer>>,
}

impl Watch {
    /// Progress was made. The timer holds only a weak reference, so the watch ends with its transfer.
    fn moved(watch: &Rc<Self>, sent: Sent) {
        watch.last.set(sent);
        let rest = watch.pace.borrow_mut().note(now().as_millis(), sent);
        watch.told.set(Sending::Moving { sent, rest });
        let weak = Rc::downgrade(watch);
        *watch.timer.borrow_mut() = Some(Timer::once(STILL, move || {
            if let Some(watch) = weak.upgrade() {
                Self::stands_still(&watch);
            }
        }));
    }

    /// No progress for [`STILL`]. When everything is sent, only the answer may be slow.
    fn stands_still(watch: &Rc<Self>) {
        let sent = watch.last.get();
        watch.told.set(Sending::Still(sent));
        if sent.is_all() {
            return;
        }
        let weak = Rc::downgrade(watch);
        let lost = Timer::once(LOST.saturating_sub(STILL), move || {
            if let Some(watch) = weak.upgrade() {
                watch.ended.send(Err(ApiError::Unreachable));
            }
        });
        // The running timer is still stored here: it is replaced after it ended.
        let ended = watch.timer.replace(Some(lost));
        wasm_bindgen_futures::spawn_local(async move { drop(ended) });
    }
}

/// Waits for `wait`. With `ends_by_network`, a change of the network ends the wait.
async fn pause(wait: Duration, ends_by_network: bool) {
    let (giver, taker) = oneshot();
    let giver = Rc::new(giver);
    let by_time = giver.clone();
    let timer = Timer::once(wait, move || by_time.send(()));
    let listeners = ends_by_network.then(|| {
        ["online", "offline"].map(|event| {
            let giver = giver.clone();
            Listener::new(&window(), event, move |_| giver.send(()))
        })
    });
    taker.take().await;
    drop((timer, listeners));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browsers_network_flag_selects_the_text_only_after_a_failed_try() {
        assert_eq!(reason(&ApiError::Unreachable, false), Reason::Offline);
        assert_eq!(reason(&ApiError::Unreachable, true), Reason::Broken);
        assert_eq!(reason(&ApiError::Gateway(Some(3)), false), Reason::Busy);
    }
}
