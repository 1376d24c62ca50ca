//! Payment is possible in WeChat only: how to get there from another browser, or from another device.

use shared::api::LinkCode;
use wasm_bindgen_futures::JsFuture;
use yew::prelude::*;

use crate::hooks::{Task, window};
use crate::ui::{Button, Dialog, Kind, Qr, use_i18n};

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) link: LinkCode,
    pub(super) close: Callback<()>,
}

/// A QR code for a student at a computer, and the address for a student at the phone.
#[component]
pub(super) fn Elsewhere(props: &Props) -> Html {
    let i18n = use_i18n();
    let (texts, common) = (&i18n.texts().status, &i18n.texts().common);
    let copied = use_state_eq(|| false);
    let running = use_mut_ref(|| None::<Task>);
    let copy = {
        let (setter, address) = (copied.setter(), props.link.address.clone());
        Callback::from(move |()| {
            // If copying is refused, the address is still shown and can be copied by hand.
            let written = JsFuture::from(window().navigator().clipboard().write_text(&address));
            let setter = setter.clone();
            *running.borrow_mut() = Some(Task::spawn(async move { setter.set(written.await.is_ok()) }));
        })
    };
    let actions = html! {
        <>
            <Button kind={Kind::Secondary} onclick={props.close.clone()}>{ common.cancel }</Button>
            // Browsers allow access to the clipboard in secure contexts only.
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
