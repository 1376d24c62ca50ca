//! One student, for whoever answers the hotline.

use shared::api::staff::collections::{self, StaffCollectionList};
use shared::api::staff::messages::{UnbindRequest, path as messages};
use shared::api::staff::students::{Identity, StudentRecord, WhichStudent, path};
use shared::collection::WindowState;
use shared::id::ApplicationId;
use shared::problem::ProblemCode;
use shared::staff::Capability;
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::collections::load;
use super::form::{Input, value};
use super::review::facts::attempt;
use crate::api::ApiError;
use crate::hooks::{Task, document};
use crate::remote::use_remote;
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::session::use_account;
use crate::staff::ui::{Screen, StaffTrouble, empty, loaded};
use crate::ui::{Banner, Button, Kind, Mood, Rows, Surround, use_i18n};

const COLLECTION: &str = "collection";
const NUMBER: &str = "student-number";

/// What became of a search.
#[derive(Clone, PartialEq)]
enum Search {
    Asking,
    Missing,
    Nobody,
    Failed(ApiError),
    Found(WhichStudent, StudentRecord),
}

/// A form for the collection and the number, and whom they name.
#[component]
pub(in crate::staff) fn Students() -> Html {
    let (i18n, texts) = (use_i18n(), &use_texts().students);
    let (list, again) = use_remote((), load);
    let search = use_state_eq(|| None::<Search>);
    let running = use_mut_ref(|| None::<Task>);
    let onsubmit = {
        let setter = search.setter();
        move |event: SubmitEvent| {
            event.prevent_default();
            let Some(which) = typed() else { return setter.set(Some(Search::Missing)) };
            setter.set(Some(Search::Asking));
            let setter = setter.clone();
            *running.borrow_mut() = Some(Task::spawn(async move {
                setter.set(Some(find(which).await));
            }));
        }
    };
    let wrong = (*search == Some(Search::Missing)).then_some(texts.required);
    let form = |list: &StaffCollectionList| {
        // Whoever calls is most often in the middle of it.
        let open = list.collections.iter().find(|one| one.window_state == WindowState::Open);
        let first = open.or(list.collections.first()).map(|one| &one.slug);
        let option = |one: &collections::StaffCollectionSummary| {
            let selected = first == Some(&one.slug);
            html! { <option key={one.slug.to_string()} value={one.slug.to_string()} {selected}>{ i18n.pick(&one.title).to_owned() }</option> }
        };
        html! {
            <form class="panel" {onsubmit} novalidate=true>
                <div class="panel__row panel__row--top">
                    <Surround id={COLLECTION} label={texts.collection}>
                        <select class="field__input" id={COLLECTION} aria-describedby="collection-hint">
                            { for list.collections.iter().map(option) }
                        </select>
                    </Surround>
                    <Input id={NUMBER} label={texts.number_or_reference} error={wrong} focus=true />
                </div>
                <Button id="find" submits=true busy={*search == Some(Search::Asking)}>{ texts.find }</Button>
            </form>
        }
    };
    let found = match &*search {
        None | Some(Search::Asking | Search::Missing) => Html::default(),
        Some(Search::Nobody) => {
            html! { <Banner mood={Mood::Warn} alert=true><p>{ texts.nobody }</p></Banner> }
        }
        Some(Search::Failed(error)) => html! { <StaffTrouble error={error.clone()} /> },
        Some(Search::Found(which, record)) => {
            html! { <Record key={which.student_number.as_str().to_owned()} which={which.clone()} record={record.clone()} /> }
        }
    };
    html! {
        <Screen title={texts.title} lead={texts.lead}>
            { loaded(&list, &again, form) }
            { found }
        </Screen>
    }
}

/// What stands in the form, if both can be read.
fn typed() -> Option<WhichStudent> {
    let select = document().get_element_by_id(COLLECTION)?.dyn_into::<HtmlSelectElement>().ok()?;
    let collection = select.value().parse().ok()?;
    let student_number = shared::person::StudentNumber::parse(value(NUMBER).trim()).ok()?;
    Some(WhichStudent { collection, student_number })
}

async fn find(which: WhichStudent) -> Search {
    match api::send("POST", path::FIND, Some(&which)).await {
        // A reference may have been typed; from here on the student number names the student.
        Ok(record) => Search::Found(named(&record), record),
        Err(error) if error.code() == Some(ProblemCode::NotFound) => Search::Nobody,
        Err(error) => Search::Failed(error),
    }
}

fn named(record: &StudentRecord) -> WhichStudent {
    WhichStudent { collection: record.collection.clone(), student_number: record.student_number.clone() }
}

#[derive(Clone, PartialEq, Properties)]
struct RecordProps {
    which: WhichStudent,
    record: StudentRecord,
}

