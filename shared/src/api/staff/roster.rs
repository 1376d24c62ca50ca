//! Import of a roster.

use serde::{Deserialize, Serialize};

use crate::person::{DocumentError, DocumentKind, RefusedCharacter, StudentNumber};
use crate::problem::Problem;

/// Paths of rosters. The import paths take the file as body and [`super::ImportQuery`] as query.
pub mod path {
    use super::ImportQuery;
    use crate::collection::Slug;

    /// `POST`: a stream of JSON lines, each a [`super::ImportEvent`]; with `dry_run` nothing is written.
    pub const IMPORT: &str = "/api/staff/collections/{slug}/roster";
    /// `POST`: the file as CSV with an additional column for problems.
    pub const REPORT_CSV: &str = "/api/staff/collections/{slug}/roster/report.csv";
    /// `POST`: the same as a workbook in which every cell is text.
    pub const REPORT_XLSX: &str = "/api/staff/collections/{slug}/roster/report.xlsx";
    /// `POST` with [`super::super::students::Units`] as query: all students of the roster with their stage, as
    /// CSV. The audit log records the caller.
    pub const STUDENTS_CSV: &str = "/api/staff/collections/{slug}/roster/students.csv";
    /// `POST`: the same as a workbook in which every cell is text.
    pub const STUDENTS_XLSX: &str = "/api/staff/collections/{slug}/roster/students.xlsx";

    /// `path` for a slug and a query.
    #[must_use]
    pub fn of(path: &str, slug: &Slug, query: &ImportQuery) -> String {
        format!("{}?{}", path.replace("{slug}", slug.as_str()), query.text())
    }
}

/// Largest file in bytes: a roster of 50,000 students has about 3 MB in XLSX, 4 MB in CSV.
pub const FILE_BYTES: usize = 16 * 1024 * 1024;
/// Most rows: more than any school's graduates of a year.
pub const MAX_ROWS: u64 = 200_000;
/// Most problems in a report; the CSV has all.
pub const LISTED_PROBLEMS: usize = 500;
/// Most changed cells in a report.
pub const LISTED_CHANGES: usize = 100;

/// Columns of a roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// 学号, required.
    StudentNumber,
    /// 姓名, required.
    Name,
    /// 证件类型; without it every document has the kind that the query names.
    DocumentKind,
    /// 证件号码, required.
    DocumentNumber,
    /// 联系电话, optional.
    Phone,
    /// 学院 or 院系, optional.
    College,
    /// 专业, optional.
    Major,
    /// 班级, optional.
    Class,
}

impl Column {
    /// All columns, in their usual order in a table.
    pub const ALL: [Self; 8] = [
        Self::StudentNumber,
        Self::Name,
        Self::DocumentKind,
        Self::DocumentNumber,
        Self::Phone,
        Self::College,
        Self::Major,
        Self::Class,
    ];

    /// Usual Chinese header of the column.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::StudentNumber => "学号",
            Self::Name => "姓名",
            Self::DocumentKind => "证件类型",
            Self::DocumentNumber => "证件号码",
            Self::Phone => "联系电话",
            Self::College => "学院",
            Self::Major => "专业",
            Self::Class => "班级",
        }
    }
}

/// What the import does with students who have submitted a photograph and whose row differs from the roster.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Submitted {
    /// Imports nothing when there is such a student.
    #[default]
    Ask,
    /// Keeps their entries; imports all other rows.
    Keep,
    /// Changes their entries like all others.
    Update,
}

/// How to read a file and what to do with it. Column indexes count from 0; without any, the columns are found
/// by their headers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ImportQuery {
    /// Report what the import would do, without writing.
    pub dry_run: bool,
    /// Index of the sheet, from 0. `None` selects the only visible sheet with the required columns, else the
    /// first visible one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<usize>,
    /// Row of the headers as a spreadsheet counts, from 1; 0 when the file has none. `None` selects the first
    /// row that names the columns, alone or with the row below it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_row: Option<u64>,
    /// Column index of 学号.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub student_number: Option<usize>,
    /// Column index of 姓名.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<usize>,
    /// Column index of 证件类型.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_kind: Option<usize>,
    /// Column index of 证件号码.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_number: Option<usize>,
    /// Column index of 联系电话.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<usize>,
    /// Column index of 学院.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub college: Option<usize>,
    /// Column index of 专业.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub major: Option<usize>,
    /// Column index of 班级.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<usize>,
    /// Kind of every document in a file without a column for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every_kind: Option<DocumentKind>,
    /// What to do with students who have submitted a photograph.
    pub submitted: Submitted,
    /// Whether a student number may move to another document: then its former holder leaves the roster.
    /// Otherwise the import stops when the file asks for it.
    pub replace_documents: bool,
    /// Whether rows of erased people are imported. Otherwise they are left out.
    pub readmit_erased: bool,
}

