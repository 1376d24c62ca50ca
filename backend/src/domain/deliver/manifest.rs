//! The list of contents of a package, as CSV and as a workbook. The same rows always give the same bytes.

use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};
use shared::delivery::Unfit;
use shared::person::{Affiliation, SchoolCode, UnitName};
use shared::time::Timestamp;

use super::super::Error;
use crate::app::App;
use crate::store;
use crate::store::delivery::{Delivery, OmittedPhoto, Packed};
use crate::table::{MARK, csv_part, minute_in_china};

/// Rows read in one query.
const PAGE: u32 = 1000;

/// A row of the list.
#[derive(Debug, Clone)]
pub struct Row {
    school: SchoolCode,
    packed: Packed,
}

/// Why the list could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("writing the list as text")]
    Csv(#[from] csv::Error),
    #[error("writing the list as a workbook")]
    Xlsx(#[from] XlsxError),
    /// The writer panicked.
    #[error("the writer of the lists panicked")]
    Panicked,
}

/// The columns of every list and of the list of masters.
const HEADINGS: [&str; 6] = ["院校代码", "学号", "姓名", "文件名", "SHA-256", "字节数"];
const MASTER_HEADINGS: [&str; 3] = ["原图文件", "原图SHA-256", "原图字节数"];
/// The next columns, when a student of the delivery has a unit: programs of schools count columns from the left.
const UNIT_HEADINGS: [&str; 3] = ["学院", "专业", "班级"];
/// The next columns: the type of the document, and when the photograph was submitted and approved, in China's time.
const CASE_HEADINGS: [&str; 3] = ["证件类型", "提交时间", "审核通过时间"];
/// The last column, in lists of deliveries with photographs that were left out.
const LEFT_OUT_HEADING: &str = "未交付原因";

/// The column of the file lengths; the same for the masters.
const LENGTH: usize = 5;
const MASTER_LENGTH: usize = 8;

/// The optional columns of a list.
#[derive(Debug, Clone, Copy)]
struct Columns {
    masters: bool,
    units: bool,
}

impl Columns {
    const fn is_length(self, column: usize) -> bool {
        column == LENGTH || self.masters && column == MASTER_LENGTH
    }

    fn headings(self) -> impl Iterator<Item = &'static str> {
        let masters = MASTER_HEADINGS.into_iter().filter(move |_| self.masters);
        let units = UNIT_HEADINGS.into_iter().filter(move |_| self.units);
        HEADINGS.into_iter().chain(masters).chain(units).chain(CASE_HEADINGS)
    }
}

/// The contents of the lists of a delivery.
#[derive(Debug, Clone)]
pub(super) struct Contents {
    /// The delivered photographs, in the order of the package.
    rows: Vec<Row>,
    /// The selected photographs that were left out.
    left: Vec<OmittedPhoto>,
    school: SchoolCode,
    masters: bool,
}

pub(super) async fn contents(app: &App, delivery: &Delivery) -> Result<Contents, Error> {
    let (left, school) = {
        let mut reader = app.db.reader().await?;
        let left = store::delivery::left_out(&mut reader, delivery.id, delivery.left_out).await?;
        (left, store::collection::by_id(&mut reader, delivery.collection).await?.notice.school_code)
    };
    Ok(Contents { rows: rows(app, delivery, &school).await?, left, school, masters: delivery.masters })
}

impl Contents {
    fn columns(&self) -> Columns {
        let units = self.rows.iter().any(|row| row.packed.affiliation != Affiliation::default());
        Columns { masters: self.masters, units }
    }

    fn headings(&self) -> impl Iterator<Item = &'static str> {
        let left_out = (!self.left.is_empty()).then_some(LEFT_OUT_HEADING);
        self.columns().headings().chain(left_out)
    }

    /// All rows: first the delivered photographs, then those that were left out, with empty cells for the file.
    fn lines(&self) -> impl Iterator<Item = Vec<String>> {
        let (columns, reasons) = (self.columns(), !self.left.is_empty());
        let width = self.headings().count();
        let packed = self.rows.iter().map(move |row| {
            let mut cells = row.cells(columns);
            cells.extend(reasons.then(String::new));
            cells
        });
        let left = self.left.iter().map(move |left| {
            let mut cells = vec![
                self.school.as_str().to_owned(),
                left.number.as_str().to_owned(),
                left.student.as_str().to_owned(),
            ];
            cells.resize(width - 1, String::new());
            cells.push(reason(left.why).to_owned());
            cells
        });
        packed.chain(left)
    }
}

