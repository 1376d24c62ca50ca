//! Submitted photographs. Their bytes are in the object store under their SHA-256.

use shared::id::{ApplicationId, CollectionId, PhotoId};
use shared::photo::{AcceptedPhoto, PhotoDigest, PixelSize};
use shared::time::Timestamp;

use super::dialect::Engine;
use super::row::{Source, at};
use super::{Conn, Error, Tx};
use crate::objects::StoredPhoto;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoRecord {
    pub id: PhotoId,
    /// The SHA-256 of its bytes.
    pub digest: PhotoDigest,
    /// The length of the file in bytes.
    pub bytes: u32,
    pub size: PixelSize,
    pub application: ApplicationId,
    /// When the student submitted it.
    pub created_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    sha256: String,
    bytes: i64,
    width: i64,
    height: i64,
    application: String,
    created_at: i64,
}

impl TryFrom<Row> for PhotoRecord {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let source = Source { table: "photo", id: &row.id };
        let size = PixelSize::new(source.count("width", row.width)?, source.count("height", row.height)?);
        Ok(Self {
            id: source.parse("id", &row.id)?,
            digest: source.parse("sha256", &row.sha256)?,
            bytes: source.count("bytes", row.bytes)?,
            size,
            application: source.parse("application", &row.application)?,
            created_at: at(row.created_at),
        })
    }
}

/// Adds a photograph whose bytes are already durable, which `kept` proves.
pub async fn insert(
    tx: &mut Tx,
    id: PhotoId,
    application: ApplicationId,
    accepted: &AcceptedPhoto,
    kept: StoredPhoto,
    now: Timestamp,
) -> Result<(), Error> {
    let bytes = i64::try_from(accepted.length().0).unwrap_or(i64::MAX);
    sqlx::query(
        "INSERT INTO photo (id, application, sha256, bytes, width, height, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id.to_string())
    .bind(application.to_string())
    .bind(kept.digest().to_string())
    .bind(bytes)
    .bind(i64::from(accepted.size().width))
    .bind(i64::from(accepted.size().height))
    .bind(now.as_millis())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

select_from!(($) "SELECT id, sha256, bytes, width, height, application, created_at FROM photo ");

/// A photograph that a stage refers to.
pub async fn by_id(conn: &mut Conn, id: PhotoId) -> Result<PhotoRecord, Error> {
    let row: Row =
        sqlx::query_as::<Engine, _>(select!("WHERE id = $1")).bind(id.to_string()).fetch_one(conn).await?;
    row.try_into()
}

/// A photograph that a client names; `None` when there is no such one.
pub async fn find(conn: &mut Conn, id: PhotoId) -> Result<Option<PhotoRecord>, Error> {
    let row: Option<Row> = sqlx::query_as::<Engine, _>(select!("WHERE id = $1"))
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?;
    row.map(PhotoRecord::try_from).transpose()
}

/// The photographs of an application, the latest first.
pub async fn of_application(conn: &mut Conn, application: ApplicationId) -> Result<Vec<PhotoRecord>, Error> {
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(select!(
        "WHERE application = $1 AND erased_at IS NULL ORDER BY created_at DESC, id DESC"
    ))
    .bind(application.to_string())
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(PhotoRecord::try_from).collect()
}

/// Photographs of other applications of a collection with the same bytes, at most `limit`, each with its application;
/// oldest first.
pub async fn twins(
    conn: &mut Conn,
    collection: CollectionId,
    digest: PhotoDigest,
    application: ApplicationId,
    limit: u32,
) -> Result<Vec<PhotoRecord>, Error> {
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(select!(
        "WHERE sha256 = $1 AND erased_at IS NULL AND application <> $2 \
         AND application IN (SELECT id FROM application WHERE collection = $3) ORDER BY created_at, id LIMIT $4"
    ))
    .bind(digest.to_string())
    .bind(application.to_string())
    .bind(collection.to_string())
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(PhotoRecord::try_from).collect()
}

/// Whether a photograph that is not erased has these bytes.
pub async fn is_kept(conn: &mut Conn, digest: PhotoDigest) -> Result<bool, Error> {
    let known = sqlx::query_scalar::<Engine, i64>(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM photo WHERE sha256 = $1 AND erased_at IS NULL",
    )
    .bind(digest.to_string())
    .fetch_one(conn)
    .await?;
    Ok(known > 0)
}

/// Whether any photograph is not erased.
pub async fn is_any_kept(conn: &mut Conn) -> Result<bool, Error> {
    let known: i64 = sqlx::query_scalar::<Engine, i64>(
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM photo WHERE erased_at IS NULL) THEN 1 ELSE 0 END",
    )
    .fetch_one(conn)
    .await?;
    Ok(known == 1)
}

/// Whether a photograph was ever submitted: the rows of erased photographs stay.
pub async fn is_any_known(conn: &mut Conn) -> Result<bool, Error> {
    let known: i64 =
        sqlx::query_scalar::<Engine, i64>("SELECT CASE WHEN EXISTS (SELECT 1 FROM photo) THEN 1 ELSE 0 END")
            .fetch_one(conn)
            .await?;
    Ok(known == 1)
}

/// The number of photographs of an application that are not erased: the present one and the earlier ones.
pub async fn count(conn: &mut Conn, application: ApplicationId) -> Result<u32, Error> {
    let count = sqlx::query_scalar::<Engine, i64>(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM photo WHERE application = $1 AND erased_at IS NULL",
    )
    .bind(application.to_string())
    .fetch_one(conn)
    .await?;
    Source { table: "photo", id: "" }.count("count", count)
}

/// Marks one photograph as erased, and returns its digest: the caller deletes the bytes after the commit.
pub async fn erase_one(tx: &mut Tx, id: PhotoId, now: Timestamp) -> Result<Option<PhotoDigest>, Error> {
    let sha256 = sqlx::query_scalar::<Engine, String>(
        "UPDATE photo SET erased_at = $1 WHERE id = $2 AND erased_at IS NULL RETURNING sha256",
    )
    .bind(now.as_millis())
    .bind(id.to_string())
    .fetch_optional(&mut **tx)
    .await?;
    sha256.map(|sha256| Source { table: "photo", id: &sha256 }.parse("sha256", &sha256)).transpose()
}

/// Marks the photographs of an application as erased, and returns their digests: the caller deletes the bytes after the
/// commit, unless another photograph has the same bytes.
pub async fn erase(
    tx: &mut Tx,
    application: ApplicationId,
    now: Timestamp,
) -> Result<Vec<PhotoDigest>, Error> {
    let rows: Vec<String> = sqlx::query_scalar::<Engine, _>(
        "UPDATE photo SET erased_at = $1 WHERE application = $2 AND erased_at IS NULL RETURNING sha256",
    )
    .bind(now.as_millis())
    .bind(application.to_string())
    .fetch_all(&mut **tx)
    .await?;
    rows.iter().map(|sha256| Source { table: "photo", id: sha256 }.parse("sha256", sha256)).collect()
}
