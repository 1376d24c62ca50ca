//! The data of a roster that an import compares.

use shared::id::{CollectionId, StudentId};
use shared::person::{Affiliation, PersonName, StudentNumber};

use super::super::dialect::Engine;
use super::super::row::Source;
use super::super::{Conn, Error};
use super::{TABLE, affiliation};
use crate::keys::BlindIndex;

/// The data of a roster row that an import compares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterEntry {
    pub id: StudentId,
    /// 学号; a placeholder for a student who is no longer in the roster.
    pub number: StudentNumber,
    /// 姓名.
    pub name: PersonName,
    /// The keyed hash of the document.
    pub identity: BlindIndex,
    /// The keyed hash of the telephone number; `None` when the roster has none.
    pub phone: Option<BlindIndex>,
    /// 学院, 专业, 班级, as far as the roster has them.
    pub affiliation: Affiliation,
    /// Whether the student has submitted a photograph.
    pub submitted: bool,
    /// Whether the student is no longer in the roster and only their submissions are kept.
    pub withdrawn: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    student_number: String,
    name: String,
    identity_index: Vec<u8>,
    phone_index: Option<Vec<u8>>,
    submitted: bool,
    withdrawn: bool,
    college: Option<String>,
    major: Option<String>,
    class: Option<String>,
}

impl TryFrom<Row> for RosterEntry {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let source = Source { table: TABLE, id: &row.id };
        let number = StudentNumber::parse(&row.student_number);
        let name = PersonName::parse(&row.name);
        let phone = row.phone_index.as_deref().map(|index| source.index("phone_index", index));
        let units = [row.college.as_deref(), row.major.as_deref(), row.class.as_deref()];
        Ok(Self {
            id: source.parse("id", &row.id)?,
            number: number.map_err(|_| source.inconsistent("student_number"))?,
            name: name.map_err(|_| source.inconsistent("name"))?,
            identity: source.index("identity_index", &row.identity_index)?,
            phone: phone.transpose()?,
            affiliation: affiliation(&source, units)?,
            submitted: row.submitted,
            withdrawn: row.withdrawn,
        })
    }
}

/// The whole roster with the students who are no longer in it, because a new file may contain their documents again.
pub async fn roster(conn: &mut Conn, collection: CollectionId) -> Result<Vec<RosterEntry>, Error> {
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(
        "SELECT id, student_number, name, identity_index, phone_index, \
         COALESCE(todo, 'done') NOT IN ('start', 'submit') AS submitted, withdrawn_at IS NOT NULL AS withdrawn, \
         college, major, class FROM student WHERE collection = $1 AND erased_at IS NULL",
    )
    .bind(collection.to_string())
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(RosterEntry::try_from).collect()
}

/// Whether a student has submitted a photograph by now.
pub async fn is_submitted(conn: &mut Conn, id: StudentId) -> Result<bool, Error> {
    let submitted = sqlx::query_scalar::<Engine, bool>(
        "SELECT COALESCE(todo, 'done') NOT IN ('start', 'submit') FROM student WHERE id = $1",
    )
    .bind(id.to_string())
    .fetch_optional(conn)
    .await?;
    Ok(submitted.unwrap_or_default())
}
