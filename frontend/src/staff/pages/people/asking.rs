//! Dialogs before an account changes: the choice of another role, and confirmations of removals.

use shared::api::staff::people::{Appointment, Person};
use yew::prelude::*;

use super::change::{Change, Outcome};
use super::role::{Chosen, RoleFields};
use crate::staff::i18n::use_texts;
use crate::staff::ui::StaffTrouble;
use crate::ui::{Button, Dialog, Kind};

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Asking {
    Role(Person),
    /// Whether to disable the account.
    Disable(Person),
    /// Whether to set a new password.
    Password(Person),
    /// Whether to remove the authenticator.
    Authenticator(Person),
}

impl Asking {
    pub(super) const fn person(&self) -> &Person {
        match self {
            Self::Role(person)
            | Self::Disable(person)
            | Self::Password(person)
            | Self::Authenticator(person) => person,
        }
    }
}

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) asking: Asking,
    /// The error, if the request was refused.
    pub(super) outcome: Outcome,
    pub(super) busy: bool,
    pub(super) change: Callback<Change>,
    pub(super) close: Callback<()>,
}

#[component]
pub(super) fn Question(props: &Props) -> Html {
    let texts = &use_texts().people;
    let person = props.asking.person();
    let chosen = use_state_eq(|| {
        let school = person.school.as_ref().map(|code| code.as_str().to_owned()).unwrap_or_default();
        Chosen { role: person.role, school }
    });
    let (title, says, yes, kind) = match &props.asking {
        Asking::Role(_) => (texts.change_role, texts.change_role_means, texts.save, Kind::Primary),
        Asking::Disable(_) => (texts.disable, texts.disable_means, texts.disable, Kind::Danger),
        Asking::Password(_) => {
            (texts.reset_password, texts.reset_password_means, texts.reset_password, Kind::Danger)
        }
        Asking::Authenticator(_) => (
            texts.reset_authenticator,
            texts.reset_authenticator_means,
            texts.reset_authenticator,
            Kind::Danger,
        ),
    };
    let answer = {
        let (asking, chosen, change) = (props.asking.clone(), (*chosen).clone(), props.change.clone());
        Callback::from(move |()| change.emit(answered(&asking, &chosen)))
    };
    let wrong = props.outcome.field("/school").map(texts.field);
    let actions = html! {
        <>
            <Button kind={Kind::Secondary} onclick={props.close.clone()}>{ texts.cancel }</Button>
            <Button id="yes" {kind} busy={props.busy} onclick={answer}>{ yes }</Button>
        </>
    };
    html! {
        <Dialog id="asking" title={(texts.about)(title, person.name.as_str())} open=true onclose={props.close.clone()} {actions}>
            <p>{ says }</p>
            if matches!(props.asking, Asking::Role(_)) {
                <RoleFields ids={("new-role", "new-school")} chosen={(*chosen).clone()} {wrong} onchange={choosing(&chosen)} />
            }
            if let (Outcome::Failed(error), None) = (&props.outcome, wrong) { <StaffTrouble error={error.clone()} /> }
        </Dialog>
    }
}

fn choosing(chosen: &UseStateHandle<Chosen>) -> Callback<Chosen> {
    let setter = chosen.setter();
    Callback::from(move |chosen| setter.set(chosen))
}

/// The request after the confirmation.
fn answered(asking: &Asking, chosen: &Chosen) -> Change {
    match asking {
        Asking::Role(person) => {
            let disabled = person.disabled_at.is_some();
            Change::Appoint(
                person.clone(),
                Appointment { role: chosen.role, school: chosen.school(), disabled },
            )
        }
        Asking::Disable(person) => Change::disable(person, true),
        Asking::Password(person) => Change::Password(person.clone()),
        Asking::Authenticator(person) => Change::Authenticator(person.clone()),
    }
}
