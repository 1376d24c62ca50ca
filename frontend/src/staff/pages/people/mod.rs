//! The staff: who is there, somebody new, and what an administrator changes.

use shared::api::staff::people::{Appointment, GivenPassword, NewPerson, PeopleList, Person, path};
use shared::staff::Role;
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::api::ApiError;
use crate::hooks::{Task, document};
use crate::remote::use_remote;
use crate::staff::api;
use crate::staff::i18n::{Texts, use_texts};
use crate::staff::pages::form::{Input, value};
use crate::staff::ui::{Screen, StaffTrouble, loaded};
use crate::ui::{Banner, Button, Kind, Mood, Surround};

async fn fetch((): ()) -> Result<PeopleList, ApiError> {
    api::get(path::PEOPLE).await
}

/// What came of the last change.
#[derive(Debug, Clone, PartialEq)]
enum Outcome {
    Nothing,
    Given(String, GivenPassword),
    Failed(ApiError),
}

/// What is asked of the server.
#[derive(Debug, Clone)]
enum Change {
    Add(NewPerson),
    Appoint(Person, Appointment),
    Password(Person),
    Authenticator(Person),
}

async fn send(change: Change) -> Outcome {
    let given = |name: String| move |given| Outcome::Given(name, given);
    let answer = match change {
        Change::Add(person) => api::send("POST", path::PEOPLE, Some(&person)).await.map(given(person.name)),
        Change::Password(person) => {
            let address = path::of(path::PERSON_PASSWORD, &person.name);
            api::send::<(), _>("POST", &address, None).await.map(given(person.name.to_string()))
        }
        Change::Appoint(person, appointment) => {
            let address = path::of(path::PERSON, &person.name);
            api::tell("PUT", &address, Some(&appointment)).await.map(|()| Outcome::Nothing)
        }
        Change::Authenticator(person) => {
            let address = path::of(path::PERSON_AUTHENTICATOR, &person.name);
            api::tell::<()>("DELETE", &address, None).await.map(|()| Outcome::Nothing)
        }
    };
    answer.unwrap_or_else(Outcome::Failed)
}

/// The screen.
#[component]
pub(in crate::staff) fn People() -> Html {
    let texts = use_texts();
    let (people, again) = use_remote((), fetch);
    let outcome = use_state_eq(|| Outcome::Nothing);
    let task = use_mut_ref(|| None::<Task>);
    let change = {
        let (outcome, again) = (outcome.setter(), again.clone());
        Callback::from(move |change: Change| {
            let (outcome, again) = (outcome.clone(), again.clone());
            *task.borrow_mut() = Some(Task::spawn(async move {
                let came = send(change).await;
                if !matches!(came, Outcome::Failed(_)) {
                    again.emit(());
                }
                outcome.set(came);
            }));
        })
    };
    let told = match &*outcome {
        Outcome::Nothing => html! {},
        Outcome::Failed(error) => html! { <StaffTrouble error={error.clone()} /> },
        Outcome::Given(name, given) => html! {
            <Banner mood={Mood::Good} alert=true title={(texts.people.given)(name)}>
                <p class="secret">{ &given.password }</p>
                <p>{ texts.people.given_once }</p>
            </Banner>
        },
    };
    html! {
        <Screen title={texts.people.title} lead={texts.people.lead}>
            { told }
            { newcomer(texts, change.clone()) }
            { loaded(&people, &again, |list| table(texts, &list.people, &change)) }
        </Screen>
    }
}

fn newcomer(texts: &'static Texts, change: Callback<Change>) -> Html {
    let onsubmit = move |event: SubmitEvent| {
        event.prevent_default();
        let select =
            document().get_element_by_id("role").and_then(|e| e.dyn_into::<HtmlSelectElement>().ok());
        let role = select.and_then(|select| Role::from_word(&select.value())).unwrap_or(Role::Reviewer);
        change.emit(Change::Add(NewPerson { name: value("person"), role, school: value("school") }));
    };
    let option = |role: &Role| {
        html! { <option value={role.word()} selected={*role == Role::Reviewer}>{ (texts.shell.role)(*role) }</option> }
    };
    html! {
        <form class="panel panel__row" {onsubmit}>
            <Input id="person" label={texts.people.name} />
            <Surround id="role" label={texts.people.role}>
                <select class="field__input" id="role" aria-describedby="role-hint">{ for Role::ALL.iter().map(option) }</select>
            </Surround>
            <Input id="school" label={texts.people.school} />
            <Button id="add" submits=true>{ texts.people.add }</Button>
        </form>
    }
}

fn table(texts: &'static Texts, people: &[Person], change: &Callback<Change>) -> Html {
    let row = |person: &Person| {
        let emit = |what: Change| {
            let change = change.clone();
            move |()| change.emit(what.clone())
        };
        let disabled = person.disabled_at.is_some();
        let school = person.school.as_ref().map(|code| code.as_str().to_owned()).unwrap_or_default();
        let appointment = Appointment { role: person.role, school: school.clone(), disabled: !disabled };
        let texts_of = &texts.people;
        html! {
            <tr key={person.name.to_string()}>
                <th scope="row">{ person.name.to_string() }</th>
                <td>{ (texts.shell.role)(person.role) }{ " " }{ school }</td>
                <td>{ if person.second_factor { texts_of.enrolled } else { texts_of.not_enrolled } }</td>
                <td>{ if disabled { texts_of.disabled } else { texts_of.active } }</td>
                <td><div class="table__actions">
                    <Button kind={Kind::Secondary} onclick={emit(Change::Password(person.clone()))}>{ texts_of.reset_password }</Button>
                    if person.second_factor {
                        <Button kind={Kind::Secondary} onclick={emit(Change::Authenticator(person.clone()))}>{ texts_of.reset_authenticator }</Button>
                    }
                    <Button kind={Kind::Secondary} onclick={emit(Change::Appoint(person.clone(), appointment))}>
                        { if disabled { texts_of.enable } else { texts_of.disable } }
                    </Button>
                </div></td>
            </tr>
        }
    };
    html! {
        <div class="table" tabindex="0" role="region" aria-label={texts.people.title}>
            <table>
                <thead><tr>
                    <th scope="col">{ texts.people.name }</th>
                    <th scope="col">{ texts.people.role }</th>
                    <th scope="col">{ texts.people.authenticator }</th>
                    <th scope="col">{ texts.people.state }</th>
                    <td></td>
                </tr></thead>
                <tbody>{ for people.iter().map(row) }</tbody>
            </table>
        </div>
    }
}
