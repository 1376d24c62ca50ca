//! Uncontrolled inputs: values stay in the browser until the form is sent, so a password is stored nowhere else.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use crate::hooks::document;
use crate::ui::{Surround, describe};

/// The value of the input `id`; empty when there is none.
pub(in crate::staff) fn value(id: &str) -> String {
    let input =
        document().get_element_by_id(id).and_then(|element| element.dyn_into::<HtmlInputElement>().ok());
    input.map(|input| input.value()).unwrap_or_default()
}

#[derive(Clone, PartialEq, Properties)]
pub(in crate::staff) struct Props {
    pub(in crate::staff) id: &'static str,
    pub(in crate::staff) label: &'static str,
    #[prop_or_default]
    pub(in crate::staff) hint: Option<&'static str>,
    #[prop_or_default]
    pub(in crate::staff) error: Option<&'static str>,
    #[prop_or("text")]
    pub(in crate::staff) kind: &'static str,
    #[prop_or("off")]
    pub(in crate::staff) autocomplete: &'static str,
    #[prop_or_default]
    pub(in crate::staff) focus: bool,
}

/// An input with its label.
#[component]
pub(in crate::staff) fn Input(props: &Props) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with(props.focus, move |focus| {
            if *focus && let Some(input) = node.cast::<HtmlElement>() {
                drop(input.focus());
            }
        });
    }
    let described = describe(props.id, props.error.is_some());
    html! {
        <Surround id={props.id} label={props.label} hint={props.hint} error={props.error}>
            <input key={props.id} ref={node} class="field__input" id={props.id} name={props.id} type={props.kind}
                autocomplete={props.autocomplete} autocapitalize="none" spellcheck="false"
                aria-describedby={described.describedby} aria-invalid={described.invalid} />
        </Surround>
    }
}
