//! Adding, correcting, withdrawing or reinstating one student.

use serde_json::json;
use shared::audit::Action;
use shared::person::{Affiliation, Document, PersonName, Phone, StudentNumber, UnitName};

use super::Context;
use crate::app::App;
use crate::domain::Error;
use crate::store::audit::Actor;
use crate::store::collection::Collection;
use crate::store::session::SessionEnd;
use crate::store::student::{KeptColumns, NewStudent, RosterEntry, Student, identity_index, seal};
use crate::store::{self, Tx};

/// The changes to an entry; `None` leaves a field unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// 学号.
    pub number: Option<StudentNumber>,
    /// 姓名.
    pub name: Option<PersonName>,
    /// 证件.
    pub document: Option<NewDocument>,
    /// 联系电话.
    pub phone: Edit<Phone>,
    /// 学院.
    pub college: Edit<UnitName>,
    /// 专业.
    pub major: Edit<UnitName>,
    /// 班级.
    pub class: Edit<UnitName>,
}

/// The change of an optional field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Edit<T> {
    /// It is unchanged.
    #[default]
    Keep,
    /// It becomes empty.
    Clear,
    /// It gets this value.
    Set(T),
}

impl<T: Clone> Edit<T> {
    /// The value after the change, if it was `known` before.
    #[must_use]
    pub fn over(&self, known: Option<T>) -> Option<T> {
        match self {
            Self::Keep => known,
            Self::Clear => None,
            Self::Set(value) => Some(value.clone()),
        }
    }
}

/// An entry of the roster: the student and the units.
type Entry = (NewStudent, Affiliation);

/// Another document for a student number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDocument {
    pub document: Document,
    /// Whose document it is. Only a person who has seen both documents knows this; without the statement of such a
    /// person, a change of the document is refused.
    pub whose: Option<DocumentOwner>,
}

/// The owner of a document that replaces another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentOwner {
    /// Another person: the student who had the student number leaves the roster with all their data.
    AnotherPerson,
    /// The same person, whose number was mistyped or whose document was renewed: the data stay with the person, who
    /// must verify and confirm again.
    SamePerson,
}

/// Adds a student. A student whose document left the roster earlier gets all their data back.
pub async fn add(
    app: &App,
    collection: &Collection,
    entry: &(NewStudent, Affiliation),
    actor: &Actor,
) -> Result<(), Error> {
    let mut tx = app.db.begin().await?;
    let context = begin(&mut tx, app, collection, actor).await?;
    if store::student::by_number(&mut tx, collection.id, &entry.0.number).await?.is_some() {
        return Err(Error::NumberTaken);
    }
    insert(&mut tx, context, entry).await?;
    tx.commit().await?;
    Ok(())
}

/// Corrects the entry of the student who has this number.
pub async fn correct(
    app: &App,
    collection: &Collection,
    number: &StudentNumber,
    change: &Change,
    actor: &Actor,
) -> Result<(), Error> {
    let mut tx = app.db.begin().await?;
    apply(&mut tx, app, collection, number, change, actor).await?;
    tx.commit().await?;
    Ok(())
}

/// The same, as part of a larger transaction. The caller commits.
pub(in crate::domain) async fn apply(
    tx: &mut Tx,
    app: &App,
    collection: &Collection,
    number: &StudentNumber,
    change: &Change,
    actor: &Actor,
) -> Result<(), Error> {
    let context = begin(tx, app, collection, actor).await?;
    let student = listed(tx, collection, number).await?;
    let entry = corrected(tx, context, &student, change).await?;
    if entry.0.number != student.number
        && store::student::by_number(tx, collection.id, &entry.0.number).await?.is_some()
    {
        return Err(Error::NumberTaken);
    }
    if identity_index(&app.keys, collection.id, &entry.0.document) == student.identity {
        return rewrite(tx, context, &student, &entry).await;
    }
    match change.document.as_ref().and_then(|new| new.whose) {
        None => Err(Error::WhoseDocument),
        Some(DocumentOwner::AnotherPerson) => {
            context.take_out(tx, student.id).await?;
            context.log(tx, Action::DocumentReplaced, student.id).await?;
            insert(tx, context, &entry).await
        }
        Some(DocumentOwner::SamePerson) => {
            let holder = identity_index(&app.keys, collection.id, &entry.0.document);
            if store::student::by_identity(tx, collection.id, holder).await?.is_some() {
                return Err(Error::DocumentTaken);
            }
            rewrite(tx, context, &student, &entry).await?;
            same_person(tx, context, &student).await
        }
    }
}

/// Takes the student who has this number out of the roster.
pub async fn withdraw(
    app: &App,
    collection: &Collection,
    number: &StudentNumber,
    actor: &Actor,
) -> Result<(), Error> {
    let mut tx = app.db.begin().await?;
    let context = begin(&mut tx, app, collection, actor).await?;
    let student = listed(&mut tx, collection, number).await?;
    context.take_out(&mut tx, student.id).await?;
    context.log(&mut tx, Action::StudentWithdrawn, student.id).await?;
    tx.commit().await?;
    Ok(())
}

