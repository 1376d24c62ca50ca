//! Storing recovery codes: copied, printed, or saved as a file. They are shown once.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlAnchorElement;
use yew::prelude::*;

use crate::hooks::{Task, document, window};
use crate::staff::i18n::use_texts;
use crate::ui::{Button, Kind};

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    /// One per line.
    pub(super) codes: String,
    /// The account's name.
    pub(super) name: String,
}

/// The buttons to copy, print and save.
#[component]
pub(super) fn Keep(props: &Props) -> Html {
    let all = use_texts();
    let texts = &all.account;
    let copied = use_state_eq(|| None::<bool>);
    let running = use_mut_ref(|| None::<Task>);
    let copy = {
        let (setter, codes) = (copied.setter(), props.codes.clone());
        move |()| {
            let (setter, codes) = (setter.clone(), codes.clone());
            *running.borrow_mut() = Some(Task::spawn(async move {
                let written = window().navigator().clipboard().write_text(&codes);
                setter.set(Some(JsFuture::from(written).await.is_ok()));
            }));
        }
    };
    let print = |()| drop(window().print());
    let save = {
        let text = [all.shell.brand, " ", &props.name, "\n", &props.codes, "\n"].concat();
        move |()| save(&text)
    };
    html! {
        <>
            <div class="table__actions">
                <Button id="copy-codes" kind={Kind::Secondary} onclick={copy}>{ texts.copy }</Button>
                <Button id="print-codes" kind={Kind::Secondary} onclick={print}>{ texts.print }</Button>
                <Button id="save-codes" kind={Kind::Secondary} onclick={save}>{ texts.save }</Button>
            </div>
            <p role="status">{ copied.map(|good| if good { texts.copied } else { texts.not_copied }).unwrap_or_default() }</p>
        </>
    }
}

/// Lets the browser save a text file.
fn save(text: &str) {
    let Ok(link) = document().create_element("a") else { return };
    let Ok(link) = link.dyn_into::<HtmlAnchorElement>() else { return };
    let address =
        ["data:text/plain;charset=utf-8,", &String::from(js_sys::encode_uri_component(text))].concat();
    link.set_href(&address);
    link.set_download("yipai-recovery-codes.txt");
    link.click();
}
