//! Submitting a photograph.

use shared::application::{Event, Stage};
use shared::id::{ApplicationId, PhotoId};
use shared::photo::{AcceptedPhoto, PhotoDigest};
use shared::time::Timestamp;

use super::{Error, ensure_open, erase, transition};
use crate::app::App;
use crate::objects::StoredPhoto;
use crate::store::application::Application;
use crate::store::audit::Actor;
use crate::store::collection::Collection;
use crate::store::{self, Conn};

/// The result of the check before an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admissible {
    /// It would be a new submission.
    New,
    /// The same bytes were submitted before and are still valid: the answer to the first upload was lost.
    Repeated,
}

/// Whether a photograph with `digest` can be submitted now; called before its bytes are checked.
pub async fn check(
    conn: &mut Conn,
    application: &Application,
    collection: &Collection,
    digest: PhotoDigest,
    now: Timestamp,
) -> Result<Admissible, Error> {
    match application.stage {
        Stage::Matched | Stage::Rejected { .. } => {
            if application.confirmed_at.is_none() {
                return Err(Error::NotConfirmed);
            }
            erase::ensure_not_pending(conn, application.id).await?;
            ensure_open(&collection.notice, &application.stage, now)?;
            Ok(Admissible::New)
        }
        Stage::Submitted { photo, .. }
        | Stage::UnderReview { photo, .. }
        | Stage::Decided { photo, .. }
        | Stage::Approved { photo, .. }
        | Stage::Paid { photo, .. }
        | Stage::Delivered { photo, .. } => {
            if store::photo::by_id(conn, photo).await?.digest == digest {
                return Ok(Admissible::Repeated);
            }
            Err(shared::application::InvalidTransition { stage: application.stage.as_str(), event: "submit" }
                .into())
        }
        Stage::Erased { .. } | Stage::Removed { .. } => Err(Error::Unknown("application")),
    }
}

/// The number of attempts after a concurrent change: a submission of the same bytes, or a withdrawal.
const ATTEMPTS: usize = 3;

/// Submits a photograph whose bytes were accepted and are durable. The same bytes again change nothing.
pub async fn submit(
    app: &App,
    id: ApplicationId,
    accepted: AcceptedPhoto,
    kept: StoredPhoto,
) -> Result<(), Error> {
    for _ in 1..ATTEMPTS {
        match hand_in(app, id, accepted, kept).await {
            // The next attempt reads the present state.
            Err(Error::Conflict) => {}
            done => return done,
        }
    }
    hand_in(app, id, accepted, kept).await
}

/// Reads everything before it waits for its turn to write, because under load all requests wait for the one connection
/// that writes. The change names the revision that was read. If the revision has changed, the other change may not be
/// durable yet: this function returns when the change can be read.
async fn hand_in(
    app: &App,
    id: ApplicationId,
    accepted: AcceptedPhoto,
    kept: StoredPhoto,
) -> Result<(), Error> {
    let now = app.clock.now();
    let application = {
        let mut reader = app.db.reader().await?;
        let application = store::application::by_id(&mut reader, id).await?;
        let application = application.ok_or(Error::Unknown("application"))?;
        let collection = store::collection::by_id(&mut reader, application.collection).await?;
        match check(&mut reader, &application, &collection, accepted.digest(), now).await? {
            Admissible::Repeated => return Ok(()),
            Admissible::New => application,
        }
    };
    let photo = PhotoId::new(now, app.rng.next_u128());
    let mut tx = app.db.begin().await?;
    if !app.photographs.holds(kept.digest()) {
        return Err(Error::FileGone);
    }
    store::photo::insert(&mut tx, photo, id, &accepted, kept, now).await?;
    let event = Event::Submit { photo, accepted };
    match transition::apply(&mut tx, &application, event, &Actor::Student(id), now).await {
        Ok(()) => tx.commit().await?,
        Err(error) => {
            tx.abandon().await?;
            return Err(error);
        }
    }
    Ok(())
}
