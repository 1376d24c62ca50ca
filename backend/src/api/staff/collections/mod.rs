//! Collections, for those who keep them and those who watch them.

pub mod create;
pub mod get;
pub mod list;
pub mod poster;
pub mod prose;
pub mod put;

use shared::api::staff::collections::{CollectionForm, StaffCollectionView};
use shared::collection::Slug;
use shared::problem::ProblemCode;

use crate::clock::Clock;
use crate::domain::collection::Refused;
use crate::extract::Scope;
use crate::http::ApiError;
use crate::store::collection::Collection;
use crate::store::{self, Conn};

/// A collection that whoever asks may see. What is not theirs is as unknown as what does not exist.
pub(super) async fn within(conn: &mut Conn, scope: &Scope, slug: &Slug) -> Result<Collection, ApiError> {
    let found = store::collection::by_slug(conn, slug).await?;
    found.filter(|collection| scope.admits(collection)).ok_or_else(|| ProblemCode::NotFound.into())
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
        form: CollectionForm::of(&notice, edition.markdown, edition.offset_minutes, edition.reminders),
        window_state: notice.window.state(clock.now()),
        notice,
        revision: edition.revision.get(),
        reliance: store::collection::reliance(conn, collection.id).await?,
    })
}

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Fields(fields) => Self::invalid_fields(fields),
            Refused::Conflict => ProblemCode::Conflict.into(),
            Refused::Store(error) => error.into(),
        }
    }
}
