//! Lists of students as files: CSV for programs, workbooks for people.

use std::path::Path;

use rust_xlsxwriter::{Format, Workbook, XlsxError};
use shared::time::Timestamp;

/// The byte order mark, by which spreadsheets recognise UTF-8.
pub const MARK: &str = "\u{feff}";

/// The format of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// CSV in UTF-8 with a byte order mark and CR LF line breaks.
    Csv,
    /// A workbook in which every cell is text: no number loses its leading zeros.
    Xlsx,
}

impl Form {
    /// The file extension.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    /// The media type.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// Why the file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("writing the list as text")]
    Csv(#[from] csv::Error),
    #[error("writing the list as a workbook")]
    Xlsx(#[from] XlsxError),
}

/// A table as a file; the first row has the headings. `scratch` is a folder for the temporary file of a workbook's
/// rows.
pub fn write(
    form: Form,
    rows: impl Iterator<Item = Vec<String>>,
    scratch: &Path,
) -> Result<Vec<u8>, Failure> {
    match form {
        Form::Csv => Ok(csv(rows)?),
        Form::Xlsx => Ok(xlsx(rows, scratch)?),
    }
}

fn csv(rows: impl Iterator<Item = Vec<String>>) -> Result<Vec<u8>, csv::Error> {
    append(MARK.as_bytes().to_vec(), rows)
}

/// Rows as CSV without [`MARK`]: the parts of a file that is sent while it is made.
pub fn csv_part(rows: impl Iterator<Item = Vec<String>>) -> Result<Vec<u8>, csv::Error> {
    append(Vec::new(), rows)
}

fn append(before: Vec<u8>, rows: impl Iterator<Item = Vec<String>>) -> Result<Vec<u8>, csv::Error> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(before);
    for cells in rows {
        writer.write_record(cells.iter().map(|cell| without_formula(cell)))?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

/// An apostrophe turns a formula into text. Other cells are unchanged: programs look up their values, and numbers keep
/// their zeros.
#[must_use]
pub fn without_formula(cell: &str) -> String {
    if is_formula(cell) { format!("'{cell}") } else { cell.to_owned() }
}

/// Whether a spreadsheet treats a cell as a formula, even inside quotes (CWE-1236); some also treat full-width signs as
/// signs.
#[must_use]
pub fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

/// A time for people: `2026-11-23 16:00`, in China's time.
#[must_use]
pub fn minute_in_china(at: Timestamp) -> String {
    let (date, hour, minute) = at.civil_in_china();
    format!("{:04}-{:02}-{:02} {hour:02}:{minute:02}", date.year(), date.month(), date.day())
}

fn xlsx(rows: impl Iterator<Item = Vec<String>>, scratch: &Path) -> Result<Vec<u8>, XlsxError> {
    const WIDTH: f64 = 18.0;
    let mut workbook = Workbook::new();
    workbook.set_tempdir(scratch)?;
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_freeze_panes(1, 0)?;
    let (bold, text) = (Format::new().set_bold(), Format::new().set_num_format("@"));
    for column in 0..12 {
        sheet.set_column_width(column, WIDTH)?;
    }
    for (line, cells) in (0_u32..).zip(rows) {
        let format = if line == 0 { &bold } else { &text };
        for (column, cell) in (0_u16..).zip(cells) {
            sheet.write_string_with_format(line, column, cell, format)?;
        }
    }
    workbook.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader as _, Xlsx};

    use super::*;

    fn rows() -> impl Iterator<Item = Vec<String>> {
        let rows: [&[&str]; 3] =
            [&["学号", "班级"], &["0114827492", "软件,\"一\"班"], &["110105194912310021", "=1+1"]];
        rows.into_iter().map(|cells| cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn text_is_plain_but_for_formulas() {
        let file = write(Form::Csv, rows(), Path::new("")).unwrap();
        let expected =
            "\u{feff}学号,班级\r\n0114827492,\"软件,\"\"一\"\"班\"\r\n110105194912310021,'=1+1\r\n";
        assert_eq!(String::from_utf8(file).unwrap(), expected);
    }

    #[test]
    fn every_cell_of_a_workbook_is_text() {
        let folder = tempfile::tempdir().unwrap();
        let file = write(Form::Xlsx, rows(), folder.path()).unwrap();
        let sheet = Xlsx::new(Cursor::new(file)).unwrap().worksheet_range_at(0).unwrap().unwrap();
        let text = |row, column| sheet.get((row, column)).cloned();
        assert_eq!(text(1, 0), Some(Data::String("0114827492".to_owned())));
        assert_eq!(text(2, 0), Some(Data::String("110105194912310021".to_owned())));
        assert_eq!(text(2, 1), Some(Data::String("=1+1".to_owned())));
    }
}
