//! Search for students by what they say on the telephone.

use shared::api::staff::students::Units;
use shared::id::CollectionId;
use shared::person::{PersonName, StudentNumber, UnitName};

use super::super::dialect::Engine;
use super::super::{Conn, Error};
use super::{Row, Student};
use crate::keys::{BlindIndex, Keys};

/// The number of characters in the index of document number endings. The staff ask for four on the telephone; longer
/// endings are compared with the number itself.
pub const TAIL_CHARS: usize = 4;

/// The keyed hash of the end of a document number within a collection.
#[must_use]
pub fn tail_index(keys: &Keys, collection: CollectionId, number: &str) -> BlindIndex {
    // Document numbers are ASCII, and no shorter than this.
    let tail = number.get(number.len().saturating_sub(TAIL_CHARS)..).unwrap_or(number);
    keys.index("student/document-tail", &[&collection.to_string(), tail])
}

/// The students who have a student number, or had it when they left the roster.
pub async fn having_number(
    conn: &mut Conn,
    collection: CollectionId,
    number: &StudentNumber,
) -> Result<Vec<Student>, Error> {
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(select!(
        "WHERE collection = $1 AND student_number = $2 UNION \
         SELECT id, collection, student_number, name, document_kind, identity_index, phone_index, withdrawn_at, \
         former_number, college, major, class FROM student WHERE collection = $1 AND former_number = $2"
    ))
    .bind(collection.to_string())
    .bind(number.as_str())
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Student::try_from).collect()
}

/// The students whose name begins with this text, by name; erased students have no name.
pub async fn named(
    conn: &mut Conn,
    collection: CollectionId,
    beginning: &PersonName,
    limit: u32,
) -> Result<Vec<Student>, Error> {
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(select!(
        "WHERE collection = $1 AND name >= $2 AND name < $3 AND erased_at IS NULL ORDER BY name LIMIT $4"
    ))
    .bind(collection.to_string())
    .bind(beginning.as_str())
    .bind(format!("{}{}", beginning.as_str(), char::MAX))
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Student::try_from).collect()
}

/// All students of the given units, by student number.
pub async fn in_units(
    conn: &mut Conn,
    collection: CollectionId,
    units: &Units,
    limit: u32,
) -> Result<Vec<Student>, Error> {
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(select!(
        "WHERE collection = $1 AND erased_at IS NULL AND ($2 IS NULL OR college = $2) \
         AND ($3 IS NULL OR major = $3) AND ($4 IS NULL OR class = $4) ORDER BY student_number LIMIT $5"
    ))
    .bind(collection.to_string())
    .bind(units.college.as_ref().map(UnitName::as_str))
    .bind(units.major.as_ref().map(UnitName::as_str))
    .bind(units.class.as_ref().map(UnitName::as_str))
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Student::try_from).collect()
}

/// The students whose document number has this ending.
pub async fn with_tail(
    conn: &mut Conn,
    collection: CollectionId,
    tail: BlindIndex,
    limit: u32,
) -> Result<Vec<Student>, Error> {
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(select!(
        "WHERE collection = $1 AND document_tail = $2 AND erased_at IS NULL LIMIT $3"
    ))
    .bind(collection.to_string())
    .bind(tail.as_bytes().to_vec())
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Student::try_from).collect()
}
