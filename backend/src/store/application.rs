//! Applications: one for each student, with its stage.

use shared::application::Stage;
use shared::id::{ApplicationId, CollectionId, StudentId};
use shared::person::StudentNumber;
use shared::reference::ReferenceNumber;
use shared::time::Timestamp;

use super::dialect::Engine;
use super::row::{Source, at, to_json};
use super::{Conn, Error, Revision, Tx};

/// An application as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    pub id: ApplicationId,
    /// 办理编号.
    pub number: ReferenceNumber,
    pub student: StudentId,
    pub collection: CollectionId,
    pub stage: Stage,
    /// Incremented with each change.
    pub revision: Revision,
    /// When the student confirmed the roster entry; `None` until then.
    pub confirmed_at: Option<Timestamp>,
    /// Whether the student wants a notification of the result.
    pub notify: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    reference: String,
    student: String,
    collection: String,
    stage: String,
    stage_data: String,
    revision: i64,
    confirmed_at: Option<i64>,
    notify: i64,
}

impl TryFrom<Row> for Application {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let source = Source { table: "application", id: &row.id };
        let stage: Stage = source.json("stage_data", &row.stage_data)?;
        if stage.as_str() != row.stage {
            return Err(source.inconsistent("stage"));
        }
        Ok(Self {
            id: source.parse("id", &row.id)?,
            number: ReferenceNumber::parse(&row.reference).map_err(|_| source.inconsistent("reference"))?,
            student: source.parse("student", &row.student)?,
            collection: source.parse("collection", &row.collection)?,
            stage,
            revision: Revision(row.revision),
            confirmed_at: row.confirmed_at.map(at),
            notify: row.notify == 1,
        })
    }
}

select_from!(($) "SELECT a.id, a.reference, a.student, a.collection, a.stage, a.stage_data, a.revision, a.confirmed_at, \
     a.notify FROM application a ");

pub mod queue;

/// Adds an application in [`Stage::Matched`] for a student; `false` when the student already has one.
pub async fn insert(
    tx: &mut Tx,
    id: ApplicationId,
    student: StudentId,
    collection: CollectionId,
    now: Timestamp,
) -> Result<bool, Error> {
    let stage = Stage::Matched;
    let reference = free_number(tx, id).await?;
    let inserted = sqlx::query(
        "INSERT INTO application (id, student, collection, stage, stage_at, stage_data, revision, notify, created_at, \
         reference) VALUES ($1, $2, $3, $4, $5, $6, 0, 0, $5, $7) ON CONFLICT (student) DO NOTHING",
    )
    .bind(id.to_string())
    .bind(student.to_string())
    .bind(collection.to_string())
    .bind(stage.as_str())
    .bind(now.as_millis())
    .bind(to_json(&stage))
    .bind(reference.digits())
    .execute(&mut **tx)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// The first candidate for a 办理编号 that no other application has. It stays free until the transaction ends, because only
/// one transaction writes at a time.
async fn free_number(tx: &mut Tx, id: ApplicationId) -> Result<ReferenceNumber, Error> {
    let mut attempt = 0;
    loop {
        let number = ReferenceNumber::for_application(id, attempt);
        if by_reference(tx, number).await?.is_none() {
            return Ok(number);
        }
        attempt += 1;
    }
}

pub async fn by_reference(conn: &mut Conn, number: ReferenceNumber) -> Result<Option<Application>, Error> {
    let row: Option<Row> = sqlx::query_as::<Engine, _>(select!("WHERE a.reference = $1"))
        .bind(number.digits())
        .fetch_optional(conn)
        .await?;
    row.map(Application::try_from).transpose()
}

pub async fn by_id(conn: &mut Conn, id: ApplicationId) -> Result<Option<Application>, Error> {
    let row: Option<Row> = sqlx::query_as::<Engine, _>(select!("WHERE a.id = $1"))
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?;
    row.map(Application::try_from).transpose()
}

pub async fn by_student(conn: &mut Conn, student: StudentId) -> Result<Option<Application>, Error> {
    let row: Option<Row> = sqlx::query_as::<Engine, _>(select!("WHERE a.student = $1"))
        .bind(student.to_string())
        .fetch_optional(conn)
        .await?;
    row.map(Application::try_from).transpose()
}

/// The applications of all students with this student number: at most one in each collection.
pub async fn by_number(conn: &mut Conn, number: &StudentNumber) -> Result<Vec<Application>, Error> {
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(select!(
        "JOIN student s ON s.id = a.student \
         WHERE s.student_number = $1 AND s.collection IN (SELECT id FROM collection) ORDER BY a.id"
    ))
    .bind(number.as_str())
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Application::try_from).collect()
}

/// Sets the stage if the application still has the expected revision; `false` when another change came first.
///
/// The queue columns repeat what the stage contains; a lease ends with its stage.
pub async fn set_stage(
    tx: &mut Tx,
    id: ApplicationId,
    expected: Revision,
    stage: &Stage,
    now: Timestamp,
) -> Result<bool, Error> {
    let changed = sqlx::query(
        "UPDATE application SET stage = $1, stage_at = $2, stage_data = $3, revision = $4, photo = $5, \
         waiting_since = $6, in_hand_of = $7, announce_at = $8, lease_until = NULL \
         WHERE id = $9 AND revision = $10",
    )
    .bind(stage.as_str())
    .bind(now.as_millis())
    .bind(to_json(stage))
    .bind(expected.next().0)
    .bind(stage.photo().map(|photo| photo.to_string()))
    .bind(stage.waiting_since().map(Timestamp::as_millis))
    .bind(stage.in_hand_of().map(ToString::to_string))
    .bind(stage.announce_at().map(Timestamp::as_millis))
    .bind(id.to_string())
    .bind(expected.0)
    .execute(&mut **tx)
    .await?;
    Ok(changed.rows_affected() == 1)
}

/// Records the confirmation if the application still has the expected revision. A second confirmation does not change
/// the time of the first.
pub async fn confirm(
    tx: &mut Tx,
    id: ApplicationId,
    expected: Revision,
    notify: bool,
    now: Timestamp,
) -> Result<bool, Error> {
    let changed = sqlx::query(
        "UPDATE application SET confirmed_at = COALESCE(confirmed_at, $1), notify = $2, revision = $3 \
         WHERE id = $4 AND revision = $5",
    )
    .bind(now.as_millis())
    .bind(i64::from(notify))
    .bind(expected.next().0)
    .bind(id.to_string())
    .bind(expected.0)
    .execute(&mut **tx)
    .await?;
    Ok(changed.rows_affected() == 1)
}

/// Removes the confirmation of a student whose entry has changed; `false` when there was none.
pub async fn forget_confirmation(tx: &mut Tx, student: StudentId) -> Result<bool, Error> {
    let forgotten = sqlx::query(
        "UPDATE application SET confirmed_at = NULL, revision = revision + 1 \
         WHERE student = $1 AND confirmed_at IS NOT NULL",
    )
    .bind(student.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(forgotten.rows_affected() == 1)
}
