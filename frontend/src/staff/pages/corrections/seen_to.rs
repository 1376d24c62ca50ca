//! One request: applied or answered.

use shared::api::my_data::{CorrectionField, MESSAGE_CHARS};
use shared::api::staff::corrections::{AnswerCorrection, ApplyCorrection, OpenCorrection, path};
use shared::id::CorrectionId;
use shared::person::DocumentKind;
use shared::problem::FieldCode;
use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::api::ApiError;
use crate::hooks::Task;
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::ui::StaffTrouble;
use crate::ui::{Button, Dialog, Kind, Surround, describe, use_i18n};

/// How a request is handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// The roster is changed as requested.
    Apply,
    /// The roster is not changed; the student is notified of the reason.
    Answer,
}

impl How {
    /// Whether the roster has the field that the request names.
    pub(super) const fn can_apply(field: CorrectionField) -> bool {
        match field {
            CorrectionField::Name
            | CorrectionField::StudentNumber
            | CorrectionField::Document
            | CorrectionField::Phone => true,
            CorrectionField::Other => false,
        }
    }
}

/// The values of the form.
#[derive(Debug, Clone, PartialEq)]
struct Draft {
    value: String,
    kind: DocumentKind,
    same_person: bool,
    message: String,
}

#[derive(Debug, Clone, PartialEq)]
enum Phase {
    Typing,
    Sending,
    Refused(ApiError),
}

impl Phase {
    fn wrong(&self, pointer: &str) -> Option<FieldCode> {
        let Self::Refused(ApiError::Problem(problem)) = self else { return None };
        problem.fields.iter().find(|field| field.pointer == pointer).map(|field| field.code)
    }

    /// An error that belongs to no field.
    fn trouble(&self) -> Option<&ApiError> {
        match self {
            Self::Refused(ApiError::Problem(problem)) if !problem.fields.is_empty() => None,
            Self::Refused(error) => Some(error),
            Self::Typing | Self::Sending => None,
        }
    }
}

async fn send(how: How, id: CorrectionId, draft: &Draft, known: DocumentKind) -> Result<(), ApiError> {
    match how {
        How::Answer => {
            let answer = AnswerCorrection { message: draft.message.clone() };
            api::tell("POST", &path::of(path::ANSWER, id), Some(&answer)).await
        }
        How::Apply => {
            let apply = ApplyCorrection {
                value: draft.value.clone(),
                document_kind: (draft.kind != known).then_some(draft.kind),
                same_person: draft.same_person,
                message: draft.message.clone(),
            };
            api::tell("POST", &path::of(path::APPLY, id), Some(&apply)).await
        }
    }
}

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) how: How,
    pub(super) open: OpenCorrection,
    /// Called with whether the request was handled.
    pub(super) close: Callback<bool>,
}

