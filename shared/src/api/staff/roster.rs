//! Importing a roster.

use serde::{Deserialize, Serialize};

use crate::person::{DocumentError, DocumentKind, RefusedCharacter, StudentNumber};
use crate::problem::Problem;

/// The addresses of this area. Those of files take the file as their body and [`super::ImportQuery`] as their query.
pub mod path {
    use super::ImportQuery;
    use crate::collection::Slug;

    /// `POST`: lines of JSON, each a [`super::ImportEvent`]; with `dry_run` nothing is written.
    pub const IMPORT: &str = "/api/staff/collections/{slug}/roster";
    /// `POST`: the file as CSV with a column of problems.
    pub const REPORT_CSV: &str = "/api/staff/collections/{slug}/roster/report.csv";
    /// `POST`: the same as a workbook in which every cell is text.
    pub const REPORT_XLSX: &str = "/api/staff/collections/{slug}/roster/report.xlsx";
    /// `POST` with [`super::super::students::Units`] as its query: everybody of the roster with their stage, as CSV. The
    /// audit log keeps who took it.
    pub const STUDENTS_CSV: &str = "/api/staff/collections/{slug}/roster/students.csv";
    /// `POST`: the same as a workbook in which every cell is text.
    pub const STUDENTS_XLSX: &str = "/api/staff/collections/{slug}/roster/students.xlsx";

    /// One of these with the slug and the query filled in.
    #[must_use]
    pub fn of(path: &str, slug: &Slug, query: &ImportQuery) -> String {
        format!("{}?{}", path.replace("{slug}", slug.as_str()), query.text())
    }
}

/// The largest file: a roster of 50,000 in XLSX has about 3 MB, in CSV 4 MB.
pub const FILE_BYTES: usize = 16 * 1024 * 1024;
/// The most rows: more than any school graduates in a year.
pub const MAX_ROWS: u64 = 200_000;
/// How many problems a report lists; the CSV has all.
pub const LISTED_PROBLEMS: usize = 500;
/// How many changed cells a report lists.
pub const LISTED_CHANGES: usize = 100;

/// What a roster has columns for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// 学号.
    StudentNumber,
    /// 姓名.
    Name,
    /// 证件类型; without it every document is of the kind that the query names.
    DocumentKind,
    /// 证件号码.
    DocumentNumber,
    /// 联系电话; may be missing.
    Phone,
    /// 学院, 院系; may be missing.
    College,
    /// 专业; may be missing.
    Major,
    /// 班级; may be missing.
    Class,
}

impl Column {
    /// Every column, in the order in which people read them.
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

    /// What people call it.
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

/// What happens to students who handed in a photograph already and whose row says something else now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Submitted {
    /// Nothing is imported while there is one.
    #[default]
    Ask,
    /// They stay as they are; everybody else is imported.
    Keep,
    /// They are changed like everybody else.
    Update,
}

/// How to read a file, and what to do with it. The places of the columns count from 0; without any, the headers are
/// asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ImportQuery {
    /// Only say what would be done.
    pub dry_run: bool,
    /// Which sheet of a workbook, from 0. Without it, the only visible sheet that has the columns, or else the first
    /// visible one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<usize>,
    /// The row of the headers as a spreadsheet counts, from 1; 0 where the file has none. Without it, the first row that
    /// names the columns, alone or with the row below it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_row: Option<u64>,
    /// The place of 学号.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub student_number: Option<usize>,
    /// The place of 姓名.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<usize>,
    /// The place of 证件类型.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_kind: Option<usize>,
    /// The place of 证件号码.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_number: Option<usize>,
    /// The place of 联系电话.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<usize>,
    /// The place of 学院.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub college: Option<usize>,
    /// The place of 专业.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub major: Option<usize>,
    /// The place of 班级.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<usize>,
    /// The kind of every document when no column says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every_kind: Option<DocumentKind>,
    /// What happens to those who handed in already.
    pub submitted: Submitted,
    /// Whether a student number may go to another document: whoever had it leaves the roster. Without it nothing is
    /// imported while the file says so of somebody.
    pub replace_documents: bool,
    /// Whether people whose data were erased may come back with the file. Without it their rows are left out.
    pub readmit_erased: bool,
}

