//! Checks that the master key is the one with which the rows were sealed.

use super::dialect::Engine;
use super::{Db, Error, audit};
use crate::keys::Keys;

/// Whether the database belongs to these keys; `check` is a keyed hash of them. The first start stores it; in a
/// database of an earlier version, the sealed end of the audit log shows which key was used.
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
