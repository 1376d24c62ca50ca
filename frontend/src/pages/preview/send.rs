//! Sending the finished file until it arrived: the same bytes under the same digest, so that a repetition is the same
//! upload; after a lost network again, ever more patiently.

use std::rc::Rc;
use std::time::Duration;

use shared::api::ApplicationView;
use shared::time::Timestamp;
use yew::prelude::*;

use crate::api::{ApiError, Backoff, Upload, UploadEvent, content_digest};
use crate::hooks::{Listener, Task, Timer, now, window};
use crate::pages::memory::{Finished, Memory};
use crate::photo::oneshot::oneshot;
use crate::session::{Learnt, SessionHandle};

/// Where the upload is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Sending {
    /// Not asked for yet.
    Idle,
    /// Stopped by the student.
    Stopped,
    /// This many percent are sent.
    Sent(u32),
    /// The phone has no network; goes on when it has.
    Offline,
    /// Again at this moment, or when the network changes.
    Waiting(Timestamp),
    /// The server refused.
    Failed(ApiError),
}

/// After so many tries the student decides: about three minutes on a network that is there and does not carry.
const TRIES: u32 = 10;

/// Where the upload is, and how to start and stop it.
#[hook]
pub(super) fn use_sending(
    finished: Option<Rc<Finished>>,
    memory: &Memory,
    session: &SessionHandle,
) -> (Sending, Callback<()>, Callback<()>) {
    let sending = use_state_eq(|| Sending::Idle);
    let running = use_mut_ref(|| None::<Task>);
    let start = {
        let (setter, running) = (sending.setter(), running.clone());
        let (memory, session) = (memory.clone(), session.clone());
        Callback::from(move |()| {
            let Some(finished) = finished.clone() else { return };
            let (setter, memory, session) = (setter.clone(), memory.clone(), session.clone());
            setter.set(Sending::Sent(0));
            *running.borrow_mut() = Some(Task::spawn(async move {
                match send(&finished.jpeg, &setter).await {
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
    ((*sending).clone(), start, stop)
}

async fn send(jpeg: &[u8], told: &UseStateSetter<Sending>) -> Result<ApplicationView, ApiError> {
    let digest = content_digest(jpeg).await;
    let mut backoff = Backoff::UPLOAD;
    let mut tries = 0;
    loop {
        while !window().navigator().on_line() {
            told.set(Sending::Offline);
            network(None).await;
        }
        told.set(Sending::Sent(0));
        match once(jpeg, &digest, told).await {
            Err(error) if error.is_passing() && tries < TRIES => {
                tries += 1;
                let wait = backoff.next(js_sys::Math::random());
                let seconds = i64::try_from(wait.as_secs()).unwrap_or_default() + 1;
                told.set(Sending::Waiting(now().plus_seconds(seconds)));
                network(Some(wait)).await;
            }
            answer => return answer,
        }
    }
}

async fn once(
    jpeg: &[u8],
    digest: &str,
    told: &UseStateSetter<Sending>,
) -> Result<ApplicationView, ApiError> {
    let (giver, taker) = oneshot();
    let (giver, told) = (Rc::new(giver), told.clone());
    let upload = Upload::start(jpeg, digest, move |event| match event {
        UploadEvent::Sent(percent) => told.set(Sending::Sent(percent)),
        UploadEvent::Done(answer) => giver.give(*answer),
    })?;
    let answer = taker.take().await;
    drop(upload);
    answer
}

/// Waits until the network comes or goes, at most `limit`.
async fn network(limit: Option<Duration>) {
    let (giver, taker) = oneshot();
    let giver = Rc::new(giver);
    let by_time = giver.clone();
    let timer = limit.map(|limit| Timer::once(limit, move || by_time.give(())));
    let listeners = ["online", "offline"].map(|event| {
        let giver = giver.clone();
        Listener::new(&window(), event, move |_| giver.give(()))
    });
    taker.take().await;
    drop((timer, listeners));
}
