//! Collections, for the staff who edit or watch them.

pub mod archive;
pub mod create;
pub mod get;
pub mod list;
pub mod poster;
pub mod prose;
pub mod put;

use shared::api::staff::collections::{CollectionForm, StaffCollectionView};
use shared::collection::Slug;
use shared::id::ApplicationId;
use shared::problem::ProblemCode;

use crate::clock::Clock;
use crate::domain::collection::CollectionError;
use crate::extract::Scope;
use crate::http::ApiError;
use crate::store::application::Application;
use crate::store::collection::Collection;
use crate::store::{self, Conn};

/// A collection that the caller may see. A collection outside the caller's scope is reported like one that does not
/// exist.
pub(super) async fn within(conn: &mut Conn, scope: &Scope, slug: &Slug) -> Result<Collection, ApiError> {
    let found = store::collection::by_slug(conn, slug).await?;
    found.filter(|collection| scope.admits(collection)).ok_or_else(|| ProblemCode::NotFound.into())
}

/// The same for a caller who is about to change the collection: an archived collection can't be changed.
pub(super) async fn changeable(conn: &mut Conn, scope: &Scope, slug: &Slug) -> Result<Collection, ApiError> {
    let collection = within(conn, scope, slug).await?;
    if store::collection::archived(conn).await?.contains_key(&collection.id) {
        return Err(ProblemCode::CollectionArchived.into());
    }
    Ok(collection)
}

/// An application in a collection that the caller may see, and that collection.
pub(super) async fn application_within(
    conn: &mut Conn,
    scope: &Scope,
    id: ApplicationId,
) -> Result<(Application, Collection), ApiError> {
    let application = store::application::by_id(conn, id).await?.ok_or(ProblemCode::NotFound)?;
    let collection = store::collection::by_id(conn, application.collection).await?;
    if scope.admits(&collection) { Ok((application, collection)) } else { Err(ProblemCode::NotFound.into()) }
}

/// A collection as the console edits it.
async fn view(
    conn: &mut Conn,
    clock: &Clock,
    collection: Collection,
) -> Result<StaffCollectionView, ApiError> {
    let edition = store::collection::edition(conn, collection.id).await?;
    let notice = collection.notice;
    Ok(StaffCollectionView {
        form: CollectionForm::of(
            &notice,
            edition.markdown,
            edition.offset_minutes,
            edition.reminders,
            edition.sampling,
        ),
        window_state: notice.window.state(clock.now()),
        notice,
        revision: edition.revision.get(),
        edit_locks: store::collection::edit_locks(conn, collection.id).await?,
        archived_at: store::collection::archived(conn).await?.get(&collection.id).copied(),
        has_students: store::collection::has_students(conn, collection.id).await?,
    })
}

impl From<CollectionError> for ApiError {
    fn from(refused: CollectionError) -> Self {
        match refused {
            CollectionError::Fields(fields) => Self::invalid_fields(fields),
            CollectionError::Archived => ProblemCode::CollectionArchived.into(),
            CollectionError::Busy => ProblemCode::CollectionBusy.into(),
            CollectionError::HasStudents => ProblemCode::CollectionHasStudents.into(),
            CollectionError::Conflict => ProblemCode::Conflict.into(),
            CollectionError::Store(error) => error.into(),
        }
    }
}
