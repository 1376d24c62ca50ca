//! `yipai roster import`.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use shared::api::staff::roster::{
    ChangedCell, FileForm, ImportQuery, ImportReport, ReplacedDocument, Submitted,
};
use shared::collection::Slug;
use shared::id::CollectionId;
use shared::person::DocumentKind;

use super::{Failure, output};
use crate::app::App;
use crate::store::audit::Actor;
use crate::{roster, store};

/// The subcommands.
#[derive(Debug, Subcommand)]
pub(super) enum Roster {
    /// Import a file with 学号, 姓名, 证件类型, 证件号码 and optionally 联系电话, in full or not at all
    Import {
        /// XLSX, or CSV in UTF-8, UTF-16 or GB18030; `-` reads standard input
        file: PathBuf,
        /// The collection
        #[arg(long)]
        collection: Slug,
        /// Only report what would be done
        #[arg(long)]
        dry_run: bool,
        /// The sheet of a workbook, from 1; without it, the only visible one that has the columns
        #[arg(long)]
        sheet: Option<usize>,
        /// The row of the headers, from 1, or 0 when there are none; without it, the first that names the columns
        #[arg(long)]
        header_row: Option<u64>,
        /// The kind of every document, when no column says it
        #[arg(long, value_parser = kind)]
        every_kind: Option<DocumentKind>,
        /// What happens to students who have submitted and whose row has changed
        #[arg(long, value_enum, default_value_t)]
        submitted: Choice,
        /// Let student numbers move to other documents: their previous students leave the roster, with their
        /// photographs
        #[arg(long)]
        replace_documents: bool,
        /// Accept people again whose data were erased; without it their rows are left out
        #[arg(long)]
        readmit_erased: bool,
    },
}

/// [`Submitted`] as a flag.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(super) enum Choice {
    /// Import nothing if there is such a student
    #[default]
    Ask,
    /// Leave them unchanged
    Keep,
    /// Change them too
    Update,
}

/// A kind of document by its identifier or its official name.
pub(super) fn kind(word: &str) -> Result<DocumentKind, String> {
    DocumentKind::from_name(word).ok_or_else(|| {
        let words: Vec<_> = DocumentKind::ALL.iter().map(|kind| kind.as_str()).collect();
        format!("one of {}", words.join(", "))
    })
}

/// Runs the command and prints the report.
pub(super) async fn roster(app: &App, command: Roster) -> Result<(), Failure> {
    let Roster::Import {
        file,
        collection: slug,
        dry_run,
        sheet,
        header_row,
        every_kind,
        submitted,
        replace_documents,
        readmit_erased,
    } = command;
    let found = store::collection::by_slug(&mut *app.db.reader().await?, &slug).await?;
    let collection = found.ok_or_else(|| format!("there is no collection {slug}"))?;
    let submitted = match submitted {
        Choice::Ask => Submitted::Ask,
        Choice::Keep => Submitted::Keep,
        Choice::Update => Submitted::Update,
    };
    let sheet = sheet.map(|sheet| sheet.saturating_sub(1));
    let query = ImportQuery {
        dry_run,
        sheet,
        header_row,
        every_kind,
        submitted,
        replace_documents,
        readmit_erased,
        ..ImportQuery::default()
    };
    let bytes = output::read(&file)?.into();
    let (report, problems) =
        roster::import(app, &collection, bytes, query, &Actor::Operator, &roster::nobody()).await?;
    if let Some(unreadable) = &report.unreadable {
        show(&report)?;
        return Err(roster::describe_unreadable(unreadable).into());
    }
    for row in &report.left_out {
        output::line(format_args!("row {row}: left out, a footer or the headers again"))?;
    }
    if let Some(kind) = report.every_kind {
        output::line(format_args!("every document is a {}, as its header says", kind.official_name()))?;
    }
    for problem in problems {
        output::line(format_args!("{}", roster::describe(problem)))?;
    }
    for row in &report.submitted {
        output::line(format_args!("row {}: {} handed in already", row.row, row.number.as_str()))?;
    }
    for one in &report.replaced {
        output::line(format_args!("{}", replaced(one)))?;
    }
    for row in &report.erased_rows {
        output::line(format_args!(
            "row {row}: left out, this person's data were erased; --readmit-erased takes them in again"
        ))?;
    }
    for cell in &report.changed {
        output::line(format_args!("{}", changed(cell)))?;
    }
    let listed = report.changed.len() as u64;
    if report.changes > listed {
        output::line(format_args!("and {} other changes", report.changes - listed))?;
    }
    say(&report, query)?;
    warn_of_second_factor(app, collection.id).await
}

