//! Deliveries to schools and their photographs.

mod items;
mod recall;

use shared::delivery::NameTemplate;
use shared::id::{ApplicationId, CollectionId, ExportId};
use shared::photo::{DeliveredForm, PhotoDigest};
use shared::review::StaffName;
use shared::time::Timestamp;

use super::dialect::Engine;
use super::row::{Source, at, to_json};
use super::{Conn, Error, Tx, unless_taken};

pub use recall::{items, move_item, packed_count, recalled_unfinished, release_item, set_recalled};

pub use items::{
    OmittedPhoto, Packed, Waiting, erase_item, first_waiting, is_kept, is_named, is_waiting, leave_out,
    left_out, not_done, packed, set_done, unerased, waiting,
};

const TABLE: &str = "delivery";

/// A file in the object store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    /// The SHA-256 of its bytes.
    pub digest: PhotoDigest,
    /// Its length in bytes.
    pub bytes: u32,
    /// Its checksum in a ZIP package.
    pub crc32: u32,
}

/// The data of a complete package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complete {
    /// When it was complete.
    pub at: Timestamp,
    /// The start of its retention: [`Self::at`], or the start of the delivery that it replaces.
    pub kept_from: Timestamp,
    /// The list of contents as CSV.
    pub csv: Stored,
    /// The same list as a workbook.
    pub xlsx: Stored,
    /// The length of the package in bytes.
    pub bytes: u64,
    /// Its entity tag: differs when any byte of the package differs.
    pub tag: String,
}

impl Complete {
    /// The end of its retention, `days` after [`Self::kept_from`]: then its students are erased, as the notice
    /// promised.
    #[must_use]
    pub fn kept_until(&self, days: u32) -> Timestamp {
        const DAY_SECONDS: i64 = 24 * 3600;
        self.kept_from.plus_seconds(i64::from(days) * DAY_SECONDS)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// The photographs are being rendered.
    Preparing,
    /// It can be downloaded.
    Ready(Complete),
    /// It was recalled: its photographs wait for another delivery, or are in the delivery that replaces it.
    Recalled(Recalled),
    /// It was erased at the end of the retention.
    Erased(Timestamp),
}

/// When and why a delivery was recalled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recalled {
    pub at: Timestamp,
    /// The text of an administrator; `None` when the same photographs were packed again.
    pub reason: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    pub id: ExportId,
    pub collection: CollectionId,
    pub state: State,
    /// How its files are named.
    pub template: NameTemplate,
    /// Whether the package contains the submitted photographs too.
    pub masters: bool,
    /// The format of the delivered photographs.
    pub form: DeliveredForm,
    /// Who began it; `None` on the command line.
    pub made_by: Option<StaffName>,
    pub created_at: Timestamp,
    /// The number of selected photographs.
    pub total: u32,
    /// The number of photographs that are ready.
    pub done: u32,
    /// The number of photographs that were left out.
    pub left_out: u32,
    /// The delivery that this one replaces; `None` when it replaces none.
    pub repack_of: Option<ExportId>,
    /// The start of its retention; `None` for the time at which it is ready.
    pub kept_from: Option<Timestamp>,
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
    recalled_at: Option<i64>,
    recall_reason: Option<String>,
    repack_of: Option<String>,
    kept_from: Option<i64>,
}

/// Three columns: all have a value, or none has.
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
        let ready_at = self.ready_at.ok_or_else(missing)?;
        Ok(Complete {
            at: at(ready_at),
            kept_from: at(self.kept_from.unwrap_or(ready_at)),
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
        let state = match (row.state.as_str(), row.erased_at, row.recalled_at) {
            ("preparing", None, None) => State::Preparing,
            ("ready", None, None) => State::Ready(row.complete(&source)?),
            ("erased", Some(_), Some(millis)) => {
                State::Recalled(Recalled { at: at(millis), reason: row.recall_reason.clone() })
            }
            ("erased", Some(millis), None) => State::Erased(at(millis)),
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
            repack_of: row.repack_of.as_ref().map(|id| source.parse("repack_of", id)).transpose()?,
            kept_from: row.kept_from.map(at),
        })
    }
}

select_from!(($) "SELECT d.id, d.collection, d.state, d.template, d.masters, d.form, d.made_by, d.created_at, d.total, \
     d.done, d.left_out, d.ready_at, d.csv_sha256, d.csv_bytes, d.csv_crc32, d.xlsx_sha256, d.xlsx_bytes, \
     d.xlsx_crc32, d.package_bytes, d.package_tag, d.erased_at, d.recalled_at, d.recall_reason, d.repack_of, \
     d.kept_from FROM delivery d ");

