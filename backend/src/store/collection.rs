//! Collections.

use shared::collection::{CollectionNotice, Slug};
use shared::id::CollectionId;
use shared::time::Timestamp;

use super::dialect::Engine;
use super::row::{Source, to_json};
use super::{Conn, Error, Tx, unless_taken};

/// A collection.
#[derive(Debug, Clone, PartialEq)]
pub struct Collection {
    /// Its identifier.
    pub id: CollectionId,
    /// What it asks and promises.
    pub notice: CollectionNotice,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    slug: String,
    notice: String,
}

impl TryFrom<Row> for Collection {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let source = Source { table: "collection", id: &row.id };
        let notice: CollectionNotice = source.json("notice", &row.notice)?;
        if notice.slug.as_str() != row.slug {
            return Err(source.inconsistent("slug"));
        }
        Ok(Self { id: source.parse("id", &row.id)?, notice })
    }
}

/// Adds a collection; `false` when its slug is taken.
pub async fn insert(tx: &mut Tx, collection: &Collection, now: Timestamp) -> Result<bool, Error> {
    let Collection { id, notice } = collection;
    let inserted = sqlx::query(
        "INSERT INTO collection (id, slug, opens_at, closes_at, notice, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id.to_string())
    .bind(notice.slug.as_str())
    .bind(notice.window.opens_at.as_millis())
    .bind(notice.window.closes_at.as_millis())
    .bind(to_json(notice))
    .bind(now.as_millis())
    .execute(&mut **tx)
    .await;
    Ok(unless_taken(inserted)?.is_some())
}

/// The collection at an address.
pub async fn by_slug(conn: &mut Conn, slug: &Slug) -> Result<Option<Collection>, Error> {
    let row: Option<Row> =
        sqlx::query_as::<Engine, _>("SELECT id, slug, notice FROM collection WHERE slug = $1")
            .bind(slug.as_str())
            .fetch_optional(conn)
            .await?;
    row.map(Collection::try_from).transpose()
}

/// A collection that something else refers to.
pub async fn by_id(conn: &mut Conn, id: CollectionId) -> Result<Collection, Error> {
    let row: Row = sqlx::query_as::<Engine, _>("SELECT id, slug, notice FROM collection WHERE id = $1")
        .bind(id.to_string())
        .fetch_one(conn)
        .await?;
    row.try_into()
}

/// Every collection, the one that closes last first; by their slugs where several close together.
pub async fn all(conn: &mut Conn) -> Result<Vec<Collection>, Error> {
    let rows: Vec<Row> =
        sqlx::query_as::<Engine, _>("SELECT id, slug, notice FROM collection ORDER BY closes_at DESC, slug")
            .fetch_all(conn)
            .await?;
    rows.into_iter().map(Collection::try_from).collect()
}
