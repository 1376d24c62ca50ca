//! Deliveries to schools, and what goes with each.

use shared::delivery::{FileName, NameTemplate};
use shared::id::{ApplicationId, CollectionId, ExportId};
use shared::person::{PersonName, StudentNumber};
use shared::photo::{DeliveredForm, PhotoDigest};
use shared::review::StaffName;
use shared::time::Timestamp;

use super::dialect::Engine;
use super::row::{Source, at, to_json};
use super::{Conn, Error, Tx, unless_taken};

const TABLE: &str = "delivery";
const ITEM: &str = "delivery_item";

/// A file whose bytes are in the object store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    /// The SHA-256 of its bytes.
    pub digest: PhotoDigest,
    /// Its length.
    pub bytes: u32,
    /// Its check sum in a package.
    pub crc32: u32,
}

/// What is known of a package once it is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complete {
    /// Since when.
    pub at: Timestamp,
    /// The list of contents as a table of text.
    pub csv: Stored,
    /// The same as a workbook.
    pub xlsx: Stored,
    /// The length of the package.
    pub bytes: u64,
    /// Differs with every byte of it.
    pub tag: String,
}

/// Where a delivery stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Photographs are being made ready.
    Preparing,
    /// It can be fetched.
    Ready(Complete),
    /// It was erased at the end of the retention.
    Erased(Timestamp),
}

/// A delivery.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// Its identifier.
    pub id: ExportId,
    /// Of which collection.
    pub collection: CollectionId,
    /// Where it stands.
    pub state: State,
    /// How its files are named.
    pub template: NameTemplate,
    /// Whether the photographs as they were handed in go along.
    pub masters: bool,
    /// What the photographs become.
    pub form: DeliveredForm,
    /// Who began it; nobody by name on the command line.
    pub made_by: Option<StaffName>,
    /// When.
    pub created_at: Timestamp,
    /// How many photographs were chosen.
    pub total: u32,
    /// How many of them are ready.
    pub done: u32,
    /// How many could not go along.
    pub left_out: u32,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    collection: String,
    state: String,
    template: String,
    masters: i64,
    form: String,
    made_by: Option<String>,
    created_at: i64,
    total: i64,
    done: i64,
    left_out: i64,
    ready_at: Option<i64>,
    csv_sha256: Option<String>,
    csv_bytes: Option<i64>,
    csv_crc32: Option<i64>,
    xlsx_sha256: Option<String>,
    xlsx_bytes: Option<i64>,
    xlsx_crc32: Option<i64>,
    package_bytes: Option<i64>,
    package_tag: Option<String>,
    erased_at: Option<i64>,
}

/// Three columns, all there or all missing.
fn stored(
    source: &Source<'_>,
    sha256: Option<&str>,
    bytes: Option<i64>,
    crc32: Option<i64>,
) -> Result<Option<Stored>, Error> {
    match (sha256, bytes, crc32) {
        (Some(sha256), Some(bytes), Some(crc32)) => Ok(Some(Stored {
            digest: source.parse("sha256", sha256)?,
            bytes: source.count("bytes", bytes)?,
            crc32: source.count("crc32", crc32)?,
        })),
        (None, None, None) => Ok(None),
        _ => Err(source.inconsistent("a file of which a part is missing")),
    }
}

impl Row {
    fn complete(&self, source: &Source<'_>) -> Result<Complete, Error> {
        let missing = || source.inconsistent("ready without a package");
        let csv = stored(source, self.csv_sha256.as_deref(), self.csv_bytes, self.csv_crc32)?;
        let xlsx = stored(source, self.xlsx_sha256.as_deref(), self.xlsx_bytes, self.xlsx_crc32)?;
        Ok(Complete {
            at: at(self.ready_at.ok_or_else(missing)?),
            csv: csv.ok_or_else(missing)?,
            xlsx: xlsx.ok_or_else(missing)?,
            bytes: self.package_bytes.and_then(|n| u64::try_from(n).ok()).ok_or_else(missing)?,
            tag: self.package_tag.clone().ok_or_else(missing)?,
        })
    }
}

