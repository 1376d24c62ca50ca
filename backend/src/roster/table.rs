//! From text to rows with named cells.

use csv::{ReaderBuilder, StringRecord};

/// What a roster has columns for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// 学号.
    StudentNumber,
    /// 姓名.
    Name,
    /// 证件类型.
    DocumentKind,
    /// 证件号码.
    DocumentNumber,
    /// 联系电话; may be missing.
    Phone,
}

impl Column {
    const ALL: [Self; 5] =
        [Self::StudentNumber, Self::Name, Self::DocumentKind, Self::DocumentNumber, Self::Phone];

    /// What heads it; the first is its name.
    const fn headers(self) -> &'static [&'static str] {
        match self {
            Self::StudentNumber => &["学号", "student_number", "student number", "student id"],
            Self::Name => &["姓名", "name"],
            Self::DocumentKind => &["证件类型", "document_kind", "document kind", "document type"],
            Self::DocumentNumber => {
                &["证件号码", "证件号", "身份证号", "身份证号码", "document_number", "document number"]
            }
            Self::Phone => &["联系电话", "手机", "手机号", "手机号码", "电话", "phone", "mobile"],
        }
    }

    /// What people call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::StudentNumber => "学号",
            Self::Name => "姓名",
            Self::DocumentKind => "证件类型",
            Self::DocumentNumber => "证件号码",
            Self::Phone => "联系电话",
        }
    }
}

/// Why a file is no roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Neither Unicode nor GB18030.
    #[error("the file is neither Unicode nor GB18030: is it a spreadsheet? Save it as CSV")]
    Encoding,
    /// No header names this column.
    #[error("no header names the column {}", .0.name())]
    NoColumn(Column),
    /// Two headers name it.
    #[error("two headers name the column {}", .0.name())]
    TwoColumns(Column),
    /// A row can't be read as CSV: a quotation mark that never closes.
    #[error("row {0} can't be read as CSV")]
    Row(u64),
}

/// The cells of a row.
#[derive(Debug)]
pub(super) struct Cells {
    record: StringRecord,
    places: [Option<usize>; Column::ALL.len()],
}

impl Cells {
    /// A cell as it was meant: without the wrapping with which people stop Excel from turning numbers into floats.
    pub(super) fn get(&self, column: Column) -> &str {
        let place = self.places[column as usize];
        unwrapped(place.and_then(|place| self.record.get(place)).unwrap_or_default())
    }

    fn is_empty(&self) -> bool {
        self.record.iter().all(|cell| cell.trim().is_empty())
    }
}

/// `="0114827492"` and `'0114827492` are both 0114827492.
fn unwrapped(cell: &str) -> &str {
    let cell = cell.trim();
    let formula = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    formula.unwrap_or_else(|| cell.strip_prefix('\'').unwrap_or(cell)).trim()
}

/// The rows below the header with their numbers, empty ones left out.
pub(super) fn records(
    text: &str,
) -> Result<impl Iterator<Item = Result<(u64, Cells), Unreadable>>, Unreadable> {
    let mut reader =
        ReaderBuilder::new().delimiter(delimiter(text)).flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|_| Unreadable::Row(1))?.clone();
    let places = places(&header)?;
    let mut row = 1;
    let rows = reader.into_records().map(move |record| {
        row += 1;
        let record = record.map_err(|_| Unreadable::Row(row))?;
        Ok((row, Cells { record, places }))
    });
    Ok(rows.filter(|row| !matches!(row, Ok((_, cells)) if cells.is_empty())))
}

/// Excel writes what the regional settings say: commas, semicolons, or tabs in its "Unicode text".
fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let count = |delimiter: &u8| header.bytes().filter(|b| b == delimiter).count();
    [b',', b'\t', b';'].into_iter().max_by_key(|d| (count(d), *d == b',')).unwrap_or(b',')
}

fn places(header: &StringRecord) -> Result<[Option<usize>; Column::ALL.len()], Unreadable> {
    let mut places = [None; Column::ALL.len()];
    for column in Column::ALL {
        let is_it = |name: &str| column.headers().contains(&name.trim().to_lowercase().as_str());
        let mut found = header.iter().enumerate().filter(|(_, name)| is_it(name)).map(|(place, _)| place);
        places[column as usize] = found.next();
        if found.next().is_some() {
            return Err(Unreadable::TwoColumns(column));
        }
        if places[column as usize].is_none() && column != Column::Phone {
            return Err(Unreadable::NoColumn(column));
        }
    }
    Ok(places)
}
