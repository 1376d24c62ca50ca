//! Making and editing a collection, with the notice's text as students will read it.

use std::rc::Rc;
use std::time::Duration;

use shared::api::staff::collections::{
    CHINA_OFFSET_MINUTES, CollectionChange, ProseRequest, ProseView, Reliance, StaffCollectionView, path,
};
use shared::collection::Slug;
use shared::problem::{FieldProblem, ProblemCode};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::Tabs;
use super::draft::{Draft, F};
use super::fields::{Field, Input};
use super::photo::PhotoFields;
use crate::api::ApiError;
use crate::hooks::{Task, document, now, sleep};
use crate::remote::use_remote;
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::route::{Route, go};
use crate::staff::ui::{Screen, StaffTrouble, loaded};
use crate::ui::{Banner, Button, Mood, prose};

/// Properties of [`Editor`].
#[derive(Clone, PartialEq, Properties)]
pub(in crate::staff) struct Props {
    /// `None` for a new one.
    pub(in crate::staff) slug: Option<Slug>,
}

async fn load(slug: Option<Slug>) -> Result<Option<StaffCollectionView>, ApiError> {
    match slug {
        None => Ok(None),
        Some(slug) => api::get(&path::collection(&slug)).await.map(Some),
    }
}

/// A collection's form.
#[component]
pub(in crate::staff) fn Editor(props: &Props) -> Html {
    let texts = &use_texts().collections;
    let (view, again) = use_remote(props.slug.clone(), load);
    let title = if props.slug.is_some() { texts.edit_title } else { texts.new_title };
    let form = |view: &Option<StaffCollectionView>| {
        let key = view.as_ref().map_or(0, |view| view.revision + 1).to_string();
        html! { <Form {key} view={view.clone()} again={again.clone()} /> }
    };
    let tabs =
        props.slug.clone().map(|slug| html! { <Tabs slug={slug.clone()} at={Route::Collection(slug)} /> });
    html! { <Screen {title}>{ for tabs }{ loaded(&view, &again, form) }</Screen> }
}