/// With a roster without telephone numbers, a name and a guessed document number are enough to sign in.
async fn warn_of_second_factor(app: &App, collection: CollectionId) -> Result<(), Failure> {
    let without = store::student::count_without_phone(&mut *app.db.reader().await?, collection).await?;
    if without > 0 {
        output::line(format_args!(
            "warning: {without} students have no telephone in the roster, so they verify by name and document alone; \
             import a column 联系电话 to have a second factor"
        ))?;
    }
    Ok(())
}

fn replaced(one: &ReplacedDocument) -> String {
    let ReplacedDocument { row, number, before, after, submitted } = one;
    let handed_in = if *submitted { ", who handed in already" } else { "" };
    let (number, before_kind, after_kind) =
        (number.as_str(), before.kind.official_name(), after.kind.official_name());
    format!(
        "row {row}: {number} goes from {before_kind} {}{handed_in} to {after_kind} {}",
        before.masked, after.masked
    )
}

fn changed(cell: &ChangedCell) -> String {
    let ChangedCell { row, number, column, before, after } = cell;
    let shown = |text: &str| if text.is_empty() { "nothing".to_owned() } else { text.to_owned() };
    let (number, column) = (number.as_str(), column.name());
    format!("row {row}: {number}, {column}: {} → {}", shown(before), shown(after))
}

/// Prints the first rows, so that the operator can say which one contains the headers.
fn show(report: &ImportReport) -> Result<(), Failure> {
    for (at, sheet) in report.sheets.iter().enumerate().filter(|_| report.sheets.len() > 1) {
        let read = if report.sheet == Some(at) { ", which was read" } else { "" };
        output::line(format_args!("sheet {}: {sheet}{read}", at + 1))?;
    }
    for row in &report.preview {
        output::line(format_args!("row {}: {}", row.row, row.cells.join(" | ")))?;
    }
    Ok(())
}

fn say(report: &ImportReport, query: ImportQuery) -> Result<(), Failure> {
    let form = match report.form {
        FileForm::Utf8 => "UTF-8",
        FileForm::Marked => "Unicode with a byte order mark",
        FileForm::Gb18030 => "GB18030",
        FileForm::Unknown => "an unknown encoding",
        FileForm::Xlsx => "XLSX",
    };
    let ImportReport { rows, added, updated, unchanged, kept, problems, documents, .. } = report;
    if *problems > 0 {
        return Err(format!("nothing was imported: {problems} problems in {rows} rows ({form})").into());
    }
    if query.submitted == Submitted::Ask && !report.submitted.is_empty() {
        let count = report.submitted.len();
        return Err(format!(
            "nothing was imported: {count} students handed in already and would change; \
             say --submitted keep or --submitted update"
        )
        .into());
    }
    if !query.replace_documents && report.documents > 0 {
        let count = report.documents;
        return Err(format!(
            "nothing was imported: {count} student numbers would go to another document. Correct a mistyped number \
             with `yipai student correct`; if these are other people, say --replace-documents"
        )
        .into());
    }
    let would = if query.dry_run { "would be " } else { "" };
    output::line(format_args!(
        "{rows} rows ({form}): {added} {would}added, {updated} {would}updated, {documents} {would}replaced by another \
         document, {unchanged} there already, {kept} kept"
    ))
}