/// Why a photograph was left out, for the school: it waits for a later delivery.
const fn reason(why: Unfit) -> &'static str {
    match why {
        Unfit::Stage => "办理状态已变化，未随本次交付",
        Unfit::Missing => "照片文件缺失，采集中心恢复后补交",
        Unfit::Damaged => "照片文件损坏，采集中心恢复后补交",
        Unfit::Form => "照片无法解码，采集中心处理后补交",
    }
}

/// Every photograph of a delivery, in the order of the package.
async fn rows(app: &App, delivery: &Delivery, school: &SchoolCode) -> Result<Vec<Row>, Error> {
    let mut reader = app.db.reader().await?;
    let mut rows = Vec::with_capacity(delivery.done as usize);
    let mut after = 0;
    loop {
        let page = store::delivery::packed(&mut reader, delivery.id, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(rows) };
        after = last.position;
        rows.extend(page.into_iter().map(|packed| Row { school: school.clone(), packed }));
    }
}

impl Row {
    fn cells(&self, columns: Columns) -> Vec<String> {
        let Packed {
            number,
            student,
            name,
            delivered,
            master,
            affiliation,
            document_kind,
            submitted_at,
            approved_at,
            ..
        } = &self.packed;
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
        let minute = |at: &Option<Timestamp>| at.map_or_else(String::new, minute_in_china);
        cells.extend([document_kind.official_name().to_owned(), minute(submitted_at), minute(approved_at)]);
        cells
    }
}

/// The list as CSV: UTF-8 with a byte order mark, by which spreadsheets recognise it, and lines that end in CR LF.
pub(super) fn csv(contents: &Contents) -> Result<Vec<u8>, Failure> {
    let headings = contents.headings().map(str::to_owned).collect();
    Ok([MARK.as_bytes(), &csv_part(std::iter::once(headings).chain(contents.lines()))?].concat())
}

/// The list as a workbook. All cells except lengths are text: a spreadsheet would remove the leading zeros of a student
/// number that it treats as a number.
///
/// The rows are written to a temporary file in `scratch`, because a service often may write only to its own folder.
pub(super) fn xlsx(contents: &Contents, made_at: Timestamp, scratch: &Path) -> Result<Vec<u8>, Failure> {
    let mut workbook = Workbook::new();
    workbook.set_tempdir(scratch)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&moment(made_at)?));
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name("manifest")?;
    sheet.set_freeze_panes(1, 0)?;
    let columns = contents.columns();
    for (column, width) in (0_u16..).zip([10, 18, 14, 24, 66, 10, 32, 66, 10, 40]) {
        sheet.set_column_width(column, width)?;
    }
    let (bold, text) = (Format::new().set_bold(), Format::new().set_num_format("@"));
    for (column, heading) in (0_u16..).zip(contents.headings()) {
        sheet.write_string_with_format(0, column, heading, &bold)?;
    }
    for (line, cells) in (1_u32..).zip(contents.lines()) {
        for (column, cell) in cells.iter().enumerate() {
            let at = u16::try_from(column).unwrap_or(u16::MAX);
            match cell.parse::<u32>() {
                Ok(length) if columns.is_length(column) => sheet.write_number(line, at, length)?,
                _ => sheet.write_string_with_format(line, at, cell, &text)?,
            };
        }
    }
    Ok(workbook.save_to_buffer()?)
}

