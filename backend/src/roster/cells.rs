//! From the cells of a row to a student.

use std::fmt;

use shared::api::staff::roster::{Column, RowProblem, Trouble};
use shared::person::{
    Document, DocumentError, DocumentKind, NameError, NumberError, PersonName, Phone, PhoneError,
    StudentNumber,
};
use shared::time::Date;

use super::columns::Places;
use super::read::{Cell, Row};
use crate::store::student::NewStudent;

/// How a row is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    pub(super) places: Places,
    /// The kind of every document, when no column says it.
    pub(super) every_kind: Option<DocumentKind>,
    pub(super) today: Date,
}

/// A row's student, or everything that is wrong with it.
type Student = Result<NewStudent, Vec<(Column, Trouble)>>;

/// What no two rows may share, as far as a row can be read: a row with another problem still takes its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Claims {
    pub(super) number: Option<StudentNumber>,
    pub(super) document: Option<Document>,
}

/// The student of a row, or everything that is wrong with it, and what it claims in either case.
pub(super) fn student(row: &Row, reading: Reading) -> (Claims, Student) {
    static NOTHING: Cell = Cell { text: String::new(), number: false, mangled: false };
    let cell = |column| reading.places.of(column).and_then(|at| row.cells.get(at)).unwrap_or(&NOTHING);
    let number = number(cell(Column::StudentNumber)).map_err(|trouble| (Column::StudentNumber, trouble));
    let name = PersonName::parse(&cell(Column::Name).text).map_err(|error| (Column::Name, of_name(error)));
    let kind = match (reading.places.of(Column::DocumentKind), reading.every_kind) {
        (None, Some(kind)) => Ok(kind),
        (Some(_), _) | (None, None) => kind(&cell(Column::DocumentKind).text),
    };
    let document = match kind {
        Ok(kind) => document(kind, cell(Column::DocumentNumber), reading.today)
            .map_err(|trouble| (Column::DocumentNumber, trouble)),
        Err(trouble) => Err((Column::DocumentKind, trouble)),
    };
    let phone = phone(cell(Column::Phone)).map_err(|trouble| (Column::Phone, trouble));
    let claims = Claims { number: number.clone().ok(), document: document.clone().ok() };
    let student = match (number, name, document, phone) {
        (Ok(number), Ok(name), Ok(document), Ok(phone)) => Ok(NewStudent { number, name, document, phone }),
        (number, name, document, phone) => {
            Err([number.err(), name.err(), document.err(), phone.err()].into_iter().flatten().collect())
        }
    };
    (claims, student)
}

fn number(cell: &Cell) -> Result<StudentNumber, Trouble> {
    if is_mangled(cell) {
        return Err(Trouble::Mangled);
    }
    StudentNumber::parse(&cell.text).map_err(|error| match error {
        NumberError::Empty => Trouble::Empty,
        NumberError::Length => Trouble::Length,
        NumberError::Character => Trouble::Character,
    })
}

const fn of_name(error: NameError) -> Trouble {
    match error {
        NameError::Empty => Trouble::Empty,
        NameError::TooLong => Trouble::Length,
        NameError::Character(_) => Trouble::Character,
    }
}

/// The official names, the words of the API, and what schools write for short.
fn kind(text: &str) -> Result<DocumentKind, Trouble> {
    let short = match text.trim() {
        "" => return Err(Trouble::Empty),
        "身份证" | "中国居民身份证" | "中华人民共和国居民身份证" => {
            DocumentKind::ResidentId
        }
        "港澳通行证" | "港澳居民来往内地通行证（回乡证）" | "回乡证" => {
            DocumentKind::HkMacauPermit
        }
        "台胞证" | "台湾通行证" => DocumentKind::TaiwanPermit,
        "港澳台居住证" => DocumentKind::HmtResidence,
        "外国人永久居留证" => DocumentKind::ForeignPermanentResident,
        "普通护照" | "外国护照" => DocumentKind::Passport,
        other => return DocumentKind::from_name(other).ok_or(Trouble::UnknownKind),
    };
    Ok(short)
}

fn document(kind: DocumentKind, cell: &Cell, today: Date) -> Result<Document, Trouble> {
    if is_mangled(cell) {
        return Err(Trouble::Mangled);
    }
    Document::parse(kind, &cell.text, today).map_err(|error| {
        // A float of 64 bits keeps 15 to 17 digits and a spreadsheet shows 15: the rest became zeros, and with them
        // the check digit.
        let rounded = error == DocumentError::CheckDigit && cell.text.ends_with("000");
        match error {
            _ if rounded => Trouble::Mangled,
            DocumentError::Empty => Trouble::Empty,
            DocumentError::Length
            | DocumentError::Character
            | DocumentError::Region
            | DocumentError::BirthDate
            | DocumentError::CheckDigit => Trouble::Document { error },
        }
    })
}

fn phone(cell: &Cell) -> Result<Option<Phone>, Trouble> {
    match cell.text.as_str() {
        "" => Ok(None),
        _ if is_mangled(cell) => Err(Trouble::Mangled),
        text => Phone::parse(text).map(Some).map_err(|error| match error {
            PhoneError::Empty => Trouble::Empty,
            PhoneError::Form => Trouble::Phone,
        }),
    }
}

fn is_mangled(cell: &Cell) -> bool {
    cell.mangled || is_quantity(&cell.text)
}

/// `1.10105E+17`, and `114827492.0` as some programs write whole numbers.
fn is_quantity(cell: &str) -> bool {
    cell.contains('.') && cell.parse::<f64>().is_ok()
        || cell.to_ascii_uppercase().split_once("E+").is_some_and(|(mantissa, exponent)| {
            mantissa.parse::<f64>().is_ok() && exponent.parse::<u16>().is_ok()
        })
}

/// A problem in a sentence, for the command line.
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
            Trouble::Character => "contains a character that does not belong there",
            Trouble::UnknownKind => "an unknown kind of document",
            Trouble::Document { error } => return write!(f, "{error}"),
            Trouble::Phone => "neither a mainland mobile number nor + with a country code",
            Trouble::Mangled => {
                "a spreadsheet turned this number into a quantity and lost its last digits: \
                 format the column as text, enter the numbers again and save anew"
            }
            Trouble::Repeats { first } => return write!(f, "the same as in row {first}"),
            Trouble::Taken => "another student of the roster has it",
        })
    }
}

/// A trouble in Chinese, for the table that goes back to the school.
pub(super) const fn in_chinese(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Empty => "为空",
        Trouble::Length => "长度不对",
        Trouble::Character => "含有不应出现的字符",
        Trouble::UnknownKind => "未知的证件类型",
        Trouble::Document { error } => match error {
            DocumentError::Empty => "为空",
            DocumentError::Length => "位数不对",
            DocumentError::Character => "含有该证件不会有的字符",
            DocumentError::Region => "地区代码不存在",
            DocumentError::BirthDate => "出生日期不存在",
            DocumentError::CheckDigit => "校验位不符",
        },
        Trouble::Phone => "不是手机号码",
        Trouble::Mangled => "被表格软件当作数值，末几位已丢失，请将该列设为文本后重新录入",
        Trouble::Repeats { .. } => "与前面的行重复",
        Trouble::Taken => "名册中另一名学生已使用",
    }
}
