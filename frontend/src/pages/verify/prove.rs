//! 再次校验: a new proof of identity before an action that can't be undone.

use shared::api::Consents;
use shared::api::my_data::ProofRequest;
use shared::problem::ProblemCode;
use yew::prelude::*;

use super::fields::{self, Fields};
use super::form::{self, Wrongs};
use super::use_page_memory;
use crate::api;
use crate::hooks::{focus, now};
use crate::pages::trouble::ApiTrouble;
use crate::proof::{Phase, use_question};
use crate::ui::{Button, Dialog, Kind, use_i18n};

/// The dialog, shown while a request waits for it. It exists once, outside the screens.
#[component]
pub(crate) fn Prove() -> Html {
    let i18n = use_i18n();
    let texts = &i18n.texts().verify;
    let memory = use_page_memory();
    let wrongs = use_state_eq(Wrongs::default);
    let (phase, cancel, give) = use_question();
    let open = phase != Phase::Unasked;
    {
        let (wrongs, memory) = (wrongs.setter(), memory.clone());
        // The values of one proof are cleared, because another person may hold the phone at the next one.
        use_effect_with(open, move |open| {
            if !open {
                memory.typed.take();
                wrongs.set(Wrongs::default());
            }
        });
    }
    let onsubmit = {
        let (wrongs, memory) = (wrongs.setter(), memory.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            fields::read(&memory);
            let found = memory.typed.borrow().judge(now().date_in_china());
            let first = found.first();
            wrongs.set(found);
            if let Some(field) = first {
                focus(form::id(field));
            } else {
                let request = request(&memory.typed.borrow());
                give.emit(Box::pin(async move { api::prove(&request).await }));
            }
        }
    };
    let busy = phase == Phase::Sending;
    let actions = html! {
        <>
            <Button kind={Kind::Secondary} onclick={cancel.clone()}>{ i18n.texts().common.cancel }</Button>
            <Button id="prove" form="prove-form" {busy}>{ texts.prove }</Button>
        </>
    };
    // The dialog element stays: closing it returns the focus to where it was.
    let inside = html! {
        <>
            <p>{ texts.prove_lead }</p>
            if let Phase::Failed(error) = &phase {
                if error.code() == Some(ProblemCode::NotMatched) {
                    <p class="field__error" role="alert">{ texts.prove_wrong }</p>
                } else {
                    <ApiTrouble error={error.clone()} />
                }
            }
            <form id="prove-form" novalidate=true {onsubmit}>
                <Fields wrongs={(*wrongs).clone()} onblur={Callback::noop()} />
            </form>
        </>
    };
    html! {
        <Dialog id="prove-dialog" title={texts.prove_title} {open} onclose={cancel} {actions}>
            if open { { inside } }
        </Dialog>
    }
}

fn request(typed: &super::Typed) -> ProofRequest {
    let request = typed.request(Consents::default());
    ProofRequest {
        name: request.name,
        document_kind: request.document_kind,
        document_number: request.document_number,
        phone: request.phone,
    }
}
