//! Timers.

use std::future::Future;
use std::task::Poll;
use std::time::Duration;

use shared::time::Timestamp;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use yew::prelude::*;

use super::{Task, now, window};

/// A timer that is cancelled when dropped.
pub(crate) struct Timer {
    id: i32,
    _closure: Closure<dyn FnMut()>,
}

impl Timer {
    /// Calls `then` once after `delay`.
    pub(crate) fn once(delay: Duration, then: impl FnMut() + 'static) -> Self {
        let closure = Closure::<dyn FnMut()>::new(then);
        let millis = i32::try_from(delay.as_millis()).unwrap_or(i32::MAX);
        let function = closure.as_ref().unchecked_ref();
        let id = window()
            .set_timeout_with_callback_and_timeout_and_arguments_0(function, millis)
            .unwrap_or_default();
        Self { id, _closure: closure }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        window().clear_timeout_with_handle(self.id);
    }
}

/// Waits for `delay`. Dropping the future cancels the timer.
pub(crate) async fn sleep(delay: Duration) {
    let mut timer = None;
    let ended = js_sys::Promise::new(&mut |resolve, _| {
        timer = Some(Timer::once(delay, move || drop(resolve.call0(&JsValue::NULL))));
    });
    // A timer's promise is never rejected.
    drop(wasm_bindgen_futures::JsFuture::from(ended).await);
    drop(timer);
}

/// A requested animation frame, cancelled when dropped.
struct Frame {
    id: i32,
    _closure: Closure<dyn FnMut()>,
}

impl Drop for Frame {
    fn drop(&mut self) {
        drop(window().cancel_animation_frame(self.id));
    }
}

/// Waits until the browser has painted the current document: until the task after the next animation frame. A page in
/// the background is not painted, and the wait continues until it is visible again.
pub(crate) async fn painted() {
    let mut frame = None;
    let drawn = js_sys::Promise::new(&mut |resolve, _| {
        let closure = Closure::<dyn FnMut()>::new(move || drop(resolve.call0(&JsValue::NULL)));
        let requested = window().request_animation_frame(closure.as_ref().unchecked_ref());
        frame = requested.ok().map(|id| Frame { id, _closure: closure });
    });
    // The promise of a frame is never rejected.
    drop(wasm_bindgen_futures::JsFuture::from(drawn).await);
    drop(frame);
    sleep(Duration::ZERO).await;
}

/// The whole seconds left until `until`; zero for `None`. Computed from the clock and not counted, because phones stop
/// timers of hidden pages.
#[hook]
pub(crate) fn use_countdown(until: Option<Timestamp>) -> u32 {
    let left = || until.map_or(0, |until| now().seconds_until(until));
    let seconds = use_state_eq(left);
    let setter = seconds.setter();
    use_effect_with(until, move |until| {
        let task = until.map(|until| {
            Task::spawn(async move {
                loop {
                    let left = now().seconds_until(until);
                    setter.set(left);
                    if left == 0 {
                        break;
                    }
                    sleep(Duration::from_millis(500)).await;
                }
            })
        });
        move || drop(task)
    });
    if until.is_some() { *seconds } else { 0 }
}

/// The result of `work`, or `None` when it takes longer than `limit`; then `work` is dropped.
pub(crate) async fn timeout<T>(limit: Duration, work: impl Future<Output = T>) -> Option<T> {
    let (mut work, mut late) = (std::pin::pin!(work), std::pin::pin!(sleep(limit)));
    std::future::poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => late.as_mut().poll(context).map(|()| None),
    })
    .await
}
