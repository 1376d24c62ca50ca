//! A request that waits until its user has proved their identity. The request dispatches an event on the window; the
//! dialog that listens to it answers.

use std::cell::RefCell;
use std::pin::Pin;

use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use yew::prelude::*;

use crate::api::ApiError;
use crate::app::signal;
use crate::hooks::{Listener, Task, window};

/// Dispatched on the window when a proof is requested.
const ASKED: &str = "yipai-proof-asked";

thread_local! {
    /// Resolves the waiting request.
    static WAITING: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Asks for a proof; returns whether it was given. An earlier question that is still open counts as declined.
pub(crate) async fn ask() -> bool {
    let promise = Promise::new(&mut |resolve, _| {
        answer(false);
        WAITING.set(Some(resolve));
    });
    signal(ASKED);
    JsFuture::from(promise).await.is_ok_and(|given| given.is_truthy())
}

/// Answers the waiting request, if there is one.
fn answer(given: bool) {
    if let Some(resolve) = WAITING.take() {
        drop(resolve.call1(&JsValue::NULL, &JsValue::from_bool(given)));
    }
}

/// The state of the question.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Phase {
    Unasked,
    Asked,
    Sending,
    Failed(ApiError),
}

/// Sends a proof to the server.
pub(crate) type Sending = Pin<Box<dyn Future<Output = Result<(), ApiError>>>>;

/// The question for its dialog: its state, a callback to decline, and a callback to send a proof.
#[hook]
pub(crate) fn use_question() -> (Phase, Callback<()>, Callback<Sending>) {
    let phase = use_state_eq(|| Phase::Unasked);
    let running = use_mut_ref(|| None::<Task>);
    {
        let setter = phase.setter();
        use_effect_with((), move |()| {
            let listener = Listener::new(&window(), ASKED, move |_| setter.set(Phase::Asked));
            move || drop(listener)
        });
    }
    let decline = {
        let setter = phase.setter();
        Callback::from(move |()| {
            setter.set(Phase::Unasked);
            answer(false);
        })
    };
    let give = {
        let setter = phase.setter();
        Callback::from(move |sending: Sending| {
            let setter = setter.clone();
            setter.set(Phase::Sending);
            *running.borrow_mut() = Some(Task::spawn(async move {
                match sending.await {
                    Ok(()) => {
                        setter.set(Phase::Unasked);
                        answer(true);
                    }
                    Err(error) => setter.set(Phase::Failed(error)),
                }
            }));
        })
    };
    ((*phase).clone(), decline, give)
}
