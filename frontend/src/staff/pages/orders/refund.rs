//! Refunds one order.

use shared::api::staff::orders::{REASON_CHARS, RefundRequest, StaffOrder, path};
use yew::prelude::*;

use crate::api::ApiError;
use crate::hooks::Task;
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::pages::form::{Input, value};
use crate::staff::ui::StaffTrouble;
use crate::ui::{Button, Dialog, Kind};

const REASON: &str = "refund-reason";

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) order: StaffOrder,
    /// Called with whether the refund was started.
    pub(super) close: Callback<bool>,
}

#[derive(Debug, Clone, PartialEq)]
enum Phase {
    Asking,
    /// The reason is missing or too long.
    NoReason,
    Sending,
    Failed(ApiError),
}

/// Asks for the reason, which the student reads in WeChat, and for a confirmation.
#[component]
pub(super) fn Refund(props: &Props) -> Html {
    let texts = &use_texts().orders;
    let phase = use_state_eq(|| Phase::Asking);
    let running = use_mut_ref(|| None::<Task>);
    let send = {
        let (setter, close, order) = (phase.setter(), props.close.clone(), props.order.id);
        Callback::from(move |()| {
            let reason = value(REASON).trim().to_owned();
            if !(1..=REASON_CHARS).contains(&reason.chars().count()) {
                return setter.set(Phase::NoReason);
            }
            setter.set(Phase::Sending);
            let (setter, close) = (setter.clone(), close.clone());
            *running.borrow_mut() = Some(Task::spawn(async move {
                let request = RefundRequest { reason };
                match api::send::<_, StaffOrder>("POST", &path::refund(order), Some(&request)).await {
                    Ok(_) => close.emit(true),
                    Err(error) => setter.set(Phase::Failed(error)),
                }
            }));
        })
    };
    let onclose = props.close.reform(|()| false);
    let wrong = (*phase == Phase::NoReason).then_some(texts.reason_required);
    let actions = html! {
        <>
            <Button kind={Kind::Secondary} onclick={onclose.clone()}>{ texts.cancel }</Button>
            <Button id="yes" kind={Kind::Danger} busy={*phase == Phase::Sending} onclick={send}>
                { (texts.refund_amount)(props.order.amount) }
            </Button>
        </>
    };
    let about = [props.order.student_number.as_str(), " ", props.order.name.as_str()].concat();
    html! {
        <Dialog id="refund" title={texts.refund} open=true {onclose} {actions}>
            <p>{ about }</p>
            <p>{ texts.refund_means }</p>
            <Input id={REASON} label={texts.reason} hint={texts.reason_hint} error={wrong} focus=true />
            if let Phase::Failed(error) = &*phase { <StaffTrouble error={error.clone()} /> }
        </Dialog>
    }
}
