//! Creates and edits a collection, with a preview of the notice's text.

use std::rc::Rc;

use shared::api::staff::collections::{CollectionChange, CollectionForm, StaffCollectionView, path};
use shared::collection::Slug;
use shared::problem::{FieldProblem, ProblemCode};
use yew::prelude::*;

use super::Tabs;
use super::draft::{Draft, F};
use super::lifecycle::Lifecycle;
use super::sections::Sections;
use crate::api::ApiError;
use crate::hooks::{Task, focus, now};
use crate::remote::use_remote;
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::route::{Route, go};
use crate::staff::ui::{Screen, StaffTrouble, loaded};
use crate::ui::{Banner, Button, Kind, Severity};

#[derive(Clone, PartialEq, Properties)]
pub(in crate::staff) struct Props {
    /// `None` for a new one.
    pub(in crate::staff) slug: Option<Slug>,
    /// Whether the new collection starts as a copy of `slug`.
    #[prop_or_default]
    pub(in crate::staff) copies: bool,
}

async fn load(slug: Option<Slug>) -> Result<Option<StaffCollectionView>, ApiError> {
    match slug {
        None => Ok(None),
        Some(slug) => api::get(&path::collection(&slug)).await.map(Some),
    }
}

#[component]
pub(in crate::staff) fn Editor(props: &Props) -> Html {
    let texts = &use_texts().collections;
    let (view, again) = use_remote(props.slug.clone(), load);
    let copies = props.copies;
    let title = if props.slug.is_some() && !copies { texts.edit_title } else { texts.new_title };
    let form = |view: &Option<StaffCollectionView>| {
        let key = view.as_ref().map_or(0, |view| view.revision + 1).to_string();
        let kept = view.clone().filter(|_| !copies);
        html! {
            <>
                <Form {key} view={view.clone()} {copies} again={again.clone()} />
                if let Some(view) = kept { <Lifecycle {view} again={again.clone()} /> }
            </>
        }
    };
    let of = props.slug.clone().filter(|_| !copies);
    let tabs = of.map(|slug| html! { <Tabs slug={slug.clone()} at={Route::Collection(slug)} /> });
    html! { <Screen {title}>{ for tabs }{ loaded(&view, &again, form) }</Screen> }
}

#[derive(Clone, PartialEq, Properties)]
struct FormProps {
    view: Option<StaffCollectionView>,
    copies: bool,
    again: Callback<()>,
}

#[derive(Debug, Clone, PartialEq)]
enum Phase {
    Typing,
    Sending,
    Saved,
    Failed(ApiError),
}

enum Act {
    Type(F, String),
    Wrong(Vec<FieldProblem>),
}

#[derive(Clone, PartialEq)]
struct Typing {
    draft: Draft,
    wrong: Vec<FieldProblem>,
}

impl Reducible for Typing {
    type Action = Act;

    fn reduce(self: Rc<Self>, act: Act) -> Rc<Self> {
        Rc::new(match act {
            Act::Type(field, text) => {
                let about = |problem: &&FieldProblem| problem.pointer != field.pointer();
                let wrong = self.wrong.iter().filter(about).cloned().collect();
                Self { draft: self.draft.with(field, text), wrong }
            }
            Act::Wrong(wrong) => Self { draft: self.draft.clone(), wrong },
        })
    }
}

#[component]
fn Form(props: &FormProps) -> Html {
    let texts = &use_texts().collections;
    let draft = match &props.view {
        None => Draft::new(now(), texts.office_hours),
        Some(view) if props.copies => Draft::copy_of(&view.form),
        Some(view) => Draft::of(&view.form),
    };
    let kept = props.view.clone().filter(|_| !props.copies);
    let typing = use_reducer(move || Typing { draft, wrong: Vec::new() });
    let phase = use_state_eq(|| Phase::Typing);
    let edit_locks = kept.as_ref().map(|view| view.edit_locks).unwrap_or_default();
    let archived = kept.as_ref().is_some_and(|view| view.archived_at.is_some());
    let onchange = {
        let (dispatcher, phase) = (typing.dispatcher(), phase.setter());
        use_callback((), move |(field, text), ()| {
            phase.set(Phase::Typing);
            dispatcher.dispatch(Act::Type(field, text));
        })
    };
    let onsubmit = use_submit(&typing, &phase, kept);
    let Typing { draft, wrong } = (*typing).clone();
    html! {
        <form class="form editor" {onsubmit} novalidate=true>
            if archived { <Banner severity={Severity::Warn}><p>{ texts.archived_means }</p></Banner> }
            if props.copies { <Banner><p>{ texts.copy_means }</p></Banner> }
            if edit_locks.verified { <Banner><p>{ texts.edit_locks }</p></Banner> }
            <fieldset class="ticks editor__fields" disabled={archived}><Sections {draft} {wrong} {edit_locks} {onchange} /></fieldset>
            { outcome(&phase, &typing, &props.again, texts) }
            <div class="editor__actions">
                if !archived { <Button id="save" submits=true busy={*phase == Phase::Sending}>{ texts.save }</Button> }
                <a class="button button--quiet" href={Route::Collections.fragment()}>{ texts.back }</a>
            </div>
        </form>
    }
}

