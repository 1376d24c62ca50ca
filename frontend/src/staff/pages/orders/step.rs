//! One step for a refund that does not complete by itself: its effect, its inputs, and a confirmation.

use shared::api::staff::orders::{StaffOrder, path};
use shared::api::staff::refunds::{NOTE_CHARS, RefundStep, RefundStepRequest};
use shared::problem::ProblemCode;
use yew::prelude::*;

use crate::api::ApiError;
use crate::hooks::Task;
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::pages::form::{Input, value};
use crate::staff::ui::StaffTrouble;
use crate::ui::{Button, Dialog, Kind};

const NUMBER: &str = "refund-number";
const NOTE: &str = "refund-note";

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) order: StaffOrder,
    pub(super) step: RefundStep,
    /// Called with whether it was done.
    pub(super) close: Callback<bool>,
}

#[derive(Debug, Clone, PartialEq)]
enum Phase {
    Asking,
    /// The note is missing or too long.
    NoNote,
    Sending,
    Failed(ApiError),
}

/// The request; `None` when a required note is missing.
fn request(step: RefundStep) -> Option<RefundStepRequest> {
    let text = |id| Some(value(id).trim().to_owned()).filter(|text| !text.is_empty());
    match step {
        RefundStep::Retry | RefundStep::NewNumber => {
            Some(RefundStepRequest { step, number: None, note: None })
        }
        RefundStep::Accept => Some(RefundStepRequest { step, number: text(NUMBER), note: None }),
        RefundStep::SettledElsewhere => {
            let note = text(NOTE).filter(|note| note.chars().count() <= NOTE_CHARS)?;
            Some(RefundStepRequest { step, number: None, note: Some(note) })
        }
    }
}

/// Asks for a confirmation, and does the step.
#[component]
pub(super) fn Step(props: &Props) -> Html {
    let texts = &use_texts().orders;
    let phase = use_state_eq(|| Phase::Asking);
    let running = use_mut_ref(|| None::<Task>);
    let send = {
        let (setter, close) = (phase.setter(), props.close.clone());
        let (order, step) = (props.order.id, props.step);
        Callback::from(move |()| {
            let Some(request) = request(step) else { return setter.set(Phase::NoNote) };
            setter.set(Phase::Sending);
            let (setter, close) = (setter.clone(), close.clone());
            *running.borrow_mut() = Some(Task::spawn(async move {
                match api::send::<_, StaffOrder>("POST", &path::refund_step(order), Some(&request)).await {
                    Ok(_) => close.emit(true),
                    Err(error) => setter.set(Phase::Failed(error)),
                }
            }));
        })
    };
    let onclose = props.close.reform(|()| false);
    let told = (texts.step)(props.step);
    let actions = html! {
        <>
            <Button kind={Kind::Secondary} onclick={onclose.clone()}>{ texts.cancel }</Button>
            <Button id="yes" busy={*phase == Phase::Sending} onclick={send}>{ texts.go_on }</Button>
        </>
    };
    let about = [props.order.student_number.as_str(), " ", props.order.name.as_str()].concat();
    let failed = match &*phase {
        Phase::Failed(error) => Some(error.clone()),
        Phase::Asking | Phase::NoNote | Phase::Sending => None,
    };
    // In this form only the number can be refused as a field.
    let is_unknown = failed.as_ref().is_some_and(|error| error.code() == Some(ProblemCode::InvalidFields));
    let unknown = is_unknown.then_some(texts.platform_number_unknown);
    let missing = (*phase == Phase::NoNote).then_some(texts.note_required);
    html! {
        <Dialog id="step" title={told.text} open=true {onclose} {actions}>
            <p>{ about }{ " · " }{ props.order.amount.to_string() }</p>
            <p>{ told.hint }</p>
            if props.step == RefundStep::Accept {
                <Input key={NUMBER} id={NUMBER} label={texts.platform_number} hint={texts.platform_number_hint} error={unknown} focus=true />
            }
            if props.step == RefundStep::SettledElsewhere {
                <Input key={NOTE} id={NOTE} label={texts.note} hint={texts.note_hint} error={missing} focus=true />
            }
            if let Some(error) = failed.filter(|_| !is_unknown) { <StaffTrouble {error} /> }
        </Dialog>
    }
}
