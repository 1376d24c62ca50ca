//! Photographs that a reviewer did not decide: skipped, or left to another reviewer with a note for the staff.

use shared::id::PhotoId;
use shared::review::{ReviewNote, StaffName};
use shared::time::Timestamp;

use super::application::Application;
use super::dialect::Engine;
use super::row::{Source, at};
use super::{Conn, Error, Tx};

const TABLE: &str = "review_pass";

/// Records that a reviewer passes a photograph over; with a note, another reviewer must decide. A later call replaces
/// an earlier one.
pub async fn insert(
    tx: &mut Tx,
    application: &Application,
    photo: PhotoId,
    reviewer: &StaffName,
    second_look: Option<&ReviewNote>,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO review_pass (photo, reviewer, application, collection, kind, note, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (photo, reviewer) DO UPDATE SET kind = excluded.kind, note = excluded.note, at = excluded.at",
    )
    .bind(photo.to_string())
    .bind(reviewer.to_string())
    .bind(application.id.to_string())
    .bind(application.collection.to_string())
    .bind(if second_look.is_some() { "second_look" } else { "skip" })
    .bind(second_look.map(ReviewNote::as_str))
    .bind(now.as_millis())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The requests for a second look at a photograph: reviewer, note and time; oldest first.
pub async fn second_looks(
    conn: &mut Conn,
    photo: PhotoId,
) -> Result<Vec<(StaffName, ReviewNote, Timestamp)>, Error> {
    let rows: Vec<(String, String, i64)> = sqlx::query_as::<Engine, _>(
        "SELECT reviewer, note, at FROM review_pass WHERE photo = $1 AND kind = 'second_look' ORDER BY at, reviewer",
    )
    .bind(photo.to_string())
    .fetch_all(conn)
    .await?;
    let id = photo.to_string();
    let source = Source { table: TABLE, id: &id };
    rows.into_iter()
        .map(|(reviewer, note, millis)| {
            let reviewer = StaffName::try_from(reviewer).map_err(|_| source.inconsistent("reviewer"))?;
            let note = ReviewNote::try_from(note).map_err(|_| source.inconsistent("note"))?;
            Ok((reviewer, note, at(millis)))
        })
        .collect()
}
