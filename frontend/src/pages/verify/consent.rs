//! The authorisation dialog: two consents, each its own, none ticked beforehand.

use web_sys::{Event, HtmlInputElement};
use yew::prelude::*;

use super::Collection;
use crate::ui::{Button, Dialog, Kind, use_i18n};

/// Properties of [`ConsentDialog`].
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) open: bool,
    pub(super) collection: Collection,
    pub(super) agreed: Callback<()>,
    pub(super) cancelled: Callback<()>,
}

/// 信息授权: 取消 or 同意.
#[component]
pub(super) fn ConsentDialog(props: &Props) -> Html {
    let i18n = use_i18n();
    let texts = &i18n.texts().privacy;
    let data = use_state_eq(|| false);
    let portrait = use_state_eq(|| false);
    let missing = use_state_eq(|| false);
    let notice = &props.collection.notice;
    let (school, centre) = (i18n.pick(&notice.school_name), i18n.pick(&notice.centre));
    let days = notice.retention_days;
    let agree = {
        let (both, missing, agreed) = (*data && *portrait, missing.setter(), props.agreed.clone());
        Callback::from(move |()| {
            missing.set(!both);
            if both {
                agreed.emit(());
            }
        })
    };
    let actions = html! {
        <>
            <Button kind={Kind::Secondary} onclick={props.cancelled.clone()}>{ i18n.texts().common.cancel }</Button>
            <Button id="agree" onclick={agree}>{ texts.agree }</Button>
        </>
    };
    html! {
        <Dialog id="consent" title={texts.dialog} open={props.open} onclose={props.cancelled.clone()} {actions}>
            <p>{ texts.dialog_lead }</p>
            { consent("consent-data", &data, texts.consent_data, &(texts.consent_data_text)(school, centre, days)) }
            { consent(
                "consent-portrait",
                &portrait,
                texts.consent_portrait,
                &(texts.consent_portrait_text)(school, centre, days),
            ) }
            <p class="dialog__small">{ texts.refusal }</p>
            <p class="field__error" role="alert">
                if *missing && !(*data && *portrait) { { texts.both_needed } }
            </p>
        </Dialog>
    }
}

fn consent(id: &'static str, given: &UseStateHandle<bool>, name: &'static str, text: &str) -> Html {
    let setter = given.setter();
    let onchange = move |event: Event| setter.set(event.target_unchecked_into::<HtmlInputElement>().checked());
    let describedby = [id, "-text"].concat();
    html! {
        <div class="consent">
            <label class="consent__label">
                <input {id} type="checkbox" checked={**given} aria-describedby={describedby.clone()} {onchange} />
                <span>{ name }</span>
            </label>
            <p id={describedby} class="consent__text">{ text }</p>
        </div>
    }
}