#[derive(Clone, PartialEq, Properties)]
struct FormProps {
    view: Option<StaffCollectionView>,
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
    let draft = props
        .view
        .as_ref()
        .map_or_else(|| Draft::new(now(), texts.office_hours), |view| Draft::of(&view.form));
    let typing = use_reducer(move || Typing { draft, wrong: Vec::new() });
    let phase = use_state_eq(|| Phase::Typing);
    let task = use_mut_ref(|| None::<Task>);
    let reliance = props.view.as_ref().map(|view| view.reliance).unwrap_or_default();
    let onchange = {
        let (dispatcher, phase) = (typing.dispatcher(), phase.setter());
        use_callback((), move |(field, text), ()| {
            phase.set(Phase::Typing);
            dispatcher.dispatch(Act::Type(field, text));
        })
    };
    let onsubmit = {
        let (typing, phase, view) = (typing.clone(), phase.clone(), props.view.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let form = match typing.draft.form() {
                Ok(form) => form,
                Err(wrong) => {
                    lead_to(&wrong);
                    return typing.dispatch(Act::Wrong(wrong));
                }
            };
            phase.set(Phase::Sending);
            let (dispatcher, phase, view) = (typing.dispatcher(), phase.setter(), view.clone());
            *task.borrow_mut() = Some(Task::spawn(async move {
                let saved: Result<StaffCollectionView, ApiError> = match view {
                    None => api::send("POST", path::COLLECTIONS, Some(&form)).await,
                    Some(view) => {
                        let change = CollectionChange { revision: view.revision, form };
                        api::send("PUT", &path::collection(&view.notice.slug), Some(&change)).await
                    }
                };
                match saved {
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
        }
    };
    let Typing { draft, wrong } = (*typing).clone();
    let field = |field: F, input: Input| {
        let (draft, wrong, onchange) = (draft.clone(), wrong.clone(), onchange.clone());
        let relied = relied(field, reliance, (texts.relied, texts.relied_terms));
        html! { <Field key={field.id()} {field} {input} {draft} {wrong} {relied} {onchange} /> }
    };
    let line = |which: F| field(which, Input::Line("text"));
    let number = |which: F| field(which, Input::Line("number"));
    let when = |which: F| field(which, Input::Line("datetime-local"));
    let section = |title: &'static str, rows: Vec<Vec<Html>>| {
        let row = |row: Vec<Html>| html! { <div class="panel__row">{ for row }</div> };
        html! { <section class="panel"><h2>{ title }</h2>{ for rows.into_iter().map(row) }</section> }
    };
    let photo_relied = reliance.submitted.then_some(texts.relied);
    html! {
        <form class="form editor" {onsubmit} novalidate=true>
            if reliance.verified { <Banner><p>{ texts.reliance }</p></Banner> }
            <div class="columns">
                { section(texts.names, vec![
                    vec![line(F::TitleZh)],
                    vec![line(F::TitleEn)],
                    vec![line(F::SchoolZh), line(F::SchoolEn)],
                    vec![line(F::SchoolCode), line(F::Slug)],
                    vec![line(F::CentreZh), line(F::CentreEn)],
                ]) }
                { section(texts.terms, vec![
                    vec![field(F::Offset, Input::Choice(offsets(texts.china)))],
                    vec![when(F::OpensAt), when(F::ClosesAt)],
                    vec![line(F::Fee), number(F::ReviewHours), number(F::RetentionDays)],
                    vec![line(F::Hotline)],
                    vec![line(F::HoursZh), line(F::HoursEn)],
                    vec![field(F::DocumentInFileNames, Input::Tick)],
                ]) }
            </div>
            <PhotoFields draft={draft.clone()} wrong={wrong.clone()} relied={photo_relied} onchange={onchange.clone()} />
            <section class="panel">
                <h2>{ texts.notice }</h2>
                <p class="field__hint">{ texts.markdown_help }</p>
                <div class="columns">
                    <div>{ field(F::MarkdownZh, Input::Area) }<Preview markdown={draft.text(F::MarkdownZh).to_owned()} lang="zh-CN" /></div>
                    <div>{ field(F::MarkdownEn, Input::Area) }<Preview markdown={draft.text(F::MarkdownEn).to_owned()} lang="en" /></div>
                </div>
            </section>
            { outcome(&phase, &wrong, &props.again, texts) }
            <div class="editor__actions">
                <Button id="save" submits=true busy={*phase == Phase::Sending}>{ texts.save }</Button>
                <a class="button button--quiet" href={Route::Collections.fragment()}>{ texts.back }</a>
            </div>
        </form>
    }
}

/// Moves the focus to the first field that is wrong: it may be far above the button.
fn lead_to(wrong: &[FieldProblem]) {
    let input = F::first_of(wrong).and_then(|field| document().get_element_by_id(field.id()));
    if let Some(input) = input.and_then(|input| input.dyn_into::<HtmlElement>().ok()) {
        drop(input.focus());
    }
}

fn outcome(
    phase: &Phase,
    wrong: &[FieldProblem],
    again: &Callback<()>,
    texts: &crate::staff::i18n::CollectionsTexts,
) -> Html {
    match phase {
        Phase::Failed(error) if error.code() == Some(ProblemCode::Conflict) => html! {
            <Banner mood={Mood::Warn} title={texts.conflict} alert=true><p>{ texts.conflict_cure }</p>
                <Button kind={crate::ui::Kind::Secondary} onclick={again.clone()}>{ texts.read_again }</Button>
            </Banner>
        },
        Phase::Failed(error) => html! { <StaffTrouble error={error.clone()} /> },
        Phase::Typing | Phase::Sending | Phase::Saved if !wrong.is_empty() => html! {
            <Banner mood={Mood::Bad} title={(texts.some_wrong)(wrong.len())} alert=true />
        },
        Phase::Typing | Phase::Sending | Phase::Saved => Html::default(),
    }
}

/// Why a field may not be changed at all any more. Those that may only get better stay open.
fn relied(field: F, reliance: Reliance, words: (&'static str, &'static str)) -> Option<&'static str> {
    match field {
        F::Slug | F::SchoolCode if reliance.verified => Some(words.1),
        _ => None,
    }
}

/// The offsets where Chinese schools have campuses, and what lies between.
fn offsets(china: &str) -> Vec<(String, AttrValue)> {
    let label = |minutes: i16| {
        let (sign, size) = if minutes < 0 { ('-', -minutes) } else { ('+', minutes) };
        let city = if minutes == CHINA_OFFSET_MINUTES { china } else { "" };
        (minutes.to_string(), format!("UTC{sign}{:02}:{:02}{city}", size / 60, size % 60).into())
    };
    let whole = (-12..=14).map(|hours| hours * 60);
    // India, Nepal, Myanmar, Adelaide, Newfoundland, Iran, Afghanistan.
    let parts = [330, 345, 390, 570, -210, 210, 270];
    let mut all: Vec<i16> = whole.chain(parts).collect();
    all.sort_unstable();
    all.into_iter().map(label).collect()
}

#[derive(Clone, PartialEq, Properties)]
struct PreviewProps {
    markdown: String,
    lang: &'static str,
}

/// How long nobody types before the preview is asked for.
const PAUSE: Duration = Duration::from_millis(350);

/// The text as students will read it: made by the server, like theirs.
#[component]
fn Preview(props: &PreviewProps) -> Html {
    let texts = &use_texts().collections;
    let blocks = use_state_eq(Vec::new);
    let setter = blocks.setter();
    use_effect_with(props.markdown.clone(), move |markdown| {
        let request = ProseRequest { markdown: markdown.clone() };
        let task = Task::spawn(async move {
            if request.markdown.trim().is_empty() {
                return setter.set(Vec::new());
            }
            sleep(PAUSE).await;
            let view: Result<ProseView, ApiError> = api::send("POST", path::PROSE, Some(&request)).await;
            if let Ok(view) = view {
                setter.set(view.blocks);
            }
        });
        move || drop(task)
    });
    html! {
        <div class="preview" lang={props.lang} aria-label={texts.preview} role="group">
            if blocks.is_empty() { <p class="field__hint">{ texts.preview_empty }</p> } else { { prose(&blocks) } }
        </div>
    }
}
