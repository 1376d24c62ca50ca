//! Writing the changes of a plan.

use shared::api::staff::roster::ImportPhase;
use shared::id::{CollectionId, StudentId};
use shared::time::Timestamp;

use super::plan::{Line, Plan, STEP};
use super::{ImportError, OnProgress};
use crate::app::App;
use crate::domain::student::Context;
use crate::keys::BlindIndex;
use crate::store::Tx;
use crate::store::student::{self, KeptColumns, RosterEntry, Sealed};

/// The rows as they will be stored.
#[derive(Debug)]
pub(super) struct Rows {
    added: Vec<Sealed>,
    updated: Vec<(RosterEntry, Sealed)>,
    replaced: Vec<(RosterEntry, Sealed)>,
    readmitted: Vec<BlindIndex>,
    keeps: KeptColumns,
}

impl Rows {
    fn len(&self) -> usize {
        self.added.len() + self.updated.len() + self.replaced.len()
    }
}

/// Encrypts everything: most of the work of an import, done outside the transaction.
pub(super) fn seal(
    app: &App,
    collection: CollectionId,
    plan: Plan,
    now: Timestamp,
    tell: &OnProgress,
) -> Rows {
    let of = (plan.added.len() + plan.updated.len() + plan.replaced.len()) as u64;
    let App { keys, rng, .. } = app;
    let mut done = 0_usize;
    let mut seal = |known: Option<StudentId>, line: &Line| {
        if done.is_multiple_of(STEP) {
            tell(ImportPhase::Sealing, done as u64, of);
        }
        done += 1;
        student::seal(keys, rng, collection, known, (&line.student, &line.affiliation), now)
    };
    let added = plan.added.iter().map(|line| seal(None, line)).collect();
    let updated = plan.updated.into_iter().map(|update| {
        let sealed = seal(Some(update.known.id), &update.line);
        (update.known, sealed)
    });
    let updated = updated.collect();
    let replaced = plan.replaced.into_iter().map(|one| {
        let sealed = seal(None, &one.line);
        (one.known, sealed)
    });
    Rows { added, updated, replaced: replaced.collect(), readmitted: plan.readmitted, keeps: plan.keeps }
}

/// Writes the rows. `false` when the roster has changed since the plan was made.
///
/// Student numbers are released before others are assigned, so that a file may exchange them between any students.
pub(super) async fn write(
    tx: &mut Tx,
    context: Context<'_>,
    rows: &Rows,
    overwrite: bool,
    tell: &OnProgress,
) -> Result<bool, ImportError> {
    let of = rows.len() as u64;
    for (known, sealed) in &rows.replaced {
        if !overwrite && !known.submitted && student::is_submitted(tx, known.id).await? {
            return Ok(false);
        }
        context.replace_document(tx, known.id, sealed.id).await?;
    }
    for (known, sealed) in &rows.updated {
        if known.number.as_str() != sealed.number {
            student::give_up_number(tx, known.id, &context.app.rng).await?;
        }
    }
    for (index, (known, sealed)) in rows.updated.iter().enumerate() {
        if index % STEP == 0 {
            tell(ImportPhase::Writing, index as u64, of);
        }
        if !context.rewrite(tx, known, sealed, rows.keeps, overwrite).await? {
            return Ok(false);
        }
    }
    let mut done = rows.updated.len();
    let new: Vec<&Sealed> = rows.added.iter().chain(rows.replaced.iter().map(|(_, sealed)| sealed)).collect();
    for batch in new.chunks(student::BATCH) {
        tell(ImportPhase::Writing, done as u64, of);
        if !student::insert_all(tx, context.collection, batch).await? {
            return Ok(false);
        }
        done += batch.len();
    }
    student::readmit(tx, context.collection, &rows.readmitted).await?;
    tell(ImportPhase::Writing, of, of);
    Ok(true)
}