impl TryFrom<Row> for Delivery {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let source = Source { table: TABLE, id: &row.id };
        let state = match (row.state.as_str(), row.erased_at) {
            ("preparing", None) => State::Preparing,
            ("ready", None) => State::Ready(row.complete(&source)?),
            ("erased", Some(millis)) => State::Erased(at(millis)),
            _ => return Err(source.inconsistent("state")),
        };
        let maker =
            |name: &String| StaffName::try_from(name.clone()).map_err(|_| source.inconsistent("made_by"));
        Ok(Self {
            id: source.parse("id", &row.id)?,
            collection: source.parse("collection", &row.collection)?,
            state,
            template: source.parse("template", &row.template)?,
            masters: row.masters == 1,
            form: source.json("form", &row.form)?,
            made_by: row.made_by.as_ref().map(maker).transpose()?,
            created_at: at(row.created_at),
            total: source.count("total", row.total)?,
            done: source.count("done", row.done)?,
            left_out: source.count("left_out", row.left_out)?,
        })
    }
}

/// One list of columns for every query that reads a [`Row`].
macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT d.id, d.collection, d.state, d.template, d.masters, d.form, d.made_by, d.created_at, d.total, ",
            "d.done, d.left_out, d.ready_at, d.csv_sha256, d.csv_bytes, d.csv_crc32, d.xlsx_sha256, d.xlsx_bytes, ",
            "d.xlsx_crc32, d.package_bytes, d.package_tag, d.erased_at FROM delivery d ",
            $tail
        )
    };
}

/// Begins a delivery; `false` when another of its collection is being prepared.
pub async fn insert(tx: &mut Tx, delivery: &Delivery) -> Result<bool, Error> {
    let inserted = sqlx::query(
        "INSERT INTO delivery (id, collection, state, template, masters, form, made_by, created_at, total) \
         VALUES ($1, $2, 'preparing', $3, $4, $5, $6, $7, 0)",
    )
    .bind(delivery.id.to_string())
    .bind(delivery.collection.to_string())
    .bind(delivery.template.to_string())
    .bind(i64::from(delivery.masters))
    .bind(to_json(&delivery.form))
    .bind(delivery.made_by.as_ref().map(ToString::to_string))
    .bind(delivery.created_at.as_millis())
    .execute(&mut **tx)
    .await;
    Ok(unless_taken(inserted)?.is_some())
}

