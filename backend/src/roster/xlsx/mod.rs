//! Excel workbooks, including malicious ones.
//!
//! A workbook is a ZIP file with XML parts. It is unpacked part by part, with one limit for all parts together, and
//! read cell by cell, so that a cell at a far position needs no memory. Every count in a file is limited before memory
//! is allocated for it (`docs/decisions/0082-memory-limits-of-roster-files.md`). The value of a cell is the text that a
//! person sees in it (`docs/decisions/0073-what-a-cell-shows.md`).

mod format;
mod package;
mod worksheet;
mod xml;

use shared::api::staff::roster::{ImportQuery, Unreadable};

use self::package::{Package, SheetEntry};
use self::worksheet::Shared;
use super::header;
use super::read::Row;

/// A workbook, read as far as possible.
pub(super) struct Book {
    /// The names of its sheets.
    pub(super) sheets: Vec<String>,
    /// The index of the sheet that contains the rows.
    pub(super) sheet: Option<usize>,
    pub(super) rows: Result<Vec<Row>, Unreadable>,
}

/// The rows of the sheet that the user chose, or of the sheet with the columns.
pub(super) fn read(file: &[u8], query: ImportQuery) -> Book {
    let failed = |error| Book { sheets: Vec::new(), sheet: None, rows: Err(error) };
    let package = match Package::open(file) {
        Ok(package) if package.is_workbook() => package,
        Ok(package) => return failed(package.other_kind()),
        Err(error) => return failed(error),
    };
    let parts = package.sheets().and_then(|sheets| {
        let shared = Shared { strings: package.strings()?, formats: package.formats()? };
        Ok((sheets, shared))
    });
    let (sheets, shared) = match parts {
        Ok(parts) => parts,
        Err(error) => return failed(error),
    };
    let package = package.without_strings();
    let rows = |sheet: &SheetEntry, most| {
        let xml = package.part(&sheet.part).ok_or(Unreadable::Workbook)?;
        worksheet::rows(xml, &shared, most)
    };
    let chosen = choose(&sheets, query, |sheet| rows(sheet, header::SEARCHED_ROWS));
    let sheet = chosen.as_ref().ok().copied();
    let rows = chosen.and_then(|at| rows(sheets.get(at).ok_or(Unreadable::Workbook)?, header::MOST_ROWS));
    Book { sheets: sheets.into_iter().map(|sheet| sheet.name).collect(), sheet, rows }
}

/// The sheet that the user chose; or the only visible one, or the only visible one with the columns. A hidden sheet is
/// read only when the user chooses it.
fn choose(
    sheets: &[SheetEntry],
    query: ImportQuery,
    top: impl Fn(&SheetEntry) -> Result<Vec<Row>, Unreadable>,
) -> Result<usize, Unreadable> {
    if let Some(sheet) = query.sheet {
        return Ok(sheet);
    }
    let visible: Vec<_> = sheets.iter().enumerate().filter(|(_, sheet)| !sheet.hidden).collect();
    if let [(only, _)] = visible.as_slice() {
        return Ok(*only);
    }
    let has_columns = |sheet: &SheetEntry| top(sheet).is_ok_and(|rows| header::names_columns(&rows, query));
    let fitting: Vec<_> = visible.iter().filter(|(_, sheet)| has_columns(sheet)).map(|(at, _)| *at).collect();
    match (fitting.as_slice(), visible.first()) {
        ([only], _) => Ok(*only),
        ([], Some((first, _))) => Ok(*first),
        ([], None) => Err(Unreadable::Workbook),
        ([_, _, ..], _) => Err(Unreadable::Sheets { sheets: fitting }),
    }
}
