//! Import of a roster: a table from a school, which is imported completely or not at all. Each problem is reported with
//! its row and column.
//!
//! The console and the command line use the same three steps. [`File::open`] converts a file from any spreadsheet to a
//! table. [`plan::plan`] determines the changes to the roster. [`import`] makes them: slow work, mainly the encryption,
//! is done before the one transaction, so that students hardly wait for it.
//!
//! The report repeats the content of a cell only where it changes an entry ([`changes`]), because it is printed on
//! terminals and sent by mail. Only the files of [`report_file`], for the sender of the roster, contain the rows
//! themselves.

mod cells;
mod certainty;
mod changes;
mod columns;
mod delimited;
mod encoding;
mod header;
mod plan;
mod preview;
mod read;
pub mod report_file;
mod spelling;
mod write;
mod xlsx;

use std::sync::Arc;

use bytes::Bytes;
use serde_json::json;
use shared::api::staff::roster::{
    ImportPhase, ImportQuery, ImportReport, LISTED_PROBLEMS, MaskedDocument, ReplacedDocument, RowProblem,
    Submitted, Unreadable,
};
use shared::audit::Action;
use shared::person::mask_document_number;
use tokio::sync::OwnedSemaphorePermit;

pub use cells::describe;
pub use read::{File, describe as describe_unreadable};

use crate::app::App;
use crate::domain;
use crate::domain::student::Context;
use crate::store;
use crate::store::Revision;
use crate::store::audit::Actor;
use crate::store::collection::Collection;

/// Receives the progress of an import.
pub type OnProgress = Arc<dyn Fn(ImportPhase, u64, u64) + Send + Sync>;

/// For callers that need no progress.
#[must_use]
pub fn nobody() -> OnProgress {
    Arc::new(|_, _, _| {})
}

/// Why an import was not completed. Problems of the file itself are in the report.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("the store failed")]
    Store(#[from] store::Error),
    /// A change of a student failed.
    #[error("the roster could not be changed")]
    Domain(#[source] domain::Error),
    /// Another import of the same roster, or a submission of a student, was made at the same time.
    #[error("the roster changed at the same moment")]
    Conflict,
}

impl From<domain::Error> for ImportError {
    fn from(error: domain::Error) -> Self {
        match error {
            domain::Error::Store(error) => Self::Store(error),
            domain::Error::Conflict => Self::Conflict,
            error => Self::Domain(error),
        }
    }
}

/// The number of times an import is planned, when concurrent changes make plans invalid.
const ATTEMPTS: u32 = 3;

/// An uploaded file, with the permit of its sender in the limit of concurrent files.
///
/// Work on a separate thread continues when its request is cancelled. So the permit belongs to the work: each part of
/// the work holds a copy of this value until it has ended.
#[derive(Debug, Clone)]
pub struct Upload {
    bytes: Bytes,
    _place: Option<Arc<OwnedSemaphorePermit>>,
}

impl Upload {
    /// A file whose sender has a permit.
    #[must_use]
    pub fn with_place(bytes: Bytes, place: OwnedSemaphorePermit) -> Self {
        Self { bytes, _place: Some(Arc::new(place)) }
    }

    /// Runs slow work outside the threads that serve requests. `None` when it panicked.
    pub async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&[u8]) -> T + Send + 'static,
    ) -> Option<T> {
        let upload = self.clone();
        tokio::task::spawn_blocking(move || work(&upload.bytes)).await.ok()
    }
}

/// A file of the command line, which needs no permit.
impl<T: Into<Bytes>> From<T> for Upload {
    fn from(bytes: T) -> Self {
        Self { bytes: bytes.into(), _place: None }
    }
}

/// Imports a file into the roster of a collection. Returns the report with all problems.
pub async fn import(
    app: &App,
    collection: &Collection,
    upload: Upload,
    query: ImportQuery,
    actor: &Actor,
    tell: &OnProgress,
) -> Result<(ImportReport, Vec<RowProblem>), ImportError> {
    tell(ImportPhase::Reading, 0, 0);
    let today = app.clock.now().date_in_china();
    let teller = Arc::clone(tell);
    let parsed = upload.blocking(move |bytes| {
        let mut file = File::open(bytes, query);
        let parsed = plan::parse(&mut file, query, today, &teller);
        (file, parsed)
    });
    let parsed = parsed.await;
    // A panic in a parser of uploaded files is treated as a problem of the file.
    let Some((file, parsed)) = parsed else {
        return Ok((empty(&File::unreadable(), Some(Unreadable::Workbook)), Vec::new()));
    };
    let parsed = match parsed {
        Ok(parsed) => Arc::new(parsed),
        Err(unreadable) => return Ok((empty(&file, Some(unreadable)), Vec::new())),
    };
    let job = Job { app, collection, upload: &upload, query, actor, tell };
    for attempt in 1.. {
        match job.once(&file, &parsed).await {
            Err(ImportError::Conflict) if attempt < ATTEMPTS => {}
            done => return done,
        }
    }
    Err(ImportError::Conflict)
}

/// The actor, the collection and the options of an import.
struct Job<'a> {
    app: &'a App,
    collection: &'a Collection,
    upload: &'a Upload,
    query: ImportQuery,
    actor: &'a Actor,
    tell: &'a OnProgress,
}

