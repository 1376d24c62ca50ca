//! Imports a roster: a file, its columns, a preview of the changes, and the result.

mod mapping;
mod report;
pub(super) mod send;

use std::rc::Rc;

use shared::api::staff::roster::{ImportEvent, ImportPhase, ImportQuery, ImportReport, Submitted, path};
use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

use super::{SlugProps, Tabs};
use crate::api::ApiError;
use crate::hooks::Task;
use crate::staff::i18n::use_texts;
use crate::staff::route::Route;
use crate::staff::ui::{Screen, StaffTrouble};
use crate::ui::{Banner, Button, Severity};

#[derive(Debug, Clone, PartialEq)]
enum Phase {
    Choosing,
    /// The server processes the file.
    Working {
        phase: ImportPhase,
        done: u64,
        of: u64,
    },
    /// The server reported the changes that it would make, or has made.
    Told(Rc<ImportReport>),
    Failed(ApiError),
}

/// The import screen of one collection.
#[component]
pub(in crate::staff) fn Roster(props: &SlugProps) -> Html {
    let texts = &use_texts().collections;
    let phase = use_state_eq(|| Phase::Choosing);
    let file = use_state(|| None::<File>);
    let query = use_state_eq(ImportQuery::default);
    let task = use_mut_ref(|| None::<Task>);
    let run = {
        let (phase, slug) = (phase.setter(), props.slug.clone());
        Callback::from(move |(file, query): (File, ImportQuery)| {
            let (phase, address) = (phase.clone(), path::of(path::IMPORT, &slug, &query));
            phase.set(Phase::Working { phase: ImportPhase::Reading, done: 0, of: 0 });
            *task.borrow_mut() = Some(Task::spawn(async move {
                let mut last = Err(ApiError::Unreachable);
                let lines = send::import(&address, &file, |event| match event {
                    ImportEvent::Progress { phase: step, done, of } => {
                        phase.set(Phase::Working { phase: step, done, of });
                    }
                    ImportEvent::Report { report } => last = Ok(*report),
                    ImportEvent::Failed { problem } => last = Err(ApiError::Problem(problem)),
                });
                let lines = lines.await;
                phase.set(match lines.and(last) {
                    Ok(report) => Phase::Told(Rc::new(report)),
                    Err(error) => Phase::Failed(error),
                });
            }));
        })
    };
    // A new file or another mapping: preview without importing.
    let look = {
        let (run, file_setter, query_setter) = (run.clone(), file.setter(), query.setter());
        Callback::from(move |(file, query): (File, ImportQuery)| {
            let query = ImportQuery { dry_run: true, ..query };
            file_setter.set(Some(file.clone()));
            query_setter.set(query);
            run.emit((file, query));
        })
    };
    let chosen = {
        let look = look.clone();
        move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                look.emit((file, ImportQuery::default()));
            }
        }
    };
    let working = matches!(*phase, Phase::Working { .. });
    let body = match (&*phase, &*file) {
        (Phase::Choosing, _) | (_, None) => Html::default(),
        (Phase::Working { phase, done, of }, _) => html! {
            <div class="panel" role="status">
                <p>{ (texts.import_phase)(*phase) }</p>
                if *of > 0 {
                    <progress class="progress" max={of.to_string()} value={done.to_string()} aria-label={(texts.import_phase)(*phase)}></progress>
                    <p class="field__hint">{ format!("{done} / {of}") }</p>
                } else {
                    <progress class="progress" aria-label={(texts.import_phase)(*phase)}></progress>
                }
            </div>
        },
        (Phase::Failed(error), Some(file)) => {
            let (look, file, query) = (look.clone(), file.clone(), *query);
            let retry = Callback::from(move |()| look.emit((file.clone(), query)));
            html! { <StaffTrouble error={error.clone()} {retry} /> }
        }
        (Phase::Told(report), Some(file)) => html! {
            <Told slug={props.slug.clone()} report={Rc::clone(report)} file={file.clone()} query={*query} look={look.clone()} run={run.clone()} />
        },
    };
    html! {
        <Screen title={texts.roster_title} lead={texts.roster_lead}>
            <Tabs slug={props.slug.clone()} at={Route::Roster(props.slug.clone())} />
            <div class="panel">
                <div class="file">
                    <input key="file" class="visually-hidden" id="file" type="file" disabled={working} onchange={chosen} aria-describedby="file-hint"
                        accept=".csv,.txt,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" />
                    <label class="button button--secondary" for="file">{ texts.file }</label>
                    <span class="file__name">{ file.as_ref().map_or_else(|| texts.no_file.to_owned(), File::name) }</span>
                </div>
                <p class="field__hint" id="file-hint">{ texts.file_hint }</p>
            </div>
            { body }
        </Screen>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct ToldProps {
    slug: shared::collection::Slug,
    report: Rc<ImportReport>,
    file: File,
    query: ImportQuery,
    look: Callback<(File, ImportQuery)>,
    run: Callback<(File, ImportQuery)>,
}

/// The server's report, and the next actions.
#[component]
fn Told(props: &ToldProps) -> Html {
    let texts = &use_texts().collections;
    let report = &*props.report;
    if report.imported {
        return html! {
            <>
                <Banner severity={Severity::Good} title={texts.imported} alert=true><p>{ (texts.imported_counts)(report) }</p></Banner>
                <div class="editor__actions">
                    <a class="button button--primary" href={Route::Progress(props.slug.clone()).fragment()}>{ texts.to_progress }</a>
                    <a class="button button--quiet" href={Route::Collections.fragment()}>{ texts.back }</a>
                </div>
            </>
        };
    }
    let look = {
        let (look, file) = (props.look.clone(), props.file.clone());
        Callback::from(move |query: ImportQuery| look.emit((file.clone(), query)))
    };
    let import = {
        let (run, file, query) = (props.run.clone(), props.file.clone(), props.query);
        Callback::from(move |()| run.emit((file.clone(), ImportQuery { dry_run: false, ..query })))
    };
    let asks = props.query.submitted == Submitted::Ask && !report.submitted.is_empty()
        || !props.query.replace_documents && report.documents > 0;
    let changes = report.added + report.updated + report.documents;
    let ready = report.unreadable.is_none() && report.problems == 0 && !asks && changes > 0;
    html! {
        <>
            <mapping::Mapping report={Rc::clone(&props.report)} query={props.query} look={look.clone()} />
            <report::Findings slug={props.slug.clone()} report={Rc::clone(&props.report)} file={props.file.clone()} query={props.query} look={look} />
            <div class="editor__actions">
                if ready {
                    <Button id="import" onclick={import}>{ (texts.import)(changes) }</Button>
                }
                <a class="button button--quiet" href={Route::Collections.fragment()}>{ texts.back }</a>
            </div>
        </>
    }
}
