//! Revokes an approval that the student was notified of.

use shared::api::staff::review::{Attempt, Reopen as Request, path};
use shared::api::staff::students::StageWord;
use shared::id::{ApplicationId, PhotoId};
use shared::limits::REVIEW_NOTE_CHARS;
use shared::review::ReviewNote;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use crate::api::ApiError;
use crate::hooks::Task;
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::ui::StaffTrouble;
use crate::ui::{Button, Dialog, Kind};

/// The photograph whose approval can be revoked, if there is one.
pub(super) fn reopenable(stage: StageWord, attempts: &[Attempt]) -> Option<(ApplicationId, PhotoId)> {
    match stage {
        StageWord::Approved | StageWord::Paid => {
            let attempt = attempts.first()?;
            Some((attempt.decision.as_ref()?.application, attempt.photo.id))
        }
        StageWord::NotStarted
        | StageWord::Matched
        | StageWord::Submitted
        | StageWord::UnderReview
        | StageWord::Decided
        | StageWord::Rejected
        | StageWord::Delivered
        | StageWord::Erased
        | StageWord::Removed => None,
    }
}

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) application: ApplicationId,
    pub(super) photo: PhotoId,
    pub(super) done: Callback<()>,
}

#[derive(Debug, Clone, PartialEq)]
enum Phase {
    Closed,
    Asking,
    Missing,
    Sending,
    Failed(ApiError),
}

/// The button, and the consequences.
#[component]
pub(super) fn Reopen(props: &Props) -> Html {
    let texts = &use_texts().students;
    let phase = use_state_eq(|| Phase::Closed);
    let reason = use_state_eq(String::new);
    let running = use_mut_ref(|| None::<Task>);
    let set = |to: Phase| {
        let setter = phase.setter();
        Callback::from(move |()| setter.set(to.clone()))
    };
    let parsed = ReviewNote::try_from((*reason).clone()).ok();
    let send = {
        let (setter, props, parsed) = (phase.setter(), props.clone(), parsed.clone());
        Callback::from(move |()| {
            let Some(reason) = parsed.clone() else { return setter.set(Phase::Missing) };
            let (setter, done) = (setter.clone(), props.done.clone());
            let request = Request { application: props.application, photo: props.photo, reason };
            setter.set(Phase::Sending);
            *running.borrow_mut() = Some(Task::spawn(async move {
                match api::tell("POST", path::REOPEN, Some(&request)).await {
                    Ok(()) => {
                        setter.set(Phase::Closed);
                        done.emit(());
                    }
                    Err(error) => setter.set(Phase::Failed(error)),
                }
            }));
        })
    };
    let oninput = {
        let setter = reason.setter();
        move |event: InputEvent| {
            if let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() {
                setter.set(area.value());
            }
        }
    };
    let actions = html! {
        <>
            <Button kind={Kind::Secondary} onclick={set(Phase::Closed)}>{ texts.cancel }</Button>
            <Button id="reopen-yes" kind={Kind::Danger} busy={*phase == Phase::Sending} onclick={send}>
                { texts.reopen_yes }
            </Button>
        </>
    };
    html! {
        <>
            <Button id="reopen" kind={Kind::Secondary} onclick={set(Phase::Asking)}>{ texts.reopen }</Button>
            <Dialog id="reopening" title={texts.reopen} open={*phase != Phase::Closed} onclose={set(Phase::Closed)} {actions}>
                <p>{ texts.reopen_means }</p>
                <div class="reject__note">
                    <label for="reopen-reason">{ texts.reopen_reason }</label>
                    <textarea key="reopen-reason" id="reopen-reason" rows="3" maxlength={REVIEW_NOTE_CHARS.to_string()} value={(*reason).clone()} {oninput} />
                </div>
                if *phase == Phase::Missing { <p class="review__bad" role="alert">{ texts.required }</p> }
                if let Phase::Failed(error) = &*phase { <StaffTrouble error={error.clone()} /> }
            </Dialog>
        </>
    }
}
