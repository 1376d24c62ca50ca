//! Conversion of a file to a table of cells.

use shared::api::staff::roster::{
    FileColumn, FileForm, HeaderRows, ImportQuery, MAX_ROWS, PreviewRow, Unreadable,
};

use super::columns::{self, ColumnIndexes};
use super::header::{self, Header};
use super::{certainty, delimited, encoding, preview, xlsx};

/// The maximum number of columns that are read; rosters have five to thirty.
pub(super) const MAX_COLUMNS: usize = 64;
/// The maximum length of a cell's text, in characters: longer than any column of a roster allows.
pub(super) const CELL_CHARS: usize = 500;
/// The maximum memory for the rows of a file, in bytes: 200,000 rows of eight cells, or 50,000 rows of thirty.
const TABLE_BYTES: usize = 192 * 1024 * 1024;
/// The overhead of an allocation in bytes.
const ALLOCATION_BYTES: usize = 32;

/// The remaining memory for the rows of one file, in bytes, reduced before each allocation.
pub(super) struct Budget(usize);

impl Budget {
    pub(super) const fn of_a_table() -> Self {
        Self(TABLE_BYTES)
    }

    fn take(&mut self, bytes: usize) -> Result<(), Unreadable> {
        self.0 = self.0.checked_sub(bytes).ok_or(Unreadable::TooLarge)?;
        Ok(())
    }

    /// Reserves the memory of a row, without its cells.
    pub(super) fn take_row(&mut self) -> Result<(), Unreadable> {
        self.take(size_of::<Row>() + ALLOCATION_BYTES)
    }

    /// Reserves the memory of one merged range of a row.
    pub(super) fn take_span(&mut self) -> Result<(), Unreadable> {
        self.take(size_of::<(usize, usize)>() + ALLOCATION_BYTES)
    }

    /// Reserves the memory for `more` cells of a row, one of them with `text`.
    pub(super) fn take_cells(&mut self, more: usize, text: &str) -> Result<(), Unreadable> {
        let heap = if text.is_empty() { 0 } else { text.len() + ALLOCATION_BYTES };
        self.take(more * size_of::<Cell>() + heap)
    }
}

/// Why a cell of a workbook has no value that a person could have entered in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CellDefect {
    /// A number with more digits than a spreadsheet keeps, or a fraction.
    Rounded,
    /// A date or a time.
    Date,
    /// A logical value.
    Logical,
    /// A formula without a value, or with an error as its value.
    Formula,
    /// A number that is displayed as another text.
    Formatted,
    /// A text of a file whose encoding is not certain for it (see [`super::certainty`]).
    Encoding,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) text: String,
    /// Whether the workbook contains a number without leading zeros, and not a text.
    pub(super) number: bool,
    /// A defect that is known before the text is parsed.
    pub(super) defect: Option<CellDefect>,
}

impl Cell {
    pub(super) fn text(text: &str) -> Self {
        let text = unwrapped(text);
        let end = text.char_indices().nth(CELL_CHARS).map_or(text.len(), |(end, _)| end);
        Self { text: text[..end].to_owned(), ..Self::default() }
    }

    pub(super) fn flawed(text: &str, defect: CellDefect) -> Self {
        Self { text: text.to_owned(), number: false, defect: Some(defect) }
    }

    /// Whether it displays nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.defect.is_none() && shared::person::plain_text(&self.text).is_empty()
    }
}

/// `="0114827492"` and `'0114827492` both mean 0114827492: with these forms people prevent Excel from converting
/// numbers to floats.
fn unwrapped(cell: &str) -> &str {
    let cell = cell.trim();
    let formula = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    formula.unwrap_or_else(|| cell.strip_prefix('\'').unwrap_or(cell)).trim()
}

