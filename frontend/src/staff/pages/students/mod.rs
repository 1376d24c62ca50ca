//! Searches students, for the staff at the hotline, and shows the roster entry to those who may change it.

mod change;
mod correct;
mod entry;
mod lines;
mod record;
mod reopen;

use std::rc::Rc;

use shared::api::staff::collections::{self, StaffCollectionList};
use shared::api::staff::students::{
    FoundStudent, FoundStudents, SearchStudents, StudentRecord, Units, WhichStudent, path,
};
use shared::collection::{Slug, WindowState};
use shared::id::ApplicationId;
use shared::person::StudentNumber;
use shared::problem::ProblemCode;
use shared::staff::Capability;
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use self::entry::Add;
use self::record::Record;
use super::collections::{UnitFilter, load_current};
use super::form::{Input, value};
use crate::api::ApiError;
use crate::hooks::{Task, document};
use crate::remote::use_remote;
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::session::use_account;
use crate::staff::ui::{Screen, StaffTrouble, loaded};
use crate::ui::{Banner, Button, Kind, Severity, Surround, use_i18n};

const COLLECTION: &str = "collection";
const TEXT: &str = "search";

/// The result of a search.
#[derive(Clone, PartialEq)]
enum Search {
    Asking,
    Missing,
    Nobody,
    Failed(ApiError),
    Several(Slug, Rc<FoundStudents>),
    Found(WhichStudent, Rc<StudentRecord>),
}

/// A search.
#[derive(Clone)]
enum Question {
    Who(SearchStudents),
    Which(WhichStudent),
    Of(ApplicationId),
}

#[derive(Clone, Copy, PartialEq, Properties)]
pub(in crate::staff) struct Props {
    /// The application of the initially shown student.
    #[prop_or_default]
    pub(in crate::staff) application: Option<ApplicationId>,
}

/// The search form, and its result.
#[component]
pub(in crate::staff) fn Students(props: &Props) -> Html {
    let (i18n, texts) = (use_i18n(), &use_texts().students);
    let may_change = use_account().role.may(Capability::ImportRoster);
    let (list, again) = use_remote((), load_current);
    let search = use_state_eq(|| None::<Search>);
    let adding = use_state_eq(|| None::<Slug>);
    // The selected collection, and the units that the search is filtered by.
    let within = use_state_eq(|| (None::<Slug>, Units::default()));
    let running = use_mut_ref(|| None::<Task>);
    let ask = {
        let setter = search.setter();
        Callback::from(move |question: Question| {
            setter.set(Some(Search::Asking));
            let setter = setter.clone();
            *running.borrow_mut() = Some(Task::spawn(async move {
                setter.set(Some(answer(question).await));
            }));
        })
    };
    {
        let ask = ask.clone();
        use_effect_with(props.application, move |application| {
            if let Some(application) = *application {
                ask.emit(Question::Of(application));
            }
        });
    }
    let onsubmit = {
        let (setter, ask, units) = (search.setter(), ask.clone(), within.1.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            match typed(&units) {
                Some(wanted) => ask.emit(Question::Who(wanted)),
                None => setter.set(Some(Search::Missing)),
            }
        }
    };
    let wrong = (*search == Some(Search::Missing)).then_some(texts.required);
    let form = |list: &StaffCollectionList| {
        // Most callers have a problem during an open collection.
        let open = list.collections.iter().find(|one| one.window_state == WindowState::Open);
        let first = open.or(list.collections.first()).map(|one| &one.slug);
        let first = within.0.as_ref().or(first);
        let choose = {
            let within = within.setter();
            move |_: Event| within.set((chosen(), Units::default()))
        };
        let narrow = {
            let (within, slug) = (within.setter(), first.cloned());
            Callback::from(move |units: Units| within.set((slug.clone(), units)))
        };
        let option = |one: &collections::StaffCollectionSummary| {
            let selected = first == Some(&one.slug);
            html! { <option key={one.slug.to_string()} value={one.slug.to_string()} {selected}>{ i18n.pick(&one.title).to_owned() }</option> }
        };
        html! {
            <form class="panel" {onsubmit} novalidate=true>
                <div class="panel__row panel__row--top">
                    <Surround id={COLLECTION} label={texts.collection}>
                        <select key={COLLECTION} class="field__input" id={COLLECTION} onchange={choose} aria-describedby="collection-hint">
                            { for list.collections.iter().map(option) }
                        </select>
                    </Surround>
                    <Input id={TEXT} label={texts.search} hint={texts.search_hint} error={wrong} focus=true />
                </div>
                if let Some(slug) = first {
                    <UnitFilter slug={slug.clone()} units={within.1.clone()} onchange={narrow} />
                }
                <Button id="find" submits=true busy={*search == Some(Search::Asking)}>{ texts.find }</Button>
            </form>
        }
    };
    let show = {
        let ask = ask.clone();
        Callback::from(move |which| ask.emit(Question::Which(which)))
    };
    let found = match &*search {
        None | Some(Search::Asking | Search::Missing) => Html::default(),
        Some(Search::Nobody) => {
            html! { <Banner severity={Severity::Warn} alert=true><p>{ texts.nobody }</p></Banner> }
        }
        Some(Search::Failed(error)) => html! { <StaffTrouble error={error.clone()} /> },
        Some(Search::Several(slug, found)) => {
            html! { <Several collection={slug.clone()} found={Rc::clone(found)} {show} /> }
        }
        Some(Search::Found(which, record)) => {
            let changed = {
                let (setter, show, collection) = (search.setter(), show, which.collection.clone());
                Callback::from(move |number: Option<StudentNumber>| match number {
                    Some(student_number) => {
                        show.emit(WhichStudent { collection: collection.clone(), student_number });
                    }
                    None => setter.set(None),
                })
            };
            html! {
                <Record key={which.student_number.as_str().to_owned()} which={which.clone()} record={(**record).clone()} {changed} />
            }
        }
    };
    let add = {
        let setter = adding.setter();
        Callback::from(move |()| setter.set(chosen()))
    };
    let actions = if may_change {
        html! { <Button id="add" kind={Kind::Secondary} onclick={add}>{ texts.add }</Button> }
    } else {
        Html::default()
    };
    let close = {
        let (setter, ask) = (adding.setter(), ask);
        Callback::from(move |added: Option<WhichStudent>| {
            setter.set(None);
            if let Some(which) = added {
                ask.emit(Question::Which(which));
            }
        })
    };
    html! {
        <Screen title={texts.title} lead={texts.lead} {actions}>
            { loaded(&list, &again, form) }
            { found }
            if let Some(collection) = &*adding { <Add collection={collection.clone()} {close} /> }
        </Screen>
    }
}

