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

/// A row as it stands in the table: its secrets sealed, its keyed hashes made.
#[derive(Debug, Clone)]
pub struct Sealed {
    id: StudentId,
    number: String,
    name: String,
    kind: &'static str,
    document: Vec<u8>,
    identity: BlindIndex,
    phone: Option<(Vec<u8>, BlindIndex)>,
    at: Timestamp,
}

/// Seals a row, as a new one or in the place of one that is there.
#[must_use]
pub fn seal(
    keys: &Keys,
    dice: &Dice,
    collection: CollectionId,
    known: Option<StudentId>,
    student: &NewStudent,
    now: Timestamp,
) -> Sealed {
    let id = known.unwrap_or_else(|| StudentId::new(now, dice.roll()));
    let row = id.to_string();
    let seal = |column, text: &str| keys.seal(Place { table: TABLE, column, row: &row }, text, dice);
    let phone = student.phone.as_ref();
    Sealed {
        id,
        number: student.number.as_str().to_owned(),
        name: student.name.as_str().to_owned(),
        kind: student.document.kind().word(),
        document: seal("document_sealed", student.document.number()),
        identity: identity_index(keys, collection, &student.document),
        phone: phone.map(|p| (seal("phone_sealed", p.as_str()), phone_index(keys, collection, p))),
        at: now,
    }
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
    let sealed = seal(keys, dice, collection, None, student, now);
    Ok(insert_all(tx, collection, std::slice::from_ref(&sealed)).await?.then_some(sealed.id))
}

/// Rows to one statement. More save little, and SQLite takes 32,766 parameters.
pub const BATCH: usize = 200;

/// Adds at most [`BATCH`] rows at once; `false`, and none added, when a student number or a document is there already.
pub async fn insert_all(tx: &mut Tx, collection: CollectionId, rows: &[Sealed]) -> Result<bool, Error> {
    if rows.is_empty() {
        return Ok(true);
    }
    let collection = collection.to_string();
    let mut insert: sqlx::QueryBuilder<Engine> = sqlx::QueryBuilder::new(
        "INSERT INTO student (id, collection, student_number, name, document_kind, document_sealed, identity_index, \
         phone_sealed, phone_index, created_at) ",
    );
    insert.push_values(rows, |mut values, row| {
        values
            .push_bind(row.id.to_string())
            .push_bind(&collection)
            .push_bind(&row.number)
            .push_bind(&row.name)
            .push_bind(row.kind)
            .push_bind(&row.document)
            .push_bind(row.identity.as_bytes().to_vec())
            .push_bind(row.phone.as_ref().map(|(sealed, _)| sealed))
            .push_bind(row.phone.as_ref().map(|(_, index)| index.as_bytes().to_vec()))
            .push_bind(row.at.as_millis());
    });
    Ok(unless_taken(insert.build().execute(&mut **tx).await)?.is_some())
}

/// A row of a roster, as far as an import compares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its identifier.
    pub id: StudentId,
    /// 学号.
    pub number: StudentNumber,
    /// 姓名.
    pub name: PersonName,
    /// The keyed hash of the document's identity.
    pub identity: BlindIndex,
    /// The keyed hash of the telephone, when the roster has one.
    pub phone: Option<BlindIndex>,
    /// Whether a photograph was handed in.
    pub submitted: bool,
}

/// All of a roster.
pub async fn roster(conn: &mut Conn, collection: CollectionId) -> Result<Vec<Known>, Error> {
    type Row = (String, String, String, Vec<u8>, Option<Vec<u8>>, bool);
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(
        "SELECT id, student_number, name, identity_index, phone_index, \
         COALESCE(todo, 'done') NOT IN ('start', 'submit') FROM student WHERE collection = $1",
    )
    .bind(collection.to_string())
    .fetch_all(conn)
    .await?;
    let read = |(id, number, name, identity, phone, submitted): Row| {
        let source = Source { table: TABLE, id: &id };
        Ok(Known {
            id: source.parse("id", &id)?,
            number: StudentNumber::parse(&number).map_err(|_| source.inconsistent("student_number"))?,
            name: PersonName::parse(&name).map_err(|_| source.inconsistent("name"))?,
            identity: source.index("identity_index", &identity)?,
            phone: phone.as_deref().map(|index| source.index("phone_index", index)).transpose()?,
            submitted,
        })
    };
    rows.into_iter().map(read).collect()
}

/// Lets go of the document of a row that gets another one in the same transaction, so that two students may change
/// theirs round.
pub async fn let_go(tx: &mut Tx, id: StudentId, dice: &Dice) -> Result<(), Error> {
    sqlx::query("UPDATE student SET identity_index = $1 WHERE id = $2")
        .bind(dice.bytes32().to_vec())
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Gives a row another entry; `false` when it is gone, its document is somebody else's, or, unless `overwrite`, a
/// photograph was handed in meanwhile.
pub async fn replace(tx: &mut Tx, row: &Sealed, overwrite: bool) -> Result<bool, Error> {
    let replaced = sqlx::query(
        "UPDATE student SET name = $1, document_kind = $2, document_sealed = $3, identity_index = $4, \
         phone_sealed = $5, phone_index = $6 WHERE id = $7 AND (todo IN ('start', 'submit') OR $8)",
    )
    .bind(&row.name)
    .bind(row.kind)
    .bind(&row.document)
    .bind(row.identity.as_bytes().to_vec())
    .bind(row.phone.as_ref().map(|(sealed, _)| sealed))
    .bind(row.phone.as_ref().map(|(_, index)| index.as_bytes().to_vec()))
    .bind(row.id.to_string())
    .bind(overwrite)
    .execute(&mut **tx)
    .await;
    Ok(unless_taken(replaced)?.is_some_and(|done| done.rows_affected() == 1))
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

/// What stands in place of a name that was erased.
const ERASED_NAME: &str = "已删除";

/// Makes a row of the roster anonymous: it counts, and says nothing any more. Its number and its indexes give way to
/// some that name nobody; what was sealed is replaced by nothing, sealed.
pub async fn erase(
    tx: &mut Tx,
    keys: &Keys,
    dice: &Dice,
    student: StudentId,
    now: Timestamp,
) -> Result<(), Error> {
    let id = student.to_string();
    let number = format!("ERASED-{}", &crate::keys::hex(&dice.bytes32())[..16]);
    let nothing = keys.seal(Place { table: TABLE, column: "document_sealed", row: &id }, "", dice);
    sqlx::query(
        "UPDATE student SET student_number = $1, name = $2, document_sealed = $3, identity_index = $4, \
         phone_sealed = NULL, phone_index = NULL, erased_at = $5 WHERE id = $6 AND erased_at IS NULL",
    )
    .bind(number)
    .bind(ERASED_NAME)
    .bind(nothing)
    .bind(dice.bytes32().to_vec())
    .bind(now.as_millis())
    .bind(&id)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
