//! Buttons.

use yew::prelude::*;

/// The importance of a button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The main action of a screen.
    Primary,
    /// An alternative action.
    Secondary,
    /// An unobtrusive action, such as a way back.
    Quiet,
    /// An action that deletes or removes.
    Danger,
}

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    #[prop_or(Kind::Primary)]
    pub(crate) kind: Kind,
    #[prop_or_default]
    pub(crate) id: Option<AttrValue>,
    #[prop_or_default]
    pub(crate) onclick: Callback<()>,
    /// Submits its form.
    #[prop_or_default]
    pub(crate) submits: bool,
    /// The `id` of the form that it submits, where it is outside of the form.
    #[prop_or_default]
    pub(crate) form: Option<&'static str>,
    /// An action is running: pressing again does nothing, but the button keeps the focus.
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
