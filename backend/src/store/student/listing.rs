//! All students of a roster with their stage, for the lists that schools export.

use shared::api::staff::students::{StageWord, Units};
use shared::id::CollectionId;
use shared::person::{DocumentKind, PersonName, StudentNumber, UnitName};

use super::super::dialect::Engine;
use super::super::row::Source;
use super::super::{Conn, Error};
use super::{TABLE, affiliation};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StudentRow {
    /// 学号.
    pub number: StudentNumber,
    /// 姓名.
    pub name: PersonName,
    /// 证件类型.
    pub document_kind: DocumentKind,
    /// 学院, 专业, 班级.
    pub units: Units,
    pub stage: StageWord,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    student_number: String,
    name: String,
    document_kind: String,
    college: Option<String>,
    major: Option<String>,
    class: Option<String>,
    stage: Option<String>,
}

impl TryFrom<Row> for StudentRow {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let source = Source { table: TABLE, id: &row.id };
        let units = [row.college.as_deref(), row.major.as_deref(), row.class.as_deref()];
        let stage = row.stage.as_deref().map_or(Some(StageWord::NotStarted), StageWord::of_stage);
        Ok(Self {
            number: StudentNumber::parse(&row.student_number)
                .map_err(|_| source.inconsistent("student_number"))?,
            name: PersonName::parse(&row.name).map_err(|_| source.inconsistent("name"))?,
            document_kind: DocumentKind::from_name(&row.document_kind)
                .ok_or_else(|| source.inconsistent("document_kind"))?,
            units: affiliation(&source, units)?.into(),
            stage: stage.ok_or_else(|| source.inconsistent("stage"))?,
        })
    }
}

/// At most `limit` of the students in the roster, by student number, after `after`; only of `units`, where some are
/// given.
pub async fn listing(
    conn: &mut Conn,
    collection: CollectionId,
    units: &Units,
    after: Option<&StudentNumber>,
    limit: u32,
) -> Result<Vec<StudentRow>, Error> {
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(
        "SELECT s.id, s.student_number, s.name, s.document_kind, s.college, s.major, s.class, a.stage \
         FROM student s LEFT JOIN application a ON a.student = s.id \
         WHERE s.collection = $1 AND s.student_number > $2 AND s.withdrawn_at IS NULL AND s.erased_at IS NULL \
         AND ($4 IS NULL OR s.college = $4) AND ($5 IS NULL OR s.major = $5) AND ($6 IS NULL OR s.class = $6) \
         ORDER BY s.student_number LIMIT $3",
    )
    .bind(collection.to_string())
    .bind(after.map_or("", StudentNumber::as_str))
    .bind(i64::from(limit))
    .bind(units.college.as_ref().map(UnitName::as_str))
    .bind(units.major.as_ref().map(UnitName::as_str))
    .bind(units.class.as_ref().map(UnitName::as_str))
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(StudentRow::try_from).collect()
}
