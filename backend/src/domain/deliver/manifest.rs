//! The list of contents that goes with a package, as a table of text and as a workbook. The same rows give the same
//! bytes.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};
use shared::person::{Affiliation, SchoolCode, UnitName};
use shared::time::Timestamp;

use super::super::Error;
use crate::app::App;
use crate::roster::report_csv::is_formula;
use crate::store;
use crate::store::delivery::{Delivery, Packed};

/// Rows that are read at a time.
const PAGE: u32 = 1000;

/// A line of the list.
#[derive(Debug, Clone)]
pub struct Row {
    school: SchoolCode,
    packed: Packed,
}

/// Why there is no list.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// As text.
    #[error("writing the list as text")]
    Csv(#[from] csv::Error),
    /// As a workbook.
    #[error("writing the list as a workbook")]
    Xlsx(#[from] XlsxError),
    /// The writer panicked.
    #[error("the writer of the lists panicked")]
    Panicked,
}

/// The headings that every list has, and those of the masters.
const HEADINGS: [&str; 6] = ["院校代码", "学号", "姓名", "文件名", "SHA-256", "字节数"];
/// Behind everything else, where a student of the delivery has one: programs of schools count columns from the left.
const UNIT_HEADINGS: [&str; 3] = ["学院", "专业", "班级"];
const MASTER_HEADINGS: [&str; 3] = ["原图文件", "原图SHA-256", "原图字节数"];

/// The column of the lengths, and that of the masters' lengths.
const LENGTH: usize = 5;
const MASTER_LENGTH: usize = 8;

/// Every line of a delivery's list, in the order of the package.
pub(super) async fn rows(app: &App, delivery: &Delivery) -> Result<Vec<Row>, Error> {
    let mut reader = app.db.reader().await?;
    let school = store::collection::by_id(&mut reader, delivery.collection).await?.notice.school_code;
    let mut rows = Vec::with_capacity(delivery.done as usize);
    let mut after = 0;
    loop {
        let page = store::delivery::packed(&mut reader, delivery.id, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(rows) };
        after = last.position;
        rows.extend(page.into_iter().map(|packed| Row { school: school.clone(), packed }));
    }
}

/// Which columns a list has besides those that every list has.
#[derive(Debug, Clone, Copy)]
struct Columns {
    masters: bool,
    units: bool,
}

impl Columns {
    fn of(rows: &[Row], masters: bool) -> Self {
        let units = rows.iter().any(|row| row.packed.affiliation != Affiliation::default());
        Self { masters, units }
    }

    const fn is_length(self, column: usize) -> bool {
        column == LENGTH || self.masters && column == MASTER_LENGTH
    }

    fn headings(self) -> impl Iterator<Item = &'static str> {
        let masters = MASTER_HEADINGS.into_iter().filter(move |_| self.masters);
        HEADINGS.into_iter().chain(masters).chain(UNIT_HEADINGS.into_iter().filter(move |_| self.units))
    }
}

impl Row {
    fn cells(&self, columns: Columns) -> Vec<String> {
        let Packed { number, student, name, delivered, master, affiliation, .. } = &self.packed;
        let mut cells = vec![
            self.school.as_str().to_owned(),
            number.as_str().to_owned(),
            student.as_str().to_owned(),
            name.clone(),
            delivered.digest.to_string(),
            delivered.bytes.to_string(),
        ];
        if columns.masters {
            cells.extend([format!("masters/{name}"), master.digest.to_string(), master.bytes.to_string()]);
        }
        if columns.units {
            let Affiliation { college, major, class } = affiliation;
            let cell = |unit: &Option<UnitName>| unit.as_ref().map_or("", UnitName::as_str).to_owned();
            cells.extend([college, major, class].map(cell));
        }
        cells
    }
}

/// As text: UTF-8 with the mark by which spreadsheets know it, lines that end in CR LF.
pub(super) fn csv(rows: &[Row], masters: bool) -> Result<Vec<u8>, Failure> {
    let mut file = "\u{feff}".as_bytes().to_vec();
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut file);
    let columns = Columns::of(rows, masters);
    writer.write_record(columns.headings())?;
    for row in rows {
        writer.write_record(row.cells(columns).iter().map(|cell| harmless(cell)))?;
    }
    writer.flush().map_err(csv::Error::from)?;
    drop(writer);
    Ok(file)
}

/// An apostrophe makes a formula text. Nothing else is touched: programs read this list too, and a number keeps its zeros.
fn harmless(cell: &str) -> String {
    if is_formula(cell) { format!("'{cell}") } else { cell.to_owned() }
}