#[component]
pub(super) fn SeenTo(props: &Props) -> Html {
    let texts = &use_texts().corrections;
    let open = &props.open;
    let draft = use_state_eq(|| Draft {
        value: open.value.clone().unwrap_or_default(),
        kind: open.document_kind,
        same_person: false,
        message: String::new(),
    });
    let phase = use_state_eq(|| Phase::Typing);
    let running = use_mut_ref(|| None::<Task>);
    let onclick = {
        let (setter, close, draft) = (phase.setter(), props.close.clone(), (*draft).clone());
        let (how, id, known) = (props.how, open.id, open.document_kind);
        Callback::from(move |()| {
            setter.set(Phase::Sending);
            let (setter, close, draft) = (setter.clone(), close.clone(), draft.clone());
            *running.borrow_mut() = Some(Task::spawn(async move {
                match send(how, id, &draft, known).await {
                    Ok(()) => close.emit(true),
                    Err(error) => setter.set(Phase::Refused(error)),
                }
            }));
        })
    };
    let change = {
        let setter = draft.setter();
        Callback::from(move |draft: Draft| setter.set(draft))
    };
    let decline = props.close.reform(|()| false);
    let applies = props.how == How::Apply;
    let (title, means, yes) = if applies {
        (texts.apply, (texts.apply_means)(open.field), texts.apply_yes)
    } else {
        (texts.answer, texts.answer_means, texts.answer_yes)
    };
    let actions = html! {
        <>
            <Button kind={Kind::Secondary} onclick={decline.clone()}>{ texts.cancel }</Button>
            <Button id="yes" busy={*phase == Phase::Sending} {onclick}>{ yes }</Button>
        </>
    };
    html! {
        <Dialog id="seen-to" {title} open=true onclose={decline} {actions}>
            <p>{ open.student_number.as_str() }{ " " }{ open.name.as_str() }</p>
            <p>{ (texts.said)(open.field, open.value.as_deref(), &open.message) }</p>
            <p class="dialog__small">{ means }</p>
            if let Some(error) = phase.trouble() { <StaffTrouble error={error.clone()} /> }
            if applies {
                <Value open={open.clone()} draft={(*draft).clone()} phase={(*phase).clone()} onchange={change.clone()} />
            }
            <Message draft={(*draft).clone()} phase={(*phase).clone()} optional={applies} onchange={change} />
        </Dialog>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct ValueProps {
    open: OpenCorrection,
    draft: Draft,
    phase: Phase,
    onchange: Callback<Draft>,
}

/// The inputs for the new roster values.
#[component]
fn Value(props: &ValueProps) -> Html {
    let (i18n, all) = (use_i18n(), use_texts());
    let texts = &all.corrections;
    let (draft, onchange) = (&props.draft, &props.onchange);
    let error = props.phase.wrong("/value").map(|code| match code {
        FieldCode::Taken => all.students.taken,
        code => (all.collections.wrong)(code),
    });
    let described = describe("value", error.is_some());
    let oninput = {
        let (draft, onchange) = (draft.clone(), onchange.clone());
        move |event: InputEvent| {
            let value = event.target_unchecked_into::<HtmlInputElement>().value();
            onchange.emit(Draft { value, ..draft.clone() });
        }
    };
    let choose = {
        let (draft, onchange) = (draft.clone(), onchange.clone());
        move |event: Event| {
            let word = event.target_unchecked_into::<HtmlSelectElement>().value();
            if let Some(kind) = DocumentKind::from_name(&word) {
                onchange.emit(Draft { kind, ..draft.clone() });
            }
        }
    };
    let tick = {
        let (draft, onchange) = (draft.clone(), onchange.clone());
        move |event: Event| {
            let same_person = event.target_unchecked_into::<HtmlInputElement>().checked();
            onchange.emit(Draft { same_person, ..draft.clone() });
        }
    };
    let option = |kind: DocumentKind| {
        html! { <option value={kind.as_str()} selected={kind == draft.kind}>{ (i18n.texts().verify.kind)(kind) }</option> }
    };
    let document = props.open.field == CorrectionField::Document;
    html! {
        <>
            if document {
                <p>{ texts.present }{ (i18n.texts().verify.kind)(props.open.document_kind) }{ " " }{ &props.open.document_masked }</p>
                <Surround id="kind" label={all.students.document_kind}>
                    <select key="kind" class="field__input" id="kind" onchange={choose} aria-describedby="kind-hint">
                        { for DocumentKind::ALL.into_iter().map(option) }
                    </select>
                </Surround>
            }
            <Surround id="value" label={texts.value} {error}>
                <input key="value" class="field__input" id="value" type="text" autocomplete="off" autocapitalize="none" spellcheck="false"
                    value={draft.value.clone()} {oninput} aria-describedby={described.describedby} aria-invalid={described.invalid} />
            </Surround>
            if document {
                <label class="tick">
                    <input key="same-person" type="checkbox" id="same-person" checked={draft.same_person} onchange={tick} />
                    <span>{ texts.same_person }</span>
                </label>
            }
        </>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct MessageProps {
    draft: Draft,
    phase: Phase,
    optional: bool,
    onchange: Callback<Draft>,
}

/// The input for the answer to the student.
#[component]
fn Message(props: &MessageProps) -> Html {
    let all = use_texts();
    let texts = &all.corrections;
    let error = props.phase.wrong("/message").map(|code| (all.collections.wrong)(code));
    let described = describe("message", error.is_some());
    let oninput = {
        let (draft, onchange) = (props.draft.clone(), props.onchange.clone());
        move |event: InputEvent| {
            let message = event.target_unchecked_into::<HtmlTextAreaElement>().value();
            onchange.emit(Draft { message, ..draft.clone() });
        }
    };
    let hint = if props.optional { texts.message_optional } else { texts.message_hint };
    html! {
        <Surround id="message" label={texts.message} {hint} {error}>
            <textarea key="message" class="field__input" id="message" rows="3" maxlength={MESSAGE_CHARS.to_string()}
                value={props.draft.message.clone()} {oninput}
                aria-describedby={described.describedby} aria-invalid={described.invalid} />
        </Surround>
    }
}
