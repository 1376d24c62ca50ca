//! Erasure of all data: asked twice, requires a proof of identity, can be cancelled until it happens.

use shared::problem::ProblemCode;
use shared::time::Timestamp;
use yew::prelude::*;

use crate::api::{self, ApiError};
use crate::hooks::Task;
use crate::pages::trouble::ApiTrouble;
use crate::session::use_session;
use crate::ui::{Banner, Button, Dialog, Kind, Severity, use_i18n};

#[derive(Debug, Clone, PartialEq)]
enum Phase {
    Idle,
    Asking,
    Sending,
    Failed(ApiError),
}

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) paid: bool,
    /// The time of the erasure, once requested.
    pub(super) due: Option<Timestamp>,
    /// Reloads the data.
    pub(super) again: Callback<()>,
}

/// The button and its confirmation.
#[component]
pub(super) fn Erase(props: &Props) -> Html {
    let i18n = use_i18n();
    let texts = i18n.lang.my_data();
    let session = use_session();
    let phase = use_state_eq(|| Phase::Idle);
    let running = use_mut_ref(|| None::<Task>);
    let set = |next: Phase| {
        let setter = phase.setter();
        Callback::from(move |()| setter.set(next.clone()))
    };
    let pending = props.due.is_some();
    let send = {
        let (setter, again) = (phase.setter(), props.again.clone());
        Callback::from(move |()| {
            let (setter, session, again) = (setter.clone(), session.clone(), again.clone());
            setter.set(Phase::Sending);
            *running.borrow_mut() = Some(Task::spawn(async move {
                let answer = if pending { api::keep_my_data().await } else { api::erase_my_data().await };
                match answer {
                    Ok(_) => {
                        setter.set(Phase::Idle);
                        again.emit(());
                    }
                    // The student declined the proof of identity: nothing happened, as the student wanted.
                    Err(error) if error.code() == Some(ProblemCode::ProofRequired) => setter.set(Phase::Idle),
                    Err(error) => {
                        session.refused(&error);
                        setter.set(Phase::Failed(error));
                    }
                }
            }));
        })
    };
    let actions = html! {
        <>
            <Button kind={Kind::Secondary} onclick={set(Phase::Idle)}>{ i18n.texts().common.cancel }</Button>
            <Button id="erase-confirm" kind={Kind::Danger} onclick={send.clone()}>{ texts.erase_confirm }</Button>
        </>
    };
    if let Some(due) = props.due {
        return html! {
            <section class="card card--line" key="pending">
                if let Phase::Failed(error) = &*phase { <ApiTrouble error={error.clone()} /> }
                <Banner severity={Severity::Warn} title={texts.erasing_title}><p>{ (texts.erasing)(due) }</p></Banner>
                <Button id="keep" busy={*phase == Phase::Sending} onclick={send}>{ texts.keep }</Button>
            </section>
        };
    }
    html! {
        <section class="card card--line" key="erase">
            if let Phase::Failed(error) = &*phase { <ApiTrouble error={error.clone()} /> }
            <p>{ texts.erase_lead }</p>
            <Button id="erase" kind={Kind::Secondary} busy={*phase == Phase::Sending} onclick={set(Phase::Asking)}>
                { texts.erase }
            </Button>
            <Dialog id="erase-dialog" title={texts.erase_title} open={*phase == Phase::Asking}
                onclose={set(Phase::Idle)} {actions}>
                <p>{ texts.erase_text }</p>
                if props.paid { <p>{ texts.erase_paid }</p> }
            </Dialog>
        </section>
    }
}
