//! The inputs are uncontrolled: the page reads them when they change and once more when the form is sent, and never
//! writes them while the student types, so that an input method is not disturbed. Password managers and autofill
//! dispatch `change` only, or no event.

use shared::person::DocumentKind;
use shared::problem::FieldCode;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement, HtmlSelectElement, InputEvent};
use yew::prelude::*;

use super::form::{self, Detail, Typed, Wrongs};
use super::use_page_memory;
use crate::hooks::{document, now};
use crate::i18n::Field;
use crate::pages::memory::Memory;
use crate::ui::{I18n, Surround, describe, use_i18n};

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) wrongs: Wrongs,
    pub(super) onblur: Callback<Field>,
}

/// Autofill and keyboard attributes of an input.
struct Aid {
    field: Field,
    label: &'static str,
    hint: &'static str,
    autocomplete: &'static str,
    inputmode: &'static str,
    kind: &'static str,
    autocapitalize: &'static str,
}

#[component]
pub(super) fn Fields(props: &Props) -> Html {
    let i18n = use_i18n();
    let texts = &i18n.texts().verify;
    let memory = use_page_memory();
    let kind = use_state_eq(|| memory.typed.borrow().document_kind);
    use_once_filled(&memory);
    let input = |aid: &Aid| input(aid, *kind, props, &memory, &i18n);
    html! {
        <div class="card">
            { input(&Aid {
                field: Field::Name, label: texts.name, hint: texts.name_hint, autocomplete: "name",
                inputmode: "text", kind: "text", autocapitalize: "characters",
            }) }
            <Surround id={form::id(Field::DocumentKind)} label={texts.document_kind}>
                { kinds(&kind, props, &memory, &i18n) }
            </Surround>
            { input(&Aid {
                field: Field::DocumentNumber, label: texts.document_number, hint: (texts.document_hint)(*kind),
                autocomplete: "off", inputmode: "text", kind: "text", autocapitalize: "characters",
            }) }
            { input(&Aid {
                field: Field::Phone, label: texts.phone, hint: texts.phone_hint, autocomplete: "tel",
                inputmode: "tel", kind: "tel", autocapitalize: "off",
            }) }
        </div>
    }
}

/// The error text of a field.
fn sentence(code: FieldCode, field: Field, kind: DocumentKind, memory: &Memory, i18n: &I18n) -> AttrValue {
    let texts = i18n.texts();
    let rule = (texts.problems.field)(code, field, kind);
    match memory.typed.borrow().detail(field, now().date_in_china()) {
        Some(Detail::Character(refused)) => (texts.problems.character)(refused, rule).into(),
        Some(Detail::Kind(kind)) => (texts.problems.other_kind)((texts.verify.kind)(kind)).into(),
        None => rule.into(),
    }
}

/// Reads every input as it is now.
pub(super) fn read(memory: &Memory) {
    let mut typed = memory.typed.borrow_mut();
    for field in [Field::Name, Field::DocumentNumber, Field::Phone] {
        let input = element(field).and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
        if let (Some(place), Some(input)) = (place(&mut typed, field), input) {
            *place = input.value();
        }
    }
    let kind = element(Field::DocumentKind).and_then(|select| select.dyn_into::<HtmlSelectElement>().ok());
    if let Some(kind) = kind.and_then(|select| DocumentKind::from_name(&select.value())) {
        typed.document_kind = kind;
    }
}

fn element(field: Field) -> Option<web_sys::Element> {
    document().get_element_by_id(form::id(field))
}

/// Restores the earlier values in the inputs, once.
#[hook]
fn use_once_filled(memory: &Memory) {
    let memory = memory.clone();
    use_effect_with((), move |()| {
        let typed = memory.typed.borrow();
        let fill = |field, value: &str| {
            if let Some(input) = element(field).and_then(|input| input.dyn_into::<HtmlInputElement>().ok()) {
                input.set_value(value);
            }
        };
        fill(Field::Name, &typed.name);
        fill(Field::DocumentNumber, &typed.document_number);
        fill(Field::Phone, &typed.phone);
    });
}

fn place(typed: &mut Typed, field: Field) -> Option<&mut String> {
    match field {
        Field::Name => Some(&mut typed.name),
        Field::DocumentNumber => Some(&mut typed.document_number),
        Field::Phone => Some(&mut typed.phone),
        Field::DocumentKind => None,
    }
}

fn input(aid: &Aid, kind: DocumentKind, props: &Props, memory: &Memory, i18n: &I18n) -> Html {
    let field = aid.field;
    let id = form::id(field);
    let error = props.wrongs.of(field).map(|code| sentence(code, field, kind, memory, i18n));
    let described = describe(id, error.is_some());
    let read = |memory: Memory| {
        move |event: &Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            if let Some(place) = place(&mut memory.typed.borrow_mut(), field) {
                *place = input.value();
            }
        }
    };
    let (typed, changed) = (read(memory.clone()), read(memory.clone()));
    let oninput = move |event: InputEvent| typed(&event);
    let onchange = move |event: Event| changed(&event);
    let left = props.onblur.clone();
    let onblur = move |_: FocusEvent| left.emit(field);
    html! {
        <Surround {id} label={aid.label} hint={aid.hint} {error}>
            <input key={id} {id} name={id} class="field__input" type={aid.kind} inputmode={aid.inputmode}
                autocomplete={aid.autocomplete} autocapitalize={aid.autocapitalize} autocorrect="off"
                spellcheck="false" required=true aria-describedby={described.describedby}
                aria-invalid={described.invalid} {oninput} {onchange} {onblur} />
        </Surround>
    }
}

fn kinds(kind: &UseStateHandle<DocumentKind>, props: &Props, memory: &Memory, i18n: &I18n) -> Html {
    let texts = &i18n.texts().verify;
    let (memory, setter, judge) = (memory.clone(), kind.setter(), props.onblur.clone());
    let onchange = move |event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        if let Some(chosen) = DocumentKind::from_name(&select.value()) {
            memory.typed.borrow_mut().document_kind = chosen;
            setter.set(chosen);
            // The number entered already may now be right or wrong.
            judge.emit(Field::DocumentNumber);
        }
    };
    let present = **kind;
    let option = |kind: DocumentKind| {
        html! {
            <option key={kind.as_str()} value={kind.as_str()} selected={kind == present}>{ (texts.kind)(kind) }</option>
        }
    };
    let id = form::id(Field::DocumentKind);
    html! {
        <select key={id} {id} name={id} class="field__input" {onchange}>{ for DocumentKind::ALL.into_iter().map(option) }</select>
    }
}