/// As a workbook. Everything but lengths is text: a student number that a spreadsheet takes for a number loses its
/// leading zeros.
pub(super) fn xlsx(rows: &[Row], masters: bool, made_at: Timestamp) -> Result<Vec<u8>, Failure> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&moment(made_at)?));
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name("manifest")?;
    sheet.set_freeze_panes(1, 0)?;
    for (column, width) in (0_u16..).zip([10, 18, 14, 24, 66, 10, 32, 66, 10, 24, 24, 18]) {
        sheet.set_column_width(column, width)?;
    }
    let columns = Columns::of(rows, masters);
    let (bold, text) = (Format::new().set_bold(), Format::new().set_num_format("@"));
    for (column, heading) in (0_u16..).zip(columns.headings()) {
        sheet.write_string_with_format(0, column, heading, &bold)?;
    }
    for (line, row) in (1_u32..).zip(rows) {
        for (column, cell) in row.cells(columns).iter().enumerate() {
            let at = u16::try_from(column).unwrap_or(u16::MAX);
            match cell.parse::<u32>() {
                Ok(length) if columns.is_length(column) => sheet.write_number(line, at, length)?,
                _ => sheet.write_string_with_format(line, at, cell, &text)?,
            };
        }
    }
    Ok(workbook.save_to_buffer()?)
}

/// Fixed, so that the same list is the same file. In China's time, like everything that people read.
fn moment(at: Timestamp) -> Result<ExcelDateTime, XlsxError> {
    let (date, hour, minute) = at.civil_in_china();
    let year = u16::try_from(date.year()).unwrap_or(1900);
    ExcelDateTime::from_ymd(year, date.month(), date.day())?.and_hms(u16::from(hour), minute, 0)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader as _, Xlsx};
    use shared::person::{PersonName, StudentNumber};
    use shared::photo::PhotoDigest;

    use super::*;
    use crate::store::delivery::Stored;

    const NOW: Timestamp = Timestamp::from_millis(1_795_420_800_000);

    fn row(number: &str, name: &str) -> Row {
        let stored = |byte| Stored { digest: PhotoDigest::new([byte; 32]), bytes: 31_000, crc32: 0 };
        Row {
            school: SchoolCode::parse("10007").unwrap(),
            packed: Packed {
                position: 1,
                number: StudentNumber::parse(number).unwrap(),
                student: PersonName::parse(name).unwrap(),
                affiliation: Affiliation::default(),
                name: format!("{number}.jpg"),
                delivered: stored(0xab),
                master: stored(0xcd),
            },
        }
    }

    #[test]
    fn text_has_its_mark_its_line_ends_and_no_formulas() {
        let text =
            String::from_utf8(csv(&[row("0114", "林晓雨"), row("-12", "A'B")], false).unwrap()).unwrap();
        let expected = "\u{feff}院校代码,学号,姓名,文件名,SHA-256,字节数\r\n\
            10007,0114,林晓雨,0114.jpg,<sha>,31000\r\n10007,'-12,A'B,'-12.jpg,<sha>,31000\r\n";
        assert_eq!(text.replace(&"ab".repeat(32), "<sha>"), expected);
    }

    #[test]
    fn units_stand_behind_everything_else_where_somebody_has_one() {
        let mut with = row("2", "B");
        with.packed.affiliation.class = UnitName::parse("软件2101班").ok();
        let text = String::from_utf8(csv(&[row("1", "A"), with], false).unwrap()).unwrap();
        let lines: Vec<_> = text.lines().collect();
        assert!(lines[0].ends_with("SHA-256,字节数,学院,专业,班级"), "{text}");
        assert!(lines[1].ends_with(",31000,,,") && lines[2].ends_with(",31000,,,软件2101班"), "{text}");
    }

    #[test]
    fn a_stranger_reads_the_workbook_and_leading_zeros_are_there() {
        let file = xlsx(&[row("0114827492", "林"), row("1", "B")], true, NOW).unwrap();
        let mut workbook = Xlsx::new(Cursor::new(file)).unwrap();
        let sheet = workbook.worksheet_range("manifest").unwrap();
        assert_eq!(sheet.get_size(), (3, 9));
        assert_eq!(sheet.get((0, 1)), Some(&Data::String("学号".to_owned())));
        assert_eq!(sheet.get((1, 1)), Some(&Data::String("0114827492".to_owned())));
        assert_eq!(sheet.get((2, 7)), Some(&Data::String("cd".repeat(32))));
        assert_eq!(sheet.get((1, 5)), Some(&Data::Float(31_000.0)));
    }

    #[test]
    fn the_same_rows_give_the_same_bytes() {
        let rows = [row("1", "A"), row("2", "B")];
        assert_eq!(csv(&rows, true).unwrap(), csv(&rows, true).unwrap());
        assert_eq!(xlsx(&rows, true, NOW).unwrap(), xlsx(&rows, true, NOW).unwrap());
    }
}
