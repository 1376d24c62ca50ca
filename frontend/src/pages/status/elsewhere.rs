//! Paying takes WeChat: how to come there from another browser, or from another screen.

use shared::api::LinkCode;
use wasm_bindgen_futures::JsFuture;
use yew::prelude::*;

use crate::hooks::{Task, window};
use crate::ui::{Button, Dialog, Kind, Qr, use_i18n};

/// Properties of [`Elsewhere`].
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) link: LinkCode,
    pub(super) close: Callback<()>,
}

/// A code for whoever looks at a computer, and the address for whoever holds the phone.
#[component]
pub(super) fn Elsewhere(props: &Props) -> Html {
    let i18n = use_i18n();
    let (texts, common) = (&i18n.texts().status, &i18n.texts().common);
    let copied = use_state_eq(|| false);
    let running = use_mut_ref(|| None::<Task>);
    let copy = {
        let (setter, address) = (copied.setter(), props.link.address.clone());
        Callback::from(move |()| {
            // Refused, the address still stands there to be copied by hand.
            let written = JsFuture::from(window().navigator().clipboard().write_text(&address));
            let setter = setter.clone();
            *running.borrow_mut() = Some(Task::spawn(async move { setter.set(written.await.is_ok()) }));
        })
    };
    let actions = html! {
        <>
            <Button kind={Kind::Secondary} onclick={props.close.clone()}>{ common.cancel }</Button>
            // Browsers give the clipboard to pages over TLS alone.
            if window().is_secure_context() {
                <Button id="copy" onclick={copy}>{ if *copied { texts.copied } else { texts.copy } }</Button>
            }
        </>
    };
    html! {
        <Dialog id="open-in-wechat" title={texts.open_in_wechat} open=true onclose={props.close.clone()} {actions}>
            <p>{ texts.scan_to_pay }</p>
            <div class="elsewhere"><Qr link={props.link.clone()} /></div>
            <p class="elsewhere__address">{ &props.link.address }</p>
        </Dialog>
    }
}
