//! From a plan to rows.

use serde_json::json;
use shared::api::staff::roster::ImportPhase;
use shared::audit::Action;
use shared::id::CollectionId;
use shared::time::Timestamp;

use super::Tell;
use super::plan::{Plan, STEP};
use crate::app::App;
use crate::store::audit::Actor;
use crate::store::student::{self, Known, Sealed};
use crate::store::{self, Tx};

/// Rows as they will stand.
#[derive(Debug)]
pub(super) struct Rows {
    added: Vec<Sealed>,
    updated: Vec<(Known, Sealed)>,
}

/// Encrypts everything: most of the work of an import, done while others write.
pub(super) fn seal(app: &App, collection: CollectionId, plan: Plan, now: Timestamp, tell: &Tell) -> Rows {
    let of = (plan.added.len() + plan.updated.len()) as u64;
    let step = |done: usize| {
        if done.is_multiple_of(STEP) {
            tell(ImportPhase::Sealing, done as u64, of);
        }
    };
    let App { keys, dice, .. } = app;
    let mut done = 0;
    let mut next = || {
        step(done);
        done += 1;
    };
    let added = plan.added.iter().map(|student| {
        next();
        student::seal(keys, dice, collection, None, student, now)
    });
    let added = added.collect();
    let updated = plan.updated.into_iter().map(|update| {
        next();
        let sealed = student::seal(keys, dice, collection, Some(update.known.id), &update.student, now);
        (update.known, sealed)
    });
    Rows { added, updated: updated.collect() }
}

/// Writes the rows. `false` when the roster is no longer the one that the plan was made for.
pub(super) async fn write(
    tx: &mut Tx,
    app: &App,
    collection: CollectionId,
    rows: &Rows,
    overwrite: bool,
    actor: &Actor,
    tell: &Tell,
) -> Result<bool, store::Error> {
    let of = (rows.added.len() + rows.updated.len()) as u64;
    let now = app.clock.now();
    for (known, _) in &rows.updated {
        student::let_go(tx, known.id, &app.dice).await?;
    }
    for (index, (known, sealed)) in rows.updated.iter().enumerate() {
        if index % STEP == 0 {
            tell(ImportPhase::Writing, index as u64, of);
        }
        if !student::replace(tx, sealed, overwrite).await? {
            return Ok(false);
        }
        if known.submitted {
            let detail = json!({ "collection": collection });
            let subject = known.id.to_string();
            store::audit::append(tx, now, actor, Action::EntryCorrected, &subject, detail).await?;
        }
    }
    let mut done = rows.updated.len();
    for batch in rows.added.chunks(student::BATCH) {
        tell(ImportPhase::Writing, done as u64, of);
        if !student::insert_all(tx, collection, batch).await? {
            return Ok(false);
        }
        done += batch.len();
    }
    tell(ImportPhase::Writing, of, of);
    Ok(true)
}
