//! Recalled deliveries and their photographs.

use shared::id::{ApplicationId, ExportId};
use shared::photo::PhotoDigest;
use shared::time::Timestamp;

use super::super::dialect::Engine;
use super::super::row::Source;
use super::super::{Conn, Error, Tx};

const ITEM: &str = "delivery_item";

/// Recalls a complete delivery, which then cannot be downloaded; `false` when it is not complete or already recalled.
pub async fn set_recalled(
    tx: &mut Tx,
    id: ExportId,
    reason: Option<&str>,
    now: Timestamp,
) -> Result<bool, Error> {
    let changed = sqlx::query(
        "UPDATE delivery SET state = 'erased', erased_at = $1, recalled_at = $1, recall_reason = $2 \
         WHERE id = $3 AND state = 'ready'",
    )
    .bind(now.as_millis())
    .bind(reason)
    .bind(id.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(changed.rows_affected() == 1)
}

/// The number of photographs in a package, without those of students who were erased since.
pub async fn packed_count(conn: &mut Conn, id: ExportId) -> Result<u32, Error> {
    let count = sqlx::query_scalar::<Engine, i64>(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM delivery_item WHERE delivery = $1 AND name IS NOT NULL",
    )
    .bind(id.to_string())
    .fetch_one(conn)
    .await?;
    Source { table: ITEM, id: &id.to_string() }.count("count", count)
}

/// Items of a delivery in their order: the position, the application, and the delivered file.
pub async fn items(
    conn: &mut Conn,
    id: ExportId,
    limit: u32,
) -> Result<Vec<(u32, ApplicationId, Option<PhotoDigest>)>, Error> {
    let id = id.to_string();
    let rows: Vec<(i64, String, Option<String>)> = sqlx::query_as::<Engine, _>(
        "SELECT position, application, sha256 FROM delivery_item WHERE delivery = $1 ORDER BY position LIMIT $2",
    )
    .bind(&id)
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await?;
    let source = Source { table: ITEM, id: &id };
    rows.iter()
        .map(|(position, application, sha256)| {
            let digest = sha256.as_ref().map(|sha256| source.parse("sha256", sha256)).transpose()?;
            Ok((source.count("position", *position)?, source.parse("application", application)?, digest))
        })
        .collect()
}

/// Takes the application out of its delivery.
pub async fn release_item(tx: &mut Tx, id: ExportId, position: u32) -> Result<(), Error> {
    sqlx::query("DELETE FROM delivery_item WHERE delivery = $1 AND position = $2")
        .bind(id.to_string())
        .bind(i64::from(position))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Moves the reservation of an application to another delivery, at the same position, to be rendered again.
pub async fn move_item(tx: &mut Tx, from: ExportId, to: ExportId, position: u32) -> Result<(), Error> {
    sqlx::query(
        "UPDATE delivery_item SET delivery = $1, name = NULL, name_key = NULL, sha256 = NULL, bytes = NULL, \
         crc32 = NULL, master_sha256 = NULL, master_bytes = NULL, master_crc32 = NULL \
         WHERE delivery = $2 AND position = $3",
    )
    .bind(to.to_string())
    .bind(from.to_string())
    .bind(i64::from(position))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Recalled deliveries that still have items and no replacement: for a start after a crash.
pub async fn recalled_unfinished(conn: &mut Conn) -> Result<Vec<ExportId>, Error> {
    let rows: Vec<String> = sqlx::query_scalar::<Engine, _>(
        "SELECT d.id FROM delivery d WHERE d.recalled_at IS NOT NULL AND d.recall_reason IS NOT NULL \
         AND EXISTS (SELECT 1 FROM delivery_item i WHERE i.delivery = d.id) ORDER BY d.id",
    )
    .fetch_all(conn)
    .await?;
    rows.iter().map(|id| Source { table: "delivery", id }.parse("id", id)).collect()
}
