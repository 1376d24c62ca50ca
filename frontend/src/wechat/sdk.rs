//! The JS-SDK, loaded and configured on the first screen that needs it.

use std::cell::Cell;
use std::time::Duration;

use js_sys::{Function, Promise, Reflect};
use serde::Serialize;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::{any_of, global};
use crate::api;
use crate::hooks::{Timer, document, window};

thread_local! {
    static IS_READY: Cell<bool> = const { Cell::new(false) };
}

/// Timeout of WeChat's answer to the configuration, and of loading the script.
const LOAD_TIMEOUT: Duration = Duration::from_secs(8);

/// Whether the SDK is loaded and WeChat has accepted this page's configuration.
pub(super) async fn ready() -> bool {
    if !IS_READY.get() {
        let agreed = configure().await.unwrap_or_default();
        IS_READY.set(agreed);
    }
    IS_READY.get()
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Wanted<'a> {
    app_id: &'a str,
    timestamp: i64,
    nonce_str: &'a str,
    signature: &'a str,
    /// At least one, or WeChat ignores the tags.
    js_api_list: [&'static str; 1],
    open_tag_list: [&'static str; 1],
}

async fn configure() -> Option<bool> {
    // iOS signs the address that was loaded first, Android the current one. They are the same here: screens differ in
    // the fragment only, and the fragment is not signed.
    let href = window().location().href().ok()?;
    let config = api::wechat_js(href.split('#').next().unwrap_or_default()).await.ok()?;
    if global("wx").is_none() {
        load(&config.script).await;
    }
    let wx = global("wx")?;
    let wanted = Wanted {
        app_id: &config.app_id,
        timestamp: config.timestamp,
        nonce_str: &config.nonce_str,
        signature: &config.signature,
        js_api_list: ["checkJsApi"],
        open_tag_list: ["wx-open-subscribe"],
    };
    let wanted = js_sys::JSON::parse(&serde_json::to_string(&wanted).ok()?).ok()?;
    call(&wx, "config", &wanted)?;
    let mut late = None;
    let agreed = Promise::new(&mut |resolve, _| {
        let say = |agreed: bool, resolve: &Function| {
            let resolve = resolve.clone();
            Closure::once_into_js(move || drop(resolve.call1(&JsValue::NULL, &agreed.into())))
        };
        drop(call(&wx, "ready", &say(true, &resolve)));
        drop(call(&wx, "error", &say(false, &resolve)));
        late = Some(Timer::once(LOAD_TIMEOUT, move || drop(resolve.call1(&JsValue::NULL, &JsValue::FALSE))));
    });
    let agreed = JsFuture::from(agreed).await.ok()?;
    drop(late);
    Some(agreed.is_truthy())
}

fn call(wx: &JsValue, method: &str, argument: &JsValue) -> Option<JsValue> {
    let method: Function = Reflect::get(wx, &method.into()).ok()?.dyn_into().ok()?;
    method.call1(wx, argument).ok()
}

/// Loads a script; a failure is ignored.
async fn load(address: &str) {
    let Ok(script) = document().create_element("script") else { return };
    let ended = any_of(&script, &["load", "error"], LOAD_TIMEOUT);
    drop(script.set_attribute("src", address));
    if let Some(head) = document().document_element() {
        drop(head.append_child(&script));
    }
    ended.await;
}