/// The submit handler: parses and sends the form, and shows its errors.
#[hook]
fn use_submit(
    typing: &UseReducerHandle<Typing>,
    phase: &UseStateHandle<Phase>,
    view: Option<StaffCollectionView>,
) -> Callback<SubmitEvent> {
    let task = use_mut_ref(|| None::<Task>);
    let (typing, phase) = (typing.clone(), phase.setter());
    Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        let form = match typing.draft.form() {
            Ok(form) => form,
            Err(wrong) => {
                lead_to(&wrong);
                return typing.dispatch(Act::Wrong(wrong));
            }
        };
        phase.set(Phase::Sending);
        let (dispatcher, phase, view) = (typing.dispatcher(), phase.clone(), view.clone());
        *task.borrow_mut() = Some(Task::spawn(async move {
            match save(view, form).await {
                Ok(_) => {
                    phase.set(Phase::Saved);
                    go(&Route::Collections);
                }
                Err(ApiError::Problem(problem)) if problem.code == ProblemCode::InvalidFields => {
                    phase.set(Phase::Typing);
                    lead_to(&problem.fields);
                    dispatcher.dispatch(Act::Wrong(problem.fields.clone()));
                }
                Err(error) => phase.set(Phase::Failed(error)),
            }
        }));
    })
}

async fn save(
    view: Option<StaffCollectionView>,
    form: CollectionForm,
) -> Result<StaffCollectionView, ApiError> {
    match view {
        None => api::send("POST", path::COLLECTIONS, Some(&form)).await,
        Some(view) => {
            let change = CollectionChange { revision: view.revision, form };
            api::send("PUT", &path::collection(&view.notice.slug), Some(&change)).await
        }
    }
}

/// Focuses the first invalid field: it may be far above the button.
fn lead_to(wrong: &[FieldProblem]) {
    if let Some(field) = F::first_of(wrong) {
        focus(field.id());
    }
}

/// The error of a field, with a link to it.
fn line(
    field: F,
    problem: &FieldProblem,
    draft: &Draft,
    texts: &crate::staff::i18n::CollectionsTexts,
) -> Html {
    let id = field.id();
    // The fragment of an address selects a screen here, so the link moves the focus itself.
    let onclick = move |event: MouseEvent| {
        event.prevent_default();
        focus(id);
    };
    let told =
        format!("{} · {}", (texts.label)(field), (texts.wrong_field)(problem.code, draft.limit(field)));
    html! { <li key={id}><a href={["#", id].concat()} {onclick}>{ told }</a></li> }
}

fn outcome(
    phase: &Phase,
    typing: &Typing,
    again: &Callback<()>,
    texts: &crate::staff::i18n::CollectionsTexts,
) -> Html {
    match phase {
        Phase::Failed(error) if error.code() == Some(ProblemCode::Conflict) => html! {
            <Banner severity={Severity::Warn} title={texts.conflict} alert=true><p>{ texts.conflict_cure }</p>
                <Button kind={Kind::Secondary} onclick={again.clone()}>{ texts.read_again }</Button>
            </Banner>
        },
        Phase::Failed(error) => html! { <StaffTrouble error={error.clone()} /> },
        Phase::Typing | Phase::Sending | Phase::Saved if !typing.wrong.is_empty() => html! {
            <Banner severity={Severity::Bad} title={(texts.some_wrong)(typing.wrong.len())} alert=true>
                <ul class="summary">{ for F::said(&typing.wrong).map(|(field, problem)| line(field, problem, &typing.draft, texts)) }</ul>
            </Banner>
        },
        Phase::Typing | Phase::Sending | Phase::Saved => Html::default(),
    }
}