/// The selected collection.
fn chosen() -> Option<Slug> {
    let select = document().get_element_by_id(COLLECTION)?.dyn_into::<HtmlSelectElement>().ok()?;
    select.value().parse().ok()
}

/// The values of the form, if there are any.
fn typed(units: &Units) -> Option<SearchStudents> {
    let text = value(TEXT).trim().to_owned();
    if text.is_empty() && *units == Units::default() {
        return None;
    }
    Some(SearchStudents { collection: chosen()?, text, units: units.clone() })
}

async fn answer(question: Question) -> Search {
    let wanted = match question {
        Question::Which(which) => return record(which).await,
        Question::Of(application) => {
            return match api::get(&path::of_application(application)).await {
                Ok(which) => record(which).await,
                Err(error) if error.code() == Some(ProblemCode::NotFound) => Search::Nobody,
                Err(error) => Search::Failed(error),
            };
        }
        Question::Who(wanted) => wanted,
    };
    let found: Result<FoundStudents, ApiError> = api::send("POST", path::SEARCH, Some(&wanted)).await;
    let SearchStudents { collection, text, .. } = wanted;
    match found {
        Err(error) => Search::Failed(error),
        Ok(found) => match found.students.as_slice() {
            [] => match StudentNumber::parse(&text) {
                // A reference identifies a student of any collection.
                Ok(student_number) => record(WhichStudent { collection, student_number }).await,
                Err(_) => Search::Nobody,
            },
            [one] => record(WhichStudent { collection, student_number: one.student_number.clone() }).await,
            _ => Search::Several(collection, Rc::new(found)),
        },
    }
}

async fn record(which: WhichStudent) -> Search {
    let found: Result<StudentRecord, ApiError> = api::send("POST", path::FIND, Some(&which)).await;
    match found {
        // A reference may have been entered; from here on the student number identifies the student.
        Ok(record) => Search::Found(named(&record), Rc::new(record)),
        Err(error) if error.code() == Some(ProblemCode::NotFound) => Search::Nobody,
        Err(error) => Search::Failed(error),
    }
}

fn named(record: &StudentRecord) -> WhichStudent {
    WhichStudent { collection: record.collection.clone(), student_number: record.student_number.clone() }
}

#[derive(Clone, PartialEq, Properties)]
struct SeveralProps {
    collection: Slug,
    found: Rc<FoundStudents>,
    show: Callback<WhichStudent>,
}

/// All matching students: the caller says which one it is.
#[component]
fn Several(props: &SeveralProps) -> Html {
    let (i18n, all) = (use_i18n(), use_texts());
    let texts = &all.students;
    let row = |one: &FoundStudent| {
        let which =
            WhichStudent { collection: props.collection.clone(), student_number: one.student_number.clone() };
        let show = props.show.reform(move |()| which.clone());
        let number = one.former_number.as_ref().unwrap_or(&one.student_number);
        html! {
            <tr key={one.student_number.as_str().to_owned()}>
                <td>{ number.as_str() }</td>
                <th scope="row">{ one.name.as_str() }</th>
                <td>{ one.units.line() }</td>
                <td>{ (i18n.texts().verify.kind)(one.document_kind) }{ " " }{ &one.document_masked }</td>
                <td>{ (texts.stage)(one.stage) }</td>
                <td><div class="table__actions"><Button kind={Kind::Secondary} onclick={show}>{ texts.show }</Button></div></td>
            </tr>
        }
    };
    let count = props.found.students.len();
    html! {
        <>
            <p role="status">{ (texts.several)(count, props.found.more) }</p>
            <div class="table" tabindex="0" role="region" aria-label={texts.title}><table>
                <thead><tr>
                    <th scope="col">{ texts.student_number }</th><th scope="col">{ texts.name }</th>
                    <th scope="col">{ all.collections.units }</th>
                    <th scope="col">{ texts.document_number }</th><th scope="col">{ texts.stands }</th><td></td>
                </tr></thead>
                <tbody>{ for props.found.students.iter().map(row) }</tbody>
            </table></div>
        </>
    }
}
