//! The review queue: waiting photographs, leases of reviewers, decisions to announce.

use shared::api::staff::students::Units;
use shared::id::{ApplicationId, CollectionId};
use shared::person::UnitName;
use shared::review::StaffName;
use shared::time::Timestamp;

use super::{Application, Conn, Engine, Error, Row, Tx, at};

/// The photographs that wait for a reviewer, oldest first.
pub async fn waiting(
    conn: &mut Conn,
    collection: CollectionId,
    limit: u32,
) -> Result<Vec<Application>, Error> {
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(select!(
        "WHERE a.collection = $1 AND a.stage = 'submitted' ORDER BY a.waiting_since, a.id LIMIT $2"
    ))
    .bind(collection.to_string())
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await?;
    read(rows)
}

/// The photographs that any reviewer has open, oldest first.
pub async fn open(conn: &mut Conn, collection: CollectionId, limit: u32) -> Result<Vec<Application>, Error> {
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(select!(
        "WHERE a.collection = $1 AND a.stage = 'under_review' ORDER BY a.stage_at, a.id LIMIT $2"
    ))
    .bind(collection.to_string())
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await?;
    read(rows)
}

/// The next photographs of `units` for a reviewer, oldest first, without those that the reviewer has passed over.
pub async fn next_for(
    conn: &mut Conn,
    (collection, units): (CollectionId, &Units),
    reviewer: &StaffName,
    limit: u32,
) -> Result<Vec<Application>, Error> {
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(select!(
        "WHERE a.collection = $1 AND a.stage = 'submitted' AND NOT EXISTS \
         (SELECT 1 FROM review_pass p WHERE p.photo = a.photo AND p.reviewer = $2) \
         AND ($4 IS NULL AND $5 IS NULL AND $6 IS NULL OR EXISTS (SELECT 1 FROM student s WHERE s.id = a.student \
         AND ($4 IS NULL OR s.college = $4) AND ($5 IS NULL OR s.major = $5) AND ($6 IS NULL OR s.class = $6))) \
         ORDER BY a.waiting_since, a.id LIMIT $3"
    ))
    .bind(collection.to_string())
    .bind(reviewer.to_string())
    .bind(i64::from(limit))
    .bind(units.college.as_ref().map(UnitName::as_str))
    .bind(units.major.as_ref().map(UnitName::as_str))
    .bind(units.class.as_ref().map(UnitName::as_str))
    .fetch_all(conn)
    .await?;
    read(rows)
}

/// The photographs of `units` that a reviewer has skipped and that still wait, in the order of skipping.
pub async fn skipped_by(
    conn: &mut Conn,
    (collection, units): (CollectionId, &Units),
    reviewer: &StaffName,
    limit: u32,
) -> Result<Vec<Application>, Error> {
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(select!(
        "JOIN review_pass p ON p.application = a.id AND p.photo = a.photo \
         WHERE p.reviewer = $1 AND p.collection = $2 AND p.kind = 'skip' AND a.stage = 'submitted' \
         AND ($4 IS NULL AND $5 IS NULL AND $6 IS NULL OR EXISTS (SELECT 1 FROM student s WHERE s.id = a.student \
         AND ($4 IS NULL OR s.college = $4) AND ($5 IS NULL OR s.major = $5) AND ($6 IS NULL OR s.class = $6))) \
         ORDER BY p.at, a.id LIMIT $3"
    ))
    .bind(reviewer.to_string())
    .bind(collection.to_string())
    .bind(i64::from(limit))
    .bind(units.college.as_ref().map(UnitName::as_str))
    .bind(units.major.as_ref().map(UnitName::as_str))
    .bind(units.class.as_ref().map(UnitName::as_str))
    .fetch_all(conn)
    .await?;
    read(rows)
}

/// The photographs that a reviewer has open in a collection, oldest first.
pub async fn open_with(
    conn: &mut Conn,
    collection: CollectionId,
    reviewer: &StaffName,
    limit: u32,
) -> Result<Vec<Application>, Error> {
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(select!(
        "WHERE a.in_hand_of = $1 AND a.collection = $2 AND a.stage = 'under_review' \
         ORDER BY a.waiting_since, a.id LIMIT $3"
    ))
    .bind(reviewer.to_string())
    .bind(collection.to_string())
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await?;
    read(rows)
}

/// The photographs whose lease has expired.
pub async fn lapsed(conn: &mut Conn, now: Timestamp, limit: u32) -> Result<Vec<Application>, Error> {
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(select!(
        "WHERE a.lease_until IS NOT NULL AND a.lease_until <= $1 ORDER BY a.lease_until LIMIT $2"
    ))
    .bind(now.as_millis())
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await?;
    read(rows)
}

/// The decisions that are due for announcement.
pub async fn unannounced(conn: &mut Conn, now: Timestamp, limit: u32) -> Result<Vec<Application>, Error> {
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(select!(
        "WHERE a.announce_at IS NOT NULL AND a.announce_at <= $1 ORDER BY a.announce_at LIMIT $2"
    ))
    .bind(now.as_millis())
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await?;
    read(rows)
}