impl Job<'_> {
    /// Plans against the present roster, and makes the changes unless there is a reason against it.
    async fn once(
        &self,
        file: &File,
        parsed: &Arc<plan::Parsed>,
    ) -> Result<(ImportReport, Vec<RowProblem>), ImportError> {
        let (id, query) = (self.collection.id, self.query);
        let (revision, present) = {
            let mut reader = self.app.db.reader().await?;
            let revision = store::collection::roster_revision(&mut reader, id).await?;
            let known = store::student::roster(&mut reader, id).await?;
            (
                revision,
                plan::CurrentRoster { known, erased: store::student::tombstones(&mut reader, id).await? },
            )
        };
        let erased_before = present.erased.len();
        let (keys, lines) = (Arc::clone(&self.app.keys), Arc::clone(parsed));
        let plan = self.upload.blocking(move |_| plan::plan(&keys, id, &lines, present, query)).await;
        let mut plan = plan.ok_or(ImportError::Conflict)?;
        let asks = query.submitted == Submitted::Ask && !plan.submitted.is_empty()
            || !query.replace_documents && !plan.replaced.is_empty();
        let goes = plan.problems.is_empty() && !asks && !query.dry_run;
        let replaced = self.replaced(&plan).await?;
        let (changes, shown) = changes::of(self.app, &plan).await?;
        let report = ImportReport {
            imported: goes,
            rows: parsed.rows,
            added: plan.added.len() as u64,
            updated: plan.updated.len() as u64,
            unchanged: plan.unchanged,
            kept: plan.kept,
            problems: plan.problems.len() as u64,
            listed: plan.problems.iter().copied().take(LISTED_PROBLEMS).collect(),
            shortened: parsed.shortened.clone(),
            left_out: parsed.left_out.clone(),
            every_kind: parsed.every_kind,
            submitted: plan.submitted.clone(),
            documents: plan.replaced.len() as u64,
            replaced,
            changes,
            changed: shown,
            erased: plan.erased.len() as u64,
            erased_rows: plan.erased.iter().copied().take(LISTED_PROBLEMS).collect(),
            columns: file.columns(&parsed.places),
            ..empty(file, None)
        };
        let problems = std::mem::take(&mut plan.problems);
        if goes {
            self.commit((revision, erased_before), plan, &report).await?;
        }
        Ok((report, problems))
    }

    /// The first of the documents that are replaced by others, both masked.
    async fn replaced(&self, plan: &plan::Plan) -> Result<Vec<ReplacedDocument>, ImportError> {
        let mut reader = self.app.db.reader().await?;
        let mut replaced = Vec::new();
        for one in plan.replaced.iter().take(LISTED_PROBLEMS) {
            let before = store::student::by_id(&mut reader, one.known.id).await?;
            let number = store::student::document_number(&mut reader, &self.app.keys, before.id).await?;
            replaced.push(ReplacedDocument {
                row: one.line.row,
                number: one.line.student.number.clone(),
                before: MaskedDocument { kind: before.document_kind, masked: mask_document_number(&number) },
                after: MaskedDocument {
                    kind: one.line.student.document.kind(),
                    masked: one.line.student.document.masked(),
                },
                submitted: one.known.submitted,
            });
        }
        Ok(replaced)
    }

    /// Seals the rows, then writes them in one transaction.
    async fn commit(
        &self,
        (revision, erased_before): (Revision, usize),
        plan: plan::Plan,
        report: &ImportReport,
    ) -> Result<(), ImportError> {
        let (app, now, id) = (self.app, self.app.clock.now(), self.collection.id);
        let (sealing, teller) = (app.clone(), Arc::clone(self.tell));
        let readmitted = plan.readmitted.len();
        let rows = self.upload.blocking(move |_| write::seal(&sealing, id, plan, now, &teller)).await;
        let rows = rows.ok_or(ImportError::Conflict)?;
        let mut tx = app.db.begin().await?;
        if store::collection::archived(&mut tx).await?.contains_key(&id) {
            return Err(ImportError::Domain(domain::Error::Archived));
        }
        if !store::collection::touch_roster(&mut tx, id, revision).await? {
            return Err(ImportError::Conflict);
        }
        // Data of a student were erased since the plan was made: perhaps a row belongs to this person.
        if store::student::tombstones(&mut tx, id).await?.len() != erased_before {
            return Err(ImportError::Conflict);
        }
        let overwrite = self.query.submitted == Submitted::Update;
        let context = Context { app, collection: id, actor: self.actor, now };
        if !write::write(&mut tx, context, &rows, overwrite, self.tell).await? {
            return Err(ImportError::Conflict);
        }
        let detail = json!({
            "rows": report.rows, "added": report.added, "updated": report.updated,
            "unchanged": report.unchanged, "kept": report.kept, "documents": report.documents,
            "erased_left_out": report.erased, "erased_readmitted": readmitted,
        });
        store::audit::append(&mut tx, now, self.actor, Action::RosterImported, &id.to_string(), detail)
            .await?;
        tx.commit().await?;
        Ok(())
    }
}

fn empty(file: &File, unreadable: Option<Unreadable>) -> ImportReport {
    ImportReport {
        imported: false,
        form: file.form,
        sheets: file.sheets.clone(),
        sheet: file.sheet,
        header: file.header_rows(),
        preview: file.preview.clone(),
        columns: file.columns(&columns::ColumnIndexes::default()),
        unreadable,
        rows: 0,
        left_out: Vec::new(),
        every_kind: None,
        added: 0,
        updated: 0,
        unchanged: 0,
        kept: 0,
        problems: 0,
        listed: Vec::new(),
        shortened: Vec::new(),
        submitted: Vec::new(),
        documents: 0,
        replaced: Vec::new(),
        changes: 0,
        changed: Vec::new(),
        erased: 0,
        erased_rows: Vec::new(),
    }
}
