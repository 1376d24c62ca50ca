//! Conversion of the cells of a row to a student.

use std::fmt;

use shared::api::staff::roster::{Column, RowProblem, Trouble};
use shared::person::{
    Affiliation, Document, DocumentError, DocumentKind, NameError, NumberError, PersonName, Phone,
    PhoneError, RefusedCharacter, StudentNumber, UnitError, UnitName, plain_text,
};
use shared::time::Date;

use super::columns::ColumnIndexes;
use super::read::{Cell, CellDefect, Row};
use super::spelling;
use crate::store::student::NewStudent;

/// How a row is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowOptions {
    pub(super) places: ColumnIndexes,
    /// The kind of every document; `None` when a column contains it.
    pub(super) every_kind: Option<DocumentKind>,
    pub(super) today: Date,
}

/// The student of a row with the units, or all problems of the row.
type Student = Result<(NewStudent, Affiliation), Vec<(Column, Trouble)>>;

/// The values that must be unique, as far as a row can be read: a row with another problem still claims its numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct UniqueKeys {
    pub(super) number: Option<StudentNumber>,
    pub(super) document: Option<Document>,
}

/// The student of a row, or all its problems, and in both cases the values that it claims.
pub(super) fn student(row: &Row, reading: RowOptions) -> (UniqueKeys, Student) {
    static NOTHING: Cell = Cell { text: String::new(), number: false, defect: None };
    let cell = |column| reading.places.of(column).and_then(|at| row.cells.get(at)).unwrap_or(&NOTHING);
    let number = number(cell(Column::StudentNumber)).map_err(|trouble| (Column::StudentNumber, trouble));
    let name = name(cell(Column::Name)).map_err(|trouble| (Column::Name, trouble));
    let kind = match (reading.places.of(Column::DocumentKind), reading.every_kind) {
        (None, Some(kind)) => Ok(kind),
        (Some(_), _) | (None, None) => kind(cell(Column::DocumentKind)),
    };
    let document = match kind {
        Ok(kind) => document(kind, cell(Column::DocumentNumber), reading.today)
            .map_err(|trouble| (Column::DocumentNumber, trouble)),
        Err(trouble) => Err((Column::DocumentKind, trouble)),
    };
    let phone = phone(cell(Column::Phone)).map_err(|trouble| (Column::Phone, trouble));
    let units = [Column::College, Column::Major, Column::Class].map(|column| {
        let unit = unit(cell(column)).map_err(|trouble| (column, trouble));
        (unit.clone().ok().flatten(), unit.err())
    });
    let [(college, no_college), (major, no_major), (class, no_class)] = units;
    let claims = UniqueKeys { number: number.clone().ok(), document: document.clone().ok() };
    let others = [no_college, no_major, no_class];
    let student = match (number, name, document, phone) {
        (Ok(number), Ok(name), Ok(document), Ok(phone)) if others.iter().all(Option::is_none) => {
            Ok((NewStudent { number, name, document, phone }, Affiliation { college, major, class }))
        }
        (number, name, document, phone) => {
            let troubles = [number.err(), name.err(), document.err(), phone.err()].into_iter().chain(others);
            Err(troubles.flatten().collect())
        }
    };
    (claims, student)
}

/// The text of a cell, if its content is certain.
fn text(cell: &Cell) -> Result<&str, Trouble> {
    match cell.defect {
        None => Ok(&cell.text),
        Some(CellDefect::Rounded) => Err(Trouble::Mangled),
        Some(CellDefect::Date) => Err(Trouble::Date),
        Some(CellDefect::Logical) => Err(Trouble::Logical),
        Some(CellDefect::Formula) => Err(Trouble::Formula),
        Some(CellDefect::Formatted) => Err(Trouble::Formatted),
        Some(CellDefect::Encoding) => Err(Trouble::Encoding),
    }
}