/// A row with the row number that a spreadsheet displays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) number: u64,
    /// Whether the workbook hides it.
    pub(super) hidden: bool,
    pub(super) cells: Vec<Cell>,
    /// The ranges of columns that are one merged cell in this row, first and last column.
    pub(super) spans: Vec<(usize, usize)>,
}

impl Row {
    /// Puts a cell at an index. Fails when the budget does not allow it.
    pub(super) fn put(&mut self, place: usize, cell: Cell, budget: &mut Budget) -> Result<(), Unreadable> {
        let more = (place + 1).saturating_sub(self.cells.len());
        budget.take_cells(more, &cell.text)?;
        if more > 0 {
            self.cells.reserve_exact(more);
            self.cells.resize(place + 1, Cell::default());
        }
        self.cells[place] = cell;
        Ok(())
    }
}

/// A file, read as far as possible.
#[derive(Debug)]
pub struct File {
    /// How it was encoded.
    pub form: FileForm,
    /// The sheets of a workbook.
    pub sheets: Vec<String>,
    /// The index of the sheet that was read; `None` when no sheet was read.
    pub sheet: Option<usize>,
    /// The first rows, with the headers.
    pub preview: Vec<PreviewRow>,
    pub(super) header: Header,
    /// The rows below the header.
    pub(super) rows: Result<Vec<Row>, Unreadable>,
}

/// The first bytes of a workbook of Excel 97, and of a workbook with a password.
const COMPOUND_FILE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
/// The first bytes of workbooks before Excel 97.
const OLD_WORKBOOKS: [&[u8]; 3] = [b"\x09\x08\x08\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00"];
/// The first bytes of documents, pictures and archives that people send instead of a table.
const OTHERS: [&[u8]; 9] =
    [b"%PDF", b"{\\rtf", b"\x89PNG", b"\xFF\xD8\xFF", b"GIF8", b"Rar!", b"7z\xBC\xAF", b"\x1F\x8B", b"BM"];

impl File {
    /// Reads a file. The result contains its problems.
    #[must_use]
    pub fn open(file: &[u8], query: ImportQuery) -> Self {
        if file.starts_with(b"PK") {
            let book = xlsx::read(file, query);
            return Self {
                sheets: book.sheets,
                sheet: book.sheet,
                ..Self::of(FileForm::Xlsx, book.rows, query)
            };
        }
        let (form, rows) = match other_form(file) {
            Some(error) => (FileForm::Xlsx, Err(error)),
            None => text(file, query),
        };
        Self::of(form, rows, query)
    }

    /// A file that could not be read at all.
    pub(super) fn unreadable() -> Self {
        Self::of(FileForm::Xlsx, Err(Unreadable::Workbook), ImportQuery::default())
    }

    /// Finds the header in the rows, and the rows below it.
    fn of(form: FileForm, rows: Result<Vec<Row>, Unreadable>, query: ImportQuery) -> Self {
        let (sheets, sheet) = (Vec::new(), None);
        let failed = |error, preview| {
            let header = Header::default();
            Self { form, sheets: Vec::new(), sheet, preview, header, rows: Err(error) }
        };
        let mut rows = match rows {
            Ok(rows) if rows.is_empty() => return failed(Unreadable::Empty, Vec::new()),
            Ok(rows) => rows,
            Err(error) => return failed(error, Vec::new()),
        };
        let header = match header::locate(&rows, query) {
            Ok(header) => header,
            Err(error) => return failed(error, preview::of(&rows, 0, &[])),
        };
        let places = columns::places(&header.names, query).map(|found| found.places).unwrap_or_default();
        let preview =
            preview::of(&rows, header.below, &[places.of(shared::api::staff::roster::Column::Name)]);
        let below = rows.split_off(header.below.min(rows.len()));
        let rows = if below.len() as u64 > MAX_ROWS { Err(Unreadable::TooLarge) } else { Ok(below) };
        Self { form, sheets, sheet, preview, header, rows }
    }