/// Whom the number names, and what became of their photographs.
#[component]
fn Record(props: &RecordProps) -> Html {
    let (i18n, all) = (use_i18n(), use_texts());
    let texts = &all.students;
    let record = &props.record;
    let reference = record
        .reference
        .map(|number| (texts.reference, html! { <span class="code">{ number.to_string() }</span> }));
    let rows = vec![
        (texts.student_number, html! { { record.student_number.as_str() } }),
        (texts.name, html! { { record.name.as_str() } }),
        (texts.document_kind, html! { { (i18n.texts().verify.kind)(record.document_kind) } }),
        (
            texts.document_number,
            html! { <Number which={props.which.clone()} masked={record.document_masked.clone()} /> },
        ),
        (texts.phone, html! { { (texts.has_phone)(record.has_phone) } }),
        (
            texts.wechat,
            match record.bound_wechat {
                Some(application) => html! { <Wechat {application} /> },
                None => html! { { texts.no_wechat } },
            },
        ),
        (texts.stands, html! { { (texts.stage)(record.stage) } }),
    ];
    let rows: Vec<_> = rows.into_iter().chain(reference).collect();
    let line = |one| attempt(one, texts.undecided, &all.review, &i18n);
    html! {
        <>
            <section class="panel" aria-label={texts.title}><Rows {rows} /></section>
            <section class="panel">
                <h2>{ texts.attempts }</h2>
                if record.attempts.is_empty() { { empty(texts.no_attempts) } } else {
                    <ol class="attempts">{ for record.attempts.iter().map(line) }</ol>
                }
            </section>
        </>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct NumberProps {
    which: WhichStudent,
    masked: String,
}

/// The masked number, and for those who may the whole one.
#[component]
fn Number(props: &NumberProps) -> Html {
    let texts = &use_texts().students;
    let may = use_account().role.may(Capability::RevealIdentity);
    let shown = use_state_eq(|| None::<Result<String, ApiError>>);
    let running = use_mut_ref(|| None::<Task>);
    let onclick = {
        let (setter, which) = (shown.setter(), props.which.clone());
        move |()| {
            let (setter, which) = (setter.clone(), which.clone());
            *running.borrow_mut() = Some(Task::spawn(async move {
                let answer: Result<Identity, ApiError> =
                    api::send("POST", path::IDENTITY, Some(&which)).await;
                setter.set(Some(answer.map(|identity| identity.document_number)));
            }));
        }
    };
    match &*shown {
        Some(Ok(number)) => html! { <span id="document-number">{ number }</span> },
        answer => html! {
            <>
                <span id="document-number">{ &props.masked }</span>
                if may {
                    { " " }<Button id="reveal" kind={Kind::Quiet} {onclick}>{ texts.reveal }</Button>
                    <small>{ texts.reveal_hint }</small>
                }
                if let Some(Err(error)) = answer { <StaffTrouble error={error.clone()} /> }
            </>
        },
    }
}

#[derive(Clone, PartialEq, Properties)]
struct WechatProps {
    application: ApplicationId,
}

#[derive(Debug, Clone, PartialEq)]
enum Unbinding {
    Bound,
    /// What follows from it was read; a yes is awaited.
    Asked,
    Done,
    Failed(ApiError),
}

/// That a WeChat is bound, and for those who may, letting it go.
#[component]
fn Wechat(props: &WechatProps) -> Html {
    let texts = &use_texts().students;
    let may = use_account().role.may(Capability::ImportRoster);
    let state = use_state_eq(|| Unbinding::Bound);
    let running = use_mut_ref(|| None::<Task>);
    let ask = {
        let setter = state.setter();
        Callback::from(move |()| setter.set(Unbinding::Asked))
    };
    let unbind = {
        let (setter, application) = (state.setter(), props.application);
        Callback::from(move |()| {
            let setter = setter.clone();
            *running.borrow_mut() = Some(Task::spawn(async move {
                let request = UnbindRequest { application };
                setter.set(match api::tell("POST", messages::UNBIND, Some(&request)).await {
                    Ok(()) => Unbinding::Done,
                    Err(error) => Unbinding::Failed(error),
                });
            }));
        })
    };
    match &*state {
        Unbinding::Done => html! { <span role="status">{ texts.unbound }</span> },
        Unbinding::Bound if may => {
            html! { <>{ texts.bound }{ " " }<Button id="unbind" kind={Kind::Quiet} onclick={ask}>{ texts.unbind }</Button></> }
        }
        Unbinding::Bound => html! { { texts.bound } },
        Unbinding::Asked => html! {
            <>
                <p>{ texts.unbind_means }</p>
                <Button id="yes" kind={Kind::Danger} onclick={unbind}>{ texts.unbind }</Button>
            </>
        },
        Unbinding::Failed(error) => html! { <StaffTrouble error={error.clone()} /> },
    }
}
