//! The photographs of a delivery: those that wait for one, those in one, and their files.

use shared::delivery::{FileName, Unfit};
use shared::id::{ApplicationId, CollectionId, ExportId};
use shared::person::{Affiliation, DocumentKind, PersonName, StudentNumber};
use shared::photo::PhotoDigest;
use shared::time::Timestamp;

use super::super::dialect::Engine;
use super::super::row::{Source, at};
use super::super::student::affiliation;
use super::super::{Conn, Error, Tx};
use super::{Stored, stored};

const ITEM: &str = "delivery_item";

/// The contents of a delivery that would begin now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The number of photographs.
    pub count: u32,
    /// The total length of the submitted photographs in bytes.
    pub master_bytes: u64,
}

/// The photographs that wait for a delivery.
pub async fn waiting(conn: &mut Conn, collection: CollectionId) -> Result<Waiting, Error> {
    // The latest photograph of an application is the approved one: after the approval, the student cannot submit
    // another.
    let (count, bytes): (i64, i64) = sqlx::query_as::<Engine, _>(
        "SELECT CAST(COUNT(*) AS BIGINT), CAST(COALESCE(SUM(( \
           SELECT p.bytes FROM photo p WHERE p.application = a.id ORDER BY p.created_at DESC LIMIT 1)), 0) AS BIGINT) \
         FROM deliverable a WHERE a.collection = $1",
    )
    .bind(collection.to_string())
    .fetch_one(conn)
    .await?;
    let count = Source { table: ITEM, id: "" }.count("count", count)?;
    Ok(Waiting { count, master_bytes: u64::try_from(bytes).unwrap_or(0) })
}

/// The first waiting applications, in the order of packing.
pub async fn first_waiting(
    conn: &mut Conn,
    collection: CollectionId,
    limit: u32,
) -> Result<Vec<ApplicationId>, Error> {
    let rows: Vec<String> = sqlx::query_scalar::<Engine, _>(
        "SELECT a.id FROM deliverable a JOIN student s ON s.id = a.student WHERE a.collection = $1 \
         ORDER BY s.student_number LIMIT $2",
    )
    .bind(collection.to_string())
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await?;
    rows.iter().map(|id| Source { table: "application", id }.parse("id", id)).collect()
}

/// The reserved photographs that are not ready yet, in their order.
pub async fn not_done(conn: &mut Conn, id: ExportId, limit: u32) -> Result<Vec<(u32, ApplicationId)>, Error> {
    let id = id.to_string();
    let rows: Vec<(i64, String)> = sqlx::query_as::<Engine, _>(
        "SELECT position, application FROM delivery_item WHERE delivery = $1 AND sha256 IS NULL \
         ORDER BY position LIMIT $2",
    )
    .bind(&id)
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await?;
    let source = Source { table: ITEM, id: &id };
    rows.iter()
        .map(|(position, application)| {
            Ok((source.count("position", *position)?, source.parse("application", application)?))
        })
        .collect()
}

/// Whether a reserved photograph still waits.
pub async fn is_waiting(tx: &mut Tx, id: ExportId, position: u32) -> Result<bool, Error> {
    let found = sqlx::query_scalar::<Engine, i64>(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM delivery_item WHERE delivery = $1 AND position = $2 AND sha256 IS NULL",
    )
    .bind(id.to_string())
    .bind(i64::from(position))
    .fetch_one(&mut **tx)
    .await?;
    Ok(found == 1)
}

/// Whether the package already has a file of this name; letter case is ignored.
pub async fn is_named(tx: &mut Tx, id: ExportId, name: &str) -> Result<bool, Error> {
    let found = sqlx::query_scalar::<Engine, i64>(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM delivery_item WHERE delivery = $1 AND name_key = $2",
    )
    .bind(id.to_string())
    .bind(FileName::key(name))
    .fetch_one(&mut **tx)
    .await?;
    Ok(found > 0)
}

