//! Label, hint and error of an input, and the ARIA links between them.

use yew::prelude::*;

/// The attributes that link an input with its hint and error.
pub(crate) struct Described {
    pub(crate) describedby: AttrValue,
    pub(crate) invalid: Option<&'static str>,
}

/// The attributes for the input `id`, with or without an error.
pub(crate) fn describe(id: &str, error: bool) -> Described {
    let hint = [id, "-hint"].concat();
    let describedby = if error { [&hint, " ", id, "-error"].concat() } else { hint };
    Described { describedby: describedby.into(), invalid: error.then_some("true") }
}

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) id: &'static str,
    pub(crate) label: &'static str,
    #[prop_or_default]
    pub(crate) hint: Option<&'static str>,
    #[prop_or_default]
    pub(crate) error: Option<AttrValue>,
    pub(crate) children: Html,
}

/// An input with its label, hint and error. The elements of hint and error always exist, so that the input is never
/// recreated while the user types.
#[component]
pub(crate) fn Surround(props: &Props) -> Html {
    let hint = [props.id, "-hint"].concat();
    let error = [props.id, "-error"].concat();
    let class = classes!("field", props.error.as_ref().map(|_| "field--wrong"));
    html! {
        // Keyed: an input is never reused for another one, which would keep its text.
        <div key={props.id} {class}>
            <label class="field__label" for={props.id}>{ props.label }</label>
            { props.children.clone() }
            <p class="field__error" id={error}>{ props.error.clone().unwrap_or_default() }</p>
            <p class="field__hint" id={hint}>{ props.hint.unwrap_or_default() }</p>
        </div>
    }
}
