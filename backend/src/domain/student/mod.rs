//! The students of a roster. The data of a student belong to the identity document under which they were created: a
//! student number, a name or a telephone number can change, and another document is another person until a member of
//! the staff confirms the opposite.
//!
//! An import and a single change use the same steps. Reasons: docs/decisions/0075-data-belong-to-the-document.md.

mod search;
mod single;

use serde_json::json;
use shared::application::{Event, Stage};
use shared::audit::Action;
use shared::id::{CollectionId, StudentId};
use shared::time::Timestamp;

pub use search::search;
pub(super) use single::apply;
pub use single::{Change, DocumentOwner, Edit, NewDocument, add, correct, reinstate, withdraw};

use super::erase::close_order;
use super::{Error, transition};
use crate::app::App;
use crate::store::audit::Actor;
use crate::store::session::SessionEnd;
use crate::store::student::{KeptColumns, RosterEntry, Sealed};
use crate::store::{self, Tx};

/// The roster that changes, the actor, and the time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) app: &'a App,
    pub(crate) collection: CollectionId,
    pub(crate) actor: &'a Actor,
    pub(crate) now: Timestamp,
}

impl Context<'_> {
    async fn log(&self, tx: &mut Tx, action: Action, student: StudentId) -> Result<(), Error> {
        self.log_with(tx, action, student, json!({ "collection": self.collection })).await
    }

    async fn log_with(
        &self,
        tx: &mut Tx,
        action: Action,
        student: StudentId,
        detail: serde_json::Value,
    ) -> Result<(), Error> {
        store::audit::append(tx, self.now, self.actor, action, &student.to_string(), detail).await?;
        Ok(())
    }

    /// Takes a student out of the roster. All devices are signed out and the student number is free; the application
    /// stays with its photographs under the document, in no queue. The caller commits.
    pub(crate) async fn take_out(&self, tx: &mut Tx, student: StudentId) -> Result<(), Error> {
        if store::student::remove(tx, student).await? {
            return Ok(());
        }
        store::application::forget_confirmation(tx, student).await?;
        let application = store::application::by_student(tx, student).await?;
        let application = application.ok_or(Error::Unknown("student"))?;
        close_order(tx, application.id, self.actor, self.now).await?;
        transition::apply(tx, &application, Event::Remove, self.actor, self.now).await?;
        store::session::end_all(tx, application.id, SessionEnd::SignedOut, self.now).await?;
        if store::wechat::unbind(tx, application.id).await? {
            let subject = application.id.to_string();
            store::audit::append(tx, self.now, self.actor, Action::WechatUnbound, &subject, json!({}))
                .await?;
        }
        if !store::student::withdraw(tx, student, &self.app.rng, self.now).await? {
            return Err(Error::Unknown("student"));
        }
        Ok(())
    }

    /// Continues the application of a student whose document is in the roster again. The caller commits.
    async fn take_back(&self, tx: &mut Tx, student: StudentId) -> Result<(), Error> {
        let application = store::application::by_student(tx, student).await?;
        if let Some(application) = application.filter(|one| matches!(one.stage, Stage::Removed { .. })) {
            transition::apply(tx, &application, Event::Reinstate, self.actor, self.now).await?;
        }
        self.log(tx, Action::StudentReinstated, student).await
    }

    /// Replaces the entry of the student who has this document. The confirmation is removed when the entry changes.
    /// `false` when the plan for this change is out of date. The caller commits.
    pub(crate) async fn rewrite(
        &self,
        tx: &mut Tx,
        before: &RosterEntry,
        entry: &Sealed,
        kept: KeptColumns,
        overwrite: bool,
    ) -> Result<bool, Error> {
        if !store::student::replace(tx, entry, kept, overwrite || before.submitted || before.withdrawn)
            .await?
        {
            return Ok(false);
        }
        if before.withdrawn {
            self.take_back(tx, before.id).await?;
            return Ok(true);
        }
        let reads_otherwise = entry.number != before.number.as_str() || entry.name != before.name.as_str();
        let forgotten = reads_otherwise && store::application::forget_confirmation(tx, before.id).await?;
        if forgotten || before.submitted {
            let detail = json!({ "collection": self.collection, "confirm_again": forgotten });
            self.log_with(tx, Action::EntryCorrected, before.id, detail).await?;
        }
        Ok(true)
    }

    /// Gives the student number to another document: the student who had it leaves the roster with all their data, and
    /// the new entry starts without data. The caller adds the row of the new entry afterwards, and commits.
    pub(crate) async fn replace_document(
        &self,
        tx: &mut Tx,
        before: StudentId,
        after: StudentId,
    ) -> Result<(), Error> {
        self.take_out(tx, before).await?;
        let detail = json!({ "collection": self.collection, "by": after });
        self.log_with(tx, Action::DocumentReplaced, before, detail).await
    }
}
