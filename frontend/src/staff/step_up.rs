//! 再次确认身份: asks for the password, or for a code where an authenticator is enrolled, before actions that give power over
//! others. The refused request is repeated afterwards.

use shared::api::staff::account::{StepUp as Proof, path};
use shared::problem::{FieldCode, ProblemCode};
use yew::prelude::*;

use super::api;
use super::i18n::use_texts;
use super::pages::form::{Input, value};
use super::session::use_session;
use super::ui::StaffTrouble;
use crate::api::fetch;
use crate::proof::{Phase, use_question};
use crate::ui::{Button, Dialog, Kind, use_i18n};

/// The dialog, shown while a request waits for it. It exists once, outside the screens.
#[component]
pub(super) fn StepUp() -> Html {
    let (i18n, texts, session) = (use_i18n(), &use_texts().account, use_session());
    let (phase, cancel, give) = use_question();
    let by_code = session.account().is_some_and(|account| account.second_factor);
    let send = Callback::from(move |()| {
        let typed = Proof { password: value("step-up-password"), code: value("step-up-code") };
        give.emit(Box::pin(async move {
            let told = fetch::tell("POST", path::PROOF, Some(&typed)).await;
            told.inspect_err(api::note)
        }));
    });
    let onsubmit = move |event: SubmitEvent| {
        event.prevent_default();
        send.emit(());
    };
    let open = phase != Phase::Unasked;
    let busy = phase == Phase::Sending;
    let actions = html! {
        <>
            <Button kind={Kind::Secondary} onclick={cancel.clone()}>{ i18n.texts().common.cancel }</Button>
            <Button id="step-up-confirm" form="step-up-form" {busy}>{ texts.step_up_confirm }</Button>
        </>
    };
    let input = if by_code {
        html! {
            <Input key="code" id="step-up-code" label={texts.code_now} hint={texts.code_now_hint} autocomplete="one-time-code" focus=true />
        }
    } else {
        html! {
            <Input key="password" id="step-up-password" label={texts.current} kind="password" autocomplete="current-password" focus=true />
        }
    };
    // The values are dropped with the inputs; the dialog element stays, because closing it returns the focus to where
    // it was.
    let inside = html! {
        <>
            <p>{ texts.step_up_why }</p>
            if let Phase::Failed(error) = &phase {
                if error.code() == Some(ProblemCode::InvalidFields) {
                    <p class="field__error" role="alert">{ (texts.field)(FieldCode::Wrong) }</p>
                } else {
                    <StaffTrouble error={error.clone()} />
                }
            }
            <form id="step-up-form" {onsubmit}>{ input }</form>
        </>
    };
    html! {
        <Dialog id="step-up" title={texts.step_up} {open} onclose={cancel} {actions}>
            if open { { inside } }
        </Dialog>
    }
}
