//! 再次校验: who the student is, once more, before what can't be undone.

use shared::api::Consents;
use shared::api::my_data::ProofRequest;
use shared::problem::ProblemCode;
use yew::prelude::*;

use super::fields::{self, Fields};
use super::form::Wrongs;
use super::use_page_memory;
use crate::api::{self, ApiError};
use crate::hooks::{Listener, Task, now, window};
use crate::pages::trouble::ApiTrouble;
use crate::proof;
use crate::ui::{Button, Dialog, Kind, use_i18n};

/// Where the question stands.
#[derive(Debug, Clone, PartialEq)]
enum Phase {
    Unasked,
    Asked,
    Sending,
    Failed(ApiError),
}

/// The dialog, as long as a request waits for it. Once, beside every screen.
#[component]
pub(crate) fn Prove() -> Html {
    let i18n = use_i18n();
    let texts = &i18n.texts().verify;
    let memory = use_page_memory();
    let phase = use_state_eq(|| Phase::Unasked);
    let wrongs = use_state_eq(Wrongs::default);
    let running = use_mut_ref(|| None::<Task>);
    {
        let setter = phase.setter();
        use_effect_with((), move |()| {
            let listener = Listener::new(&window(), proof::ASKED, move |_| setter.set(Phase::Asked));
            move || drop(listener)
        });
    }
    let cancel = {
        let setter = phase.setter();
        Callback::from(move |()| {
            setter.set(Phase::Unasked);
            proof::answer(false);
        })
    };
    let send = {
        let (phase, wrongs, memory) = (phase.setter(), wrongs.setter(), memory.clone());
        Callback::from(move |()| {
            fields::read(&memory);
            let found = memory.typed.borrow().judge(now().date_in_china());
            let right = found.count() == 0;
            wrongs.set(found);
            if !right {
                return;
            }
            let request = request(&memory.typed.borrow());
            let phase = phase.clone();
            phase.set(Phase::Sending);
            *running.borrow_mut() = Some(Task::spawn(async move {
                match api::prove(&request).await {
                    Ok(()) => {
                        phase.set(Phase::Unasked);
                        proof::answer(true);
                    }
                    Err(error) => phase.set(Phase::Failed(error)),
                }
            }));
        })
    };
    if *phase == Phase::Unasked {
        return Html::default();
    }
    let busy = *phase == Phase::Sending;
    let actions = html! {
        <>
            <Button kind={Kind::Secondary} onclick={cancel.clone()}>{ i18n.texts().common.cancel }</Button>
            <Button id="prove" {busy} onclick={send}>{ texts.prove }</Button>
        </>
    };
    html! {
        <Dialog id="prove-dialog" title={texts.prove_title} open=true onclose={cancel} {actions}>
            <p>{ texts.prove_lead }</p>
            if let Phase::Failed(error) = &*phase {
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
