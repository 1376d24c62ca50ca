//! 撤回照片, until a reviewer opens it.

use shared::problem::ProblemCode;
use yew::prelude::*;

use crate::api::{self, ApiError};
use crate::hooks::Task;
use crate::pages::trouble::ApiTrouble;
use crate::session::{Learnt, use_session};
use crate::ui::{Button, Dialog, Kind, use_i18n};

#[derive(Debug, Clone, PartialEq)]
enum Phase {
    Idle,
    Asking,
    Sending,
    Failed(ApiError),
}

#[derive(Clone, PartialEq, Eq, Properties)]
pub(super) struct Props {
    /// Whether the server allows a withdrawal now.
    pub(super) may: bool,
}

/// The button, with a confirmation. A refusal stays visible when the withdrawal is no longer allowed.
#[component]
pub(super) fn Withdraw(props: &Props) -> Html {
    let i18n = use_i18n();
    let texts = &i18n.texts().status;
    let session = use_session();
    let phase = use_state_eq(|| Phase::Idle);
    let running = use_mut_ref(|| None::<Task>);
    let set = |next: Phase| {
        let setter = phase.setter();
        Callback::from(move |()| setter.set(next.clone()))
    };
    let withdraw = {
        let setter = phase.setter();
        Callback::from(move |()| {
            let (setter, session) = (setter.clone(), session.clone());
            setter.set(Phase::Sending);
            *running.borrow_mut() = Some(Task::spawn(async move {
                match api::withdraw().await {
                    Ok(view) => session.learn.emit(Learnt::Changed(view)),
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
    if !props.may {
        return match &*phase {
            Phase::Failed(error) => html! { <ApiTrouble error={error.clone()} /> },
            Phase::Idle | Phase::Asking | Phase::Sending => Html::default(),
        };
    }
    let actions = html! {
        <>
            <Button kind={Kind::Secondary} onclick={set(Phase::Idle)}>{ i18n.texts().common.cancel }</Button>
            <Button id="withdraw-confirm" kind={Kind::Danger} onclick={withdraw}>{ texts.withdraw_confirm }</Button>
        </>
    };
    html! {
        <section class="card card--line">
            if let Phase::Failed(error) = &*phase { <ApiTrouble error={error.clone()} /> }
            <p>{ texts.withdraw_hint }</p>
            <Button id="withdraw" kind={Kind::Secondary} busy={*phase == Phase::Sending} onclick={set(Phase::Asking)}>
                { texts.withdraw }
            </Button>
            <Dialog id="withdraw-dialog" title={texts.withdraw_title} open={*phase == Phase::Asking}
                onclose={set(Phase::Idle)} {actions}>
                <p>{ texts.withdraw_text }</p>
            </Dialog>
        </section>
    }
}
