//! Photographs as they were submitted. Their bytes stand in the object store under their SHA-256.

use shared::id::{ApplicationId, PhotoId};
use shared::photo::{AcceptedPhoto, PhotoDigest, PixelSize};
use shared::time::Timestamp;

use super::dialect::Engine;
use super::row::Source;
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
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    sha256: String,
    bytes: i64,
    width: i64,
    height: i64,
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

/// A photograph that a stage refers to.
pub async fn by_id(conn: &mut Conn, id: PhotoId) -> Result<PhotoRecord, Error> {
    let row: Row =
        sqlx::query_as::<Engine, _>("SELECT id, sha256, bytes, width, height FROM photo WHERE id = $1")
            .bind(id.to_string())
            .fetch_one(conn)
            .await?;
    row.try_into()
}

/// Every photograph's digest, for comparing the rows with the object store.
pub async fn digests(conn: &mut Conn) -> Result<Vec<PhotoDigest>, Error> {
    let rows: Vec<String> =
        sqlx::query_scalar::<Engine, _>("SELECT DISTINCT sha256 FROM photo ORDER BY sha256")
            .fetch_all(conn)
            .await?;
    rows.iter().map(|sha256| Source { table: "photo", id: sha256 }.parse("sha256", sha256)).collect()
}
