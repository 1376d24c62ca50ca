//! The consent dialog: two separate consents, both unticked at first.

use web_sys::{Event, HtmlInputElement};
use yew::prelude::*;

use super::{Collection, use_page_memory};
use crate::ui::{Button, Dialog, Kind, use_i18n};

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
    let memory = use_page_memory();
    let given = use_state_eq(|| memory.consents.get());
    let tick = {
        let (setter, memory) = (given.setter(), memory.clone());
        Callback::from(move |(which, ticked): (usize, bool)| {
            let mut consents = memory.consents.get();
            consents[which] = ticked;
            memory.consents.set(consents);
            setter.set(consents);
        })
    };
    let both = *given == [true, true];
    let missing = use_state_eq(|| false);
    let notice = &props.collection.notice;
    let (school, centre) = (i18n.pick(&notice.school_name), i18n.pick(&notice.centre));
    let days = notice.retention_days;
    let agree = {
        let (missing, agreed) = (missing.setter(), props.agreed.clone());
        Callback::from(move |()| {
            missing.set(!both);
            if both {
                agreed.emit(());
            }
        })
    };
    let actions = html! {
        <>
            <p class="field__error dialog__error" role="alert">
                if *missing && !both { { texts.both_needed } }
            </p>
            <Button kind={Kind::Secondary} onclick={props.cancelled.clone()}>{ i18n.texts().common.cancel }</Button>
            <Button id="agree" onclick={agree}>{ texts.agree }</Button>
        </>
    };
    html! {
        <Dialog id="consent" title={texts.dialog} open={props.open} onclose={props.cancelled.clone()} {actions}>
            <p>{ texts.dialog_lead }</p>
            <Consent id="consent-data" which=0 given={given[0]} tick={tick.clone()} name={texts.consent_data}
                text={(texts.consent_data_text)(school, centre, days)} />
            <Consent id="consent-portrait" which=1 given={given[1]} {tick} name={texts.consent_portrait}
                text={(texts.consent_portrait_text)(school, centre, days)} />
            <p class="dialog__small">{ texts.refusal }</p>
        </Dialog>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct ConsentProps {
    id: &'static str,
    /// Its index in the memory.
    which: usize,
    given: bool,
    tick: Callback<(usize, bool)>,
    name: &'static str,
    text: String,
}

#[component]
fn Consent(props: &ConsentProps) -> Html {
    let (tick, which) = (props.tick.clone(), props.which);
    let onchange = move |event: Event| {
        tick.emit((which, event.target_unchecked_into::<HtmlInputElement>().checked()));
    };
    let describedby = [props.id, "-text"].concat();
    html! {
        <div class="consent">
            <label class="consent__label">
                <input key={props.id} id={props.id} type="checkbox" checked={props.given} aria-describedby={describedby.clone()} {onchange} />
                <span>{ props.name }</span>
            </label>
            <p id={describedby} class="consent__text">{ &props.text }</p>
        </div>
    }
}
