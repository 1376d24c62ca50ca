//! Students who leave the roster, return to it, or are erased.

use shared::id::{ApplicationId, CollectionId, StudentId};
use shared::time::Timestamp;

use super::super::dialect::Engine;
use super::super::row::Source;
use super::super::{Conn, Error, Tx, unless_taken};
use super::tombstone::{bury, tombstone};
use super::{TABLE, write};
use crate::keys::{Aad, Keys};
use crate::rng::Rng;

/// Deletes a student without an application from the roster; `false` when there is an application.
pub async fn remove(tx: &mut Tx, id: StudentId) -> Result<bool, Error> {
    let removed = sqlx::query(
        "DELETE FROM student WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM application WHERE student = $1)",
    )
    .bind(id.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(removed.rows_affected() == 1)
}

/// Takes a student out of the roster, and keeps the row with the document of the submitted photographs. Another student
/// can then have the student number. `false` when the student is already out of the roster.
pub async fn withdraw(tx: &mut Tx, id: StudentId, rng: &Rng, now: Timestamp) -> Result<bool, Error> {
    let withdrawn = sqlx::query(
        "UPDATE student SET withdrawn_at = $1, former_number = student_number, student_number = $2 \
         WHERE id = $3 AND withdrawn_at IS NULL AND erased_at IS NULL",
    )
    .bind(now.as_millis())
    .bind(write::placeholder(rng))
    .bind(id.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(withdrawn.rows_affected() == 1)
}

/// Puts a student back into the roster under the earlier number; `None` when another student has it, `false` when the
/// student is already in the roster.
pub async fn reinstate(tx: &mut Tx, id: StudentId) -> Result<Option<bool>, Error> {
    let reinstated = sqlx::query(
        "UPDATE student SET withdrawn_at = NULL, student_number = former_number, former_number = NULL \
         WHERE id = $1 AND withdrawn_at IS NOT NULL AND erased_at IS NULL",
    )
    .bind(id.to_string())
    .execute(&mut **tx)
    .await;
    Ok(unless_taken(reinstated)?.map(|done| done.rows_affected() == 1))
}

/// The applications of students of a collection who left its roster at `before` or earlier and are not erased. An
/// application in a delivery is erased together with the delivery.
pub async fn withdrawn_before(
    conn: &mut Conn,
    collection: CollectionId,
    before: Timestamp,
    limit: u32,
) -> Result<Vec<ApplicationId>, Error> {
    let rows: Vec<String> = sqlx::query_scalar::<Engine, _>(
        "SELECT a.id FROM student s JOIN application a ON a.student = s.id \
         WHERE s.collection = $1 AND s.withdrawn_at <= $2 AND s.erased_at IS NULL \
         AND NOT EXISTS (SELECT 1 FROM delivery_item i WHERE i.application = a.id) \
         ORDER BY s.withdrawn_at LIMIT $3",
    )
    .bind(collection.to_string())
    .bind(before.as_millis())
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await?;
    rows.iter().map(|id| Source { table: "application", id }.parse("id", id)).collect()
}

/// Replaces an erased name.
const ERASED_NAME: &str = "已删除";

/// Makes a row of the roster anonymous: it is still counted. Random values replace the number and the document index,
/// an empty sealed value replaces the document, and the other personal columns become NULL. A tombstone prevents the
/// next import from adding the person.
pub async fn erase(
    tx: &mut Tx,
    keys: &Keys,
    rng: &Rng,
    student: StudentId,
    now: Timestamp,
) -> Result<(), Error> {
    tx.erases();
    let id = student.to_string();
    let row: Option<(String, Vec<u8>)> = sqlx::query_as::<Engine, _>(
        "SELECT collection, identity_index FROM student WHERE id = $1 AND erased_at IS NULL",
    )
    .bind(&id)
    .fetch_optional(&mut **tx)
    .await?;
    let Some((collection, identity)) = row else { return Ok(()) };
    let source = Source { table: TABLE, id: &id };
    let collection = source.parse("collection", &collection)?;
    let identity = source.index("identity_index", &identity)?;
    bury(tx, collection, tombstone(keys, collection, identity), now).await?;
    let number = format!("ERASED-{}", &crate::keys::hex(&rng.bytes32())[..16]);
    let nothing = keys.seal(Aad { table: TABLE, column: "document_sealed", row: &id }, "", rng);
    sqlx::query(
        "UPDATE student SET student_number = $1, name = $2, document_sealed = $3, identity_index = $4, \
         phone_sealed = NULL, phone_index = NULL, former_number = NULL, document_tail = NULL, \
         college = NULL, major = NULL, class = NULL, erased_at = $5 WHERE id = $6 AND erased_at IS NULL",
    )
    .bind(number)
    .bind(ERASED_NAME)
    .bind(nothing)
    .bind(rng.bytes32().to_vec())
    .bind(now.as_millis())
    .bind(&id)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
