//! The contents of a file: counts, problems, and students who already uploaded a photograph.

use std::rc::Rc;

use shared::api::staff::roster::{
    ChangedCell, ImportQuery, ImportReport, MaskedDocument, ReplacedDocument, RowProblem, Submitted,
    SubmittedRow, path,
};
use shared::collection::Slug;
use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

use super::send;
use crate::api::ApiError;
use crate::hooks::Task;
use crate::staff::i18n::use_texts;
use crate::staff::ui::StaffTrouble;
use crate::ui::{Banner, Button, Kind, Severity, use_i18n};

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) slug: Slug,
    pub(super) report: Rc<ImportReport>,
    pub(super) file: File,
    pub(super) query: ImportQuery,
    pub(super) look: Callback<ImportQuery>,
}

#[component]
pub(super) fn Findings(props: &Props) -> Html {
    let texts = &use_texts().collections;
    let verify = &use_i18n().texts().verify;
    let report = &*props.report;
    if let Some(unreadable) = &report.unreadable {
        return html! { <Banner severity={Severity::Bad} title={texts.unreadable} alert=true><p>{ (texts.why_unreadable)(unreadable) }</p></Banner> };
    }
    let choose = |submitted: Submitted| {
        let (look, query) = (props.look.clone(), props.query);
        Callback::from(move |()| look.emit(ImportQuery { submitted, ..query }))
    };
    let row = |problem: &RowProblem| {
        html! {
            <tr>
                <td class="number">{ problem.row }</td>
                <td>{ (texts.column)(problem.column) }</td>
                <td>{ (texts.trouble)(problem.trouble) }</td>
            </tr>
        }
    };
    let handed_in = |row: &SubmittedRow| {
        let columns: Vec<_> = row.columns.iter().map(|column| (texts.column)(*column)).collect();
        html! { <li>{ (texts.submitted_row)(row.row, row.number.as_str(), &columns) }</li> }
    };
    let (severity, title) = if report.problems == 0 {
        (Severity::Info, (texts.would)(report))
    } else {
        (Severity::Bad, (texts.problems)(report.problems, report.rows))
    };
    html! {
        <>
            <Banner {severity} {title} alert=true>
                if report.problems > 0 { <p>{ texts.nothing_imported }</p> }
                if report.problems == 0 && report.added + report.updated + report.documents == 0 && report.submitted.is_empty() {
                    <p>{ texts.nothing_to_do }</p>
                }
            </Banner>
            if let Some(kind) = report.every_kind {
                <Banner severity={Severity::Info}><p>{ (texts.assumed_kind)((verify.kind)(kind)) }</p></Banner>
            }
            if !report.left_out.is_empty() {
                <Banner severity={Severity::Info}><p>{ (texts.left_out)(&report.left_out) }</p></Banner>
            }
            if !report.shortened.is_empty() {
                <Banner severity={Severity::Warn}><p>{ (texts.shortened)(&report.shortened) }</p></Banner>
            }
            if !report.submitted.is_empty() {
                <Banner severity={Severity::Warn} title={(texts.submitted)(report.submitted.len())}>
                    <ul class="submitted">{ for report.submitted.iter().take(50).map(handed_in) }</ul>
                    if props.query.submitted == Submitted::Ask && report.problems > 0 {
                        <p>{ texts.submitted_later }</p>
                    } else if props.query.submitted == Submitted::Ask {
                        <div class="editor__actions">
                            <Button id="keep" kind={Kind::Secondary} onclick={choose(Submitted::Keep)}>{ texts.keep }</Button>
                            <Button id="update" kind={Kind::Secondary} onclick={choose(Submitted::Update)}>{ texts.update }</Button>
                        </div>
                    } else if props.query.submitted == Submitted::Update {
                        <p>{ texts.will_update }</p>
                    }
                </Banner>
            }
            if report.erased > 0 || props.query.readmit_erased {
                <Erased report={Rc::clone(&props.report)} query={props.query} look={props.look.clone()} />
            }
            if report.changes > 0 { <Changes report={Rc::clone(&props.report)} /> }
            if report.documents > 0 {
                <Replaced report={Rc::clone(&props.report)} query={props.query} look={props.look.clone()} />
            }
            if !report.listed.is_empty() {
                <div class="table">
                    <table>
                        <caption class="visually-hidden">{ texts.unreadable }</caption>
                        <thead><tr>
                            <th scope="col" class="number">{ texts.row }</th>
                            <th scope="col">{ texts.what_column }</th>
                            <th scope="col">{ texts.what_wrong }</th>
                        </tr></thead>
                        <tbody>{ for report.listed.iter().map(row) }</tbody>
                    </table>
                </div>
                <Download slug={props.slug.clone()} file={props.file.clone()} query={props.query} />
            }
        </>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct ReplacedProps {
    report: Rc<ImportReport>,
    query: ImportQuery,
    look: Callback<ImportQuery>,
}

/// Student numbers that would move to other documents, old and new, and the checkbox that permits it.
#[component]
fn Replaced(props: &ReplacedProps) -> Html {
    let (i18n, texts) = (use_i18n(), &use_texts().collections);
    let document = |one: &MaskedDocument| [(i18n.texts().verify.kind)(one.kind), " ", &one.masked].concat();
    let row = |one: &ReplacedDocument| {
        html! {
            <tr key={one.row}>
                <td class="number">{ one.row }</td>
                <td>{ one.number.as_str() }</td>
                <td>{ document(&one.before) }</td>
                <td>{ document(&one.after) }</td>
                <td>{ if one.submitted { texts.photo_stays } else { "" } }</td>
            </tr>
        }
    };
    let onchange = {
        let (look, query) = (props.look.clone(), props.query);
        move |event: Event| {
            let replace_documents = event.target_unchecked_into::<HtmlInputElement>().checked();
            look.emit(ImportQuery { replace_documents, ..query });
        }
    };
    html! {
        <>
            <Banner severity={Severity::Warn} title={(texts.documents)(props.report.documents)}>
                <p>{ texts.documents_mean }</p>
                <label class="tick">
                    <input key="replace-documents" type="checkbox" id="replace-documents" checked={props.query.replace_documents} {onchange} />
                    <span>{ texts.replace_documents }</span>
                </label>
            </Banner>
            <div class="table" tabindex="0" role="region" aria-label={(texts.documents)(props.report.documents)}>
                <table>
                    <thead><tr>
                        <th scope="col" class="number">{ texts.row }</th>
                        <th scope="col">{ texts.student_number }</th>
                        <th scope="col">{ texts.document_before }</th>
                        <th scope="col">{ texts.document_after }</th>
                        <td></td>
                    </tr></thead>
                    <tbody>{ for props.report.replaced.iter().take(50).map(row) }</tbody>
                </table>
            </div>
        </>
    }
}

/// Rows of students whose data were erased, and the checkbox that restores them.
#[component]
fn Erased(props: &ReplacedProps) -> Html {
    let texts = &use_texts().collections;
    let onchange = {
        let (look, query) = (props.look.clone(), props.query);
        move |event: Event| {
            let readmit_erased = event.target_unchecked_into::<HtmlInputElement>().checked();
            look.emit(ImportQuery { readmit_erased, ..query });
        }
    };
    html! {
        <Banner severity={Severity::Warn} title={(texts.erased)(props.report.erased, &props.report.erased_rows)}>
            <p>{ texts.erased_mean }</p>
            <label class="tick">
                <input key="readmit-erased" type="checkbox" id="readmit-erased" checked={props.query.readmit_erased} {onchange} />
                <span>{ texts.readmit_erased }</span>
            </label>
        </Banner>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct ChangesProps {
    report: Rc<ImportReport>,
}

/// Changed cells of entries, old and new.
#[component]
fn Changes(props: &ChangesProps) -> Html {
    let texts = &use_texts().collections;
    let report = &*props.report;
    let shown = |text: &str| if text.is_empty() { "—".to_owned() } else { text.to_owned() };
    let row = |cell: &ChangedCell| {
        html! {
            <tr>
                <td class="number">{ cell.row }</td>
                <td>{ cell.number.as_str() }</td>
                <td>{ (texts.column)(cell.column) }</td>
                <td>{ shown(&cell.before) }</td>
                <td>{ shown(&cell.after) }</td>
            </tr>
        }
    };
    let rest = report.changes - report.changed.len() as u64;
    html! {
        <section class="panel" aria-labelledby="changes-title">
            <h2 id="changes-title">{ (texts.changes)(report.changes) }</h2>
            <div class="table" tabindex="0" role="region" aria-labelledby="changes-title">
                <table id="changes">
                    <thead><tr>
                        <th scope="col" class="number">{ texts.row }</th>
                        <th scope="col">{ texts.student_number }</th>
                        <th scope="col">{ texts.what_column }</th>
                        <th scope="col">{ texts.before }</th>
                        <th scope="col">{ texts.after }</th>
                    </tr></thead>
                    <tbody>{ for report.changed.iter().map(row) }</tbody>
                </table>
            </div>
            if rest > 0 { <p class="field__hint">{ (texts.more_changes)(rest) }</p> }
        </section>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct DownloadProps {
    slug: Slug,
    file: File,
    query: ImportQuery,
}

/// The file with a column of problems, to be returned to the school.
#[component]
fn Download(props: &DownloadProps) -> Html {
    let texts = &use_texts().collections;
    let task = use_mut_ref(|| None::<Task>);
    let failed = use_state_eq(|| None::<ApiError>);
    let save = |id: &'static str, text: &'static str, path: &'static str, ending: &'static str| {
        let (props, failed, task) = (props.clone(), failed.setter(), task.clone());
        let onclick = Callback::from(move |()| {
            let (props, failed) = (props.clone(), failed.clone());
            *task.borrow_mut() = Some(Task::spawn(async move {
                let address = path::of(path, &props.slug, &props.query);
                let name = format!("{}-roster-problems.{ending}", props.slug);
                failed.set(send::save_as(&address, Some(&props.file), &name).await.err());
            }));
        });
        html! { <Button {id} kind={Kind::Secondary} {onclick}>{ text }</Button> }
    };
    html! {
        <div class="editor__actions">
            { save("download-xlsx", texts.download_xlsx, path::REPORT_XLSX, "xlsx") }
            { save("download", texts.download, path::REPORT_CSV, "csv") }
            if let Some(error) = &*failed { <StaffTrouble error={error.clone()} /> }
        </div>
    }
}
