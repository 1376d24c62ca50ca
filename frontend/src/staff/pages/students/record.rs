//! One student: identity, stage, and photographs.

use shared::api::staff::messages::{UnbindRequest, path as messages};
use shared::api::staff::students::{Identity, StudentRecord, WhichStudent, path};
use shared::id::ApplicationId;
use shared::person::StudentNumber;
use shared::staff::Capability;
use yew::prelude::*;

use super::change::Actions;
use super::reopen::{Reopen, reopenable};
use crate::api::ApiError;
use crate::hooks::Task;
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::pages::review::facts::attempt;
use crate::staff::session::use_account;
use crate::staff::ui::{StaffTrouble, empty};
use crate::ui::{Button, Kind, Rows, use_i18n};

#[derive(Clone, PartialEq, Properties)]
pub(super) struct RecordProps {
    pub(super) which: WhichStudent,
    pub(super) record: StudentRecord,
    /// Reloads the record under this number; `None` closes it.
    pub(super) changed: Callback<Option<StudentNumber>>,
}

/// The record of the student.
#[component]
pub(super) fn Record(props: &RecordProps) -> Html {
    let (i18n, all) = (use_i18n(), use_texts());
    let texts = &all.students;
    let record = &props.record;
    let may_change = use_account().role.may(Capability::ImportRoster);
    let reference = record
        .reference
        .map(|number| (texts.reference, html! { <span class="code">{ number.to_string() }</span> }));
    let units = record.units.line();
    let units = (!units.is_empty()).then(|| (all.collections.units, html! { { units } }));
    let rows = vec![
        match &record.former_number {
            None => (texts.student_number, html! { { record.student_number.as_str() } }),
            Some(former) => (texts.former_number, html! { { former.as_str() } }),
        },
        (texts.name, html! { { record.name.as_str() } }),
        (texts.document_kind, html! { { (i18n.texts().verify.kind)(record.document_kind) } }),
        (
            texts.document_number,
            html! { <Number which={props.which.clone()} masked={record.document_masked.clone()} /> },
        ),
        (texts.phone, html! { { (texts.has_phone)(record.has_phone) } }),
        (
            texts.wechat,
            match record.bound_wechat {
                Some(application) => html! { <Wechat {application} /> },
                None => html! { { texts.no_wechat } },
            },
        ),
        (texts.stands, html! { { (texts.stage)(record.stage) } }),
        (texts.verification, html! { <Unlock which={props.which.clone()} /> }),
    ];
    let rows: Vec<_> = rows.into_iter().chain(units).chain(reference).collect();
    let reopenable = reopenable(record.stage, &record.attempts);
    let may_reopen = use_account().role.may(Capability::Reopen);
    let done = {
        let number = record.former_number.as_ref().unwrap_or(&record.student_number).clone();
        props.changed.reform(move |()| Some(number.clone()))
    };
    let line = |one| attempt(one, texts.undecided, &all.review, &i18n);
    html! {
        <>
            <section class="panel" aria-label={texts.title}>
                <Rows {rows} />
                if may_change { <Actions which={props.which.clone()} record={record.clone()} changed={props.changed.clone()} /> }
            </section>
            <section class="panel">
                <h2>{ texts.attempts }</h2>
                if let Some((application, photo)) = reopenable.filter(|_| may_reopen) {
                    <Reopen {application} {photo} {done} />
                }
                if record.attempts.is_empty() { { empty(texts.no_attempts) } } else {
                    <ol class="attempts">{ for record.attempts.iter().map(line) }</ol>
                }
            </section>
        </>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct NumberProps {
    which: WhichStudent,
    masked: String,
}

/// The masked document number, and the whole one for those who may see it.
#[component]
fn Number(props: &NumberProps) -> Html {
    let texts = &use_texts().students;
    let may = use_account().role.may(Capability::RevealIdentity);
    let shown = use_state_eq(|| None::<Result<String, ApiError>>);
    let running = use_mut_ref(|| None::<Task>);
    let onclick = {
        let (setter, which) = (shown.setter(), props.which.clone());
        move |()| {
            let (setter, which) = (setter.clone(), which.clone());
            *running.borrow_mut() = Some(Task::spawn(async move {
                let answer: Result<Identity, ApiError> =
                    api::send("POST", path::IDENTITY, Some(&which)).await;
                setter.set(Some(answer.map(|identity| identity.document_number)));
            }));
        }
    };
    match &*shown {
        Some(Ok(number)) => html! { <span id="document-number">{ number }</span> },
        answer => html! {
            <>
                <span id="document-number">{ &props.masked }</span>
                if may {
                    { " " }<Button id="reveal" kind={Kind::Quiet} {onclick}>{ texts.reveal }</Button>
                    <small>{ texts.reveal_hint }</small>
                }
                if let Some(Err(error)) = answer { <StaffTrouble error={error.clone()} /> }
            </>
        },
    }
}

#[derive(Clone, PartialEq, Properties)]
struct UnlockProps {
    which: WhichStudent,
}

/// Resets failed attempts, for a student who can't verify because of them.
#[component]
fn Unlock(props: &UnlockProps) -> Html {
    let texts = &use_texts().students;
    let done = use_state_eq(|| None::<Result<(), ApiError>>);
    let running = use_mut_ref(|| None::<Task>);
    let onclick = {
        let (setter, which) = (done.setter(), props.which.clone());
        move |()| {
            let (setter, which) = (setter.clone(), which.clone());
            *running.borrow_mut() = Some(Task::spawn(async move {
                setter.set(Some(api::tell("POST", path::UNLOCK, Some(&which)).await));
            }));
        }
    };
    match &*done {
        Some(Ok(())) => html! { <span role="status">{ texts.unlocked }</span> },
        failed => html! {
            <>
                <Button id="unlock" kind={Kind::Quiet} {onclick}>{ texts.unlock }</Button>
                { " " }<small>{ texts.unlock_hint }</small>
                if let Some(Err(error)) = failed { <StaffTrouble error={error.clone()} /> }
            </>
        },
    }
}

#[derive(Clone, PartialEq, Properties)]
struct WechatProps {
    application: ApplicationId,
}

#[derive(Debug, Clone, PartialEq)]
enum Unbinding {
    Bound,
    /// The consequences are shown; a confirmation is awaited.
    Asked,
    Done,
    Failed(ApiError),
}

/// Shows that a WeChat account is bound, with a button to unbind it for those who may.
#[component]
fn Wechat(props: &WechatProps) -> Html {
    let texts = &use_texts().students;
    let may = use_account().role.may(Capability::ImportRoster);
    let state = use_state_eq(|| Unbinding::Bound);
    let running = use_mut_ref(|| None::<Task>);
    let ask = {
        let setter = state.setter();
        Callback::from(move |()| setter.set(Unbinding::Asked))
    };
    let unbind = {
        let (setter, application) = (state.setter(), props.application);
        Callback::from(move |()| {
            let setter = setter.clone();
            *running.borrow_mut() = Some(Task::spawn(async move {
                let request = UnbindRequest { application };
                setter.set(match api::tell("POST", messages::UNBIND, Some(&request)).await {
                    Ok(()) => Unbinding::Done,
                    Err(error) => Unbinding::Failed(error),
                });
            }));
        })
    };
    match &*state {
        Unbinding::Done => html! { <span role="status">{ texts.unbound }</span> },
        Unbinding::Bound if may => {
            html! { <>{ texts.bound }{ " " }<Button id="unbind" kind={Kind::Quiet} onclick={ask}>{ texts.unbind }</Button></> }
        }
        Unbinding::Bound => html! { { texts.bound } },
        Unbinding::Asked => html! {
            <>
                <p>{ texts.unbind_means }</p>
                <Button id="yes" kind={Kind::Danger} onclick={unbind}>{ texts.unbind }</Button>
            </>
        },
        Unbinding::Failed(error) => html! { <StaffTrouble error={error.clone()} /> },
    }
}
