//! Rosters. Document numbers and telephones go in sealed and are found by keyed hashes.

use shared::id::{CollectionId, StudentId};
use shared::person::{Document, DocumentKind, PersonName, Phone, StudentNumber};
use shared::time::Timestamp;
use zeroize::Zeroizing;

use super::dialect::Engine;
use super::row::Source;
use super::{Conn, Error, Tx, unless_taken};
use crate::dice::Dice;
use crate::keys::{BlindIndex, Keys, Place};

const TABLE: &str = "student";

/// A row of a roster, without what is sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Student {
    /// Its identifier.
    pub id: StudentId,
    /// The collection.
    pub collection: CollectionId,
    /// 学号.
    pub number: StudentNumber,
    /// 姓名.
    pub name: PersonName,
    /// 证件类型.
    pub document_kind: DocumentKind,
    /// The keyed hash of the document's identity.
    pub identity: BlindIndex,
    /// The keyed hash of the telephone, when the roster has one.
    pub phone: Option<BlindIndex>,
}

/// A row to be added to a roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStudent {
    /// 学号.
    pub number: StudentNumber,
    /// 姓名.
    pub name: PersonName,
    /// 证件.
    pub document: Document,
    /// 联系电话.
    pub phone: Option<Phone>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    collection: String,
    student_number: String,
    name: String,
    document_kind: String,
    identity_index: Vec<u8>,
    phone_index: Option<Vec<u8>>,
}

impl TryFrom<Row> for Student {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let source = Source { table: TABLE, id: &row.id };
        let kind = DocumentKind::from_name(&row.document_kind);
        Ok(Self {
            id: source.parse("id", &row.id)?,
            collection: source.parse("collection", &row.collection)?,
            number: StudentNumber::parse(&row.student_number)
                .map_err(|_| source.inconsistent("student_number"))?,
            name: PersonName::parse(&row.name).map_err(|_| source.inconsistent("name"))?,
            document_kind: kind.ok_or_else(|| source.inconsistent("document_kind"))?,
            identity: source.index("identity_index", &row.identity_index)?,
            phone: row.phone_index.as_deref().map(|index| source.index("phone_index", index)).transpose()?,
        })
    }
}

/// The keyed hash by which a document is found within a collection; the same person in two collections has two.
#[must_use]
pub fn identity_index(keys: &Keys, collection: CollectionId, document: &Document) -> BlindIndex {
    keys.index("student/identity", &[&collection.to_string(), document.kind().word(), document.identity()])
}

/// The keyed hash of a telephone within a collection.
#[must_use]
pub fn phone_index(keys: &Keys, collection: CollectionId, phone: &Phone) -> BlindIndex {
    keys.index("student/phone", &[&collection.to_string(), phone.as_str()])
}

/// Adds a row; `None` when its student number or its document is there already.
pub async fn insert(
    tx: &mut Tx,
    keys: &Keys,
    dice: &Dice,
    collection: CollectionId,
    student: &NewStudent,
    now: Timestamp,
) -> Result<Option<StudentId>, Error> {
    let student_id = StudentId::new(now, dice.roll());
    let id = student_id.to_string();
    let seal = |column, text: &str| keys.seal(Place { table: TABLE, column, row: &id }, text, dice);
    let inserted = sqlx::query(
        "INSERT INTO student (id, collection, student_number, name, document_kind, document_sealed, identity_index, \
         phone_sealed, phone_index, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(&id)
    .bind(collection.to_string())
    .bind(student.number.as_str())
    .bind(student.name.as_str())
    .bind(student.document.kind().word())
    .bind(seal("document_sealed", student.document.number()))
    .bind(identity_index(keys, collection, &student.document).as_bytes().to_vec())
    .bind(student.phone.as_ref().map(|phone| seal("phone_sealed", phone.as_str())))
    .bind(student.phone.as_ref().map(|phone| phone_index(keys, collection, phone).as_bytes().to_vec()))
    .bind(now.as_millis())
    .execute(&mut **tx)
    .await;
    Ok(unless_taken(inserted)?.map(|_| student_id))
}

/// One list of columns for every query that reads a [`Row`].
macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT id, collection, student_number, name, document_kind, identity_index, phone_index FROM student ",
            $tail
        )
    };
}

/// Whoever has this document in a collection.
pub async fn by_identity(
    conn: &mut Conn,
    collection: CollectionId,
    identity: BlindIndex,
) -> Result<Option<Student>, Error> {
    let row: Option<Row> =
        sqlx::query_as::<Engine, _>(select!("WHERE collection = $1 AND identity_index = $2"))
            .bind(collection.to_string())
            .bind(identity.as_bytes().to_vec())
            .fetch_optional(conn)
            .await?;
    row.map(Student::try_from).transpose()
}

/// Whoever has this student number in a collection.
pub async fn by_number(
    conn: &mut Conn,
    collection: CollectionId,
    number: &StudentNumber,
) -> Result<Option<Student>, Error> {
    let row: Option<Row> =
        sqlx::query_as::<Engine, _>(select!("WHERE collection = $1 AND student_number = $2"))
            .bind(collection.to_string())
            .bind(number.as_str())
            .fetch_optional(conn)
            .await?;
    row.map(Student::try_from).transpose()
}

/// A row that an application refers to.
pub async fn by_id(conn: &mut Conn, id: StudentId) -> Result<Student, Error> {
    let row: Row =
        sqlx::query_as::<Engine, _>(select!("WHERE id = $1")).bind(id.to_string()).fetch_one(conn).await?;
    row.try_into()
}

/// How many rows the roster of a collection has.
pub async fn count(conn: &mut Conn, collection: CollectionId) -> Result<i64, Error> {
    let count = sqlx::query_scalar::<Engine, i64>(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM student WHERE collection = $1",
    )
    .bind(collection.to_string())
    .fetch_one(conn)
    .await?;
    Ok(count)
}

/// The document number of a row, opened.
pub async fn document_number(
    conn: &mut Conn,
    keys: &Keys,
    student: StudentId,
) -> Result<Zeroizing<String>, Error> {
    let id = student.to_string();
    let sealed = sqlx::query_scalar::<Engine, Vec<u8>>("SELECT document_sealed FROM student WHERE id = $1")
        .bind(&id)
        .fetch_one(conn)
        .await?;
    let place = Place { table: TABLE, column: "document_sealed", row: &id };
    keys.open(place, &sealed)
        .map_err(|error| Source { table: TABLE, id: &id }.inconsistent(error.to_string()))
}
