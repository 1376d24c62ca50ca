//! Sending the finished file until it arrived: the same bytes under the same digest, so that a repetition is the same
//! upload. What passes by itself is tried again, ever more patiently and never before the server says so; a transfer that
//! stands still is told, and given up for another when it stays so.

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

/// Where the upload is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Sending {
    /// Not asked for yet.
    Idle,
    /// Stopped by the student.
    Stopped,
    /// On its way.
    Moving {
        /// So much of it.
        sent: Sent,
        /// How many seconds the rest takes, when that is known.
        rest: Option<u32>,
    },
    /// On its way, but nothing has moved for a while.
    Still(Sent),
    /// Again at this moment.
    Waiting(Timestamp, Reason),
    /// It did not work, and trying again by itself would not help.
    Failed(ApiError),
}

/// Why an upload waits for its next try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// The phone says that it has no network.
    Offline,
    /// The connection broke.
    Broken,
    /// The server, or something before it, asks to come again.
    Busy,
}

/// After so many tries on a network that is there the student decides: about three minutes.
const TRIES: u32 = 10;

/// Nothing moved for so long: the student is told. (Promised within 15 seconds.)
const STILL: Duration = Duration::from_secs(12);

/// A transfer that has not moved for so long lost its connection without being told, as happens when a phone changes
/// from one network to another; another connection is tried.
const LOST: Duration = Duration::from_secs(30);

/// A server that asks for more than this is away for long: the student is told instead of left with a countdown.
const LONGEST_WAIT_SECONDS: u32 = 600;

/// How an upload is started and stopped.
pub(super) struct Controls {
    /// Starts it, or tries again at once.
    pub(super) start: Callback<()>,
    /// Stops it.
    pub(super) stop: Callback<()>,
}

/// Where the upload is, and how to start and stop it.
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
                        // From here on the guard leads to the progress.
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
            // It may have arrived before it was stopped.
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

/// Why the next try has to wait. What the browser believes about its network only chooses the words.
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

/// One transfer, to its end or until it has stood still for too long.
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
        UploadEvent::Done(answer) => of_upload.ended.give(*answer),
    })?;
    let answer = taker.take().await;
    watch.timer.take();
    drop(upload);
    answer
}

/// Who looks whether a transfer moves.
struct Watch {
    told: UseStateSetter<Sending>,
    ended: Sender<Result<ApplicationView, ApiError>>,
    last: Cell<Sent>,
    pace: RefCell<Pace>,
    timer: RefCell<Option<Timer>>,
}

impl Watch {
    /// Something moved. The timer holds the watch only weakly: it goes with its transfer.
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

    /// Nothing moved for [`STILL`]. When all is sent, the answer may only take its time.
    fn stands_still(watch: &Rc<Self>) {
        let sent = watch.last.get();
        watch.told.set(Sending::Still(sent));
        if sent.is_all() {
            return;
        }
        let weak = Rc::downgrade(watch);
        let lost = Timer::once(LOST.saturating_sub(STILL), move || {
            if let Some(watch) = weak.upgrade() {
                watch.ended.give(Err(ApiError::Unreachable));
            }
        });
        // The timer that is running this was taken out by nobody: it is replaced after it ended.
        let ended = watch.timer.replace(Some(lost));
        wasm_bindgen_futures::spawn_local(async move { drop(ended) });
    }
}

/// Waits so long. When nobody asked for the wait, a network that comes or goes ends it.
async fn pause(wait: Duration, ends_by_network: bool) {
    let (giver, taker) = oneshot();
    let giver = Rc::new(giver);
    let by_time = giver.clone();
    let timer = Timer::once(wait, move || by_time.give(()));
    let listeners = ends_by_network.then(|| {
        ["online", "offline"].map(|event| {
            let giver = giver.clone();
            Listener::new(&window(), event, move |_| giver.give(()))
        })
    });
    taker.take().await;
    drop((timer, listeners));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_browser_believes_of_its_network_chooses_words_only_after_a_try_failed() {
        assert_eq!(reason(&ApiError::Unreachable, false), Reason::Offline);
        assert_eq!(reason(&ApiError::Unreachable, true), Reason::Broken);
        assert_eq!(reason(&ApiError::Gateway(Some(3)), false), Reason::Busy);
    }
}
