//! A role, and the school of a school account.

use shared::staff::Role;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::staff::i18n::use_texts;
use crate::ui::{Surround, describe};

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Chosen {
    pub(super) role: Role,
    /// Kept while another role is selected; sent only with the school role.
    pub(super) school: String,
}

impl Default for Chosen {
    fn default() -> Self {
        Self { role: Role::Reviewer, school: String::new() }
    }
}

impl Chosen {
    /// The school to send; empty for other roles.
    pub(super) fn school(&self) -> String {
        if self.role.is_of_a_school() { self.school.clone() } else { String::new() }
    }
}

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    /// The `id`s of both inputs: the page has this component twice.
    pub(super) ids: (&'static str, &'static str),
    pub(super) chosen: Chosen,
    /// The error of the school.
    #[prop_or_default]
    pub(super) wrong: Option<&'static str>,
    pub(super) onchange: Callback<Chosen>,
}

/// A select for the role, and for a school its code.
#[component]
pub(super) fn RoleFields(props: &Props) -> Html {
    let (texts, shell) = (&use_texts().people, &use_texts().shell);
    let (role_id, school_id) = props.ids;
    let chosen = props.chosen.clone();
    let onchange = {
        let (change, chosen) = (props.onchange.clone(), chosen.clone());
        move |event: Event| {
            let word = event.target_unchecked_into::<HtmlSelectElement>().value();
            let role = word.parse().unwrap_or(chosen.role);
            change.emit(Chosen { role, ..chosen.clone() });
        }
    };
    let oninput = {
        let (change, chosen) = (props.onchange.clone(), chosen.clone());
        move |event: InputEvent| {
            let school = event.target_unchecked_into::<HtmlInputElement>().value();
            change.emit(Chosen { school, ..chosen.clone() });
        }
    };
    let option = |role: &Role| {
        html! { <option value={role.as_str()} selected={*role == chosen.role}>{ (shell.role)(*role) }</option> }
    };
    let described = describe(school_id, props.wrong.is_some());
    html! {
        <>
            <Surround id={role_id} label={texts.role} hint={(texts.role_hint)(chosen.role)}>
                <select key={role_id} class="field__input" id={role_id} aria-describedby={[role_id, "-hint"].concat()} {onchange}>
                    { for Role::ALL.iter().map(option) }
                </select>
            </Surround>
            if chosen.role.is_of_a_school() {
                <Surround id={school_id} label={texts.school} hint={texts.school_hint} error={props.wrong}>
                    <input key={school_id} class="field__input" id={school_id} value={chosen.school.clone()} {oninput} autocomplete="off"
                        aria-describedby={described.describedby} aria-invalid={described.invalid} />
                </Surround>
            }
        </>
    }
}
