//! A request that waits until its user has proved who they are. The request asks with a signal on the window; the dialog
//! that listens to it answers.

use std::cell::RefCell;

use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use crate::app::signal;

/// Raised on the window when a proof is asked for.
pub(crate) const ASKED: &str = "yipai-proof-asked";

thread_local! {
    /// What the request that waits is answered with.
    static WAITING: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Asks for a proof; whether it was given. A question before it that is still open counts as declined.
pub(crate) async fn ask() -> bool {
    let promise = Promise::new(&mut |resolve, _| {
        answer(false);
        WAITING.set(Some(resolve));
    });
    signal(ASKED);
    JsFuture::from(promise).await.is_ok_and(|given| given.is_truthy())
}

/// Answers the request that waits, if one does.
pub(crate) fn answer(given: bool) {
    if let Some(resolve) = WAITING.take() {
        drop(resolve.call1(&JsValue::NULL, &JsValue::from_bool(given)));
    }
}
