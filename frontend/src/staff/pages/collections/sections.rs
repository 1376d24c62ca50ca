//! The sections of a collection's form.

use std::time::Duration;

use shared::api::staff::collections::{CHINA_OFFSET_MINUTES, EditLocks, ProseRequest, ProseView, path};
use shared::problem::FieldProblem;
use shared::sampling::Aql;
use yew::prelude::*;

use super::draft::{Draft, F};
use super::fields::{Field, Input};
use super::photo::PhotoFields;
use crate::api::ApiError;
use crate::hooks::{Task, sleep};
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::ui::prose;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) draft: Draft,
    pub(super) wrong: Vec<FieldProblem>,
    pub(super) edit_locks: EditLocks,
    pub(super) onchange: Callback<(F, String)>,
}

#[component]
pub(super) fn Sections(props: &Props) -> Html {
    let texts = &use_texts().collections;
    let field = |field: F, input: Input| {
        let (draft, wrong, onchange) = (props.draft.clone(), props.wrong.clone(), props.onchange.clone());
        let relied = relied(field, props.edit_locks, (texts.relied, texts.relied_terms));
        html! { <Field key={field.id()} {field} {input} {draft} {wrong} {relied} {onchange} /> }
    };
    let line = |which: F| field(which, Input::Line("text"));
    let number = |which: F| field(which, Input::Line("number"));
    let when = |which: F| field(which, Input::Line("datetime-local"));
    let section = |title: &'static str, rows: Vec<Vec<Html>>| {
        let row = |row: Vec<Html>| html! { <div class="panel__row">{ for row }</div> };
        html! { <section class="panel"><h2>{ title }</h2>{ for rows.into_iter().map(row) }</section> }
    };
    let photo_relied = props.edit_locks.submitted.then_some(texts.relied);
    html! {
        <>
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
                    vec![number(F::RecaptureGraceHours)],
                    vec![number(F::RemindEvery), number(F::RemindAtMost)],
                    vec![field(F::Sampling, Input::Choice(aqls(texts.sampling_off)))],
                    vec![line(F::Hotline)],
                    vec![line(F::HoursZh), line(F::HoursEn)],
                    vec![field(F::DocumentInFileNames, Input::Tick)],
                ]) }
            </div>
            <PhotoFields draft={props.draft.clone()} wrong={props.wrong.clone()} relied={photo_relied} onchange={props.onchange.clone()} />
            <section class="panel">
                <h2>{ texts.notice }</h2>
                <p class="field__hint">{ texts.markdown_help }</p>
                <div class="columns">
                    <div>{ field(F::MarkdownZh, Input::Area) }<Preview markdown={props.draft.text(F::MarkdownZh).to_owned()} lang="zh-CN" /></div>
                    <div>{ field(F::MarkdownEn, Input::Area) }<Preview markdown={props.draft.text(F::MarkdownEn).to_owned()} lang="en" /></div>
                </div>
            </section>
        </>
    }
}

/// Why a field is locked. Fields that may still be changed in one direction stay unlocked.
fn relied(field: F, edit_locks: EditLocks, words: (&'static str, &'static str)) -> Option<&'static str> {
    match field {
        F::Slug | F::SchoolCode if edit_locks.verified => Some(words.1),
        _ => None,
    }
}

/// No sampling, and every AQL.
fn aqls(off: &'static str) -> Vec<(String, AttrValue)> {
    let all = Aql::ALL.iter().map(|aql| (aql.as_str().to_owned(), ["AQL ", aql.as_str()].concat().into()));
    std::iter::once((String::new(), off.into())).chain(all).collect()
}

/// The UTC offsets of Chinese schools' campuses and those between.
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

/// Pause in typing before the preview is requested.
const PAUSE: Duration = Duration::from_millis(350);

/// The preview of the text, made by the server, like the text on the student's page.
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