impl ImportQuery {
    /// The chosen index of a column; `None` when none was chosen.
    #[must_use]
    pub const fn place(&self, column: Column) -> Option<usize> {
        match column {
            Column::StudentNumber => self.student_number,
            Column::Name => self.name,
            Column::DocumentKind => self.document_kind,
            Column::DocumentNumber => self.document_number,
            Column::Phone => self.phone,
            Column::College => self.college,
            Column::Major => self.major,
            Column::Class => self.class,
        }
    }

    /// The query with another index for a column.
    #[must_use]
    pub fn with(mut self, column: Column, place: Option<usize>) -> Self {
        *match column {
            Column::StudentNumber => &mut self.student_number,
            Column::Name => &mut self.name,
            Column::DocumentKind => &mut self.document_kind,
            Column::DocumentNumber => &mut self.document_number,
            Column::Phone => &mut self.phone,
            Column::College => &mut self.college,
            Column::Major => &mut self.major,
            Column::Class => &mut self.class,
        } = place;
        self
    }

    /// Whether no column index was chosen, so that the headers decide.
    #[must_use]
    pub fn is_open(&self) -> bool {
        Column::ALL.into_iter().all(|column| self.place(column).is_none())
    }

    fn text(&self) -> String {
        let submitted = match self.submitted {
            Submitted::Ask => "ask",
            Submitted::Keep => "keep",
            Submitted::Update => "update",
        };
        let mut text = format!("dry_run={}&submitted={submitted}", self.dry_run);
        if let Some(sheet) = self.sheet {
            text.extend(["&sheet=", &sheet.to_string()]);
        }
        if let Some(row) = self.header_row {
            text.extend(["&header_row=", &row.to_string()]);
        }
        let names = [
            "student_number",
            "name",
            "document_kind",
            "document_number",
            "phone",
            "college",
            "major",
            "class",
        ];
        for (column, name) in Column::ALL.into_iter().zip(names) {
            if let Some(place) = self.place(column) {
                text.extend(["&", name, "=", &place.to_string()]);
            }
        }
        if self.replace_documents {
            text += "&replace_documents=true";
        }
        if self.readmit_erased {
            text += "&readmit_erased=true";
        }
        if let Some(kind) = self.every_kind {
            text.extend(["&every_kind=", kind.as_str()]);
        }
        text
    }
}

/// Why a cell can't be used; the console has the sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "trouble", rename_all = "snake_case")]
pub enum Trouble {
    /// The cell is empty.
    Empty,
    /// The value is too long or too short.
    Length,
    /// The value contains a character that the field does not allow.
    Character {
        /// The first such character.
        refused: RefusedCharacter,
    },
    /// The kind of document is unknown.
    UnknownKind,
    /// The value is not a number of this kind of document.
    Document {
        /// The rule that it breaks.
        error: DocumentError,
    },
    /// The value is not a telephone number.
    Phone,
    /// The cell contains more than one telephone number.
    Phones,
    /// The workbook stores a date: the spreadsheet converted the input, and the original text is lost.
    Date,
    /// The workbook stores a logical value.
    Logical,
    /// The cell is a formula without a value, or with an error as value.
    Formula,
    /// The workbook stores a number whose format shows another text (`13,800,138,000`, `50%`).
    Formatted,
    /// The bytes of a text file are ambiguous or invalid here: the table should be saved as XLSX, or as CSV in
    /// UTF-8.
    Encoding,
    /// The row is hidden, so a person who checked the table has not seen it.
    Hidden,
    /// The spreadsheet stored a number with fewer digits than were entered; the last digits are lost.
    Mangled,
    /// An earlier row has the same value.
    Repeats {
        /// Number of the earlier row.
        first: u64,
    },
    /// Another student of the roster has the same value.
    Taken,
}