/// Reserves every paid photograph of the collection that goes with no delivery yet, in the order of the student
/// numbers; how many.
pub async fn reserve_all(tx: &mut Tx, delivery: &Delivery) -> Result<u64, Error> {
    let reserved = sqlx::query(
        "INSERT INTO delivery_item (delivery, position, application) \
         SELECT $1, ROW_NUMBER() OVER (ORDER BY s.student_number), a.id \
         FROM application a JOIN student s ON s.id = a.student \
         WHERE a.collection = $2 AND a.stage = 'paid' \
         AND NOT EXISTS (SELECT 1 FROM delivery_item i WHERE i.application = a.id)",
    )
    .bind(delivery.id.to_string())
    .bind(delivery.collection.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(reserved.rows_affected())
}

/// Reserves one photograph under the same conditions; `false` when they do not hold.
pub async fn reserve(
    tx: &mut Tx,
    delivery: &Delivery,
    application: ApplicationId,
    position: u32,
) -> Result<bool, Error> {
    let reserved = sqlx::query(
        "INSERT INTO delivery_item (delivery, position, application) \
         SELECT $1, $2, a.id FROM application a WHERE a.id = $3 AND a.collection = $4 AND a.stage = 'paid' \
         AND NOT EXISTS (SELECT 1 FROM delivery_item i WHERE i.application = a.id)",
    )
    .bind(delivery.id.to_string())
    .bind(i64::from(position))
    .bind(application.to_string())
    .bind(delivery.collection.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(reserved.rows_affected() == 1)
}

/// Writes down how many were chosen.
pub async fn set_total(tx: &mut Tx, id: ExportId, total: u32) -> Result<(), Error> {
    sqlx::query("UPDATE delivery SET total = $1 WHERE id = $2")
        .bind(i64::from(total))
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// A delivery.
pub async fn by_id(conn: &mut Conn, id: ExportId) -> Result<Option<Delivery>, Error> {
    let row: Option<Row> = sqlx::query_as::<Engine, _>(select!("WHERE d.id = $1"))
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?;
    row.map(Delivery::try_from).transpose()
}

/// The deliveries of a collection, the latest first.
pub async fn of_collection(
    conn: &mut Conn,
    collection: CollectionId,
    limit: u32,
) -> Result<Vec<Delivery>, Error> {
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(select!(
        "WHERE d.collection = $1 ORDER BY d.created_at DESC, d.id DESC LIMIT $2"
    ))
    .bind(collection.to_string())
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Delivery::try_from).collect()
}

/// What nobody may have finished: for a start after a crash.
pub async fn preparing(conn: &mut Conn) -> Result<Vec<ExportId>, Error> {
    let rows: Vec<String> =
        sqlx::query_scalar::<Engine, _>("SELECT id FROM delivery WHERE state = 'preparing' ORDER BY id")
            .fetch_all(conn)
            .await?;
    rows.iter().map(|id| Source { table: TABLE, id }.parse("id", id)).collect()
}

/// Every delivery that is complete and was not erased.
pub async fn complete(conn: &mut Conn) -> Result<Vec<Delivery>, Error> {
    let rows: Vec<Row> =
        sqlx::query_as::<Engine, _>(select!("WHERE d.state = 'ready' ORDER BY d.id")).fetch_all(conn).await?;
    rows.into_iter().map(Delivery::try_from).collect()
}

/// What would go with a delivery begun now: how many photographs, how many bytes as they were handed in, and a few of
/// their students.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// How many.
    pub count: u32,
    /// The length of the photographs as they were handed in.
    pub master_bytes: u64,
}

/// What waits to be delivered.
pub async fn waiting(conn: &mut Conn, collection: CollectionId) -> Result<Waiting, Error> {
    // The latest photograph of an application is the one that was approved: nothing can be handed in after it.
    let (count, bytes): (i64, i64) = sqlx::query_as::<Engine, _>(
        "SELECT CAST(COUNT(*) AS BIGINT), CAST(COALESCE(SUM(( \
           SELECT p.bytes FROM photo p WHERE p.application = a.id ORDER BY p.created_at DESC LIMIT 1)), 0) AS BIGINT) \
         FROM application a WHERE a.collection = $1 AND a.stage = 'paid' \
         AND NOT EXISTS (SELECT 1 FROM delivery_item i WHERE i.application = a.id)",
    )
    .bind(collection.to_string())
    .fetch_one(conn)
    .await?;
    let count = Source { table: ITEM, id: "" }.count("count", count)?;
    Ok(Waiting { count, master_bytes: u64::try_from(bytes).unwrap_or(0) })
}

/// The first few applications that wait, in the order in which they would be packed.
pub async fn first_waiting(
    conn: &mut Conn,
    collection: CollectionId,
    limit: u32,
) -> Result<Vec<ApplicationId>, Error> {
    let rows: Vec<String> = sqlx::query_scalar::<Engine, _>(
        "SELECT a.id FROM application a JOIN student s ON s.id = a.student \
         WHERE a.collection = $1 AND a.stage = 'paid' \
         AND NOT EXISTS (SELECT 1 FROM delivery_item i WHERE i.application = a.id) \
         ORDER BY s.student_number LIMIT $2",
    )
    .bind(collection.to_string())
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await?;
    rows.iter().map(|id| Source { table: "application", id }.parse("id", id)).collect()
}

/// Reserved photographs that are not ready yet, in their order.
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

/// Whether a name stands in the package already; capitals make no difference.
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

/// A photograph is ready.
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

/// A reserved photograph does not go along; it may go with a later delivery.
pub async fn leave_out(tx: &mut Tx, id: ExportId, position: u32) -> Result<(), Error> {
    sqlx::query("DELETE FROM delivery_item WHERE delivery = $1 AND position = $2 AND sha256 IS NULL")
        .bind(id.to_string())
        .bind(i64::from(position))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Moves the progress on.
pub async fn advance(tx: &mut Tx, id: ExportId, done: u32, left_out: u32) -> Result<(), Error> {
    sqlx::query("UPDATE delivery SET done = done + $1, left_out = left_out + $2 WHERE id = $3")
        .bind(i64::from(done))
        .bind(i64::from(left_out))
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The package is complete; `false` when it was before.
pub async fn set_ready(tx: &mut Tx, id: ExportId, complete: &Complete) -> Result<bool, Error> {
    let changed = sqlx::query(
        "UPDATE delivery SET state = 'ready', ready_at = $1, csv_sha256 = $2, csv_bytes = $3, csv_crc32 = $4, \
         xlsx_sha256 = $5, xlsx_bytes = $6, xlsx_crc32 = $7, package_bytes = $8, package_tag = $9 \
         WHERE id = $10 AND state = 'preparing'",
    )
    .bind(complete.at.as_millis())
    .bind(complete.csv.digest.to_string())
    .bind(i64::from(complete.csv.bytes))
    .bind(i64::from(complete.csv.crc32))
    .bind(complete.xlsx.digest.to_string())
    .bind(i64::from(complete.xlsx.bytes))
    .bind(i64::from(complete.xlsx.crc32))
    .bind(i64::try_from(complete.bytes).unwrap_or(i64::MAX))
    .bind(&complete.tag)
    .bind(id.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(changed.rows_affected() == 1)
}

/// A photograph in a package, with its student.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    /// Its place.
    pub position: u32,
    /// 学号.
    pub number: StudentNumber,
    /// 姓名.
    pub student: PersonName,
    /// The file's name.
    pub name: String,
    /// What the school gets.
    pub delivered: Stored,
    /// What was handed in.
    pub master: Stored,
}

#[derive(sqlx::FromRow)]
struct PackedRow {
    position: i64,
    student_number: String,
    student: String,
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
            name: self.name.clone(),
            delivered: delivered.ok_or_else(missing)?,
            master: master.ok_or_else(missing)?,
        })
    }
}

