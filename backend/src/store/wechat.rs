//! The WeChat accounts of students. An openid is stored sealed and found by a keyed hash.

use shared::id::{ApplicationId, CollectionId};
use shared::time::Timestamp;

use super::dialect::Engine;
use super::row::Source;
use super::{Conn, Error, Tx};
use crate::keys::{Aad, BlindIndex, Keys};
use crate::rng::Rng;
use crate::wechat::OpenId;

const TABLE: &str = "wechat_binding";

const fn aad(application: &str) -> Aad<'_> {
    Aad { table: TABLE, column: "open_id_sealed", row: application }
}

/// The keyed hash by which an openid is found within a collection.
fn index(keys: &Keys, collection: CollectionId, open_id: &OpenId) -> BlindIndex {
    keys.index("wechat/openid", &[&collection.to_string(), open_id.expose()])
}

/// The openid of a student; `None` when the student is not bound.
pub async fn of_application(
    conn: &mut Conn,
    keys: &Keys,
    application: ApplicationId,
) -> Result<Option<OpenId>, Error> {
    let id = application.to_string();
    let sealed = sqlx::query_scalar::<Engine, Vec<u8>>(
        "SELECT open_id_sealed FROM wechat_binding WHERE application = $1",
    )
    .bind(&id)
    .fetch_optional(conn)
    .await?;
    let Some(sealed) = sealed else { return Ok(None) };
    let source = Source { table: TABLE, id: &id };
    let text = keys.open(aad(&id), &sealed).map_err(|error| source.inconsistent(error.to_string()))?;
    let open_id = OpenId::new(text.as_str()).map_err(|_| source.inconsistent("open_id_sealed"))?;
    Ok(Some(open_id))
}

/// The application in a collection that this WeChat account is bound to.
pub async fn holder(
    conn: &mut Conn,
    keys: &Keys,
    collection: CollectionId,
    open_id: &OpenId,
) -> Result<Option<ApplicationId>, Error> {
    let row = sqlx::query_scalar::<Engine, String>(
        "SELECT application FROM wechat_binding WHERE collection = $1 AND open_id_index = $2",
    )
    .bind(collection.to_string())
    .bind(index(keys, collection, open_id).as_bytes().to_vec())
    .fetch_optional(conn)
    .await?;
    row.map(|id| Source { table: TABLE, id: &id }.parse("application", &id)).transpose()
}

/// Binds a WeChat account to a student. Neither is bound: the caller checks this with [`of_application`] and [`holder`]
/// in the same transaction.
pub async fn bind(
    tx: &mut Tx,
    keys: &Keys,
    rng: &Rng,
    (application, collection): (ApplicationId, CollectionId),
    open_id: &OpenId,
    now: Timestamp,
) -> Result<(), Error> {
    let id = application.to_string();
    sqlx::query(
        "INSERT INTO wechat_binding (application, collection, open_id_sealed, open_id_index, bound_at) \
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(&id)
    .bind(collection.to_string())
    .bind(keys.seal(aad(&id), open_id.expose(), rng))
    .bind(index(keys, collection, open_id).as_bytes().to_vec())
    .bind(now.as_millis())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Releases the WeChat account of a student, with its message counts; `false` when there was none.
pub async fn unbind(tx: &mut Tx, application: ApplicationId) -> Result<bool, Error> {
    let gone = sqlx::query("DELETE FROM wechat_binding WHERE application = $1")
        .bind(application.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(gone.rows_affected() == 1)
}
