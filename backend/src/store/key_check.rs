//! Which master key the rows were sealed with.

use super::dialect::Engine;
use super::{Db, Error, audit};
use crate::keys::Keys;

/// Whether the rows are of these keys, of which `check` is a keyed hash. The first start writes it down; in a database of a
/// version before, the end of the audit log is sealed with the key.
pub async fn is_of(db: &Db, keys: &Keys) -> Result<bool, Error> {
    let check = keys.index("key check", &[]);
    let (known, log_is_ours) = {
        let mut reader = db.reader().await?;
        let known = sqlx::query_scalar::<Engine, Vec<u8>>("SELECT value FROM key_check")
            .fetch_optional(&mut *reader)
            .await?;
        (known, audit::sealed_head(&mut reader, keys.audit()).await?.is_some())
    };
    match known {
        Some(known) => return Ok(known == check.as_bytes()),
        None if !log_is_ours => return Ok(false),
        None => {}
    }
    let mut tx = db.begin().await?;
    sqlx::query("INSERT INTO key_check (id, value) VALUES (1, $1) ON CONFLICT DO NOTHING")
        .bind(check.as_bytes().to_vec())
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(true)
}