/// The text of a cell that contains a number.
fn digits(cell: &Cell) -> Result<&str, Trouble> {
    text(cell).and_then(|text| if is_quantity(text) { Err(Trouble::Mangled) } else { Ok(text) })
}

fn number(cell: &Cell) -> Result<StudentNumber, Trouble> {
    StudentNumber::parse(digits(cell)?).map_err(|error| match error {
        NumberError::Empty => Trouble::Empty,
        NumberError::Length => Trouble::Length,
        NumberError::Character(refused) => Trouble::Character { refused },
    })
}

fn name(cell: &Cell) -> Result<PersonName, Trouble> {
    PersonName::parse(text(cell)?).map_err(|error| match error {
        NameError::Empty => Trouble::Empty,
        NameError::TooLong => Trouble::Length,
        NameError::Character(refused) => Trouble::Character { refused },
    })
}

fn kind(cell: &Cell) -> Result<DocumentKind, Trouble> {
    let text = text(cell)?;
    if plain_text(text).is_empty() {
        return Err(Trouble::Empty);
    }
    spelling::kind(text).ok_or(Trouble::UnknownKind)
}

fn document(kind: DocumentKind, cell: &Cell, today: Date) -> Result<Document, Trouble> {
    let text = digits(cell)?;
    Document::parse(kind, text, today).map_err(|error| {
        // A 64-bit float keeps 15 to 17 digits and a spreadsheet shows 15: the other digits became zeros, including the
        // check digit.
        let rounded = error == DocumentError::CheckDigit && text.ends_with("000");
        match error {
            _ if rounded => Trouble::Mangled,
            DocumentError::Empty => Trouble::Empty,
            DocumentError::Refused(refused) => Trouble::Character { refused },
            DocumentError::Length
            | DocumentError::Character
            | DocumentError::OtherKind(_)
            | DocumentError::Region
            | DocumentError::BirthDate
            | DocumentError::CheckDigit => Trouble::Document { error },
        }
    })
}

fn phone(cell: &Cell) -> Result<Option<Phone>, Trouble> {
    if cell.is_empty() {
        return Ok(None);
    }
    match Phone::parse(digits(cell)?) {
        Ok(phone) => Ok(Some(phone)),
        // Only hyphens and brackets: no telephone number.
        Err(PhoneError::Empty) => Ok(None),
        Err(PhoneError::Form) => Err(Trouble::Phone),
        Err(PhoneError::Several) => Err(Trouble::Phones),
        Err(PhoneError::Character(refused)) => Err(Trouble::Character { refused }),
    }
}

/// The unit in a cell. `None` when it is empty.
fn unit(cell: &Cell) -> Result<Option<UnitName>, Trouble> {
    let text = text(cell)?;
    // A unit may contain any character; U+FFFD replaces a damaged byte of the file.
    if text.contains('\u{fffd}') {
        return Err(Trouble::Encoding);
    }
    match UnitName::parse(text) {
        Ok(name) => Ok(Some(name)),
        Err(UnitError::Empty) => Ok(None),
        Err(UnitError::TooLong) => Err(Trouble::Length),
    }
}

/// Detects `1.10105E+17`, and `114827492.0`, as some programs write whole numbers.
fn is_quantity(cell: &str) -> bool {
    let cell = plain_text(cell);
    let is_decimal = cell.contains('.') && cell.parse::<f64>().is_ok();
    is_decimal
        || cell.to_ascii_uppercase().split_once("E+").is_some_and(|(mantissa, exponent)| {
            mantissa.parse::<f64>().is_ok() && exponent.parse::<u16>().is_ok()
        })
}

/// A problem as a sentence, for the command line.
#[must_use]
pub fn describe(problem: RowProblem) -> String {
    format!("row {}, {}: {}", problem.row, problem.column.name(), Said(problem.trouble))
}