/// Photographs of a package behind a place, in their order.
pub async fn packed(conn: &mut Conn, id: ExportId, after: u32, limit: u32) -> Result<Vec<Packed>, Error> {
    let id = id.to_string();
    let rows: Vec<PackedRow> = sqlx::query_as::<Engine, _>(
        "SELECT i.position, s.student_number, s.name AS student, i.name, i.sha256, i.bytes, i.crc32, \
         i.master_sha256, i.master_bytes, i.master_crc32 \
         FROM delivery_item i JOIN application a ON a.id = i.application JOIN student s ON s.id = a.student \
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

/// The applications that went with a delivery and are not erased yet.
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

/// Forgets the name of an application's file, and gives the digest of what was delivered.
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

/// Whether a delivered file with these bytes belongs to somebody who is not erased.
pub async fn is_kept(conn: &mut Conn, digest: PhotoDigest) -> Result<bool, Error> {
    let known = sqlx::query_scalar::<Engine, i64>(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM delivery_item WHERE sha256 = $1 AND name IS NOT NULL",
    )
    .bind(digest.to_string())
    .fetch_one(conn)
    .await?;
    Ok(known > 0)
}

/// Whether a list with these bytes belongs to a delivery that is not erased.
pub async fn is_list(conn: &mut Conn, digest: PhotoDigest) -> Result<bool, Error> {
    let known = sqlx::query_scalar::<Engine, i64>(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM delivery WHERE state = 'ready' AND $1 IN (csv_sha256, xlsx_sha256)",
    )
    .bind(digest.to_string())
    .fetch_one(conn)
    .await?;
    Ok(known > 0)
}

/// Everything of a delivery was erased; `false` when it was before.
pub async fn set_erased(tx: &mut Tx, id: ExportId, now: Timestamp) -> Result<bool, Error> {
    let changed =
        sqlx::query("UPDATE delivery SET state = 'erased', erased_at = $1 WHERE id = $2 AND state = 'ready'")
            .bind(now.as_millis())
            .bind(id.to_string())
            .execute(&mut **tx)
            .await?;
    Ok(changed.rows_affected() == 1)
}
