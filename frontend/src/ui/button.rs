//! Buttons.

use yew::prelude::*;

/// How much a button asks to be pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The one way on.
    Primary,
    /// Another way.
    Secondary,
    /// A way out that is there when looked for.
    Quiet,
    /// Takes something away.
    Danger,
}

/// Properties of [`Button`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    #[prop_or(Kind::Primary)]
    pub(crate) kind: Kind,
    #[prop_or_default]
    pub(crate) id: Option<AttrValue>,
    #[prop_or_default]
    pub(crate) onclick: Callback<()>,
    /// Submits the form it stands in.
    #[prop_or_default]
    pub(crate) submits: bool,
    /// The id of the form that it submits, where it stands outside of it.
    #[prop_or_default]
    pub(crate) form: Option<&'static str>,
    /// At work: pressed again it does nothing, but keeps the focus.
    #[prop_or_default]
    pub(crate) busy: bool,
    pub(crate) children: Html,
}

/// A button of at least 44 px.
#[component]
pub(crate) fn Button(props: &Props) -> Html {
    let class = match props.kind {
        Kind::Primary => "button button--primary",
        Kind::Secondary => "button button--secondary",
        Kind::Quiet => "button button--quiet",
        Kind::Danger => "button button--danger",
    };
    let (busy, pressed) = (props.busy, props.onclick.clone());
    let onclick = move |event: MouseEvent| {
        if busy {
            event.prevent_default();
        } else {
            pressed.emit(());
        }
    };
    let kind = if props.submits || props.form.is_some() { "submit" } else { "button" };
    let disabled = busy.then_some("true");
    html! {
        <button type={kind} {class} id={props.id.clone()} form={props.form} aria-disabled={disabled} {onclick}>
            if busy { <span class="spinner" aria-hidden="true"></span> }
            <span>{ props.children.clone() }</span>
        </button>
    }
}
