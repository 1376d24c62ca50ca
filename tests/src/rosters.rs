//! Rosters as schools send them: workbooks, and CSV files from a Chinese Windows.

use std::path::{Path, PathBuf};

use rust_xlsxwriter::Workbook;

use crate::people::Student;

/// The headers of a roster that needs no mapping.
pub const HEADER: [&str; 4] = ["学号", "姓名", "证件类型", "证件号码"];

/// A cell of a workbook.
#[derive(Debug, Clone)]
pub enum Cell {
    /// Text, as document numbers should be.
    Text(String),
    /// A number, which spreadsheets make of digits without the text format.
    Number(f64),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// A student's row under [`HEADER`].
#[must_use]
pub fn row(student: &Student) -> Vec<Cell> {
    let Student { number, name, document, .. } = student;
    [number, name, "居民身份证", document].map(|text: &str| text.into()).to_vec()
}

/// A workbook with one sheet.
#[must_use]
pub fn workbook(header: &[&str], rows: impl IntoIterator<Item = Vec<Cell>>) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let place = |at: usize| u16::try_from(at).expect("a roster is narrower than a sheet");
    for (at, text) in header.iter().enumerate() {
        sheet.write_string(0, place(at), *text).expect("a header fits into its cell");
    }
    for (line, cells) in (1..).zip(rows) {
        for (at, cell) in cells.into_iter().enumerate() {
            let written = match cell {
                Cell::Text(text) => sheet.write_string(line, place(at), text),
                Cell::Number(number) => sheet.write_number(line, place(at), number),
            };
            written.expect("a roster is shorter than a sheet");
        }
    }
    book.save_to_buffer().expect("a workbook in memory needs no disk")
}

/// The text in the encoding of a Chinese Windows.
#[must_use]
pub fn gb18030(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

/// Writes a file to a folder that the browser can read.
#[must_use]
pub fn file(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).expect("a temporary folder can be written");
    path
}