/// Puts a student back into the roster under the earlier number. `number` is the present placeholder.
pub async fn reinstate(
    app: &App,
    collection: &Collection,
    number: &StudentNumber,
    actor: &Actor,
) -> Result<(), Error> {
    let mut tx = app.db.begin().await?;
    let context = begin(&mut tx, app, collection, actor).await?;
    let student = store::student::by_number(&mut tx, collection.id, number).await?;
    let student = student.filter(|one| one.withdrawn.is_some()).ok_or(Error::Unknown("student"))?;
    match store::student::reinstate(&mut tx, student.id).await? {
        None => return Err(Error::NumberTaken),
        Some(false) => return Err(Error::Unknown("student")),
        Some(true) => {}
    }
    context.take_back(&mut tx, student.id).await?;
    tx.commit().await?;
    Ok(())
}

/// Begins a change of the roster, which gets a new revision: an import that was planned for the old one must be planned
/// again. The roster of an archived collection cannot change.
async fn begin<'a>(
    tx: &mut Tx,
    app: &'a App,
    collection: &Collection,
    actor: &'a Actor,
) -> Result<Context<'a>, Error> {
    if store::collection::archived(tx).await?.contains_key(&collection.id) {
        return Err(Error::Archived);
    }
    let revision = store::collection::roster_revision(tx, collection.id).await?;
    if !store::collection::touch_roster(tx, collection.id, revision).await? {
        return Err(Error::Conflict);
    }
    Ok(Context { app, collection: collection.id, actor, now: app.clock.now() })
}

/// The student of the roster who has this number.
async fn listed(tx: &mut Tx, collection: &Collection, number: &StudentNumber) -> Result<Student, Error> {
    let student = store::student::by_number(tx, collection.id, number).await?;
    student.filter(|one| one.withdrawn.is_none()).ok_or(Error::Unknown("student"))
}

/// Adds a new entry, or restores the entry of a student whose document was in the roster before.
async fn insert(tx: &mut Tx, context: Context<'_>, entry: &Entry) -> Result<(), Error> {
    let Context { app, collection, now, .. } = context;
    let identity = identity_index(&app.keys, collection, &entry.0.document);
    match store::student::by_identity(tx, collection, identity).await? {
        Some(holder) if holder.withdrawn.is_none() => Err(Error::DocumentTaken),
        Some(holder) => rewrite(tx, context, &holder, entry).await,
        None => {
            let sealed = seal(&app.keys, &app.rng, collection, None, (&entry.0, &entry.1), now);
            if !store::student::insert_all(tx, collection, &[&sealed]).await? {
                return Err(Error::NumberTaken);
            }
            context.log(tx, Action::StudentAdded, sealed.id).await
        }
    }
}

/// The entry after the change.
async fn corrected(
    tx: &mut Tx,
    context: Context<'_>,
    student: &Student,
    change: &Change,
) -> Result<Entry, Error> {
    let document = if let Some(new) = &change.document {
        new.document.clone()
    } else {
        let number = store::student::document_number(tx, &context.app.keys, student.id).await?;
        Document::parse(student.document_kind, &number, context.now.date_in_china())
            .map_err(|_| Error::Sealed)?
    };
    let phone = store::student::phone(tx, &context.app.keys, student.id).await?;
    let student_after = NewStudent {
        number: change.number.clone().unwrap_or_else(|| student.number.clone()),
        name: change.name.clone().unwrap_or_else(|| student.name.clone()),
        document,
        phone: change.phone.over(phone),
    };
    let known = student.affiliation.clone();
    let affiliation = Affiliation {
        college: change.college.over(known.college),
        major: change.major.over(known.major),
        class: change.class.over(known.class),
    };
    Ok((student_after, affiliation))
}

async fn rewrite(tx: &mut Tx, context: Context<'_>, student: &Student, entry: &Entry) -> Result<(), Error> {
    let Context { app, collection, now, .. } = context;
    let before = RosterEntry {
        id: student.id,
        number: student.number.clone(),
        name: student.name.clone(),
        identity: student.identity,
        phone: student.phone,
        affiliation: student.affiliation.clone(),
        // A single correction is always recorded.
        submitted: true,
        withdrawn: student.withdrawn.is_some(),
    };
    let sealed = seal(&app.keys, &app.rng, collection, Some(student.id), (&entry.0, &entry.1), now);
    if context.rewrite(tx, &before, &sealed, KeptColumns::default(), true).await? {
        Ok(())
    } else {
        Err(Error::Conflict)
    }
}

/// A member of the staff confirms that both documents belong to the same person. A student who signed in with the old
/// one must sign in and confirm again.
async fn same_person(tx: &mut Tx, context: Context<'_>, student: &Student) -> Result<(), Error> {
    store::application::forget_confirmation(tx, student.id).await?;
    if let Some(application) = store::application::by_student(tx, student.id).await? {
        store::session::end_all(tx, application.id, SessionEnd::SignedOut, context.now).await?;
    }
    let detail = json!({ "collection": context.collection, "same_person": true });
    context.log_with(tx, Action::DocumentCorrected, student.id, detail).await
}
