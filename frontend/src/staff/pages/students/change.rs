//! Actions on one student's place in the roster.

use shared::api::staff::students::{StudentRecord, WhichStudent, path};
use shared::person::StudentNumber;
use yew::prelude::*;

use super::correct::Correct;
use crate::api::ApiError;
use crate::hooks::Task;
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::ui::StaffTrouble;
use crate::ui::{Button, Dialog, Kind};

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) which: WhichStudent,
    pub(super) record: StudentRecord,
    /// Reloads the student with this number.
    pub(super) changed: Callback<Option<StudentNumber>>,
}

#[derive(Debug, Clone, PartialEq)]
enum Asking {
    Nothing,
    Correct,
    Withdraw,
    Reinstate,
}

/// The buttons below the entry, and their dialogs.
#[component]
pub(super) fn Actions(props: &Props) -> Html {
    let texts = &use_texts().students;
    let asking = use_state_eq(|| Asking::Nothing);
    let ask = |what: Asking| {
        let setter = asking.setter();
        Callback::from(move |()| setter.set(what.clone()))
    };
    let close = {
        let (setter, changed) = (asking.setter(), props.changed.clone());
        Callback::from(move |done: Option<Option<StudentNumber>>| {
            setter.set(Asking::Nothing);
            if let Some(number) = done {
                changed.emit(number);
            }
        })
    };
    let former = props.record.former_number.clone();
    let dialog = match &*asking {
        Asking::Nothing => Html::default(),
        Asking::Correct => {
            let close = close.reform(|after: Option<StudentNumber>| after.map(Some));
            html! { <Correct which={props.which.clone()} record={props.record.clone()} {close} /> }
        }
        Asking::Withdraw => {
            let close = close.reform(|done: bool| done.then_some(None));
            html! { <Leave which={props.which.clone()} name={about(props)} back=false {close} /> }
        }
        Asking::Reinstate => {
            let close = close.reform(move |done: bool| done.then(|| former.clone()));
            html! { <Leave which={props.which.clone()} name={about(props)} back=true {close} /> }
        }
    };
    html! {
        <div class="table__actions">
            if props.record.former_number.is_some() {
                <Button id="reinstate" kind={Kind::Secondary} onclick={ask(Asking::Reinstate)}>{ texts.reinstate }</Button>
            } else {
                <Button id="correct" kind={Kind::Secondary} onclick={ask(Asking::Correct)}>{ texts.correct }</Button>
                <Button id="withdraw" kind={Kind::Secondary} onclick={ask(Asking::Withdraw)}>{ texts.withdraw }</Button>
            }
            { dialog }
        </div>
    }
}

fn about(props: &Props) -> String {
    let number = props.record.former_number.as_ref().unwrap_or(&props.record.student_number);
    [number.as_str(), " ", props.record.name.as_str()].concat()
}

#[derive(Clone, PartialEq, Properties)]
struct LeaveProps {
    which: WhichStudent,
    name: String,
    /// Whether the student is restored or removed.
    back: bool,
    close: Callback<bool>,
}

#[derive(Debug, Clone, PartialEq)]
enum Phase {
    Asking,
    Sending,
    Failed(ApiError),
}

/// The consequences, and a confirmation.
#[component]
fn Leave(props: &LeaveProps) -> Html {
    let texts = &use_texts().students;
    let phase = use_state_eq(|| Phase::Asking);
    let running = use_mut_ref(|| None::<Task>);
    let (title, means, yes) = if props.back {
        (texts.reinstate, texts.reinstate_means, texts.reinstate_yes)
    } else {
        (texts.withdraw, texts.withdraw_means, texts.withdraw_yes)
    };
    let (kind, address) =
        if props.back { (Kind::Primary, path::REINSTATE) } else { (Kind::Danger, path::WITHDRAW) };
    let send = {
        let (setter, close, which) = (phase.setter(), props.close.clone(), props.which.clone());
        Callback::from(move |()| {
            setter.set(Phase::Sending);
            let (setter, close, which) = (setter.clone(), close.clone(), which.clone());
            *running.borrow_mut() = Some(Task::spawn(async move {
                match api::tell("POST", address, Some(&which)).await {
                    Ok(()) => close.emit(true),
                    Err(error) => setter.set(Phase::Failed(error)),
                }
            }));
        })
    };
    let decline = props.close.reform(|()| false);
    let actions = html! {
        <>
            <Button kind={Kind::Secondary} onclick={decline.clone()}>{ texts.cancel }</Button>
            <Button id="yes" {kind} busy={*phase == Phase::Sending} onclick={send}>{ yes }</Button>
        </>
    };
    html! {
        <Dialog id="leave" {title} open=true onclose={decline} {actions}>
            <p>{ &props.name }</p>
            <p>{ means }</p>
            if let Phase::Failed(error) = &*phase { <StaffTrouble error={error.clone()} /> }
        </Dialog>
    }
}
