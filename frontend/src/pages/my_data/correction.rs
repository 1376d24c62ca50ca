//! The form for a wrong roster entry.

use shared::api::my_data::{CorrectionField, CorrectionRequest, CorrectionView, MESSAGE_CHARS, VALUE_CHARS};
use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::api::{self, ApiError};
use crate::hooks::{Task, focus};
use crate::pages::memory::use_memory;
use crate::pages::trouble::ApiTrouble;
use crate::session::use_session;
use crate::ui::{Banner, Button, Kind, Severity, Surround, describe, use_i18n};

#[derive(Debug, Clone, PartialEq)]
enum Phase {
    Idle,
    Sending,
    Failed(ApiError),
}

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    /// The latest request.
    pub(super) sent: Option<CorrectionView>,
    /// Reloads the data.
    pub(super) again: Callback<()>,
}

/// The form: what is wrong, and the correct value.
#[component]
pub(super) fn Correction(props: &Props) -> Html {
    let i18n = use_i18n();
    let texts = i18n.lang.my_data();
    let session = use_session();
    let phase = use_state_eq(|| Phase::Idle);
    let running = use_mut_ref(|| None::<Task>);
    let (field, message) = (use_state_eq(|| CorrectionField::Name), use_state_eq(String::new));
    let value = use_state_eq(String::new);
    let has_value = *field != CorrectionField::Other;
    let send = {
        let (setter, again, running) = (phase.setter(), props.again.clone(), running.clone());
        let typed = has_value && !value.trim().is_empty();
        let value = typed.then(|| value.trim().to_owned());
        let request = CorrectionRequest { field: *field, value, message: (*message).clone() };
        Callback::from(move |()| {
            let (setter, again, session) = (setter.clone(), again.clone(), session.clone());
            let request = request.clone();
            setter.set(Phase::Sending);
            *running.borrow_mut() = Some(Task::spawn(async move {
                match api::correct(&request).await {
                    Ok(_) => again.emit(()),
                    Err(error) => {
                        session.refused(&error);
                        setter.set(Phase::Failed(error));
                    }
                }
            }));
        })
    };
    let choose = {
        let setter = field.setter();
        move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            if let Ok(field) = select.value().parse::<CorrectionField>() {
                setter.set(field);
            }
        }
    };
    let write = {
        let setter = message.setter();
        move |event: InputEvent| {
            let area: HtmlTextAreaElement = event.target_unchecked_into();
            setter.set(area.value());
        }
    };
    let enter = {
        let setter = value.setter();
        move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            setter.set(input.value());
        }
    };
    let option = |known: CorrectionField| {
        let selected = known == *field;
        html! { <option value={known.as_str()} {selected}>{ (texts.field_name)(known) }</option> }
    };
    use_focus_when_led_here();
    let described = describe("correction-message", false);
    let described_value = describe("correction-value", false);
    let empty = message.trim().is_empty() && (!has_value || value.trim().is_empty());
    html! {
        <section class="card">
            <h2 class="card__title">{ texts.correction }</h2>
            <p>{ texts.correction_lead }</p>
            { sent(props.sent.as_ref(), texts) }
            if let Phase::Failed(error) = &*phase { <ApiTrouble error={error.clone()} /> }
            <Surround id="correction-field" label={texts.field}>
                <select key="correction-field" id="correction-field" class="field__input" onchange={choose}>
                    { for CorrectionField::ALL.iter().copied().map(option) }
                </select>
            </Surround>
            if has_value {
                <Surround id="correction-value" label={texts.value} hint={texts.value_hint}>
                    <input key="correction-value" id="correction-value" class="field__input" type="text" maxlength={VALUE_CHARS.to_string()}
                        autocomplete="off" autocapitalize="none" spellcheck="false"
                        aria-describedby={described_value.describedby} value={(*value).clone()} oninput={enter} />
                </Surround>
            }
            <Surround id="correction-message" label={texts.message} hint={texts.message_hint}>
                <textarea key="correction-message" id="correction-message" class="field__input" rows="3" maxlength={MESSAGE_CHARS.to_string()}
                    aria-describedby={described.describedby} value={(*message).clone()} oninput={write} />
            </Surround>
            if !empty {
                <Button id="correct" kind={Kind::Secondary} busy={*phase == Phase::Sending} onclick={send}>
                    { texts.send }
                </Button>
            }
        </section>
    }
}

/// A student who opened the page to report an error starts here, not at the top of the page.
#[hook]
fn use_focus_when_led_here() {
    let memory = use_memory();
    use_effect_with((), move |()| {
        if memory.correcting.take() {
            focus("correction-field");
        }
    });
}

fn sent(sent: Option<&CorrectionView>, texts: &crate::i18n::MyData) -> Html {
    let Some(sent) = sent else { return Html::default() };
    let (severity, title) = match (sent.closed, sent.applied) {
        (true, true) => (Severity::Good, (texts.applied)(sent.at)),
        (true, false) => (Severity::Good, (texts.closed)(sent.at)),
        (false, _) => (Severity::Info, (texts.sent)(sent.at)),
    };
    html! {
        <div role="status">
            <Banner {severity} {title}>
                <p>{ (texts.said)(sent.field, sent.value.as_deref(), &sent.message) }</p>
                if let Some(answer) = &sent.answer {
                    <p><strong>{ texts.answer }</strong>{ answer }</p>
                }
            </Banner>
        </div>
    }
}
