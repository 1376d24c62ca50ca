//! From a file to a table of cells.

use csv::ReaderBuilder;
use shared::api::staff::roster::{FileColumn, FileForm, MAX_ROWS, Unreadable};

use super::columns::{self, Places};
use super::{encoding, xlsx};

/// The most columns that are looked at; rosters have five to thirty.
pub(super) const MAX_COLUMNS: usize = 64;

/// A cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cell {
    /// What it says.
    pub(super) text: String,
    /// Whether a workbook has it as a number, and not as a text.
    pub(super) number: bool,
    /// Whether it was a number of more digits than a spreadsheet keeps.
    pub(super) mangled: bool,
}

impl Cell {
    pub(super) fn text(text: &str) -> Self {
        Self { text: unwrapped(text).to_owned(), ..Self::default() }
    }
}

/// `="0114827492"` and `'0114827492` are both 0114827492: so people stop Excel from turning numbers into floats.
fn unwrapped(cell: &str) -> &str {
    let cell = cell.trim();
    let formula = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    formula.unwrap_or_else(|| cell.strip_prefix('\'').unwrap_or(cell)).trim()
}

/// A row with the number that a spreadsheet shows beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) number: u64,
    pub(super) cells: Vec<Cell>,
}

/// A file that was read as far as it can be.
#[derive(Debug)]
pub struct File {
    /// How it was written.
    pub form: FileForm,
    /// The sheets of a workbook.
    pub sheets: Vec<String>,
    pub(super) header: Vec<String>,
    pub(super) rows: Result<Vec<Row>, Unreadable>,
}

/// How an old workbook of Excel 97 begins, and one with a password.
const COMPOUND_FILE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

impl File {
    /// Reads a file. What is wrong with it is part of the answer.
    #[must_use]
    pub fn open(file: &[u8], sheet: usize) -> Self {
        let read = if file.starts_with(b"PK") {
            xlsx::read(file, sheet).map_err(|error| (FileForm::Xlsx, error))
        } else if file.starts_with(COMPOUND_FILE) {
            Err((FileForm::Xlsx, Unreadable::OldFormat))
        } else {
            csv(file)
        };
        read.unwrap_or_else(|(form, error)| Self { form, rows: Err(error), ..Self::unreadable() })
    }

    /// A file of which nothing could be read.
    pub(super) fn unreadable() -> Self {
        let (sheets, header) = (Vec::new(), Vec::new());
        Self { form: FileForm::Xlsx, sheets, header, rows: Err(Unreadable::Workbook) }
    }

    /// The first row that has anything in it is the header.
    pub(super) fn of(form: FileForm, sheets: Vec<String>, mut rows: Vec<Row>) -> Self {
        let header = if rows.is_empty() { Vec::new() } else { rows.remove(0).cells };
        let header = header.into_iter().map(|cell| cell.text).collect();
        Self { form, sheets, header, rows: Ok(rows) }
    }

    /// The columns, and what each was taken for.
    pub(super) fn columns(&self, places: &Places) -> Vec<FileColumn> {
        let places = if *places == Places::default() { columns::named(&self.header) } else { *places };
        let column = |(place, header): (usize, &String)| FileColumn {
            header: header.chars().take(40).collect(),
            column: places.at(place),
        };
        self.header.iter().enumerate().map(column).collect()
    }
}

fn csv(file: &[u8]) -> Result<File, (FileForm, Unreadable)> {
    let (form, text) = encoding::decode(file).map_err(|error| (FileForm::Utf8, error))?;
    let wrong = |error| (form, error);
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter(&text))
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    // A spreadsheet counts empty rows, which the reader passes over, and does not count line ends inside a cell.
    let (mut last, mut inside) = (0, 0);
    for record in reader.records() {
        if rows.len() as u64 > MAX_ROWS {
            return Err(wrong(Unreadable::TooLarge));
        }
        let record = record.map_err(|_| wrong(Unreadable::Row { row: last + 1 }))?;
        let number = record.position().map_or(last + 1, |at| line_of(&text, at) - inside);
        last = number;
        inside += record.iter().map(line_ends).sum::<u64>();
        if record.iter().any(|cell| !cell.trim().is_empty()) {
            let cells = record.iter().take(MAX_COLUMNS).map(Cell::text).collect();
            rows.push(Row { number, cells });
        }
    }
    Ok(File::of(form, Vec::new(), rows))
}

/// The line on which a record begins; its position is where the one before it ended.
fn line_of(text: &str, at: &csv::Position) -> u64 {
    let rest = usize::try_from(at.byte()).ok().and_then(|byte| text.get(byte..)).unwrap_or_default();
    let blank = rest.len() - rest.trim_start_matches(['\r', '\n']).len();
    at.line() + line_ends(&rest[..blank])
}

fn line_ends(text: &str) -> u64 {
    text.bytes().filter(|byte| *byte == b'\n').count() as u64
}

/// Excel writes what the regional settings say: commas, semicolons, or tabs in its "Unicode text".
fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let count = |delimiter: &u8| header.bytes().filter(|b| b == delimiter).count();
    [b',', b'\t', b';'].into_iter().max_by_key(|d| (count(d), *d == b',')).unwrap_or(b',')
}

/// For the command line.
#[must_use]
pub fn describe(unreadable: Unreadable) -> String {
    match unreadable {
        Unreadable::Encoding => {
            "the file is neither Unicode nor GB18030 nor an Excel workbook: save it as XLSX or CSV".to_owned()
        }
        Unreadable::OldFormat => {
            "an old Excel workbook, or one with a password: save it as XLSX without a password".to_owned()
        }
        Unreadable::Workbook => "a damaged Excel workbook: save it again, or as CSV".to_owned(),
        Unreadable::TooLarge => "the file is larger than any roster".to_owned(),
        Unreadable::Row { row } => format!("row {row} can't be read as CSV"),
        Unreadable::NoColumn { column } => format!("no header names the column {}", column.name()),
        Unreadable::TwoColumns { column } => format!("two headers name the column {}", column.name()),
    }
}