/// Records that a photograph is ready.
pub async fn set_done(
    tx: &mut Tx,
    id: ExportId,
    position: u32,
    name: &str,
    delivered: Stored,
    master: Stored,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE delivery_item SET name = $1, name_key = $2, sha256 = $3, bytes = $4, crc32 = $5, master_sha256 = $6, \
         master_bytes = $7, master_crc32 = $8 WHERE delivery = $9 AND position = $10 AND sha256 IS NULL",
    )
    .bind(name)
    .bind(FileName::key(name))
    .bind(delivered.digest.to_string())
    .bind(i64::from(delivered.bytes))
    .bind(i64::from(delivered.crc32))
    .bind(master.digest.to_string())
    .bind(i64::from(master.bytes))
    .bind(i64::from(master.crc32))
    .bind(id.to_string())
    .bind(i64::from(position))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Leaves out a reserved photograph; a later delivery may contain it.
pub async fn leave_out(
    tx: &mut Tx,
    id: ExportId,
    position: u32,
    application: ApplicationId,
    why: Unfit,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO delivery_left_out (delivery, position, application, why) VALUES ($1, $2, $3, $4)",
    )
    .bind(id.to_string())
    .bind(i64::from(position))
    .bind(application.to_string())
    .bind(why.as_str())
    .execute(&mut **tx)
    .await?;
    sqlx::query("DELETE FROM delivery_item WHERE delivery = $1 AND position = $2 AND sha256 IS NULL")
        .bind(id.to_string())
        .bind(i64::from(position))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// A photograph that was left out of a delivery, with its student.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OmittedPhoto {
    /// 学号.
    pub number: StudentNumber,
    /// 姓名.
    pub student: PersonName,
    pub why: Unfit,
}

/// The photographs that were left out of a delivery, in their order, without those of erased students.
pub async fn left_out(conn: &mut Conn, id: ExportId, limit: u32) -> Result<Vec<OmittedPhoto>, Error> {
    let id = id.to_string();
    let rows: Vec<(String, String, String)> = sqlx::query_as::<Engine, _>(
        "SELECT s.student_number, s.name, l.why FROM delivery_left_out l \
         JOIN application a ON a.id = l.application JOIN student s ON s.id = a.student \
         WHERE l.delivery = $1 AND a.stage <> 'erased' ORDER BY l.position LIMIT $2",
    )
    .bind(&id)
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await?;
    let source = Source { table: "delivery_left_out", id: &id };
    rows.iter()
        .map(|(number, student, why)| {
            Ok(OmittedPhoto {
                number: StudentNumber::parse(number).map_err(|_| source.inconsistent("student_number"))?,
                student: PersonName::parse(student).map_err(|_| source.inconsistent("student"))?,
                why: source.parse("why", why)?,
            })
        })
        .collect()
}

/// A photograph in a package, with its student.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    /// Its position in the delivery.
    pub position: u32,
    /// 学号.
    pub number: StudentNumber,
    /// 姓名.
    pub student: PersonName,
    /// 学院, 专业, 班级.
    pub affiliation: Affiliation,
    /// 证件类型.
    pub document_kind: DocumentKind,
    /// When the student submitted the photograph. `None` when the row of the photograph was deleted.
    pub submitted_at: Option<Timestamp>,
    /// When the approval was announced to the student. `None` when there is no valid decision.
    pub approved_at: Option<Timestamp>,
    /// The name of the file.
    pub name: String,
    /// The file for the school.
    pub delivered: Stored,
    /// The submitted file.
    pub master: Stored,
}

#[derive(sqlx::FromRow)]
struct PackedRow {
    position: i64,
    student_number: String,
    student: String,
    college: Option<String>,
    major: Option<String>,
    class: Option<String>,
    document_kind: String,
    submitted_at: Option<i64>,
    approved_at: Option<i64>,
    name: String,
    sha256: String,
    bytes: i64,
    crc32: i64,
    master_sha256: String,
    master_bytes: i64,
    master_crc32: i64,
}

