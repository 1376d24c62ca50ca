//! Rosters. Document numbers and telephone numbers are stored sealed and found by keyed hashes.

select_from!(($) "SELECT id, collection, student_number, name, document_kind, identity_index, phone_index, withdrawn_at, \
     former_number, college, major, class FROM student ");

mod listing;
mod roster;
mod search;
mod tombstone;
mod withdraw;
mod write;

use shared::id::{CollectionId, StudentId};
use shared::person::{Affiliation, Document, DocumentKind, PersonName, Phone, StudentNumber, UnitName};
use shared::time::Timestamp;
use zeroize::Zeroizing;

pub use listing::{StudentRow, listing};
pub use roster::{RosterEntry, is_submitted, roster};
pub use search::{TAIL_CHARS, having_number, in_units, named, tail_index, with_tail};
pub use tombstone::{readmit, tombstone, tombstones};
pub use withdraw::{erase, reinstate, remove, withdraw, withdrawn_before};
pub use write::{BATCH, KeptColumns, Sealed, give_up_number, insert, insert_all, replace, seal};

use super::dialect::Engine;
use super::row::{Source, at};
use super::{Conn, Error};
use crate::keys::{Aad, BlindIndex, Keys};

const TABLE: &str = "student";

/// A row of a roster, without the sealed values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Student {
    pub id: StudentId,
    pub collection: CollectionId,
    /// 学号.
    pub number: StudentNumber,
    /// 姓名.
    pub name: PersonName,
    /// 证件类型.
    pub document_kind: DocumentKind,
    /// The keyed hash of the document.
    pub identity: BlindIndex,
    /// The keyed hash of the telephone number; `None` when the roster has none.
    pub phone: Option<BlindIndex>,
    /// 学院, 专业, 班级, as far as the roster has them.
    pub affiliation: Affiliation,
    /// Set for a student who is no longer in the roster: when they left it, and their last student number. `number` is
    /// then a placeholder that no other student has.
    pub withdrawn: Option<Withdrawn>,
}

/// When a student left the roster, and their last number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    pub at: Timestamp,
    /// The student number until then; another student may have it now.
    pub number: StudentNumber,
}

/// A row for a roster.
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
    withdrawn_at: Option<i64>,
    former_number: Option<String>,
    college: Option<String>,
    major: Option<String>,
    class: Option<String>,
}

/// A unit from its column.
fn unit(source: &Source<'_>, column: &str, text: Option<&str>) -> Result<Option<UnitName>, Error> {
    text.map(UnitName::parse).transpose().map_err(|_| source.inconsistent(column))
}

/// The three units of a row.
pub(super) fn affiliation(
    source: &Source<'_>,
    [college, major, class]: [Option<&str>; 3],
) -> Result<Affiliation, Error> {
    Ok(Affiliation {
        college: unit(source, "college", college)?,
        major: unit(source, "major", major)?,
        class: unit(source, "class", class)?,
    })
}

impl TryFrom<Row> for Student {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let source = Source { table: TABLE, id: &row.id };
        let kind = DocumentKind::from_name(&row.document_kind);
        let withdrawn = row.withdrawn_at.zip(row.former_number.as_deref()).map(|(since, number)| {
            let number = StudentNumber::parse(number).map_err(|_| source.inconsistent("former_number"))?;
            Ok::<_, Error>(Withdrawn { at: at(since), number })
        });
        Ok(Self {
            id: source.parse("id", &row.id)?,
            collection: source.parse("collection", &row.collection)?,
            number: StudentNumber::parse(&row.student_number)
                .map_err(|_| source.inconsistent("student_number"))?,
            name: PersonName::parse(&row.name).map_err(|_| source.inconsistent("name"))?,
            document_kind: kind.ok_or_else(|| source.inconsistent("document_kind"))?,
            identity: source.index("identity_index", &row.identity_index)?,
            phone: row.phone_index.as_deref().map(|index| source.index("phone_index", index)).transpose()?,
            affiliation: affiliation(
                &source,
                [row.college.as_deref(), row.major.as_deref(), row.class.as_deref()],
            )?,
            withdrawn: withdrawn.transpose()?,
        })
    }
}

/// The keyed hash by which a document is found within a collection; the same person has different hashes in two
/// collections.
#[must_use]
pub fn identity_index(keys: &Keys, collection: CollectionId, document: &Document) -> BlindIndex {
    keys.index("student/identity", &[&collection.to_string(), document.kind().as_str(), document.identity()])
}

/// The keyed hash of a telephone number within a collection.
#[must_use]
pub fn phone_index(keys: &Keys, collection: CollectionId, phone: &Phone) -> BlindIndex {
    keys.index("student/phone", &[&collection.to_string(), phone.as_str()])
}

/// The student with this document in a collection, in its roster or no longer in it.
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

/// The student with this student number in a collection.
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

/// The number of students in a roster without a telephone number: for them, a name and a document number are enough to
/// verify.
pub async fn count_without_phone(conn: &mut Conn, collection: CollectionId) -> Result<u64, Error> {
    let count = sqlx::query_scalar::<Engine, i64>(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM student \
         WHERE collection = $1 AND phone_index IS NULL AND withdrawn_at IS NULL AND erased_at IS NULL",
    )
    .bind(collection.to_string())
    .fetch_one(conn)
    .await?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// The number of students in the roster of a collection.
pub async fn count(conn: &mut Conn, collection: CollectionId) -> Result<i64, Error> {
    let count = sqlx::query_scalar::<Engine, i64>(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM student WHERE collection = $1 AND withdrawn_at IS NULL",
    )
    .bind(collection.to_string())
    .fetch_one(conn)
    .await?;
    Ok(count)
}

/// The decrypted telephone number of a row; `None` when the roster has none.
pub async fn phone(conn: &mut Conn, keys: &Keys, student: StudentId) -> Result<Option<Phone>, Error> {
    let id = student.to_string();
    let sealed =
        sqlx::query_scalar::<Engine, Option<Vec<u8>>>("SELECT phone_sealed FROM student WHERE id = $1")
            .bind(&id)
            .fetch_one(conn)
            .await?;
    let Some(sealed) = sealed else { return Ok(None) };
    let source = Source { table: TABLE, id: &id };
    let place = Aad { table: TABLE, column: "phone_sealed", row: &id };
    let number = keys.open(place, &sealed).map_err(|error| source.inconsistent(error.to_string()))?;
    Phone::parse(&number).map(Some).map_err(|_| source.inconsistent("phone_sealed"))
}

/// The decrypted document number of a row.
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
    let place = Aad { table: TABLE, column: "document_sealed", row: &id };
    keys.open(place, &sealed)
        .map_err(|error| Source { table: TABLE, id: &id }.inconsistent(error.to_string()))
}
