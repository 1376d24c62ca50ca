//! The error summary above the form: each line links to its field.

use yew::prelude::*;

use super::form::{self, Wrongs};
use super::use_page_memory;
use crate::hooks::focus;
use crate::i18n::Field;
use crate::ui::{Banner, Severity, use_i18n};

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) wrongs: Wrongs,
}

/// The number of invalid fields, and the list of them in the order of the form.
#[component]
pub(super) fn Summary(props: &Props) -> Html {
    let texts = use_i18n().texts();
    let kind = use_page_memory().typed.borrow().document_kind;
    let label = |field| match field {
        Field::Name => texts.verify.name,
        Field::DocumentKind => texts.verify.document_kind,
        Field::DocumentNumber => texts.verify.document_number,
        Field::Phone => texts.verify.phone,
    };
    let line = |(field, code)| {
        let id = form::id(field);
        // The fragment of an address selects a screen here, so the link moves the focus itself.
        let onclick = move |event: MouseEvent| {
            event.prevent_default();
            focus(id);
        };
        let told = (texts.problems.field)(code, field, kind);
        html! { <li key={id}><a href={["#", id].concat()} {onclick}>{ label(field) }{ texts.verify.colon }{ told }</a></li> }
    };
    html! {
        <Banner severity={Severity::Bad} title={(texts.verify.some_wrong)(props.wrongs.count())}>
            <ul class="summary">{ for props.wrongs.in_order().map(line) }</ul>
        </Banner>
    }
}