impl PackedRow {
    fn read(&self, source: &Source<'_>) -> Result<Packed, Error> {
        let missing = || source.inconsistent("a photograph without its file");
        let delivered = stored(source, Some(&self.sha256), Some(self.bytes), Some(self.crc32))?;
        let master =
            stored(source, Some(&self.master_sha256), Some(self.master_bytes), Some(self.master_crc32))?;
        Ok(Packed {
            position: source.count("position", self.position)?,
            number: StudentNumber::parse(&self.student_number)
                .map_err(|_| source.inconsistent("student_number"))?,
            student: PersonName::parse(&self.student).map_err(|_| source.inconsistent("student"))?,
            affiliation: affiliation(
                source,
                [self.college.as_deref(), self.major.as_deref(), self.class.as_deref()],
            )?,
            document_kind: DocumentKind::from_name(&self.document_kind)
                .ok_or_else(|| source.inconsistent("document_kind"))?,
            submitted_at: self.submitted_at.map(at),
            approved_at: self.approved_at.map(at),
            name: self.name.clone(),
            delivered: delivered.ok_or_else(missing)?,
            master: master.ok_or_else(missing)?,
        })
    }
}

/// The photographs of a package after a position, in their order.
pub async fn packed(conn: &mut Conn, id: ExportId, after: u32, limit: u32) -> Result<Vec<Packed>, Error> {
    let id = id.to_string();
    let rows: Vec<PackedRow> = sqlx::query_as::<Engine, _>(
        "SELECT i.position, COALESCE(s.former_number, s.student_number) AS student_number, s.name AS student, s.college, s.major, s.class, s.document_kind, \
         p.created_at AS submitted_at, d.announced_at AS approved_at, i.name, i.sha256, i.bytes, i.crc32, \
         i.master_sha256, i.master_bytes, i.master_crc32 \
         FROM delivery_item i JOIN application a ON a.id = i.application JOIN student s ON s.id = a.student \
         LEFT JOIN photo p ON p.id = a.photo \
         LEFT JOIN decision d ON d.photo = a.photo AND d.undone_at IS NULL AND d.verdict = 'approve' \
         WHERE i.delivery = $1 AND i.position > $2 AND i.name IS NOT NULL ORDER BY i.position LIMIT $3",
    )
    .bind(&id)
    .bind(i64::from(after))
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await?;
    let source = Source { table: ITEM, id: &id };
    rows.iter().map(|row| row.read(&source)).collect()
}

/// The applications in a delivery that are not erased yet.
pub async fn unerased(conn: &mut Conn, id: ExportId, limit: u32) -> Result<Vec<ApplicationId>, Error> {
    let rows: Vec<String> = sqlx::query_scalar::<Engine, _>(
        "SELECT i.application FROM delivery_item i JOIN application a ON a.id = i.application \
         WHERE i.delivery = $1 AND a.stage <> 'erased' ORDER BY i.position LIMIT $2",
    )
    .bind(id.to_string())
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await?;
    rows.iter().map(|id| Source { table: ITEM, id }.parse("application", id)).collect()
}

/// Removes the file name of an application, and returns the digest of the delivered file.
pub async fn erase_item(tx: &mut Tx, application: ApplicationId) -> Result<Option<PhotoDigest>, Error> {
    let row: Option<Option<String>> = sqlx::query_scalar::<Engine, _>(
        "UPDATE delivery_item SET name = NULL, name_key = NULL WHERE application = $1 RETURNING sha256",
    )
    .bind(application.to_string())
    .fetch_optional(&mut **tx)
    .await?;
    let parse = |sha256: &String| Source { table: ITEM, id: sha256 }.parse("sha256", sha256);
    row.flatten().as_ref().map(parse).transpose()
}

/// Whether a delivered file with these bytes belongs to a student who is not erased.
pub async fn is_kept(conn: &mut Conn, digest: PhotoDigest) -> Result<bool, Error> {
    let known = sqlx::query_scalar::<Engine, i64>(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM delivery_item WHERE sha256 = $1 AND name IS NOT NULL",
    )
    .bind(digest.to_string())
    .fetch_one(conn)
    .await?;
    Ok(known > 0)
}
