//! The mapping of a file's columns.

use std::rc::Rc;

use shared::api::staff::roster::{Column, FileColumn, ImportQuery, ImportReport, PreviewRow};
use shared::person::DocumentKind;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::staff::i18n::use_texts;
use crate::ui::use_i18n;

/// Properties of [`Mapping`] and its parts.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) report: Rc<ImportReport>,
    pub(super) query: ImportQuery,
    pub(super) look: Callback<ImportQuery>,
}

impl Props {
    /// The index at which the server found a column.
    fn found(&self, column: Column) -> Option<usize> {
        self.report.columns.iter().position(|file_column| file_column.column == Some(column))
    }

    /// The mapping that the headers gave, made explicit before one column is changed.
    fn written(&self) -> ImportQuery {
        let guess = |query: ImportQuery, column| query.with(column, self.found(column));
        if self.query.is_open() { Column::ALL.into_iter().fold(self.query, guess) } else { self.query }
    }
}

/// The mapping form.
#[component]
pub(super) fn Mapping(props: &Props) -> Html {
    let texts = &use_texts().collections;
    let column = |(column, id): (Column, &'static str)| {
        html! { <OfColumn key={id} {column} {id} of={props.clone()} /> }
    };
    let ids = ["map-0", "map-1", "map-2", "map-3", "map-4", "map-5", "map-6", "map-7"];
    html! {
        <section class="panel" aria-labelledby="mapping-title">
            <h2 id="mapping-title">{ texts.mapping }</h2>
            <p class="field__hint">{ (texts.file_form)(props.report.form) }</p>
            <div class="panel__row panel__row--grid">
                if props.report.sheets.len() > 1 { <Sheet key="sheet" ..props.clone() /> }
                if !props.report.preview.is_empty() { <HeaderRow key="header-row" ..props.clone() /> }
                { for Column::ALL.into_iter().zip(ids).map(column) }
                <EveryKind key="kinds" ..props.clone() />
            </div>
            if !props.report.preview.is_empty() { <Preview key="preview" ..props.clone() /> }
        </section>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct OfColumnProps {
    column: Column,
    id: &'static str,
    of: Props,
}

/// The select for one column.
#[component]
fn OfColumn(props: &OfColumnProps) -> Html {
    let texts = &use_texts().collections;
    let (column, id, of) = (props.column, props.id, &props.of);
    let onchange = {
        let of = of.clone();
        move |event: Event| {
            let at = event.target_unchecked_into::<HtmlSelectElement>().value().parse().ok();
            of.look.emit(of.written().with(column, at));
        }
    };
    let current = of.query.place(column).or_else(|| of.found(column).filter(|_| of.query.is_open()));
    let option = |(at, file_column): (usize, &FileColumn)| {
        html! { <option value={at.to_string()} selected={current == Some(at)}>{ format!("{}. {}", at + 1, file_column.header) }</option> }
    };
    html! {
        <div class="field">
            <label class="field__label" for={id}>{ (texts.column)(column) }</label>
            <select key={id} class="field__input" {id} {onchange}>
                <option value="" selected={current.is_none()}>{ texts.no_column }</option>
                { for of.report.columns.iter().enumerate().map(option) }
            </select>
        </div>
    }
}

/// The document kind of all rows, where no column has it.
#[component]
fn EveryKind(props: &Props) -> Html {
    let (texts, verify) = (&use_texts().collections, &use_i18n().texts().verify);
    let chosen = props.query.every_kind;
    let onchange = {
        let props = props.clone();
        move |event: Event| {
            let word = event.target_unchecked_into::<HtmlSelectElement>().value();
            props.look.emit(ImportQuery { every_kind: DocumentKind::from_name(&word), ..props.written() });
        }
    };
    let option = |kind: DocumentKind| {
        html! { <option value={kind.as_str()} selected={chosen == Some(kind)}>{ (verify.kind)(kind) }</option> }
    };
    html! {
        <div class="field">
            <label class="field__label" for="every-kind">{ texts.every_kind }</label>
            <select key="every-kind" class="field__input" id="every-kind" {onchange}>
                <option value="" selected={chosen.is_none()}>{ texts.by_column }</option>
                { for DocumentKind::ALL.into_iter().map(option) }
            </select>
        </div>
    }
}

/// The select for a workbook's sheet: another sheet has other headers.
#[component]
fn Sheet(props: &Props) -> Html {
    let texts = &use_texts().collections;
    let (look, chosen) = (props.look.clone(), props.report.sheet);
    let onchange = move |event: Event| {
        let sheet = event.target_unchecked_into::<HtmlSelectElement>().value().parse().ok();
        look.emit(ImportQuery { sheet, ..ImportQuery::default() });
    };
    let option = |(at, name): (usize, &String)| {
        html! { <option value={at.to_string()} selected={chosen == Some(at)}>{ name }</option> }
    };
    html! {
        <div class="field">
            <label class="field__label" for="sheet">{ texts.sheet }</label>
            <select key="sheet" class="field__input" id="sheet" {onchange}>
                if chosen.is_none() { <option value="" selected=true>{ "—" }</option> }
                { for props.report.sheets.iter().enumerate().map(option) }
            </select>
        </div>
    }
}

/// The select for the header row: other headers mean other columns.
#[component]
fn HeaderRow(props: &Props) -> Html {
    let texts = &use_texts().collections;
    let chosen = props.query.header_row;
    let onchange = {
        let (look, query) = (props.look.clone(), props.query);
        move |event: Event| {
            let header_row = event.target_unchecked_into::<HtmlSelectElement>().value().parse().ok();
            let (sheet, every_kind) = (query.sheet, query.every_kind);
            look.emit(ImportQuery { sheet, every_kind, header_row, ..ImportQuery::default() });
        }
    };
    let option = |row: &PreviewRow| {
        html! { <option value={row.row.to_string()} selected={chosen == Some(row.row)}>{ (texts.header_at)(row.row) }</option> }
    };
    html! {
        <div class="field">
            <label class="field__label" for="header-row">{ texts.header_row }</label>
            <select key="header-row" class="field__input" id="header-row" {onchange}>
                <option value="" selected={chosen.is_none()}>{ texts.header_found }</option>
                { for props.report.preview.iter().map(option) }
                <option value="0" selected={chosen == Some(0)}>{ texts.header_none }</option>
            </select>
        </div>
    }
}

/// The first rows of the file, with the header row marked.
#[component]
fn Preview(props: &Props) -> Html {
    let texts = &use_texts().collections;
    let header = props.report.header;
    let row = |row: &PreviewRow| {
        let is_header = header.is_some_and(|header| (header.first..=header.last).contains(&row.row));
        let cell = |cell: &String| {
            if is_header {
                html! { <th scope="col">{ cell }</th> }
            } else {
                html! { <td>{ cell }</td> }
            }
        };
        html! {
            <tr data-header={is_header.then_some("true")}>
                <td class="number">{ row.row }</td>
                { for row.cells.iter().map(cell) }
            </tr>
        }
    };
    html! {
        <details class="preview" open={header.is_none() || props.report.unreadable.is_some()}>
            <summary>{ texts.first_rows }</summary>
            <p class="field__hint">{ texts.first_rows_hint }</p>
            <div class="table"><table id="preview"><tbody>{ for props.report.preview.iter().map(row) }</tbody></table></div>
        </details>
    }
}