impl ImportQuery {
    /// The place that was chosen for a column.
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

    /// The same with a column at a place.
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

    /// Whether no column was chosen, so that the headers are asked.
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

/// What is wrong with a cell; the console makes the sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "trouble", rename_all = "snake_case")]
pub enum Trouble {
    /// Nothing is there.
    Empty,
    /// Too long or too short.
    Length,
    /// A character that does not belong there.
    Character {
        /// Which.
        refused: RefusedCharacter,
    },
    /// A kind of document that is not known here.
    UnknownKind,
    /// Not a number of this kind of document.
    Document {
        /// Why.
        error: DocumentError,
    },
    /// Not a telephone number.
    Phone,
    /// More than one telephone number.
    Phones,
    /// A date to the workbook: a spreadsheet took what was entered for one, and what it was is lost.
    Date,
    /// A logical value to the workbook.
    Logical,
    /// A formula that has no value, or an error for one.
    Formula,
    /// A number that its format shows as another text (`13,800,138,000`, `50%`).
    Formatted,
    /// The bytes of a text file can stand for several characters here, or for none: save the table as XLSX, or as CSV in
    /// UTF-8.
    Encoding,
    /// The row is hidden: nobody who looked at the table has seen it.
    Hidden,
    /// A spreadsheet took a number for a quantity and lost its last digits. They are gone from this file.
    Mangled,
    /// An earlier row has it.
    Repeats {
        /// That row.
        first: u64,
    },
    /// Another student of the roster has it.
    Taken,
}

/// A cell that can't be used. It never repeats what the cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RowProblem {
    /// The row as a spreadsheet counts, from 1.
    pub row: u64,
    /// The column.
    pub column: Column,
    /// What is wrong.
    #[serde(flatten)]
    pub trouble: Trouble,
}

/// A row that changes what a student who handed in already stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SubmittedRow {
    /// The row.
    pub row: u64,
    /// Whose.
    pub number: StudentNumber,
    /// What differs.
    pub columns: Vec<Column>,
}

/// A student number that the file gives to another document than the roster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReplacedDocument {
    /// The row.
    pub row: u64,
    /// The student number.
    pub number: StudentNumber,
    /// The document in the roster.
    pub before: MaskedDocument,
    /// The document in the file.
    pub after: MaskedDocument,
    /// Whether a photograph was handed in under the document in the roster. It stays with it.
    pub submitted: bool,
}

/// A cell of an entry that the file changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangedCell {
    /// The row.
    pub row: u64,
    /// 学号 in the file.
    pub number: StudentNumber,
    /// What changes.
    pub column: Column,
    /// What the roster says; empty where it says nothing. Of a telephone, only the digits that differ and its ends.
    pub before: String,
    /// What the file says.
    pub after: String,
}

/// A document whose number is shown in part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MaskedDocument {
    /// 证件类型.
    pub kind: DocumentKind,
    /// 证件号码, its middle hidden.
    pub masked: String,
}

/// A column of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FileColumn {
    /// What heads it.
    pub header: String,
    /// What it was taken for.
    pub column: Option<Column>,
}

/// How a file was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FileForm {
    /// CSV in UTF-8.
    Utf8,
    /// CSV in Unicode with a byte order mark.
    Marked,
    /// CSV in GB18030, of which GBK and GB 2312 are parts.
    Gb18030,
    /// CSV in an encoding that can't be told for certain (Windows-1252, Big5, Shift JIS). Cells beyond ASCII are refused.
    Unknown,
    /// An Excel workbook.
    Xlsx,
}

