//! WeChat's payment sheet, opened through `WeixinJSBridge`.
//!
//! WeChat adds the bridge to the page, on Android some time after the page has loaded. Its message when the sheet
//! closes is a hint for the page and no proof of a payment.

use std::time::Duration;

use js_sys::{Function, Promise, Reflect};
use shared::api::WechatSheet;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::{any_of, global};
use crate::hooks::document;

/// The result that the sheet reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Closed {
    /// It reports a payment.
    Ok,
    /// The student cancelled.
    Cancelled,
    /// It did not open, or the payment failed; with its message.
    Failed(String),
}

/// The global with the bridge.
const BRIDGE: &str = "WeixinJSBridge";

/// Timeout of the bridge's appearance.
const READY: Duration = Duration::from_secs(3);

/// Opens the sheet and waits until it closes. When the page is closed meanwhile, the result is lost, and the page asks
/// the server when it is opened again.
pub(crate) async fn open(sheet: &WechatSheet) -> Closed {
    let Some(bridge) = bridge().await else { return Closed::Failed("no bridge".to_owned()) };
    let Some((message, description)) = invoke(&bridge, sheet).await else {
        return Closed::Failed("no answer".to_owned());
    };
    match message.as_str() {
        "get_brand_wcpay_request:ok" => Closed::Ok,
        "get_brand_wcpay_request:cancel" => Closed::Cancelled,
        _ => Closed::Failed([message.as_str(), " ", &description].concat()),
    }
}

async fn bridge() -> Option<JsValue> {
    if let Some(bridge) = global(BRIDGE) {
        return Some(bridge);
    }
    any_of(&document(), &["WeixinJSBridgeReady"], READY).await;
    global(BRIDGE)
}

/// `err_msg` and `err_desc` of the answer; `None` when there is no answer.
async fn invoke(bridge: &JsValue, sheet: &WechatSheet) -> Option<(String, String)> {
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
    let text = |name: &str| Reflect::get(&answer, &name.into()).ok().and_then(|text| text.as_string());
    Some((text("err_msg")?, text("err_desc").unwrap_or_default()))
}