/// The decisions whose announcement is due after `latest`.
pub async fn announced_after(
    conn: &mut Conn,
    latest: Timestamp,
    limit: u32,
) -> Result<Vec<Application>, Error> {
    let rows: Vec<Row> =
        sqlx::query_as::<Engine, _>(select!("WHERE a.announce_at > $1 ORDER BY a.announce_at LIMIT $2"))
            .bind(latest.as_millis())
            .bind(i64::from(limit))
            .fetch_all(conn)
            .await?;
    read(rows)
}

/// Whether a lease ends after `latest`.
pub async fn is_any_leased_after(conn: &mut Conn, latest: Timestamp) -> Result<bool, Error> {
    let found: i64 = sqlx::query_scalar::<Engine, i64>(
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM application WHERE lease_until > $1) THEN 1 ELSE 0 END",
    )
    .bind(latest.as_millis())
    .fetch_one(conn)
    .await?;
    Ok(found == 1)
}

/// Sets the end of every lease that would end after `latest` to `until`.
pub async fn shorten_leases(tx: &mut Tx, latest: Timestamp, until: Timestamp) -> Result<(), Error> {
    sqlx::query("UPDATE application SET lease_until = $1 WHERE lease_until > $2")
        .bind(until.as_millis())
        .bind(latest.as_millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Sets the end of the lease of an open photograph.
pub async fn lease(tx: &mut Tx, id: ApplicationId, until: Timestamp) -> Result<(), Error> {
    sqlx::query("UPDATE application SET lease_until = $1 WHERE id = $2 AND stage = 'under_review'")
        .bind(until.as_millis())
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Renews the leases of all photographs that a reviewer has open in a collection.
pub async fn renew(
    tx: &mut Tx,
    collection: CollectionId,
    reviewer: &StaffName,
    until: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE application SET lease_until = $1 \
         WHERE in_hand_of = $2 AND collection = $3 AND stage = 'under_review'",
    )
    .bind(until.as_millis())
    .bind(reviewer.to_string())
    .bind(collection.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The number of waiting photographs of `units`, counted up to `most`.
pub async fn count_waiting(
    conn: &mut Conn,
    collection: CollectionId,
    units: &Units,
    most: u32,
) -> Result<u32, Error> {
    let count: i64 = sqlx::query_scalar::<Engine, i64>(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT 1 FROM application a \
         WHERE a.collection = $1 AND a.stage = 'submitted' \
         AND ($3 IS NULL AND $4 IS NULL AND $5 IS NULL OR EXISTS (SELECT 1 FROM student s WHERE s.id = a.student \
         AND ($3 IS NULL OR s.college = $3) AND ($4 IS NULL OR s.major = $4) AND ($5 IS NULL OR s.class = $5))) \
         LIMIT $2) AS counted",
    )
    .bind(collection.to_string())
    .bind(i64::from(most))
    .bind(units.college.as_ref().map(UnitName::as_str))
    .bind(units.major.as_ref().map(UnitName::as_str))
    .bind(units.class.as_ref().map(UnitName::as_str))
    .fetch_one(conn)
    .await?;
    Ok(u32::try_from(count).unwrap_or(most))
}

/// The number of photographs that a reviewer has open.
pub async fn count_open_with(
    conn: &mut Conn,
    collection: CollectionId,
    reviewer: &StaffName,
) -> Result<u32, Error> {
    let count: i64 = sqlx::query_scalar::<Engine, i64>(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM application \
         WHERE in_hand_of = $1 AND collection = $2 AND stage = 'under_review'",
    )
    .bind(reviewer.to_string())
    .bind(collection.to_string())
    .fetch_one(conn)
    .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// The number of photographs that reviewers other than `reviewer` have open, counted up to `most`.
pub async fn count_open_elsewhere(
    conn: &mut Conn,
    collection: CollectionId,
    reviewer: &StaffName,
    most: u32,
) -> Result<u32, Error> {
    let count: i64 = sqlx::query_scalar::<Engine, i64>(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT 1 FROM application \
         WHERE collection = $1 AND stage = 'under_review' AND in_hand_of <> $2 LIMIT $3) AS counted",
    )
    .bind(collection.to_string())
    .bind(reviewer.to_string())
    .bind(i64::from(most))
    .fetch_one(conn)
    .await?;
    Ok(u32::try_from(count).unwrap_or(most))
}

/// Since when the oldest photograph waits; `None` when none waits.
pub async fn oldest(conn: &mut Conn, collection: CollectionId) -> Result<Option<Timestamp>, Error> {
    let millis: Option<i64> = sqlx::query_scalar::<Engine, i64>(
        "SELECT waiting_since FROM application WHERE collection = $1 AND stage = 'submitted' \
         ORDER BY waiting_since LIMIT 1",
    )
    .bind(collection.to_string())
    .fetch_optional(conn)
    .await?;
    Ok(millis.map(at))
}

fn read(rows: Vec<Row>) -> Result<Vec<Application>, Error> {
    rows.into_iter().map(Application::try_from).collect()
}