    /// The rows of the headers; `None` when there are none.
    #[must_use]
    pub const fn header_rows(&self) -> Option<HeaderRows> {
        self.header.rows
    }

    /// The columns of the file, each with the roster column that it was assigned to.
    pub(super) fn columns(&self, places: &ColumnIndexes) -> Vec<FileColumn> {
        let named = &self.header.names;
        let places = if *places == ColumnIndexes::default() { columns::named(named) } else { *places };
        let column = |(place, header): (usize, &String)| FileColumn {
            header: header.chars().take(40).collect(),
            column: places.at(place),
        };
        named.iter().enumerate().map(column).collect()
    }
}

/// The kind of a file that is neither a workbook nor text.
fn other_form(file: &[u8]) -> Option<Unreadable> {
    let begins = |with: &&[u8]| file.starts_with(with);
    if file.starts_with(COMPOUND_FILE) || OLD_WORKBOOKS.iter().any(begins) {
        return Some(Unreadable::OldFormat);
    }
    OTHERS.iter().any(begins).then_some(Unreadable::NotATable)
}

fn text(file: &[u8], query: ImportQuery) -> (FileForm, Result<Vec<Row>, Unreadable>) {
    let (form, text) = match encoding::decode(file) {
        Ok(decoded) => decoded,
        Err(error) => return (FileForm::Utf8, Err(error)),
    };
    let head = text.trim_start();
    let is_archive_of_a_page =
        head.get(..13).is_some_and(|start| start.eq_ignore_ascii_case("mime-version:"));
    if (head.starts_with('<') && head.contains('>')) || is_archive_of_a_page {
        return (form, Err(Unreadable::Markup));
    }
    match delimited::rows(&text) {
        Ok(rows) => certainty::check(form, rows, query),
        Err(error) => (form, Err(error)),
    }
}

/// The problem as a sentence, for the command line.
#[must_use]
pub fn describe(unreadable: &Unreadable) -> String {
    let names = |columns: &[shared::api::staff::roster::Column]| {
        columns.iter().map(|column| column.name()).collect::<Vec<_>>().join(", ")
    };
    match unreadable {
        Unreadable::Empty => "the file is empty".to_owned(),
        Unreadable::Encoding => {
            "the encoding of the file is not certain: save it as XLSX, or as CSV in UTF-8".to_owned()
        }
        Unreadable::NotATable => {
            "the file is a document, a picture or an archive, and no table: save the table as XLSX or CSV".to_owned()
        }
        Unreadable::OldFormat => {
            "an old or another spreadsheet, or one with a password: save it as XLSX without a password".to_owned()
        }
        Unreadable::Markup => {
            "a web page or XML that is only named like a workbook: open it in Excel or WPS and save it as XLSX".to_owned()
        }
        Unreadable::Workbook => "a damaged Excel workbook: save it again, or as CSV".to_owned(),
        Unreadable::TooLarge => {
            "the file has more rows, cells or formatting than any roster: copy the columns of the roster into a new \
             workbook, and save it as XLSX or CSV"
                .to_owned()
        }
        Unreadable::Row { row } => format!("row {row} can't be read as CSV: a quotation mark never closes"),
        Unreadable::Sheets { sheets } => {
            let sheets: Vec<_> = sheets.iter().map(|sheet| (sheet + 1).to_string()).collect();
            format!("sheets {} have the columns: say which one with --sheet", sheets.join(", "))
        }
        Unreadable::HeaderRow { row } => format!("row {row} has nothing in it: --header-row is another one"),
        Unreadable::Columns { missing, twice } => {
            let missing = (!missing.is_empty()).then(|| format!("no header names the columns {}", names(missing)));
            let twice = (!twice.is_empty()).then(|| format!("two headers name the columns {}", names(twice)));
            [missing, twice].into_iter().flatten().collect::<Vec<_>>().join("; ")
        }
        Unreadable::NoRows => "there are headers and no row below them".to_owned(),
    }
}