/// Why a file was not looked at row by row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "unreadable", rename_all = "snake_case")]
pub enum Unreadable {
    /// Nothing is in it.
    Empty,
    /// Text in an encoding that is neither Unicode nor for certain GB18030.
    Encoding,
    /// A document or a picture.
    NotATable,
    /// An old or another spreadsheet, or one with a password: save it as XLSX or CSV.
    OldFormat,
    /// A web page or XML that is only named like a workbook: open it, and save it as XLSX.
    Markup,
    /// A damaged workbook.
    Workbook,
    /// It unpacks to more than a roster ever has, or has more rows, cells, sheets or formats.
    TooLarge,
    /// A row can't be read as CSV: a quotation mark that never closes.
    Row {
        /// The row.
        row: u64,
    },
    /// Several visible sheets have the columns, and nobody said which one it is.
    Sheets {
        /// Their places.
        sheets: Vec<usize>,
    },
    /// The row that was named as the header's has nothing in it.
    HeaderRow {
        /// The row.
        row: u64,
    },
    /// Columns are not named by a header, or by two, and nobody said which they are.
    Columns {
        /// Named by none.
        missing: Vec<Column>,
        /// Named by two.
        twice: Vec<Column>,
    },
    /// Headers, and no row below them.
    NoRows,
}

/// A row as it stands in the file, so that people can say which one has the headers. Numbers are masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PreviewRow {
    /// The row as a spreadsheet counts.
    pub row: u64,
    /// Its cells, each cut to a few characters.
    pub cells: Vec<String>,
}

/// Where the headers stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HeaderRows {
    /// The first row.
    pub first: u64,
    /// The last one, the same in most files.
    pub last: u64,
}

/// What came of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImportReport {
    /// Whether it was imported.
    pub imported: bool,
    /// How it was written.
    pub form: FileForm,
    /// The names of a workbook's sheets.
    pub sheets: Vec<String>,
    /// Which of them was looked at.
    pub sheet: Option<usize>,
    /// The rows of the headers. `None` where none was found, or where the file is said to have none.
    pub header: Option<HeaderRows>,
    /// The first rows of the file.
    pub preview: Vec<PreviewRow>,
    /// Its columns.
    pub columns: Vec<FileColumn>,
    /// Why its rows were not looked at.
    pub unreadable: Option<Unreadable>,
    /// Rows below the header, empty ones left out.
    pub rows: u64,
    /// Rows at the end that were taken for a footer (合计, 制表人), and headers that stand there again; nothing of them is
    /// imported.
    pub left_out: Vec<u64>,
    /// The kind that every document was taken to be, because a header says 身份证 and no column says more.
    pub every_kind: Option<DocumentKind>,
    /// Students that are new.
    pub added: u64,
    /// Students whose entries change.
    pub updated: u64,
    /// Students that are in the roster exactly so.
    pub unchanged: u64,
    /// Students who handed in already and stay as they are, because that was chosen.
    pub kept: u64,
    /// How many problems there are; with one, nothing is imported.
    pub problems: u64,
    /// The first of them.
    pub listed: Vec<RowProblem>,
    /// Student numbers that were numbers in a workbook and are shorter than others: leading zeros may be gone. Nothing
    /// stops because of them.
    pub shortened: Vec<u64>,
    /// Rows that change students who handed in already.
    pub submitted: Vec<SubmittedRow>,
    /// How many student numbers go to another document.
    #[serde(default)]
    pub documents: u64,
    /// The first of them.
    #[serde(default)]
    pub replaced: Vec<ReplacedDocument>,
    /// How many cells of entries change.
    #[serde(default)]
    pub changes: u64,
    /// The first of them, at most [`LISTED_CHANGES`].
    #[serde(default)]
    pub changed: Vec<ChangedCell>,
    /// How many rows are of people whose data were erased. They are left out unless the query readmits them.
    #[serde(default)]
    pub erased: u64,
    /// The first of these rows.
    #[serde(default)]
    pub erased_rows: Vec<u64>,
}

/// What a long import is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ImportPhase {
    /// Unpacks the file.
    Reading,
    /// Looks at every cell.
    Checking,
    /// Encrypts document numbers and telephones.
    Sealing,
    /// Writes the rows.
    Writing,
}

/// A line of the answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum ImportEvent {
    /// It goes on.
    Progress {
        /// What it does.
        phase: ImportPhase,
        /// Rows done.
        done: u64,
        /// Of how many; 0 while nobody knows.
        of: u64,
    },
    /// It is over. The last line.
    Report {
        /// What came of it.
        report: Box<ImportReport>,
    },
    /// It was not finished; nothing was imported. The last line.
    Failed {
        /// Why.
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
