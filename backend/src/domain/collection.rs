//! Creating and changing collections.

use std::borrow::Cow;

use serde_json::json;
use shared::api::staff::collections::{CollectionForm, refused_changes};
use shared::audit::Action;
use shared::id::CollectionId;
use shared::problem::{FieldCode, FieldProblem};

use crate::app::App;
use crate::prose;
use crate::store::audit::Actor;
use crate::store::collection::{Collection, DraftState, UpdateOutcome};
use crate::store::{self, Revision};

/// Why a collection was not created or changed.
#[derive(Debug, thiserror::Error)]
pub enum CollectionError {
    /// These fields are invalid, already used by another collection, or locked because students rely on them.
    #[error("fields are wrong")]
    Fields(Vec<FieldProblem>),
    /// It is archived, so it cannot change.
    #[error("the collection is archived")]
    Archived,
    /// A photograph waits for its decision, or a delivery is being prepared.
    #[error("the collection is not finished")]
    Busy,
    /// It has students.
    #[error("the collection has students")]
    HasStudents,
    /// It was changed since it was read.
    #[error("somebody else was first")]
    Conflict,
    #[error("the store failed")]
    Store(#[from] store::Error),
}

fn taken() -> CollectionError {
    CollectionError::Fields(vec![FieldProblem { pointer: Cow::Borrowed("/slug"), code: FieldCode::Taken }])
}

pub async fn create(app: &App, form: &CollectionForm, actor: &Actor) -> Result<Collection, CollectionError> {
    let now = app.clock.now();
    let mut notice = form.parse().map_err(CollectionError::Fields)?;
    notice.text = prose::notice(&form.markdown);
    let collection = Collection { id: CollectionId::new(now, app.rng.next_u128()), notice };
    let mut tx = app.db.begin().await?;
    if !store::collection::insert(&mut tx, &collection, now).await? {
        return Err(taken());
    }
    store::collection::update(&mut tx, &collection, &edition(form, DraftState::default().revision)).await?;
    let detail = json!({ "slug": collection.notice.slug });
    let subject = collection.id.to_string();
    store::audit::append(&mut tx, now, actor, Action::CollectionCreated, &subject, detail).await?;
    tx.commit().await?;
    Ok(collection)
}

fn edition(form: &CollectionForm, revision: Revision) -> DraftState {
    DraftState {
        revision,
        markdown: form.markdown.clone(),
        offset_minutes: form.offset_minutes,
        reminders: form.reminders,
        sampling: form.sampling,
    }
}

/// Changes a collection that still has the revision `revision`, except the fields that students rely on.
pub async fn change(
    app: &App,
    id: CollectionId,
    form: &CollectionForm,
    revision: Revision,
    actor: &Actor,
) -> Result<Collection, CollectionError> {
    let mut notice = form.parse().map_err(CollectionError::Fields)?;
    notice.text = prose::notice(&form.markdown);
    let mut tx = app.db.begin().await?;
    if store::collection::archived(&mut tx).await?.contains_key(&id) {
        return Err(CollectionError::Archived);
    }
    let old = store::collection::by_id(&mut tx, id).await?;
    let sampling = store::collection::edition(&mut tx, id).await?.sampling;
    let edit_locks = store::collection::edit_locks(&mut tx, id).await?;
    let relied = refused_changes(&old.notice, &notice, edit_locks);
    if !relied.is_empty() {
        return Err(CollectionError::Fields(relied));
    }
    let changed = Collection { id, notice };
    match store::collection::update(&mut tx, &changed, &edition(form, revision)).await? {
        UpdateOutcome::To(_) => {}
        UpdateOutcome::Conflict => return Err(CollectionError::Conflict),
        UpdateOutcome::SlugTaken => return Err(taken()),
    }
    let mut fields = differing(&old, &changed);
    fields.extend((sampling != form.sampling).then(|| "sampling".to_owned()));
    let detail = json!({ "revision": revision.get() + 1, "fields": fields });
    let subject = id.to_string();
    store::audit::append(&mut tx, app.clock.now(), actor, Action::CollectionChanged, &subject, detail)
        .await?;
    tx.commit().await?;
    Ok(changed)
}

/// Archives a collection, or takes it out of the archive again.
pub async fn archive(
    app: &App,
    id: CollectionId,
    archived: bool,
    actor: &Actor,
) -> Result<(), CollectionError> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if store::collection::archived(&mut tx).await?.contains_key(&id) == archived {
        return Ok(());
    }
    if archived && store::collection::is_busy(&mut tx, id).await? {
        return Err(CollectionError::Busy);
    }
    store::collection::set_archived(&mut tx, id, archived.then_some(now)).await?;
    let action = if archived { Action::CollectionArchived } else { Action::CollectionUnarchived };
    store::audit::append(&mut tx, now, actor, action, &id.to_string(), json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// Deletes a collection without students; `typed` is its slug, which confirms that the administrator means this
/// collection.
pub async fn delete(app: &App, id: CollectionId, typed: &str, actor: &Actor) -> Result<(), CollectionError> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let collection = store::collection::by_id(&mut tx, id).await?;
    if typed.trim() != collection.notice.slug.as_str() {
        let wrong = FieldProblem { pointer: Cow::Borrowed("/slug"), code: FieldCode::Wrong };
        return Err(CollectionError::Fields(vec![wrong]));
    }
    if store::collection::has_students(&mut tx, id).await? {
        return Err(CollectionError::HasStudents);
    }
    store::collection::set_deleted(&mut tx, &collection, now).await?;
    let detail = json!({ "slug": collection.notice.slug });
    store::audit::append(&mut tx, now, actor, Action::CollectionDeleted, &id.to_string(), detail).await?;
    tx.commit().await?;
    Ok(())
}

/// The names of the fields that differ; their values are in the collection itself.
fn differing(old: &Collection, new: &Collection) -> Vec<String> {
    let fields = |collection: &Collection| match serde_json::to_value(&collection.notice) {
        Ok(serde_json::Value::Object(fields)) => fields,
        Ok(_) | Err(_) => serde_json::Map::new(),
    };
    let (old, new) = (fields(old), fields(new));
    let names: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    names.into_iter().filter(|name| old.get(*name) != new.get(*name)).cloned().collect()
}