/// A fixed time, so that the same list gives the same file. In China's time, like all times that people read.
fn moment(at: Timestamp) -> Result<ExcelDateTime, XlsxError> {
    let (date, hour, minute) = at.civil_in_china();
    let year = u16::try_from(date.year()).unwrap_or(1900);
    ExcelDateTime::from_ymd(year, date.month(), date.day())?.and_hms(u16::from(hour), minute, 0)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader as _, Xlsx};
    use shared::person::{DocumentKind, PersonName, StudentNumber};
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
                document_kind: DocumentKind::Passport,
                submitted_at: Some(NOW),
                approved_at: None,
                name: format!("{number}.jpg"),
                delivered: stored(0xab),
                master: stored(0xcd),
            },
        }
    }

    fn contents(rows: Vec<Row>, masters: bool) -> Contents {
        Contents { rows, left: Vec::new(), school: SchoolCode::parse("10007").unwrap(), masters }
    }

    fn workbook(contents: &Contents) -> Vec<u8> {
        xlsx(contents, NOW, tempfile::tempdir().unwrap().path()).unwrap()
    }

    #[test]
    fn the_lists_contain_omitted_students_with_the_reason() {
        let left = OmittedPhoto {
            number: StudentNumber::parse("0115").unwrap(),
            student: PersonName::parse("陈思远").unwrap(),
            why: Unfit::Damaged,
        };
        let contents = Contents { left: vec![left], ..contents(vec![row("0114", "林晓雨")], false) };
        let text = String::from_utf8(csv(&contents).unwrap()).unwrap();
        let lines: Vec<_> = text.lines().map(|line| line.replace(&"ab".repeat(32), "<sha>")).collect();
        assert_eq!(
            lines,
            [
                "\u{feff}院校代码,学号,姓名,文件名,SHA-256,字节数,证件类型,提交时间,审核通过时间,未交付原因",
                "10007,0114,林晓雨,0114.jpg,<sha>,31000,护照,2026-11-23 16:00,,",
                "10007,0115,陈思远,,,,,,,照片文件损坏，采集中心恢复后补交",
            ]
        );
        let mut read = Xlsx::new(Cursor::new(workbook(&contents))).unwrap();
        assert_eq!(read.worksheet_range("manifest").unwrap().get_size(), (3, 10));
    }

    #[test]
    fn unit_columns_follow_the_file_columns_when_a_student_has_a_unit() {
        let mut with = row("2", "B");
        with.packed.affiliation.class = UnitName::parse("2101").ok();
        let contents = contents(vec![row("1", "A"), with], false);
        let text = String::from_utf8(csv(&contents).unwrap()).unwrap();
        let lines: Vec<_> = text.lines().collect();
        assert!(lines[0].contains("SHA-256,字节数,学院,专业,班级,证件类型"), "{text}");
        assert!(lines[1].contains(",31000,,,,护照") && lines[2].contains(",31000,,,2101,护照"), "{text}");
        let mut read = Xlsx::new(Cursor::new(workbook(&contents))).unwrap();
        let sheet = read.worksheet_range("manifest").unwrap();
        assert_eq!(sheet.get((2, 8)), Some(&Data::String("2101".to_owned())), "no length");
    }

    #[test]
    fn csv_has_a_byte_order_mark_crlf_line_ends_and_no_formulas() {
        let text =
            String::from_utf8(csv(&contents(vec![row("0114", "林晓雨"), row("-12", "A'B")], false)).unwrap())
                .unwrap();
        let expected = "\u{feff}院校代码,学号,姓名,文件名,SHA-256,字节数,证件类型,提交时间,审核通过时间\r\n\
            10007,0114,林晓雨,0114.jpg,<sha>,31000,护照,2026-11-23 16:00,\r\n\
            10007,'-12,A'B,'-12.jpg,<sha>,31000,护照,2026-11-23 16:00,\r\n";
        assert_eq!(text.replace(&"ab".repeat(32), "<sha>"), expected);
    }

    #[test]
    fn another_program_reads_the_workbook_with_leading_zeros() {
        let file = workbook(&contents(vec![row("0114827492", "林"), row("1", "B")], true));
        let mut workbook = Xlsx::new(Cursor::new(file)).unwrap();
        let sheet = workbook.worksheet_range("manifest").unwrap();
        assert_eq!(sheet.get_size(), (3, 12));
        assert_eq!(sheet.get((0, 1)), Some(&Data::String("学号".to_owned())));
        assert_eq!(sheet.get((1, 1)), Some(&Data::String("0114827492".to_owned())));
        assert_eq!(sheet.get((2, 7)), Some(&Data::String("cd".repeat(32))));
        assert_eq!(sheet.get((1, 5)), Some(&Data::Float(31_000.0)));
    }

    #[test]
    fn the_same_rows_give_the_same_bytes() {
        let contents = contents(vec![row("1", "A"), row("2", "B")], true);
        assert_eq!(csv(&contents).unwrap(), csv(&contents).unwrap());
        assert_eq!(workbook(&contents), workbook(&contents));
    }
}
