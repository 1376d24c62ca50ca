//! Writing roster rows.

use shared::id::{CollectionId, StudentId};
use shared::person::{Affiliation, UnitName};
use shared::time::Timestamp;

use super::super::dialect::Engine;
use super::super::{Error, Tx, unless_taken};
use super::{NewStudent, TABLE, identity_index, phone_index, tail_index};
use crate::keys::{Aad, BlindIndex, Keys, hex};
use crate::rng::Rng;

/// A row as it is stored, with sealed values and keyed hashes.
#[derive(Debug, Clone)]
pub struct Sealed {
    pub id: StudentId,
    /// 学号.
    pub number: String,
    /// 姓名.
    pub name: String,
    kind: &'static str,
    document: Vec<u8>,
    identity: BlindIndex,
    tail: BlindIndex,
    phone: Option<(Vec<u8>, BlindIndex)>,
    affiliation: Affiliation,
    at: Timestamp,
}

/// Seals a row, either a new one or one that replaces an existing one.
#[must_use]
pub fn seal(
    keys: &Keys,
    rng: &Rng,
    collection: CollectionId,
    known: Option<StudentId>,
    (student, affiliation): (&NewStudent, &Affiliation),
    now: Timestamp,
) -> Sealed {
    let id = known.unwrap_or_else(|| StudentId::new(now, rng.next_u128()));
    let row = id.to_string();
    let seal = |column, text: &str| keys.seal(Aad { table: TABLE, column, row: &row }, text, rng);
    let phone = student.phone.as_ref();
    Sealed {
        id,
        number: student.number.as_str().to_owned(),
        name: student.name.as_str().to_owned(),
        kind: student.document.kind().as_str(),
        document: seal("document_sealed", student.document.number()),
        identity: identity_index(keys, collection, &student.document),
        tail: tail_index(keys, collection, student.document.number()),
        phone: phone.map(|p| (seal("phone_sealed", p.as_str()), phone_index(keys, collection, p))),
        affiliation: affiliation.clone(),
        at: now,
    }
}

/// Adds a row; `None` when its student number or its document already exists.
pub async fn insert(
    tx: &mut Tx,
    keys: &Keys,
    rng: &Rng,
    collection: CollectionId,
    student: &NewStudent,
    now: Timestamp,
) -> Result<Option<StudentId>, Error> {
    let sealed = seal(keys, rng, collection, None, (student, &Affiliation::default()), now);
    Ok(insert_all(tx, collection, &[&sealed]).await?.then_some(sealed.id))
}

/// Rows in one statement. More rows save little, and SQLite accepts at most 32,766 parameters.
pub const BATCH: usize = 200;

/// Adds at most [`BATCH`] rows at once; `false`, without a change, when a student number or a document already exists.
pub async fn insert_all(tx: &mut Tx, collection: CollectionId, rows: &[&Sealed]) -> Result<bool, Error> {
    if rows.is_empty() {
        return Ok(true);
    }
    let collection = collection.to_string();
    let mut insert: sqlx::QueryBuilder<Engine> = sqlx::QueryBuilder::new(
        "INSERT INTO student (id, collection, student_number, name, document_kind, document_sealed, identity_index, \
         phone_sealed, phone_index, created_at, document_tail, college, major, class) ",
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
            .push_bind(row.at.as_millis())
            .push_bind(row.tail.as_bytes().to_vec())
            .push_bind(row.affiliation.college.as_ref().map(UnitName::as_str))
            .push_bind(row.affiliation.major.as_ref().map(UnitName::as_str))
            .push_bind(row.affiliation.class.as_ref().map(UnitName::as_str));
    });
    Ok(unless_taken(insert.build().execute(&mut **tx).await)?.is_some())
}

/// The columns that an entry keeps when another entry replaces it, because the file or the form does not contain them.
#[expect(clippy::struct_excessive_bools, reason = "independent columns")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KeptColumns {
    /// 联系电话.
    pub phone: bool,
    /// 学院.
    pub college: bool,
    /// 专业.
    pub major: bool,
    /// 班级.
    pub class: bool,
}

/// A placeholder for a student number: no other student has it.
pub(super) fn placeholder(rng: &Rng) -> String {
    format!("REMOVED-{}", hex(&rng.bytes32())[..16].to_ascii_uppercase())
}

/// Replaces the student number of a row with a placeholder; the row gets another number in the same transaction. So
/// students may exchange their numbers.
pub async fn give_up_number(tx: &mut Tx, id: StudentId, rng: &Rng) -> Result<(), Error> {
    sqlx::query("UPDATE student SET student_number = $1 WHERE id = $2")
        .bind(placeholder(rng))
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Replaces the entry of a row, and puts the student back into the roster. `false` when the row was deleted, when
/// another student has the student number or the document, or, unless `overwrite`, when a photograph was submitted in
/// the meantime.
pub async fn replace(tx: &mut Tx, row: &Sealed, kept: KeptColumns, overwrite: bool) -> Result<bool, Error> {
    let replaced = sqlx::query(
        "UPDATE student SET student_number = $1, name = $2, document_kind = $3, document_sealed = $4, \
         identity_index = $5, phone_sealed = CASE WHEN $6 THEN phone_sealed ELSE $7 END, \
         phone_index = CASE WHEN $6 THEN phone_index ELSE $8 END, withdrawn_at = NULL, former_number = NULL, \
         document_tail = $11, \
         college = CASE WHEN $12 THEN college ELSE $13 END, major = CASE WHEN $14 THEN major ELSE $15 END, \
         class = CASE WHEN $16 THEN class ELSE $17 END WHERE id = $9 AND erased_at IS NULL AND (todo IN ('start', 'submit') OR $10)",
    )
    .bind(&row.number)
    .bind(&row.name)
    .bind(row.kind)
    .bind(&row.document)
    .bind(row.identity.as_bytes().to_vec())
    .bind(kept.phone)
    .bind(row.phone.as_ref().map(|(sealed, _)| sealed))
    .bind(row.phone.as_ref().map(|(_, index)| index.as_bytes().to_vec()))
    .bind(row.id.to_string())
    .bind(overwrite)
    .bind(row.tail.as_bytes().to_vec())
    .bind(kept.college)
    .bind(row.affiliation.college.as_ref().map(UnitName::as_str))
    .bind(kept.major)
    .bind(row.affiliation.major.as_ref().map(UnitName::as_str))
    .bind(kept.class)
    .bind(row.affiliation.class.as_ref().map(UnitName::as_str))
    .execute(&mut **tx)
    .await;
    Ok(unless_taken(replaced)?.is_some_and(|done| done.rows_affected() == 1))
}
