//! Erasing everything, asked twice.

use yew::prelude::*;

use crate::api::{self, ApiError};
use crate::hooks::Task;
use crate::pages::memory::use_memory;
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

/// Properties of [`Erase`].
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    /// Whether the fee was paid.
    pub(super) paid: bool,
}

/// The button and the question behind it.
#[component]
pub(super) fn Erase(props: &Props) -> Html {
    let i18n = use_i18n();
    let texts = i18n.lang.my_data();
    let (session, memory) = (use_session(), use_memory());
    let phase = use_state_eq(|| Phase::Idle);
    let running = use_mut_ref(|| None::<Task>);
    let set = |next: Phase| {
        let setter = phase.setter();
        Callback::from(move |()| setter.set(next.clone()))
    };
    let erase = {
        let setter = phase.setter();
        Callback::from(move |()| {
            let (setter, session) = (setter.clone(), session.clone());
            // The phone keeps nothing either.
            memory.forget_student();
            setter.set(Phase::Sending);
            *running.borrow_mut() = Some(Task::spawn(async move {
                match api::erase_my_data().await {
                    Ok(()) => session.learn.emit(Learnt::Left),
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
            <Button id="erase-confirm" kind={Kind::Danger} onclick={erase}>{ texts.erase_confirm }</Button>
        </>
    };
    html! {
        <section class="card card--line">
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
