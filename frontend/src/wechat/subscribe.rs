//! `wx-open-subscribe`: only a tap on WeChat's own button allows a message. It is built outside the virtual DOM, which
//! supports neither the tag nor the template inside it.

use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;

use js_sys::Reflect;
use serde::Deserialize;
use shared::api::wechat::{CreditReport, SUBSCRIBE_STYLE};
use web_sys::{Element, Event};
use yew::prelude::*;

use super::{is_here, sdk};
use crate::api::{self, Backoff};
use crate::hooks::{Listener, Task, document, sleep, window};

/// The templates that can be requested here, once the SDK is ready; `None` elsewhere. The callback clears them after
/// the request.
#[hook]
pub(crate) fn use_asks() -> (Option<Rc<[String]>>, Callback<()>) {
    let asks = use_state_eq(|| None::<Rc<[String]>>);
    let setter = asks.setter();
    use_effect_with((), move |()| {
        let task = is_here().then(|| {
            Task::spawn(async move {
                if let Ok(view) = api::wechat().await
                    && !view.asks.is_empty()
                    && sdk::ready().await
                {
                    setter.set(Some(view.asks.into()));
                }
            })
        });
        move || drop(task)
    });
    let setter = asks.setter();
    ((*asks).clone(), use_callback((), move |(), ()| setter.set(None)))
}

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) asks: Rc<[String]>,
    pub(crate) label: &'static str,
    /// Called with whether any message was allowed.
    pub(crate) onanswer: Callback<bool>,
    /// Shown when WeChat does not show its button.
    #[prop_or_default]
    pub(crate) fallback: Html,
}

#[component]
pub(crate) fn Subscribe(props: &Props) -> Html {
    let place = use_node_ref();
    let failed = use_state_eq(|| false);
    let running = use_mut_ref(|| None::<Task>);
    {
        let (place, failed, onanswer) = (place.clone(), failed.setter(), props.onanswer.clone());
        use_effect_with((props.asks.clone(), props.label), move |(asks, label)| {
            let tag = place.cast::<Element>().and_then(|place| build(&place, asks, label));
            let listeners = tag.map(|tag| {
                let answered = Listener::new(&tag, "success", move |event| {
                    let (accepted, onanswer) = (accepted(&event), onanswer.clone());
                    *running.borrow_mut() = Some(Task::spawn(async move {
                        let any = !accepted.is_empty();
                        report(accepted).await;
                        onanswer.emit(any);
                    }));
                });
                (answered, Listener::new(&tag, "error", move |_| failed.set(true)))
            });
            move || drop(listeners)
        });
    }
    html! {
        <>
            <div class="subscribe" ref={place} hidden={*failed}></div>
            if *failed { { props.fallback.clone() } }
        </>
    }
}

/// Inserts the tag with its template into `place`.
fn build(place: &Element, asks: &[String], label: &str) -> Option<Element> {
    let tag = document().create_element("wx-open-subscribe").ok()?;
    tag.set_attribute("template", &asks.join(",")).ok()?;
    tag.set_attribute("id", "subscribe").ok()?;
    let template = document().create_element("script").ok()?;
    template.set_attribute("type", "text/wxtag-template").ok()?;
    let html = ["<style>", SUBSCRIBE_STYLE, "</style><button class=\"a\">", label, "</button>"].concat();
    template.set_text_content(Some(&html));
    tag.append_child(&template).ok()?;
    place.set_inner_html("");
    place.append_child(&tag).ok()?;
    Some(tag)
}

/// WeChat's answer for one template: JSON in a string, inside JSON in a string.
#[derive(Deserialize)]
struct Answer {
    status: String,
}

/// The templates that were accepted.
fn accepted(event: &Event) -> Vec<String> {
    let details = || {
        let detail = Reflect::get(event, &"detail".into()).ok()?;
        Reflect::get(&detail, &"subscribeDetails".into()).ok()?.as_string()
    };
    details().map(|details| accepted_of(&details)).unwrap_or_default()
}

fn accepted_of(details: &str) -> Vec<String> {
    let details: HashMap<String, String> = serde_json::from_str(details).unwrap_or_default();
    let is_accepted =
        |answer: &str| serde_json::from_str::<Answer>(answer).is_ok_and(|answer| answer.status == "accept");
    details.into_iter().filter(|(_, answer)| is_accepted(answer)).map(|(template, _)| template).collect()
}

/// Number of tries to report a tap; each tap has its number, so that a repetition counts once.
const TRIES: u32 = 4;

async fn report(accepted: Vec<String>) {
    let mut bytes = [0; 16];
    let rolled = window().crypto().and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes));
    if accepted.is_empty() || rolled.is_err() {
        return;
    }
    let hex = |byte: u8| char::from_digit(byte.into(), 16).unwrap_or('0');
    let tap = bytes.iter().flat_map(|byte| [hex(byte >> 4), hex(byte & 15)]).collect();
    let report = CreditReport { tap, accepted };
    let mut pace = Backoff::new(Duration::from_secs(1), Duration::from_secs(5));
    for _ in 0..TRIES {
        match api::wechat_allow(&report).await {
            Err(error) if error.is_passing() => sleep(pace.next(js_sys::Math::random())).await,
            // Refused permanently: the student's page shows the result anyway.
            Ok(_) | Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_accepted_templates_count() {
        let details = r#"{"a":"{\"status\":\"accept\"}","b":"{\"status\":\"reject\"}","c":"{\"status\":\"cancel\"}","d":"{\"status\":\"filter\"}","e":"x"}"#;
        assert_eq!(accepted_of(details), ["a"]);
        for nothing in ["", "{}", "[]", "null", r#"{"a":{"status":"accept"}}"#] {
            assert_eq!(accepted_of(nothing), Vec::<String>::new(), "{nothing}");
        }
    }
}
