//! The page inside WeChat: the opener's account, the JS-SDK, and WeChat's own button for messages.

mod sdk;
pub(crate) mod sheet;
mod subscribe;

use std::time::Duration;

use js_sys::{Promise, Reflect};
use shared::api::wechat::path;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::EventTarget;
use yew::prelude::*;

pub(crate) use subscribe::{Subscribe, use_asks};

use crate::api;
use crate::hooks::{Listener, Task, Timer, window};

/// Whether this is WeChat's own browser. 企业微信 names both in its user agent.
pub(crate) fn is_here() -> bool {
    let agent = window().navigator().user_agent().unwrap_or_default();
    agent.contains("MicroMessenger") && !agent.contains("wxwork")
}

/// The global that WeChat adds to the page, if it exists yet.
fn global(name: &str) -> Option<JsValue> {
    Reflect::get(&window(), &name.into()).ok().filter(JsValue::is_object)
}

/// Waits for one of the events, or until `patience` has passed. It listens from the call on, not from the first poll.
fn any_of(target: &EventTarget, events: &[&'static str], patience: Duration) -> impl Future<Output = ()> {
    let mut waiting = None;
    let first = Promise::new(&mut |resolve, _| {
        let end = || {
            let resolve = resolve.clone();
            move || drop(resolve.call0(&JsValue::NULL))
        };
        let listen = |event: &&'static str| {
            let end = end();
            Listener::new(target, event, move |_| end())
        };
        waiting = Some((events.iter().map(listen).collect::<Vec<_>>(), Timer::once(patience, end())));
    });
    async move {
        drop(JsFuture::from(first).await);
        drop(waiting);
    }
}

/// Whether the page may continue: outside WeChat at once; in WeChat when the server knows the account that opened the
/// page, which takes one silent redirect through WeChat. `wanted` is false on screens that do not need the account.
#[hook]
pub(crate) fn use_entered(wanted: bool) -> bool {
    let entered = use_state_eq(|| !is_here());
    let setter = entered.setter();
    use_effect_with(wanted && !*entered, move |ask| {
        let task = ask.then(|| {
            Task::spawn(async move {
                match api::wechat().await {
                    Ok(view) if view.enabled && !view.signed_in => enter(),
                    // Payment and messages need the account; everything else works without it.
                    Ok(_) | Err(_) => setter.set(true),
                }
            })
        });
        move || drop(task)
    });
    *entered || !wanted
}

/// Redirects to WeChat and back to this screen. The redirect leaves no history entry.
fn enter() {
    let location = window().location();
    let here = location.hash().unwrap_or_default();
    let to = String::from(js_sys::encode_uri_component(&here));
    drop(location.replace(&[path::ENTER, "?to=", &to].concat()));
}
