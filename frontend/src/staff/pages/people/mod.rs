//! The staff: the list of accounts, a new account, and an administrator's changes.

mod asking;
mod change;
mod role;

use shared::api::staff::people::{NewPerson, PeopleList, Person, path};
use yew::prelude::*;

use self::asking::{Asking, Question};
use self::change::{Change, Outcome, send};
use self::role::{Chosen, RoleFields};
use crate::api::ApiError;
use crate::hooks::Task;
use crate::remote::use_remote;
use crate::staff::api;
use crate::staff::i18n::{Texts, use_texts};
use crate::staff::pages::form::{Input, value};
use crate::staff::session::use_account;
use crate::staff::ui::{Screen, StaffTrouble, loaded};
use crate::ui::{Banner, Button, Kind, Severity};

async fn fetch((): ()) -> Result<PeopleList, ApiError> {
    api::get(path::PEOPLE).await
}

#[component]
pub(in crate::staff) fn People() -> Html {
    let texts = use_texts();
    let own = use_account().name.clone();
    let (people, again) = use_remote((), fetch);
    let outcome = use_state_eq(|| Outcome::Nothing);
    let asking = use_state_eq(|| None::<Asking>);
    let busy = use_state_eq(|| false);
    let task = use_mut_ref(|| None::<Task>);
    let change = {
        let (outcome, asking, busy, again) =
            (outcome.setter(), asking.setter(), busy.setter(), again.clone());
        Callback::from(move |change: Change| {
            let (outcome, asking, busy, again) =
                (outcome.clone(), asking.clone(), busy.clone(), again.clone());
            busy.set(true);
            *task.borrow_mut() = Some(Task::spawn(async move {
                let came = send(change).await;
                busy.set(false);
                if !matches!(came, Outcome::Failed(_) | Outcome::Taken) {
                    asking.set(None);
                    again.emit(());
                }
                outcome.set(came);
            }));
        })
    };
    let ask = {
        let (asking, outcome) = (asking.setter(), outcome.setter());
        Callback::from(move |question| {
            outcome.set(Outcome::Nothing);
            asking.set(Some(question));
        })
    };
    let question = (*asking).clone().map(|question| {
        let (asking, outcome_of) = (asking.setter(), outcome.setter());
        let close = Callback::from(move |()| {
            outcome_of.set(Outcome::Nothing);
            asking.set(None);
        });
        let key = question.person().name.to_string();
        html! {
            <Question {key} asking={question} outcome={(*outcome).clone()} busy={*busy} change={change.clone()} {close} />
        }
    });
    let asks = asking.is_some();
    html! {
        <Screen title={texts.people.title} lead={texts.people.lead}>
            { told(texts, &outcome, asks) }
            <Newcomer outcome={if asks { Outcome::Nothing } else { (*outcome).clone() }} busy={*busy && !asks} change={change.clone()} />
            { loaded(&people, &again, |list| table(texts, &list.people, own.as_str(), &change, &ask)) }
            { for question }
        </Screen>
    }
}

/// The result of the last change, unless a dialog shows it.
fn told(texts: &'static Texts, outcome: &Outcome, asks: bool) -> Html {
    match outcome {
        Outcome::Failed(error) if !asks => html! { <StaffTrouble error={error.clone()} /> },
        Outcome::Nothing | Outcome::Taken | Outcome::Failed(_) => html! {},
        Outcome::Done => html! { <Banner severity={Severity::Good} title={texts.people.done} alert=true /> },
        Outcome::Given(name, given) => html! {
            <Banner severity={Severity::Good} alert=true title={(texts.people.given)(name)}>
                <p class="secret">{ &given.password }</p>
                <p>{ texts.people.given_once }</p>
            </Banner>
        },
    }
}

#[derive(Clone, PartialEq, Properties)]
struct NewcomerProps {
    outcome: Outcome,
    busy: bool,
    change: Callback<Change>,
}

/// The form for a new account.
#[component]
fn Newcomer(props: &NewcomerProps) -> Html {
    let texts = &use_texts().people;
    let chosen = use_state_eq(Chosen::default);
    let onsubmit = {
        let (chosen, change) = ((*chosen).clone(), props.change.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let new = NewPerson { name: value("person"), role: chosen.role, school: chosen.school() };
            change.emit(Change::Add(new));
        }
    };
    let onchange = {
        let setter = chosen.setter();
        Callback::from(move |chosen| setter.set(chosen))
    };
    let wrong = |pointer| props.outcome.field(pointer).map(texts.field);
    html! {
        <form class="panel" {onsubmit} aria-labelledby="newcomer">
            <h2 id="newcomer">{ texts.newcomer }</h2>
            <div class="panel__row panel__row--top">
                <Input id="person" label={texts.name} hint={texts.name_hint} error={wrong("/name")} />
                <RoleFields ids={("role", "school")} chosen={(*chosen).clone()} wrong={wrong("/school")} {onchange} />
            </div>
            <Button id="add" submits=true busy={props.busy}>{ texts.add }</Button>
        </form>
    }
}

fn table(
    texts: &'static Texts,
    people: &[Person],
    own: &str,
    change: &Callback<Change>,
    ask: &Callback<Asking>,
) -> Html {
    let row = |person: &Person| {
        let texts_of = &texts.people;
        let asks = |question: fn(Person) -> Asking, text: &'static str| {
            let (ask, person) = (ask.clone(), person.clone());
            let onclick = move |()| ask.emit(question(person.clone()));
            html! { <Button kind={Kind::Secondary} {onclick}>{ text }</Button> }
        };
        let enable = {
            let (change, person) = (change.clone(), person.clone());
            move |()| change.emit(Change::disable(&person, false))
        };
        let disabled = person.disabled_at.is_some();
        let school = person.school.as_ref().map(|code| [" · ", code.as_str()].concat());
        let (badge, state) =
            if disabled { ("badge", texts_of.disabled) } else { ("badge badge--good", texts_of.active) };
        html! {
            <tr key={person.name.to_string()}>
                <th scope="row">{ person.name.to_string() }</th>
                <td>{ (texts.shell.role)(person.role) }{ for school }</td>
                <td>{ if person.second_factor { texts_of.enrolled } else { texts_of.not_enrolled } }</td>
                <td><span class={badge}>{ state }</span></td>
                <td><div class="table__actions">
                    if person.name.as_str() == own {
                        <span class="field__hint">{ texts_of.yourself }</span>
                    } else {
                        { asks(Asking::Role, texts_of.change_role) }
                        { asks(Asking::Password, texts_of.reset_password) }
                        if person.second_factor { { asks(Asking::Authenticator, texts_of.reset_authenticator) } }
                        if disabled {
                            <Button kind={Kind::Secondary} onclick={enable}>{ texts_of.enable }</Button>
                        } else {
                            { asks(Asking::Disable, texts_of.disable) }
                        }
                    }
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