/// A cell that can't be used. It never repeats the cell's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RowProblem {
    /// Row as a spreadsheet counts, from 1.
    pub row: u64,
    /// Column of the cell.
    pub column: Column,
    /// Why it can't be used.
    #[serde(flatten)]
    pub trouble: Trouble,
}

/// A row that changes the entry of a student who has submitted a photograph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SubmittedRow {
    /// Row as a spreadsheet counts, from 1.
    pub row: u64,
    /// 学号 of the student.
    pub number: StudentNumber,
    /// Columns that differ from the roster.
    pub columns: Vec<Column>,
}

/// A student number that the file gives to another document than the roster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReplacedDocument {
    /// Row as a spreadsheet counts, from 1.
    pub row: u64,
    /// The student number.
    pub number: StudentNumber,
    /// The document in the roster.
    pub before: MaskedDocument,
    /// The document in the file.
    pub after: MaskedDocument,
    /// Whether a photograph was submitted under the document in the roster. It stays with that document.
    pub submitted: bool,
}

/// A cell that changes an entry of the roster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangedCell {
    /// Row as a spreadsheet counts, from 1.
    pub row: u64,
    /// 学号 in the file.
    pub number: StudentNumber,
    /// Column of the cell.
    pub column: Column,
    /// The value in the roster; empty when it has none. Telephones are masked except for the ends and the
    /// digits that differ.
    pub before: String,
    /// The value in the file, masked in the same way.
    pub after: String,
}

/// A document with a masked number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MaskedDocument {
    /// Kind of the document (证件类型).
    pub kind: DocumentKind,
    /// Number of the document (证件号码), masked.
    pub masked: String,
}

/// A column of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FileColumn {
    /// Header of the column.
    pub header: String,
    /// The roster's column that it was recognised as; `None` for none.
    pub column: Option<Column>,
}

/// Format and encoding of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FileForm {
    /// CSV in UTF-8 without a byte order mark.
    Utf8,
    /// CSV in Unicode with a byte order mark.
    Marked,
    /// CSV in GB18030, which includes GBK and GB 2312.
    Gb18030,
    /// CSV in an encoding that can't be determined (Windows-1252, Big5, Shift JIS). Cells with characters
    /// beyond ASCII are refused.
    Unknown,
    /// An Excel workbook (XLSX).
    Xlsx,
}

/// Why the rows of a file were not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "unreadable", rename_all = "snake_case")]
pub enum Unreadable {
    /// The file is empty.
    Empty,
    /// Text in an encoding that is neither Unicode nor certainly GB18030.
    Encoding,
    /// A document or a picture, not a table.
    NotATable,
    /// Another spreadsheet format, an old one, or one with a password: it should be saved as XLSX or CSV.
    OldFormat,
    /// HTML or XML with the file name of a workbook: it should be opened and saved as XLSX.
    Markup,
    /// A damaged workbook.
    Workbook,
    /// The file unpacks to more data, or has more rows, cells, sheets or formats than a roster needs.
    TooLarge,
    /// A row is not valid CSV: an unclosed quotation mark.
    Row {
        /// Row as a spreadsheet counts, from 1.
        row: u64,
    },
    /// Several visible sheets have the columns, and the query selects none.
    Sheets {
        /// Indexes of these sheets.
        sheets: Vec<usize>,
    },
    /// The row selected as header row is empty.
    HeaderRow {
        /// Row as a spreadsheet counts, from 1.
        row: u64,
    },
    /// Headers name some columns not at all or twice, and the query does not select them.
    Columns {
        /// Columns that no header names.
        missing: Vec<Column>,
        /// Columns that two headers name.
        twice: Vec<Column>,
    },
    /// The file has headers and no row below them.
    NoRows,
}

/// A row of the file, from which staff select the header row. Numbers are masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PreviewRow {
    /// Row as a spreadsheet counts, from 1.
    pub row: u64,
    /// Cells of the row, each shortened to a few characters.
    pub cells: Vec<String>,
}

/// Rows of the headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HeaderRows {
    /// The first row of the headers.
    pub first: u64,
    /// The last row of the headers, the same as the first in most files.
    pub last: u64,
}

