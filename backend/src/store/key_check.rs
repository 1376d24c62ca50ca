//! Which master key the rows were sealed with.

use super::dialect::Engine;
use super::{Db, Error};
use crate::keys::BlindIndex;

/// Whether the rows are of this key, of which `check` is a keyed hash. The first start writes it down.
pub async fn is_of(db: &Db, check: BlindIndex) -> Result<bool, Error> {
    let known = {
        let mut reader = db.reader().await?;
        sqlx::query_scalar::<Engine, Vec<u8>>("SELECT value FROM key_check")
            .fetch_optional(&mut *reader)
            .await?
    };
    if let Some(known) = known {
        return Ok(known == check.as_bytes());
    }
    let mut tx = db.begin().await?;
    sqlx::query("INSERT INTO key_check (id, value) VALUES (1, $1) ON CONFLICT DO NOTHING")
        .bind(check.as_bytes().to_vec())
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(true)
}
