//! Collections.

use std::collections::HashMap;

use shared::api::staff::collections::{BilingualInput, CHINA_OFFSET_MINUTES, EditLocks, Reminders};
use shared::collection::{CollectionNotice, Slug};
use shared::id::CollectionId;
use shared::sampling::Aql;
use shared::time::Timestamp;

use super::dialect::Engine;
use super::row::{Source, at, to_json};
use super::{Conn, Error, Revision, Tx, unless_taken};

/// A collection.
#[derive(Debug, Clone, PartialEq)]
pub struct Collection {
    pub id: CollectionId,
    pub notice: CollectionNotice,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    slug: String,
    notice: String,
    archived_at: Option<i64>,
}

impl TryFrom<Row> for Collection {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let source = Source { table: "collection", id: &row.id };
        let mut notice: CollectionNotice = source.json("notice", &row.notice)?;
        if let Some(millis) = row.archived_at {
            close(&mut notice, at(millis));
        }
        if notice.slug.as_str() != row.slug {
            return Err(source.inconsistent("slug"));
        }
        Ok(Self { id: source.parse("id", &row.id)?, notice })
    }
}

/// An archived collection is closed whatever its notice says: no student can submit.
fn close(notice: &mut CollectionNotice, archived_at: Timestamp) {
    notice.window.opens_at = notice.window.opens_at.min(archived_at);
    notice.window.closes_at = notice.window.closes_at.min(archived_at);
    notice.recapture_grace_hours = 0;
}

/// Adds a collection; `false` when another collection has the slug.
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

select_from!(($) "SELECT id, slug, notice, archived_at FROM collection ");

pub async fn by_slug(conn: &mut Conn, slug: &Slug) -> Result<Option<Collection>, Error> {
    let row: Option<Row> = sqlx::query_as::<Engine, _>(select!("WHERE slug = $1 AND deleted_at IS NULL"))
        .bind(slug.as_str())
        .fetch_optional(conn)
        .await?;
    row.map(Collection::try_from).transpose()
}

/// A collection that another row refers to, including a deleted one.
pub async fn by_id(conn: &mut Conn, id: CollectionId) -> Result<Collection, Error> {
    let row: Row =
        sqlx::query_as::<Engine, _>(select!("WHERE id = $1")).bind(id.to_string()).fetch_one(conn).await?;
    row.try_into()
}

/// All collections that are not deleted, latest closing time first; equal closing times by slug.
pub async fn all(conn: &mut Conn) -> Result<Vec<Collection>, Error> {
    let rows: Vec<Row> =
        sqlx::query_as::<Engine, _>(select!("WHERE deleted_at IS NULL ORDER BY closes_at DESC, slug"))
            .fetch_all(conn)
            .await?;
    rows.into_iter().map(Collection::try_from).collect()
}

/// The input of the staff that is not in the notice, and the revision of the collection.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftState {
    /// Incremented with each change.
    pub revision: Revision,
    /// The text of the notice in Markdown.
    pub markdown: BilingualInput,
    /// The offset from UTC, in minutes, in which the staff entered the window.
    pub offset_minutes: i16,
    pub reminders: Reminders,
    /// The AQL of the sampling inspection of approvals; `None` without an inspection.
    pub sampling: Option<Aql>,
}

impl Default for DraftState {
    fn default() -> Self {
        Self {
            revision: Revision(0),
            markdown: BilingualInput::default(),
            offset_minutes: CHINA_OFFSET_MINUTES,
            reminders: Reminders::default(),
            sampling: None,
        }
    }
}

/// The present draft state of a collection.
pub async fn edition(conn: &mut Conn, id: CollectionId) -> Result<DraftState, Error> {
    type EditionRow = (i64, String, i64, i64, i64, Option<String>);
    let id = id.to_string();
    let (revision, markdown, offset, every, most, sampling): EditionRow = sqlx::query_as::<Engine, _>(
        "SELECT revision, markdown, offset_minutes, remind_every_days, remind_at_most, sampling_aql \
         FROM collection WHERE id = $1",
    )
    .bind(&id)
    .fetch_one(conn)
    .await?;
    let source = Source { table: "collection", id: &id };
    Ok(DraftState {
        revision: Revision(revision),
        markdown: source.json("markdown", &markdown)?,
        offset_minutes: i16::try_from(offset).map_err(|_| source.inconsistent("offset_minutes"))?,
        reminders: Reminders {
            every_days: source.count("remind_every_days", every)?,
            at_most: source.count("remind_at_most", most)?,
        },
        sampling: sampling.map(|word| source.parse("sampling_aql", &word)).transpose()?,
    })
}

/// The result of an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UpdateOutcome {
    /// The update was made; the new revision.
    To(Revision),
    /// Another change was made since the expected revision.
    Conflict,
    /// Another collection has the slug.
    SlugTaken,
}

