//! From the cells of a row to a student.

use std::fmt;

use shared::person::{
    Document, DocumentError, DocumentKind, NameError, NumberError, PersonName, Phone, PhoneError,
    StudentNumber,
};
use shared::time::Date;

use super::table::{Cells, Column};
use crate::store::student::NewStudent;

/// What is wrong with a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Not a student number.
    StudentNumber(NumberError),
    /// Not a name.
    Name(NameError),
    /// A kind of document that is not known here.
    DocumentKind,
    /// Not a number of this kind of document.
    Document(DocumentError),
    /// Not a telephone number.
    Phone(PhoneError),
    /// A spreadsheet took a number for a quantity and lost its last digits. They are gone from this file.
    Mangled,
    /// An earlier row has it.
    Repeats {
        /// That row.
        row: u64,
    },
    /// The roster has it already, with something else in this column.
    Differs,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StudentNumber(error) => write!(f, "{error}"),
            Self::Name(error) => write!(f, "{error}"),
            Self::DocumentKind => f.write_str("an unknown kind of document"),
            Self::Document(error) => write!(f, "{error}"),
            Self::Phone(error) => write!(f, "{error}"),
            Self::Mangled => f.write_str(
                "a spreadsheet turned this number into a quantity and lost its last digits: \
                 format the column as text, enter the numbers again and save anew",
            ),
            Self::Repeats { row } => write!(f, "the same as in row {row}"),
            Self::Differs => f.write_str("differs from what the roster has already"),
        }
    }
}

/// The student of a row, or everything that is wrong with it.
pub(super) fn student(cells: &Cells, today: Date) -> Result<NewStudent, Vec<(Column, Trouble)>> {
    let number = number(cells.get(Column::StudentNumber));
    let name =
        PersonName::parse(cells.get(Column::Name)).map_err(|error| (Column::Name, Trouble::Name(error)));
    let document = document(cells, today);
    let phone = phone(cells.get(Column::Phone));
    match (number, name, document, phone) {
        (Ok(number), Ok(name), Ok(document), Ok(phone)) => Ok(NewStudent { number, name, document, phone }),
        (number, name, document, phone) => {
            Err([number.err(), name.err(), document.err(), phone.err()].into_iter().flatten().collect())
        }
    }
}

fn number(cell: &str) -> Result<StudentNumber, (Column, Trouble)> {
    let trouble = |trouble| (Column::StudentNumber, trouble);
    if is_quantity(cell) {
        return Err(trouble(Trouble::Mangled));
    }
    StudentNumber::parse(cell).map_err(|error| trouble(Trouble::StudentNumber(error)))
}

fn document(cells: &Cells, today: Date) -> Result<Document, (Column, Trouble)> {
    let kind = DocumentKind::from_name(cells.get(Column::DocumentKind))
        .ok_or((Column::DocumentKind, Trouble::DocumentKind))?;
    let cell = cells.get(Column::DocumentNumber);
    let trouble = |trouble| (Column::DocumentNumber, trouble);
    if is_quantity(cell) {
        return Err(trouble(Trouble::Mangled));
    }
    Document::parse(kind, cell, today).map_err(|error| {
        // A float of 64 bits keeps 15 to 17 digits and a spreadsheet shows 15: the rest became zeros, and with them
        // the check digit.
        let rounded = error == DocumentError::CheckDigit && cell.ends_with("000");
        trouble(if rounded { Trouble::Mangled } else { Trouble::Document(error) })
    })
}

fn phone(cell: &str) -> Result<Option<Phone>, (Column, Trouble)> {
    let trouble = |trouble| (Column::Phone, trouble);
    match cell {
        "" => Ok(None),
        cell if is_quantity(cell) => Err(trouble(Trouble::Mangled)),
        cell => Phone::parse(cell).map(Some).map_err(|error| trouble(Trouble::Phone(error))),
    }
}

/// `1.10105E+17`, and `114827492.0` as some programs write whole numbers.
fn is_quantity(cell: &str) -> bool {
    cell.contains('.') && cell.parse::<f64>().is_ok()
        || cell.to_ascii_uppercase().split_once("E+").is_some_and(|(mantissa, exponent)| {
            mantissa.parse::<f64>().is_ok() && exponent.parse::<u16>().is_ok()
        })
}
