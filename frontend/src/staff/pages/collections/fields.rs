//! Inputs for the fields of a collection's form.

use shared::problem::FieldProblem;
use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::draft::{Draft, F, TICKED};
use crate::staff::i18n::use_texts;
use crate::ui::{Surround, describe};

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Input {
    /// One line; the value is the input's `type`.
    Line(&'static str),
    /// Several lines.
    Area,
    /// A select with values and labels.
    Choice(Vec<(String, AttrValue)>),
    /// A checkbox.
    Tick,
}

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) field: F,
    pub(super) input: Input,
    pub(super) draft: Draft,
    pub(super) wrong: Vec<FieldProblem>,
    /// Why the field can't be changed.
    #[prop_or_default]
    pub(super) relied: Option<&'static str>,
    pub(super) onchange: Callback<(F, String)>,
}

/// A field with its label, hint and error.
#[component]
pub(super) fn Field(props: &Props) -> Html {
    let texts = &use_texts().collections;
    let (field, id) = (props.field, props.field.id());
    let problem = props.wrong.iter().find(|problem| problem.pointer == field.pointer());
    let error = problem.map(|problem| (texts.wrong_field)(problem.code, props.draft.limit(field)));
    let hint = props.relied.or_else(|| (texts.hint)(field));
    let described = describe(id, error.is_some());
    let (text, disabled) = (props.draft.text(field).to_owned(), props.relied.is_some());
    let changed = {
        let onchange = props.onchange.clone();
        move |text: String| onchange.emit((field, text))
    };
    let lang = matches!(field, F::TitleZh | F::SchoolZh | F::CentreZh | F::HoursZh | F::MarkdownZh);
    let lang = lang.then_some("zh-CN");
    if props.input == Input::Tick {
        let onchange = move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            changed(if input.checked() { TICKED } else { "" }.to_owned());
        };
        return html! {
            <div class="field">
                <label class="tick">
                    <input key={id} type="checkbox" {id} checked={text == TICKED} {disabled} {onchange}
                        aria-describedby={described.describedby} aria-invalid={described.invalid} />
                    <span>{ (texts.label)(field) }</span>
                </label>
                <p class="field__error" id={[id, "-error"].concat()}>{ error.unwrap_or_default() }</p>
                <p class="field__hint" id={[id, "-hint"].concat()}>{ hint.unwrap_or_default() }</p>
            </div>
        };
    }
    let input = match &props.input {
        Input::Line(kind) => {
            let oninput = move |event: InputEvent| {
                changed(event.target_unchecked_into::<HtmlInputElement>().value());
            };
            html! {
                <input key={id} class="field__input" {id} type={*kind} {lang} value={text} {disabled} {oninput} autocomplete="off"
                    aria-describedby={described.describedby} aria-invalid={described.invalid} />
            }
        }
        Input::Area => {
            let oninput = move |event: InputEvent| {
                changed(event.target_unchecked_into::<HtmlTextAreaElement>().value());
            };
            html! {
                <textarea key={id} class="field__input" {id} rows="10" {lang} value={text} {disabled} {oninput}
                    aria-describedby={described.describedby} aria-invalid={described.invalid} />
            }
        }
        Input::Choice(options) => {
            let onchange = move |event: Event| {
                changed(event.target_unchecked_into::<HtmlSelectElement>().value());
            };
            let option = |(word, label): &(String, AttrValue)| {
                html! { <option value={word.clone()} selected={*word == text}>{ label }</option> }
            };
            html! {
                <select key={id} class="field__input" {id} {disabled} {onchange}
                    aria-describedby={described.describedby} aria-invalid={described.invalid}>
                    { for options.iter().map(option) }
                </select>
            }
        }
        Input::Tick => Html::default(),
    };
    html! { <Surround {id} label={(texts.label)(field)} {hint} {error}>{ input }</Surround> }
}