/// Begins a delivery; `false` when another one of the collection is being prepared.
pub async fn insert(tx: &mut Tx, delivery: &Delivery) -> Result<bool, Error> {
    let inserted = sqlx::query(
        "INSERT INTO delivery (id, collection, state, template, masters, form, made_by, created_at, total, repack_of, \
         kept_from) VALUES ($1, $2, 'preparing', $3, $4, $5, $6, $7, 0, $8, $9)",
    )
    .bind(delivery.id.to_string())
    .bind(delivery.collection.to_string())
    .bind(delivery.template.to_string())
    .bind(i64::from(delivery.masters))
    .bind(to_json(&delivery.form))
    .bind(delivery.made_by.as_ref().map(ToString::to_string))
    .bind(delivery.created_at.as_millis())
    .bind(delivery.repack_of.map(|id| id.to_string()))
    .bind(delivery.kept_from.map(Timestamp::as_millis))
    .execute(&mut **tx)
    .await;
    Ok(unless_taken(inserted)?.is_some())
}

/// Reserves every photograph of the collection that can be delivered, in the order of the student numbers. Returns the
/// number of photographs.
pub async fn reserve_all(tx: &mut Tx, delivery: &Delivery) -> Result<u64, Error> {
    let reserved = sqlx::query(
        "INSERT INTO delivery_item (delivery, position, application) \
         SELECT $1, ROW_NUMBER() OVER (ORDER BY s.student_number), a.id \
         FROM deliverable a JOIN student s ON s.id = a.student WHERE a.collection = $2 \
         AND NOT EXISTS (SELECT 1 FROM erasure e WHERE e.application = a.id)",
    )
    .bind(delivery.id.to_string())
    .bind(delivery.collection.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(reserved.rows_affected())
}

/// Reserves one photograph under the same conditions; `false` when they are not met.
pub async fn reserve(
    tx: &mut Tx,
    delivery: &Delivery,
    application: ApplicationId,
    position: u32,
) -> Result<bool, Error> {
    let reserved = sqlx::query(
        "INSERT INTO delivery_item (delivery, position, application) \
         SELECT $1, $2, a.id FROM deliverable a WHERE a.id = $3 AND a.collection = $4 \
         AND NOT EXISTS (SELECT 1 FROM erasure e WHERE e.application = a.id)",
    )
    .bind(delivery.id.to_string())
    .bind(i64::from(position))
    .bind(application.to_string())
    .bind(delivery.collection.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(reserved.rows_affected() == 1)
}

/// Whether an application is or was in a delivery.
pub async fn is_reserved(conn: &mut Conn, application: ApplicationId) -> Result<bool, Error> {
    let count = sqlx::query_scalar::<Engine, i64>(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM delivery_item WHERE application = $1",
    )
    .bind(application.to_string())
    .fetch_one(conn)
    .await?;
    Ok(count > 0)
}

/// Stores the number of selected photographs.
pub async fn set_total(tx: &mut Tx, id: ExportId, total: u32) -> Result<(), Error> {
    sqlx::query("UPDATE delivery SET total = $1 WHERE id = $2")
        .bind(i64::from(total))
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

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

/// The deliveries that may be unfinished: for a start after a crash.
pub async fn preparing(conn: &mut Conn) -> Result<Vec<ExportId>, Error> {
    let rows: Vec<String> =
        sqlx::query_scalar::<Engine, _>("SELECT id FROM delivery WHERE state = 'preparing' ORDER BY id")
            .fetch_all(conn)
            .await?;
    rows.iter().map(|id| Source { table: TABLE, id }.parse("id", id)).collect()
}

/// All deliveries that are complete and not erased.
pub async fn complete(conn: &mut Conn) -> Result<Vec<Delivery>, Error> {
    let rows: Vec<Row> =
        sqlx::query_as::<Engine, _>(select!("WHERE d.state = 'ready' ORDER BY d.id")).fetch_all(conn).await?;
    rows.into_iter().map(Delivery::try_from).collect()
}

/// Updates the progress.
pub async fn advance(tx: &mut Tx, id: ExportId, done: u32, left_out: u32) -> Result<(), Error> {
    sqlx::query("UPDATE delivery SET done = done + $1, left_out = left_out + $2 WHERE id = $3")
        .bind(i64::from(done))
        .bind(i64::from(left_out))
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Records that the package is complete; `false` when it already was.
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

/// Whether a list of contents with these bytes belongs to a delivery that is not erased.
pub async fn is_list(conn: &mut Conn, digest: PhotoDigest) -> Result<bool, Error> {
    let known = sqlx::query_scalar::<Engine, i64>(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM delivery WHERE state = 'ready' AND $1 IN (csv_sha256, xlsx_sha256)",
    )
    .bind(digest.to_string())
    .fetch_one(conn)
    .await?;
    Ok(known > 0)
}

/// Records that a delivery was erased; `false` when it already was.
pub async fn set_erased(tx: &mut Tx, id: ExportId, now: Timestamp) -> Result<bool, Error> {
    let changed =
        sqlx::query("UPDATE delivery SET state = 'erased', erased_at = $1 WHERE id = $2 AND state = 'ready'")
            .bind(now.as_millis())
            .bind(id.to_string())
            .execute(&mut **tx)
            .await?;
    Ok(changed.rows_affected() == 1)
}
