//! Photographs as they were submitted. Their bytes stand in the object store under their SHA-256.

use shared::id::{ApplicationId, CollectionId, PhotoId};
use shared::photo::{AcceptedPhoto, PhotoDigest, PixelSize};
use shared::time::Timestamp;

use super::dialect::Engine;
use super::row::{Source, at};
use super::{Conn, Error, Tx};
use crate::objects::StoredPhoto;

/// A photograph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoRecord {
    /// Its identifier.
    pub id: PhotoId,
    /// The SHA-256 of its bytes.
    pub digest: PhotoDigest,
    /// The length of the file.
    pub bytes: u32,
    /// Width and height.
    pub size: PixelSize,
    /// Whose it is.
    pub application: ApplicationId,
    /// When it was handed in.
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

/// Adds a photograph whose bytes are durable already: that is what `kept` proves.
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

/// A photograph that somebody names.
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

/// Photographs of other applications of a collection with these bytes, at most `limit`, each with its application; the
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

/// Whether a photograph that was not erased has these bytes.
pub async fn is_kept(conn: &mut Conn, digest: PhotoDigest) -> Result<bool, Error> {
    let known = sqlx::query_scalar::<Engine, i64>(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM photo WHERE sha256 = $1 AND erased_at IS NULL",
    )
    .bind(digest.to_string())
    .fetch_one(conn)
    .await?;
    Ok(known > 0)
}

/// Whether any photograph is kept.
pub async fn is_any_kept(conn: &mut Conn) -> Result<bool, Error> {
    let known: i64 = sqlx::query_scalar::<Engine, i64>(
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM photo WHERE erased_at IS NULL) THEN 1 ELSE 0 END",
    )
    .fetch_one(conn)
    .await?;
    Ok(known == 1)
}

/// Whether there was ever a photograph: rows of erased ones stay.
pub async fn is_any_known(conn: &mut Conn) -> Result<bool, Error> {
    let known: i64 =
        sqlx::query_scalar::<Engine, i64>("SELECT CASE WHEN EXISTS (SELECT 1 FROM photo) THEN 1 ELSE 0 END")
            .fetch_one(conn)
            .await?;
    Ok(known == 1)
}

/// How many photographs of an application are kept: the present one and those before it.
pub async fn count(conn: &mut Conn, application: ApplicationId) -> Result<u32, Error> {
    let count = sqlx::query_scalar::<Engine, i64>(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM photo WHERE application = $1 AND erased_at IS NULL",
    )
    .bind(application.to_string())
    .fetch_one(conn)
    .await?;
    Source { table: "photo", id: "" }.count("count", count)
}

/// Notes that one photograph is to be erased, and gives its digest: the bytes go when this is committed.
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

/// Notes that the photographs of an application are to be erased, and gives their digests: their bytes go when this is
/// committed, unless somebody else has the same ones.
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
