//! Recalls a delivery, or packs it again with other file names.

use shared::api::staff::deliveries::{DeliveryView, RECALL_REASON_CHARS, RecallRequest, RepackRequest, path};
use shared::delivery::NameTemplate;
use shared::problem::ProblemCode;
use yew::prelude::*;

use crate::api::ApiError;
use crate::hooks::Task;
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::pages::form::{Input, value};
use crate::staff::ui::StaffTrouble;
use crate::ui::{Button, Dialog, Kind};

const FIELD: &str = "change-delivery";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Recall,
    Repack,
}

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) change: Change,
    pub(super) delivery: DeliveryView,
    /// Called with whether it was done.
    pub(super) close: Callback<bool>,
}

#[derive(Debug, Clone, PartialEq)]
enum Phase {
    Asking,
    /// The input is invalid.
    Wrong,
    Sending,
    Failed(ApiError),
}

/// Sends the input; `None` when it is invalid.
async fn send(change: Change, delivery: &DeliveryView, typed: String) -> Result<DeliveryView, ApiError> {
    match change {
        Change::Recall => {
            let request = RecallRequest { reason: typed };
            api::send("POST", &path::of(path::RECALL, delivery.id), Some(&request)).await
        }
        Change::Repack => {
            let request = RepackRequest { template: typed, masters: delivery.masters };
            api::send("POST", &path::of(path::REPACK, delivery.id), Some(&request)).await
        }
    }
}

fn fits(change: Change, typed: &str) -> bool {
    match change {
        Change::Recall => (1..=RECALL_REASON_CHARS).contains(&typed.chars().count()),
        Change::Repack => typed.parse::<NameTemplate>().is_ok(),
    }
}

/// Asks for the reason of a recall, or for the other file names.
#[component]
pub(super) fn Question(props: &Props) -> Html {
    let texts = &use_texts().deliveries;
    let phase = use_state_eq(|| Phase::Asking);
    let running = use_mut_ref(|| None::<Task>);
    let change = props.change;
    let act = {
        let (setter, close, delivery) = (phase.setter(), props.close.clone(), props.delivery.clone());
        Callback::from(move |()| {
            let typed = value(FIELD).trim().to_owned();
            if !fits(change, &typed) {
                return setter.set(Phase::Wrong);
            }
            setter.set(Phase::Sending);
            let (setter, close, delivery) = (setter.clone(), close.clone(), delivery.clone());
            *running.borrow_mut() = Some(Task::spawn(async move {
                match send(change, &delivery, typed).await {
                    Ok(_) => close.emit(true),
                    Err(error) => setter.set(Phase::Failed(error)),
                }
            }));
        })
    };
    let onclose = props.close.reform(|()| false);
    let (title, means, label, hint, wrong, kind) = match change {
        Change::Recall => (
            texts.recall,
            texts.recall_means,
            texts.recall_reason,
            texts.recall_reason_hint,
            texts.recall_reason_wrong,
            Kind::Danger,
        ),
        Change::Repack => (
            texts.repack,
            texts.repack_means,
            texts.template,
            texts.template_hint,
            texts.template_wrong,
            Kind::Primary,
        ),
    };
    let wrong = match &*phase {
        Phase::Wrong => Some(wrong),
        // Only the server checks the collection's own rule.
        Phase::Failed(error) if error.code() == Some(ProblemCode::InvalidFields) => {
            Some(if change == Change::Repack { texts.document_refused } else { wrong })
        }
        Phase::Asking | Phase::Sending | Phase::Failed(_) => None,
    };
    let actions = html! {
        <>
            <Button kind={Kind::Secondary} onclick={onclose.clone()}>{ texts.cancel }</Button>
            <Button id="yes" {kind} busy={*phase == Phase::Sending} onclick={act}>{ title }</Button>
        </>
    };
    html! {
        <Dialog id="change" {title} open=true {onclose} {actions}>
            <p>{ means }</p>
            <Input id={FIELD} {label} {hint} error={wrong} focus=true />
            if let (Phase::Failed(error), None) = (&*phase, wrong) { <StaffTrouble error={error.clone()} /> }
        </Dialog>
    }
}
