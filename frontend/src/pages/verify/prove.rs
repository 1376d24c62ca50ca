//! 再次校验: who the student is, once more, before what can't be undone.

use shared::api::Consents;
use shared::api::my_data::ProofRequest;
use shared::problem::ProblemCode;
use yew::prelude::*;

use super::fields::{self, Fields};
use super::form::Wrongs;
use super::use_page_memory;
use crate::api;
use crate::hooks::now;
use crate::pages::trouble::ApiTrouble;
use crate::proof::{Phase, use_question};
use crate::ui::{Button, Dialog, Kind, use_i18n};

/// The dialog, as long as a request waits for it. Once, beside every screen.
#[component]
pub(crate) fn Prove() -> Html {
    let i18n = use_i18n();
    let texts = &i18n.texts().verify;
    let memory = use_page_memory();
    let wrongs = use_state_eq(Wrongs::default);
    let (phase, cancel, give) = use_question();
    let send = {
        let (wrongs, memory) = (wrongs.setter(), memory.clone());
        Callback::from(move |()| {
            fields::read(&memory);
            let found = memory.typed.borrow().judge(now().date_in_china());
            let right = found.count() == 0;
            wrongs.set(found);
            if right {
                let request = request(&memory.typed.borrow());
                give.emit(Box::pin(async move { api::prove(&request).await }));
            }
        })
    };
    if phase == Phase::Unasked {
        return Html::default();
    }
    let busy = phase == Phase::Sending;
    let actions = html! {
        <>
            <Button kind={Kind::Secondary} onclick={cancel.clone()}>{ i18n.texts().common.cancel }</Button>
            <Button id="prove" {busy} onclick={send}>{ texts.prove }</Button>
        </>
    };
    html! {
        <Dialog id="prove-dialog" title={texts.prove_title} open=true onclose={cancel} {actions}>
            <p>{ texts.prove_lead }</p>
            if let Phase::Failed(error) = &phase {
                if error.code() == Some(ProblemCode::NotMatched) {
                    <p class="field__error" role="alert">{ texts.prove_wrong }</p>
                } else {
                    <ApiTrouble error={error.clone()} />
                }
            }
            <Fields wrongs={(*wrongs).clone()} onblur={Callback::noop()} />
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
