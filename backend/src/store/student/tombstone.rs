//! Keyed hashes of people whose data were erased, so that the next import does not add them again without a decision of
//! the staff (`docs/decisions/0083-erased-people-stay-out.md`).

use std::collections::HashSet;

use shared::id::CollectionId;
use shared::time::Timestamp;

use super::super::dialect::Engine;
use super::super::row::Source;
use super::super::{Conn, Error, Tx};
use crate::keys::{BlindIndex, Keys, hex};

const TABLE: &str = "erased_person";

/// What remains of an erased document in a collection: a hash of its keyed hash, with the same key for another purpose.
/// It does not reveal the person.
#[must_use]
pub fn tombstone(keys: &Keys, collection: CollectionId, identity: BlindIndex) -> BlindIndex {
    keys.index("student/tombstone", &[&collection.to_string(), &hex(identity.as_bytes())])
}

/// Stores the tombstone of an erased person.
pub(super) async fn bury(
    tx: &mut Tx,
    collection: CollectionId,
    tombstone: BlindIndex,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO erased_person (collection, tombstone, erased_at) VALUES ($1, $2, $3) \
         ON CONFLICT (collection, tombstone) DO NOTHING",
    )
    .bind(collection.to_string())
    .bind(tombstone.as_bytes().to_vec())
    .bind(now.as_millis())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// All tombstones of a collection.
pub async fn tombstones(conn: &mut Conn, collection: CollectionId) -> Result<HashSet<BlindIndex>, Error> {
    let id = collection.to_string();
    let rows: Vec<Vec<u8>> =
        sqlx::query_scalar::<Engine, _>("SELECT tombstone FROM erased_person WHERE collection = $1")
            .bind(&id)
            .fetch_all(conn)
            .await?;
    let source = Source { table: TABLE, id: &id };
    rows.iter().map(|row| source.index("tombstone", row)).collect()
}

/// Deletes tombstones: the staff decided to add these people again.
pub async fn readmit(tx: &mut Tx, collection: CollectionId, tombstones: &[BlindIndex]) -> Result<(), Error> {
    for tombstone in tombstones {
        sqlx::query("DELETE FROM erased_person WHERE collection = $1 AND tombstone = $2")
            .bind(collection.to_string())
            .bind(tombstone.as_bytes().to_vec())
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}