/// Result of an import or a dry run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImportReport {
    /// Whether the rows were written.
    pub imported: bool,
    /// Format and encoding of the file.
    pub form: FileForm,
    /// Names of the workbook's sheets; empty for CSV.
    pub sheets: Vec<String>,
    /// Index of the sheet that was read; `None` for CSV.
    pub sheet: Option<usize>,
    /// Rows of the headers; `None` when none were found or the query says that there are none.
    pub header: Option<HeaderRows>,
    /// The first rows of the file.
    pub preview: Vec<PreviewRow>,
    /// Columns of the file.
    pub columns: Vec<FileColumn>,
    /// Why the rows were not read; `None` when they were.
    pub unreadable: Option<Unreadable>,
    /// Number of rows below the header, without empty ones.
    pub rows: u64,
    /// Rows that were recognised as a footer (合计, 制表人) or as repeated headers; they are not imported.
    pub left_out: Vec<u64>,
    /// Kind of document assumed for all rows, because a header says 身份证 and no column names the kind.
    pub every_kind: Option<DocumentKind>,
    /// Number of new students.
    pub added: u64,
    /// Number of students whose entries change.
    pub updated: u64,
    /// Number of students whose entries are the same.
    pub unchanged: u64,
    /// Number of students with a submitted photograph whose entries are kept, as the query says.
    pub kept: u64,
    /// Number of problems; with any, nothing is imported.
    pub problems: u64,
    /// The first problems, at most [`LISTED_PROBLEMS`].
    pub listed: Vec<RowProblem>,
    /// Rows of numeric student numbers that are shorter than others: leading zeros may be lost. They do not
    /// stop the import.
    pub shortened: Vec<u64>,
    /// Rows that change entries of students who have submitted a photograph.
    pub submitted: Vec<SubmittedRow>,
    /// Number of student numbers that move to another document.
    #[serde(default)]
    pub documents: u64,
    /// The first of these rows.
    #[serde(default)]
    pub replaced: Vec<ReplacedDocument>,
    /// Number of cells that change entries.
    #[serde(default)]
    pub changes: u64,
    /// The first of these cells, at most [`LISTED_CHANGES`].
    #[serde(default)]
    pub changed: Vec<ChangedCell>,
    /// Number of rows of erased people. They are left out unless the query readmits them.
    #[serde(default)]
    pub erased: u64,
    /// The first of these rows.
    #[serde(default)]
    pub erased_rows: Vec<u64>,
}

/// Phases of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ImportPhase {
    /// Unpacks the file.
    Reading,
    /// Checks every cell.
    Checking,
    /// Encrypts document numbers and telephones.
    Sealing,
    /// Writes the rows.
    Writing,
}

/// A line of the import's response.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum ImportEvent {
    /// The import is running.
    Progress {
        /// Phase that is running.
        phase: ImportPhase,
        /// Rows processed in this phase.
        done: u64,
        /// Rows in total; 0 while unknown.
        of: u64,
    },
    /// The import ended; the last line.
    Report {
        /// Result of the import or of the dry run.
        report: Box<ImportReport>,
    },
    /// The import failed and wrote nothing; the last line.
    Failed {
        /// Why it failed.
        problem: Box<Problem>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_what_was_chosen() {
        let slug = "test-2027".parse().unwrap();
        let query = ImportQuery {
            dry_run: true,
            every_kind: Some(DocumentKind::ResidentId),
            submitted: Submitted::Keep,
            sheet: Some(1),
            header_row: Some(3),
            ..ImportQuery::default()
        }
        .with(Column::Name, Some(3));
        assert_eq!(
            path::of(path::IMPORT, &slug, &query),
            "/api/staff/collections/test-2027/roster?dry_run=true&submitted=keep&sheet=1&header_row=3&name=3&every_kind=resident_id"
        );
    }

    #[test]
    fn a_problem_is_one_flat_object() {
        let problem = RowProblem { row: 3, column: Column::Name, trouble: Trouble::Repeats { first: 2 } };
        let json = serde_json::to_string(&problem).unwrap();
        assert_eq!(serde_json::from_str::<RowProblem>(&json).unwrap(), problem);
    }
}
