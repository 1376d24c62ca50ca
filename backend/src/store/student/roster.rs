//! All of a roster, as far as an import compares it.

use shared::id::{CollectionId, StudentId};
use shared::person::{PersonName, StudentNumber};

use super::super::dialect::Engine;
use super::super::row::Source;
use super::super::{Conn, Error};
use super::TABLE;
use crate::keys::BlindIndex;

/// A row of a roster, as far as an import compares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its identifier.
    pub id: StudentId,
    /// 学号; a placeholder for somebody who is no longer in the roster.
    pub number: StudentNumber,
    /// 姓名.
    pub name: PersonName,
    /// The keyed hash of the document's identity.
    pub identity: BlindIndex,
    /// The keyed hash of the telephone, when the roster has one.
    pub phone: Option<BlindIndex>,
    /// Whether a photograph was handed in.
    pub submitted: bool,
    /// Whether the student is no longer in the roster, and only what they handed in is kept.
    pub withdrawn: bool,
}

/// All of a roster, those who are no longer in it among them: their documents may come back.
pub async fn roster(conn: &mut Conn, collection: CollectionId) -> Result<Vec<Known>, Error> {
    type Row = (String, String, String, Vec<u8>, Option<Vec<u8>>, bool, bool);
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(
        "SELECT id, student_number, name, identity_index, phone_index, \
         COALESCE(todo, 'done') NOT IN ('start', 'submit'), withdrawn_at IS NOT NULL \
         FROM student WHERE collection = $1 AND erased_at IS NULL",
    )
    .bind(collection.to_string())
    .fetch_all(conn)
    .await?;
    let read = |(id, number, name, identity, phone, submitted, withdrawn): Row| {
        let source = Source { table: TABLE, id: &id };
        Ok(Known {
            id: source.parse("id", &id)?,
            number: StudentNumber::parse(&number).map_err(|_| source.inconsistent("student_number"))?,
            name: PersonName::parse(&name).map_err(|_| source.inconsistent("name"))?,
            identity: source.index("identity_index", &identity)?,
            phone: phone.as_deref().map(|index| source.index("phone_index", index)).transpose()?,
            submitted,
            withdrawn,
        })
    };
    rows.into_iter().map(read).collect()
}

/// Whether a student has handed in a photograph by now.
pub async fn is_submitted(conn: &mut Conn, id: StudentId) -> Result<bool, Error> {
    let submitted = sqlx::query_scalar::<Engine, bool>(
        "SELECT COALESCE(todo, 'done') NOT IN ('start', 'submit') FROM student WHERE id = $1",
    )
    .bind(id.to_string())
    .fetch_optional(conn)
    .await?;
    Ok(submitted.unwrap_or_default())
}
