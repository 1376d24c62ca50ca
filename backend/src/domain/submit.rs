//! Handing in a photograph.

use shared::application::{Event, Stage};
use shared::id::{ApplicationId, PhotoId};
use shared::photo::{AcceptedPhoto, PhotoDigest};
use shared::time::Timestamp;

use super::{Error, ensure_open, transition};
use crate::app::App;
use crate::objects::StoredPhoto;
use crate::store::application::Application;
use crate::store::audit::Actor;
use crate::store::collection::Collection;
use crate::store::{self, Conn};

/// What a photograph would meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admissible {
    /// It would be a new submission.
    New,
    /// Exactly these bytes were handed in before and still count: the answer to the first upload was lost.
    Repeated,
}

/// Whether a photograph with `digest` may be handed in now, asked before its bytes are judged.
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
            ensure_open(&collection.notice, now)?;
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
            Err(shared::application::InvalidTransition { stage: application.stage.word(), event: "submit" }
                .into())
        }
        Stage::Erased { .. } => Err(Error::Unknown("application")),
    }
}

/// Hands in a photograph whose bytes were accepted and are durable. The same bytes again change nothing.
pub async fn submit(
    app: &App,
    id: ApplicationId,
    accepted: AcceptedPhoto,
    kept: StoredPhoto,
) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let application = store::application::by_id(&mut tx, id).await?.ok_or(Error::Unknown("application"))?;
    let collection = store::collection::by_id(&mut tx, application.collection).await?;
    match check(&mut tx, &application, &collection, accepted.digest(), now).await? {
        Admissible::Repeated => return Ok(()),
        Admissible::New => {}
    }
    let photo = PhotoId::new(now, app.dice.roll());
    store::photo::insert(&mut tx, photo, id, &accepted, kept, now).await?;
    let event = Event::Submit { photo, accepted };
    transition::apply(&mut tx, &application, event, &Actor::Student(id), now).await?;
    tx.commit().await?;
    Ok(())
}
