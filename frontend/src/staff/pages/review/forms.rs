//! The two forms of the review: the reasons of a rejection, and the note to another reviewer.

use serde::{Deserialize, Serialize};
use shared::limits::REVIEW_NOTE_CHARS;
use shared::review::RejectReason;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::keys::{Command, REASON_KEYS};
use crate::hooks::document;
use crate::staff::i18n::use_texts;
use crate::ui::{Button, Kind, use_i18n};

/// The content of an open form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Draft {
    pub(super) reasons: Vec<RejectReason>,
    pub(super) note: String,
    pub(super) staff_note: String,
    /// Whether it was submitted without a reason.
    pub(super) incomplete: bool,
}

impl Draft {
    /// Ticks or unticks a reason.
    pub(super) fn toggle(&mut self, reason: RejectReason) {
        self.incomplete = false;
        match self.reasons.iter().position(|one| *one == reason) {
            Some(place) => drop(self.reasons.remove(place)),
            None => self.reasons.push(reason),
        }
    }
}

/// An edit by mouse, touch or typing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::staff) enum Edit {
    /// The note for the student.
    Note(String),
    /// The note for the staff.
    StaffNote(String),
}

/// Properties of both forms.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) draft: Draft,
    pub(super) edit: Callback<Edit>,
    pub(super) run: Callback<Command>,
}

/// The reasons, each with its key, and the notes.
#[component]
pub(super) fn RejectForm(props: &Props) -> Html {
    let (i18n, texts) = (use_i18n(), &use_texts().review);
    use_effect_with((), |()| focus("reject-title"));
    let reason = |(reason, key): (RejectReason, &'static str)| {
        let told = (i18n.texts().problems.reason)(reason);
        let ticked = props.draft.reasons.contains(&reason);
        let run = props.run.clone();
        let onchange = move |_: Event| run.emit(Command::Reason(reason));
        html! {
            <li key={reason.as_str()}>
                <label class="reject__reason">
                    <input type="checkbox" checked={ticked} {onchange} value={reason.as_str()} />
                    <span class="reject__what">{ told.text }</span>
                    <kbd aria-hidden="true">{ key.to_uppercase() }</kbd>
                </label>
            </li>
        }
    };
    html! {
        <section class="panel reject" aria-labelledby="reject-title">
            <h2 id="reject-title" tabindex="-1">{ texts.reject_title }</h2>
            <div class="reject__list">
                <ul class="reject__reasons">{ for RejectReason::ALL.iter().copied().zip(REASON_KEYS).map(reason) }</ul>
                { note("note", texts.note, &props.draft.note, props.edit.reform(Edit::Note)) }
                { note("staff-note", texts.staff_note, &props.draft.staff_note, props.edit.reform(Edit::StaffNote)) }
            </div>
            if props.draft.incomplete { <p class="review__bad" role="alert">{ texts.reject_none }</p> }
            { buttons(props, (texts.command)(Command::OpenReject), texts.cancel, Kind::Danger) }
        </section>
    }
}

/// A note to another reviewer.
#[component]
pub(super) fn SecondLookForm(props: &Props) -> Html {
    let texts = &use_texts().review;
    use_effect_with((), |()| focus("staff-note"));
    html! {
        <section class="panel reject" aria-labelledby="second-title">
            <h2 id="second-title">{ texts.second_look_title }</h2>
            { note("staff-note", texts.second_look_note, &props.draft.staff_note, props.edit.reform(Edit::StaffNote)) }
            { buttons(props, (texts.command)(Command::SecondLook), texts.cancel, Kind::Primary) }
        </section>
    }
}

/// Focuses a text by its `id`.
pub(super) fn focus(id: &str) {
    if let Some(element) = document().get_element_by_id(id)
        && let Ok(element) = element.dyn_into::<HtmlElement>()
    {
        drop(element.focus());
    }
}

fn note(id: &'static str, label: &'static str, value: &str, edit: Callback<String>) -> Html {
    let oninput = move |event: InputEvent| {
        if let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() {
            edit.emit(area.value());
        }
    };
    html! {
        <div class="reject__note">
            <label for={id}>{ label }</label>
            <textarea {id} rows="2" maxlength={REVIEW_NOTE_CHARS.to_string()} value={value.to_owned()} {oninput} />
        </div>
    }
}

fn buttons(props: &Props, send: &'static str, cancel: &'static str, kind: Kind) -> Html {
    let (run, back) = (props.run.clone(), props.run.clone());
    html! {
        <div class="reject__buttons">
            <Button {kind} id="send" onclick={move |()| run.emit(Command::Send)}>{ send }<kbd aria-hidden="true">{ "Enter" }</kbd></Button>
            <Button kind={Kind::Quiet} onclick={move |()| back.emit(Command::Cancel)}>{ cancel }<kbd aria-hidden="true">{ "Esc" }</kbd></Button>
        </div>
    }
}
