//! Search for the student who calls on the telephone.

use std::collections::HashSet;

use shared::api::staff::students::{FoundStudent, FoundStudents, SEARCH_LIMIT, StageWord, Units};
use shared::id::CollectionId;
use shared::person::{PersonName, StudentNumber, mask_document_number};
use zeroize::Zeroizing;

use crate::app::App;
use crate::domain::Error;
use crate::store::student::{Student, TAIL_CHARS, tail_index};
use crate::store::{self, Conn};

/// Six: as many characters as people read from a card at once.
const LONGEST_TAIL: usize = 6;

/// Rows that are examined: enough for all students of a large collection with the same four last digits.
const CANDIDATES: u32 = 200;

/// All students of the units whose student number, name or document number matches, by student number. Without a text,
/// all students of the units.
pub async fn search(
    app: &App,
    collection: CollectionId,
    text: &str,
    units: &Units,
) -> Result<FoundStudents, Error> {
    let mut reader = app.db.reader().await?;
    let mut students = Vec::new();
    if text.trim().is_empty() && *units != Units::default() {
        students = store::student::in_units(&mut reader, collection, units, SEARCH_LIMIT + 1).await?;
    }
    if let Ok(number) = StudentNumber::parse(text) {
        students.extend(store::student::having_number(&mut reader, collection, &number).await?);
    }
    if let Ok(name) = PersonName::parse(text) {
        students.extend(store::student::named(&mut reader, collection, &name, CANDIDATES).await?);
    }
    if let Some(tail) = tail(text) {
        students.extend(ending(&mut reader, app, collection, &tail).await?);
    }
    let mut seen = HashSet::new();
    students.retain(|student| seen.insert(student.id) && units.admit(&student.affiliation));
    students.sort_by(|a, b| a.number.cmp(&b.number));
    let limit = usize::try_from(SEARCH_LIMIT).unwrap_or(usize::MAX);
    let more = students.len() > limit;
    students.truncate(limit);
    let mut found = Vec::with_capacity(students.len());
    for student in students {
        found.push(view(&mut reader, app, student).await?);
    }
    Ok(FoundStudents { students: found, more })
}

/// The end of a document number in capitals: digits, the last of which may be X.
fn tail(text: &str) -> Option<Zeroizing<String>> {
    let text = Zeroizing::new(text.trim().to_ascii_uppercase());
    let allowed = |b: u8| b.is_ascii_digit() || b == b'X';
    ((TAIL_CHARS..=LONGEST_TAIL).contains(&text.len()) && text.bytes().all(allowed)).then_some(text)
}

async fn ending(
    conn: &mut Conn,
    app: &App,
    collection: CollectionId,
    tail: &str,
) -> Result<Vec<Student>, Error> {
    let index = tail_index(&app.keys, collection, tail);
    let mut ending = Vec::new();
    for student in store::student::with_tail(conn, collection, index, CANDIDATES).await? {
        let number = store::student::document_number(conn, &app.keys, student.id).await?;
        if number.ends_with(tail) {
            ending.push(student);
        }
    }
    Ok(ending)
}

async fn view(conn: &mut Conn, app: &App, student: Student) -> Result<FoundStudent, Error> {
    let number = store::student::document_number(conn, &app.keys, student.id).await?;
    let application = store::application::by_student(conn, student.id).await?;
    Ok(FoundStudent {
        student_number: student.number,
        former_number: student.withdrawn.map(|withdrawn| withdrawn.number),
        name: student.name,
        document_kind: student.document_kind,
        document_masked: mask_document_number(&number),
        units: student.affiliation.into(),
        stage: application.map_or(StageWord::NotStarted, |one| StageWord::from(&one.stage)),
    })
}
