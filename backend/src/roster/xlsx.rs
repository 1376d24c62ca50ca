//! Excel workbooks, also those that somebody made to do harm.
//!
//! A workbook is a ZIP of XML. It is unpacked here, part by part, with a bound on all parts together, and packed again
//! without compression; only then a reader of workbooks sees it. It is read cell by cell, so that a cell far away costs
//! nothing, and in bounds.

use std::io::{Cursor, Read as _, Write as _};

use calamine::{Data, DataRef, Reader as _, Xlsx};
use shared::api::staff::roster::{FileForm, MAX_ROWS, Unreadable};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::read::{Cell, File, MAX_COLUMNS, Row};

/// All parts of a workbook together: 200,000 rows of five columns have about 60 MB of XML.
const UNPACKED_BYTES: u64 = 96 * 1024 * 1024;
/// A workbook of one sheet has about ten parts.
const MAX_PARTS: usize = 1000;
/// From here on a 64-bit float no longer has every whole number; what a spreadsheet shows of it are 15 digits.
const EXACT_BELOW: f64 = 1e15;

/// The rows of a sheet.
pub(super) fn read(file: &[u8], sheet: usize) -> Result<File, Unreadable> {
    let tame = repacked(file)?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(tame)).map_err(|_| Unreadable::Workbook)?;
    let sheets = workbook.sheet_names();
    let name = sheets.get(sheet).ok_or(Unreadable::Workbook)?;
    let mut cells = workbook.worksheet_cells_reader(name).map_err(|_| Unreadable::Workbook)?;
    let mut rows: Vec<Row> = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(|_| Unreadable::Workbook)? {
        let (row, column) = cell.get_position();
        let (number, place) = (u64::from(row) + 1, column as usize);
        let value = value(cell.get_value());
        if place >= MAX_COLUMNS || value.text.is_empty() {
            continue;
        }
        // Rows come in order; a file where they do not was not written by a spreadsheet.
        match rows.last() {
            Some(last) if last.number == number => {}
            Some(last) if last.number > number => return Err(Unreadable::Workbook),
            Some(_) | None => rows.push(Row { number, cells: Vec::new() }),
        }
        if rows.len() as u64 > MAX_ROWS + 1 {
            return Err(Unreadable::TooLarge);
        }
        if let Some(last) = rows.last_mut() {
            if last.cells.len() <= place {
                last.cells.resize(place + 1, Cell::default());
            }
            last.cells[place] = value;
        }
    }
    Ok(File::of(FileForm::Xlsx, sheets, rows))
}

fn value(value: &DataRef<'_>) -> Cell {
    let number = |text: String, mangled| Cell { text, number: true, mangled };
    match value {
        DataRef::String(text) => Cell::text(text),
        DataRef::SharedString(text) => Cell::text(text),
        DataRef::Int(n) => number(n.to_string(), n.unsigned_abs() >= 1_000_000_000_000_000),
        // Written without an exponent; `{}` of a float never has one.
        DataRef::Float(n) => number(n.to_string(), n.abs() >= EXACT_BELOW || n.fract() != 0.0),
        DataRef::Empty => Cell::default(),
        // No column of ours: shown as Excel would, so that the check says what is wrong.
        other @ (DataRef::Bool(_)
        | DataRef::DateTime(_)
        | DataRef::DateTimeIso(_)
        | DataRef::DurationIso(_)
        | DataRef::Error(_)) => Cell::text(&Data::from(other.clone()).to_string()),
    }
}

/// The XML of a workbook in a new container: of bounded size, in UTF-8, and without the number of shared strings, for
/// which the reader would reserve as much memory as the file asks for.
fn repacked(file: &[u8]) -> Result<Vec<u8>, Unreadable> {
    let mut archive = ZipArchive::new(Cursor::new(file)).map_err(|_| Unreadable::Workbook)?;
    if archive.len() > MAX_PARTS {
        return Err(Unreadable::TooLarge);
    }
    let mut tame = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut left = UNPACKED_BYTES;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| Unreadable::Workbook)?;
        let name = part.name().map_err(|_| Unreadable::Workbook)?.into_owned();
        let kind = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        if !matches!(kind.as_str(), "xml" | "rels") {
            continue;
        }
        let mut xml = Vec::new();
        part.take(left + 1).read_to_end(&mut xml).map_err(|_| Unreadable::Workbook)?;
        left = left.checked_sub(xml.len() as u64).ok_or(Unreadable::TooLarge)?;
        if !is_plain(&xml) {
            return Err(Unreadable::Workbook);
        }
        if name.to_ascii_lowercase().ends_with("sharedstrings.xml") {
            blot(&mut xml, b"uniqueCount");
        }
        tame.start_file(name, stored).map_err(|_| Unreadable::Workbook)?;
        tame.write_all(&xml).map_err(|_| Unreadable::Workbook)?;
    }
    Ok(tame.finish().map_err(|_| Unreadable::Workbook)?.into_inner())
}

/// UTF-8 without escapes: in another encoding words could hide from us that the reader sees.
fn is_plain(xml: &[u8]) -> bool {
    std::str::from_utf8(xml).is_ok() && !xml.iter().any(|byte| matches!(byte, 0 | 0x1B))
}

/// Makes a word unknown, wherever it stands.
fn blot(text: &mut [u8], word: &[u8]) {
    let mut from = 0;
    while let Some(at) = text[from..].windows(word.len()).position(|window| window == word) {
        text[from + at] = b'_';
        from += at + word.len();
    }
}
