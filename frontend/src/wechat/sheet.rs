//! The sheet in which WeChat takes a payment, over `WeixinJSBridge`.
//!
//! The bridge is put into the page by WeChat, on Android some time after the page has loaded. What it says when the
//! sheet closes is a hint for the page and proves nothing.

use std::time::Duration;

use js_sys::{Function, Promise, Reflect};
use shared::api::WechatSheet;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::{any_of, global};
use crate::hooks::document;

/// What the sheet said when it closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Closed {
    /// It believes that the money was paid.
    Ok,
    /// The student changed their mind.
    Cancelled,
    /// It did not open, or the payment did not go through.
    Failed,
}

/// What WeChat puts into the page.
const BRIDGE: &str = "WeixinJSBridge";

/// How long WeChat may take to put its bridge into the page.
const READY: Duration = Duration::from_secs(3);

/// Opens the sheet and waits until it closes. A sheet whose page is gone is never heard of again: whoever comes back
/// asks the server.
pub(crate) async fn open(sheet: &WechatSheet) -> Closed {
    let Some(bridge) = bridge().await else { return Closed::Failed };
    let said = invoke(&bridge, sheet).await;
    match said.as_deref() {
        Some("get_brand_wcpay_request:ok") => Closed::Ok,
        Some("get_brand_wcpay_request:cancel") => Closed::Cancelled,
        Some(_) | None => Closed::Failed,
    }
}

async fn bridge() -> Option<JsValue> {
    if let Some(bridge) = global(BRIDGE) {
        return Some(bridge);
    }
    any_of(&document(), &["WeixinJSBridgeReady"], READY).await;
    global(BRIDGE)
}

/// `err_msg` of the answer; `None` when there is none.
async fn invoke(bridge: &JsValue, sheet: &WechatSheet) -> Option<String> {
    let method: Function = Reflect::get(bridge, &"invoke".into()).ok()?.dyn_into().ok()?;
    let wanted = js_sys::JSON::parse(&serde_json::to_string(sheet).ok()?).ok()?;
    let answer = Promise::new(&mut |resolve, _| {
        let refused = resolve.clone();
        let closed =
            Closure::once_into_js(move |answer: JsValue| drop(resolve.call1(&JsValue::NULL, &answer)));
        if method.call3(bridge, &"getBrandWCPayRequest".into(), &wanted, &closed).is_err() {
            drop(refused.call0(&JsValue::NULL));
        }
    });
    let answer = JsFuture::from(answer).await.ok()?;
    Reflect::get(&answer, &"err_msg".into()).ok()?.as_string()
}