/// Writes all fields of a collection, if it still has the revision of `edition`.
pub async fn update(
    tx: &mut Tx,
    collection: &Collection,
    edition: &DraftState,
) -> Result<UpdateOutcome, Error> {
    let Collection { id, notice } = collection;
    let updated = sqlx::query(
        "UPDATE collection SET slug = $1, opens_at = $2, closes_at = $3, notice = $4, markdown = $5, \
         offset_minutes = $6, revision = $7, remind_every_days = $10, remind_at_most = $11, sampling_aql = $12 \
         WHERE id = $8 AND revision = $9",
    )
    .bind(notice.slug.as_str())
    .bind(notice.window.opens_at.as_millis())
    .bind(notice.window.closes_at.as_millis())
    .bind(to_json(notice))
    .bind(to_json(&edition.markdown))
    .bind(i64::from(edition.offset_minutes))
    .bind(edition.revision.next().0)
    .bind(id.to_string())
    .bind(edition.revision.0)
    .bind(i64::from(edition.reminders.every_days))
    .bind(i64::from(edition.reminders.at_most))
    .bind(edition.sampling.map(Aql::as_str))
    .execute(&mut **tx)
    .await;
    Ok(match unless_taken(updated)? {
        None => UpdateOutcome::SlugTaken,
        Some(done) if done.rows_affected() == 1 => UpdateOutcome::To(edition.revision.next()),
        Some(_) => UpdateOutcome::Conflict,
    })
}

/// When each archived collection was archived.
pub async fn archived(conn: &mut Conn) -> Result<HashMap<CollectionId, Timestamp>, Error> {
    let rows: Vec<(String, i64)> = sqlx::query_as::<Engine, _>(
        "SELECT id, archived_at FROM collection WHERE archived_at IS NOT NULL AND deleted_at IS NULL",
    )
    .fetch_all(conn)
    .await?;
    let parse =
        |(id, millis): &(String, i64)| Ok((Source { table: "collection", id }.parse("id", id)?, at(*millis)));
    rows.iter().map(parse).collect()
}

/// Archives a collection, or takes it out of the archive.
pub async fn set_archived(
    tx: &mut Tx,
    id: CollectionId,
    archived_at: Option<Timestamp>,
) -> Result<(), Error> {
    sqlx::query("UPDATE collection SET archived_at = $1 WHERE id = $2")
        .bind(archived_at.map(Timestamp::as_millis))
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Whether a photograph waits for its decision, or a delivery is being prepared.
pub async fn is_busy(conn: &mut Conn, id: CollectionId) -> Result<bool, Error> {
    let busy = sqlx::query_scalar::<Engine, i64>(
        "SELECT EXISTS (SELECT 1 FROM application WHERE collection = $1 \
                        AND stage IN ('submitted', 'under_review', 'decided')) \
         OR EXISTS (SELECT 1 FROM delivery WHERE collection = $1 AND state = 'preparing')",
    )
    .bind(id.to_string())
    .fetch_one(conn)
    .await?;
    Ok(busy != 0)
}

/// Whether the collection has students who are not erased, in the roster or withdrawn from it.
pub async fn has_students(conn: &mut Conn, id: CollectionId) -> Result<bool, Error> {
    let some = sqlx::query_scalar::<Engine, i64>(
        "SELECT EXISTS (SELECT 1 FROM student WHERE collection = $1 AND erased_at IS NULL)",
    )
    .bind(id.to_string())
    .fetch_one(conn)
    .await?;
    Ok(some != 0)
}

/// Marks a collection as deleted. The row stays, under a slug that is no address in use; its old slug is free again.
pub async fn set_deleted(tx: &mut Tx, collection: &Collection, now: Timestamp) -> Result<(), Error> {
    let id = collection.id.to_string();
    let slug: Slug = format!("deleted-{}", &id[id.len() - 24..])
        .parse()
        .map_err(|_| Source { table: "collection", id: &id }.inconsistent("id"))?;
    let notice = CollectionNotice { slug, ..collection.notice.clone() };
    sqlx::query("UPDATE collection SET slug = $1, notice = $2, deleted_at = $3 WHERE id = $4")
        .bind(notice.slug.as_str())
        .bind(to_json(&notice))
        .bind(now.as_millis())
        .bind(&id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The fields that cannot be edited because students rely on them.
pub async fn edit_locks(conn: &mut Conn, id: CollectionId) -> Result<EditLocks, Error> {
    let (verified, submitted): (i64, i64) = sqlx::query_as::<Engine, _>(
        "SELECT EXISTS (SELECT 1 FROM application WHERE collection = $1), \
         EXISTS (SELECT 1 FROM application a WHERE a.collection = $1 AND a.stage <> 'matched') \
         OR EXISTS (SELECT 1 FROM application a JOIN photo p ON p.application = a.id \
                    WHERE a.collection = $1 AND a.stage = 'matched')",
    )
    .bind(id.to_string())
    .fetch_one(conn)
    .await?;
    Ok(EditLocks { verified: verified != 0, submitted: submitted != 0 })
}

/// The revision of the roster: incremented with each import.
pub async fn roster_revision(conn: &mut Conn, id: CollectionId) -> Result<Revision, Error> {
    let revision = sqlx::query_scalar::<Engine, i64>("SELECT roster_revision FROM collection WHERE id = $1")
        .bind(id.to_string())
        .fetch_one(conn)
        .await?;
    Ok(Revision(revision))
}

/// Increments the roster revision if it is still the expected one; `false` when another import came first.
pub async fn touch_roster(tx: &mut Tx, id: CollectionId, expected: Revision) -> Result<bool, Error> {
    let changed =
        sqlx::query("UPDATE collection SET roster_revision = $1 WHERE id = $2 AND roster_revision = $3")
            .bind(expected.next().0)
            .bind(id.to_string())
            .bind(expected.0)
            .execute(&mut **tx)
            .await?;
    Ok(changed.rows_affected() == 1)
}