struct Said(Trouble);

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Trouble::Empty => "is empty",
            Trouble::Length => "has the wrong length",
            Trouble::Character { refused } => {
                return write!(f, "{refused} does not belong there{}", private_use(refused));
            }
            Trouble::UnknownKind => "an unknown kind of document: write one of the six official names",
            Trouble::Document { error } => return write!(f, "{error}"),
            Trouble::Phone => "neither a mainland mobile number nor + with a country code",
            Trouble::Phones => "more than one telephone number: leave one",
            Trouble::Date => {
                "a spreadsheet took this for a date, and what was entered is lost: format the column as text and \
                 enter it again"
            }
            Trouble::Logical => "a logical value: format the column as text and enter it again",
            Trouble::Formula => {
                "a formula without a value, or with an error: copy the column and paste it as values"
            }
            Trouble::Formatted => {
                "a number that its format shows in another way: format the column as text and enter it again"
            }
            Trouble::Encoding => {
                "the file does not say for certain which characters these are: save the original as XLSX, or as CSV in \
                 UTF-8"
            }
            Trouble::Hidden => "the row is hidden: show all rows, then keep it or delete it",
            Trouble::Mangled => {
                "a spreadsheet turned this number into a quantity and lost its last digits: \
                 format the column as text, enter the numbers again and save anew"
            }
            Trouble::Repeats { first } => return write!(f, "the same as in row {first}"),
            Trouble::Taken => "another student of the roster has it",
        })
    }
}

/// Why a character is refused that looks correct.
fn private_use(refused: RefusedCharacter) -> &'static str {
    match refused.character {
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'.. => {
            ": a character of one computer's own; enter the standard one of the name"
        }
        '\u{fffd}' => ": a byte of the file is damaged; enter the cell again",
        _ => "",
    }
}

/// A problem in Chinese, for the table that is sent back to the school.
pub(super) fn in_chinese(trouble: Trouble) -> String {
    let text = match trouble {
        Trouble::Empty => "为空",
        Trouble::Length => "长度不对",
        Trouble::Character { refused } => {
            let cure = match refused.character {
                '\u{e000}'..='\u{f8ff}' | '\u{f0000}'.. => "，是自造字，请改为标准汉字",
                '\u{fffd}' => "，文件此处已损坏，请重新录入",
                _ => "",
            };
            return format!("第 {} 个字符“{}”不应出现{cure}", refused.place, refused.shown());
        }
        Trouble::UnknownKind => "未知的证件类型，请填写六种官方名称之一",
        Trouble::Document { error } => match error {
            DocumentError::Empty => "为空",
            DocumentError::Length => "位数不对",
            DocumentError::Character | DocumentError::Refused(_) => "含有该证件不会有的字符",
            DocumentError::OtherKind(kind) => {
                return format!("像是{}的号码，请核对证件类型", kind.official_name());
            }
            DocumentError::Region => "地区代码不存在",
            DocumentError::BirthDate => "出生日期不存在",
            DocumentError::CheckDigit => "校验位不符",
        },
        Trouble::Phone => "不是手机号码",
        Trouble::Phones => "含有不止一个号码，请只保留一个",
        Trouble::Date => "被表格软件当作日期，原内容已丢失，请将该列设为文本后重新录入",
        Trouble::Logical => "被表格软件当作逻辑值，请将该列设为文本后重新录入",
        Trouble::Formula => "是没有结果或出错的公式，请复制该列后“粘贴为数值”",
        Trouble::Formatted => "的单元格格式使数字显示为另一种样子，请将该列设为文本后重新录入",
        Trouble::Encoding => "的文字编码无法确定，请把原文件另存为 XLSX 或 UTF-8 的 CSV",
        Trouble::Hidden => "所在行被隐藏，请取消隐藏后保留或删除该行",
        Trouble::Mangled => "被表格软件当作数值，末几位已丢失，请将该列设为文本后重新录入",
        Trouble::Repeats { .. } => "与前面的行重复",
        Trouble::Taken => "名册中另一名学生已使用",
    };
    text.to_owned()
}
